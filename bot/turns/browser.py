"""Answering for a team in a browser: a link that works once opens a page for one person.

The conversation stays that of their private chat, so they are counted once whatever they open, and
everything that finds them there finds their answers. Only one place takes answers at a time: the
chat until the link is opened, then the page, and the chat again once they bring it back.
"""

from dataclasses import replace

from bot.engine.advance import Beginning, begin
from bot.engine.conversation import Conversation
from bot.engine.token import parse_token
from bot.messages import (
    Button,
    FormInput,
    Heading,
    Inbound,
    Note,
    Outcome,
    Paragraph,
    Say,
    Tap,
    Text,
    Update,
)
from bot.messages.codes import PAGE
from bot.messages.view import View
from bot.questions.cleaning import key
from bot.questions.matching import LONGEST as LONGEST_TEXT
from bot.team.model import LONGEST, UNREVEALED, Team
from bot.team.policy import Reason, Refusal
from bot.turns import participation, person
from bot.turns.context import Context
from bot.turns.keys import code_key
from bot.turns.moving import CODE_LIVES
from bot.turns.outbox import BACK, answered_on_page, refusal
from bot.turns.plan import Found, Handoff, Offered, Outgoing, Plan
from bot.turns.walking import Walk, open_step, walk

OPENS = "/answer/open/"
"""The path of a link; its code follows."""

LINK_LETTERS = 32
"""Hexadecimal digits of a link's code: 128 bits."""

GONE = "web.member_gone"
"""The title and the text for a link or a page that no longer works."""

PAGE_LIVES = LONGEST + UNREVEALED
"""How long a page works at most. The answers are deleted by then, and it ends with them."""


# ---------------------------------------------------------------------------- in the chat: a link


