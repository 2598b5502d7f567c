"""Beginning a conversation of a team assessment beside what somebody is answering already."""

from bot.engine.advance import Beginning, advance, begin
from bot.engine.assessment import Assessment
from bot.engine.conversation import Aside, Conversation
from bot.engine.timers import is_open
from bot.engine.token import VERSION, parse_token
from bot.messages import Command, FormInput, Outcome, Update
from bot.turns.context import Context
from bot.turns.outbox import rows_of
from bot.turns.plan import Found, Plan
from bot.turns.walking import Walk

OPEN_FORM = Command("form")
"""Asks the engine for the whole conversation as one form."""


def begun_as_form_or_chat(
    context: Context, update: Update, found: Found, assessment: Assessment, beginning: Beginning
) -> tuple[Conversation, Plan]:
    """Begin a conversation. As a form it leaves the focus of typed text alone."""
    traits = context.traits_of(update.address)
    turn = begin(assessment, context.new_id(), context.now, beginning, traits)
    replies, focus = turn.replies, None
    if context.has_forms(update.address):
        opened = advance(assessment, turn.conversation, OPEN_FORM, context.now, traits)
        replies = opened.replies
        focus = found.focus
    outbox = rows_of(context, update.address, turn.conversation, replies)
    plan = Plan(Outcome(), context.now, begun=turn.conversation, focus=focus, outbox=outbox)
    return turn.conversation, plan


def aside_of(context: Context, found: Found) -> Aside | None:
    """Return the way back to a conversation that is put aside; None where there is none to go."""
    kept = found.addressed
    if kept is None or not is_open(kept.conversation) or not kept.conversation.answers:
        return None
    assessment, conversation = context.versions.walked(kept.conversation)
    if not is_open(conversation):
        # Its flow version is lost, so nobody can go back to it.
        return None
    token = f"{conversation.id}.{conversation.version[:VERSION]}.o..resume"
    return Aside(token, assessment.flow.title)


def focus_after_walk(update: Update, found: Found, walk: Walk) -> str | None:
    """Return the conversation that typed text goes to after a turn; None for no change."""
    before, after = walk.kept.conversation, walk.turn.conversation
    focus = _given_back(before, after)
    if focus is None and not isinstance(update.inbound, FormInput) and before.id != found.focus:
        return after.id
    return focus


def _given_back(before: Conversation, after: Conversation) -> str | None:
    """Return the conversation that was put aside, once this one is done; None for none."""
    if before.aside is None or after.aside is not None:
        return None
    token = parse_token(before.aside.token)
    return None if token is None else token.conversation