def asked(context: Context, update: Update, found: Found) -> Plan:
    """Give somebody who may answer a link to a page; an earlier one no longer works.

    Raises:
        NeedsMore: Something is to be looked up first.
    """
    try:
        team = participation.admitted(context, update, found)
        if context.boards is None:
            raise Refusal(Reason.NO_PAGE)
        plan = _taking_part(context, update, found, team)
    except Refusal as refused:
        return Plan(Outcome(), context.now, outbox=(refusal(context, refused.reason),))
    code = context.new_key()[:LINK_LETTERS]
    owner = found.joined.conversation if found.joined else plan.begun
    given = Handoff(code_key(code), "" if owner is None else owner.id, context.now + CODE_LIVES)
    url = f"{context.boards.url}{OPENS}{code}"
    said = Say(
        (
            Paragraph(context.texts.say("team.browser.link", title=team.title)),
            Note(context.texts.say("team.browser.terms", minutes=CODE_LIVES.seconds // 60)),
        ),
        (Button(context.texts.say("team.button.page"), url=url, style="primary"),),
    )
    # Deleted once it was sent, as everything with a code in it.
    row = Outgoing(given.conversation, said, given.expires_at, fleeting=True)
    return replace(plan, outbox=(row,), handoff=given)


def _taking_part(context: Context, update: Update, found: Found, team: Team) -> Plan:
    """Return a plan after which somebody takes part; typed text goes where it went before."""
    plan = Plan(Outcome(), context.now)
    if found.joined is not None:
        return plan
    who, beginning = update.address, Beginning(team=team.id)
    assessment = context.assessment_of(team)
    begun = begin(
        assessment, context.new_id(), context.now, beginning, context.traits_of(who)
    ).conversation
    part = participation.part_of(who, team, begun)
    step = open_step(assessment, begun)
    return replace(plan, begun=begun, focus=found.focus, part=part, step=step)


# ---------------------------------------------------------------------------- on the page


def is_on_page(found: Found) -> bool:
    """Tell whether answers to a team's questions are given on a page now."""
    kept = found.addressed
    return kept is not None and bool(kept.conversation.team) and kept.conversation.moved_to == PAGE


def opened(context: Context, found: Found, used: str, browser: str) -> Plan:
    """Let a browser take the place of the link that it opened.

    Args:
        context: The circumstances.
        found: What is kept around the conversation.
        used: The key of the link's code.
        browser: The key of the browser.
    """
    kept, team = found.addressed, found.team
    if kept is None or not kept.conversation.team or not found.owned or team is None:
        return gone(context)
    if not team.takes_answers(context.now) or found.joined is None:
        return gone(context)
    conversation = replace(kept.conversation, moved_to=PAGE)
    given = Handoff(browser, conversation.id, context.now + PAGE_LIVES, used)
    return _advanced(context, conversation, Plan(Outcome(), context.now, handoff=given))


def gone(context: Context) -> Plan:
    """Say that a link or a page no longer works."""
    return Plan(Outcome(context.texts.say(f"{GONE}.text")), context.now)


def closed_page(context: Context) -> View:
    """Return the page of a browser that may not answer, or no longer."""
    title, text = (context.texts.say(f"{GONE}.{part}") for part in ("title", "text"))
    name = context.texts.say("web.name")
    return View(Say((Heading(title), Paragraph(text))), name, exists=False)


def on_page(context: Context, update: Update, found: Found) -> Plan:
    """Decide about what somebody does on their page.

    Raises:
        NeedsMore: Something is to be looked up first.
    """
    kept = found.addressed
    if kept is None or not is_on_page(found):
        return gone(context)
    walked = walk(context, update, found, kept)
    if walked.turn.effect == "forget":
        # As in the chat, where the goodbye is said, too.
        return person.walked(replace(context, page_of=None), update, walked)
    if walked.turn.effect == "begin":
        return Plan(Outcome(context.texts.say("team.browser.only")), context.now)
    # What is typed in the chat goes where it went before.
    return replace(participation.walked(context, update, found, walked), focus=None)


def held(plan: Plan, offered: Offered, browser: str) -> Plan:
    """Return the plan of a turn on a page, written only while its browser may answer.

    It has no replies, since the page shows them. Where everything is deleted, the chat is told.

    Args:
        plan: What was decided.
        offered: The place of the browser.
        browser: The key of the browser.
    """
    if plan.forget:
        return plan
    stays = Handoff(browser, offered.kept.conversation.id, offered.expires_at, used=browser)
    outbox = tuple(row for row in plan.outbox if row.to is not None)
    return replace(plan, outbox=outbox, handoff=stays)


# ---------------------------------------------------------------------------- back in the chat


def is_answered_on_page(walked: Walk) -> bool:
    """Tell whether a turn in the chat is about answers that are given on a page.

    Everything can be deleted from both places, and the bot told to stop.
    """
    before, pending = walked.kept.conversation, walked.turn.conversation.pending
    asks_to_delete = pending is not None and pending.kind == "delete"
    return bool(before.team and before.moved_to) and not walked.turn.effect and not asks_to_delete


def is_wanted_back(context: Context, found: Found, inbound: Inbound) -> bool:
    """Tell whether typed text brings back answers of a conversation that was never in focus."""
    kept = found.beside
    return kept is not None and bool(kept.conversation.moved_to) and _wants_back(context, inbound)


def in_chat(context: Context, update: Update, found: Found, walked: Walk) -> Plan:
    """Say where answers are given now, or bring them back.

    A form that was filled in here counts, and brings them back as well.

    Raises:
        NeedsMore: Something is to be looked up first.
    """
    conversation = walked.kept.conversation
    if isinstance(update.inbound, FormInput):
        plan = participation.walked(context, update, found, walked)
        return plan if plan.advanced is None else _here(plan, plan.advanced)
    if _wants_back(context, update.inbound):
        return _brought_back(context, update, found, walked)
    said = Plan(Outcome(), context.now, outbox=(answered_on_page(context, conversation),))
    if conversation.pending is None:
        return said
    # A question that was open here, such as whether to delete everything, is answered by that.
    return _advanced(context, replace(conversation, pending=None), said)


def _wants_back(context: Context, inbound: Inbound) -> bool:
    token = parse_token(inbound.token) if isinstance(inbound, Tap) else None
    if isinstance(inbound, Text):
        return key(inbound.text[:LONGEST_TEXT]) == key(context.texts.say("team.button.here"))
    return token is not None and token.argument == BACK


def _brought_back(context: Context, update: Update, found: Found, walked: Walk) -> Plan:
    """Take answers in the chat again; after the deadline, show them there."""
    here = replace(walked.kept.conversation, moved_to="")
    try:
        team = participation.admitted(context, update, found)
        plan = participation.again(context, update, team, here)
    except Refusal as refused:
        plan = Plan(Outcome(), context.now, outbox=(refusal(context, refused.reason),))
        if refused.reason is not Reason.CLOSED:
            return plan
        if here.is_done:
            said = "team.say.answered_already"
            plan = participation.answers_shown(context, update.address, walked, said)
    return _here(_advanced(context, here, plan), here)


def _here(plan: Plan, conversation: Conversation) -> Plan:
    """Return a plan after which the chat takes answers: the page ends, or a link that waits."""
    here = replace(conversation, moved_to="")
    return replace(plan, advanced=here, withdrawn=conversation.id)


def _advanced(context: Context, conversation: Conversation, plan: Plan) -> Plan:
    """Return a plan that also writes a conversation, without a turn of the engine."""
    assessment, walked = context.versions.walked(conversation)
    return replace(plan, advanced=conversation, step=open_step(assessment, walked))
