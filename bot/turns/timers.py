"""The timers of a conversation: a reminder, and its end."""

from contextlib import suppress
from dataclasses import replace

from bot.channel import Traits
from bot.engine.asking import ask
from bot.engine.assessment import Assessment
from bot.engine.follow_up import follow, is_due
from bot.engine.review import is_review
from bot.engine.timers import expire, is_open, remind, wants_reminder
from bot.engine.turn import TurnContext
from bot.messages import Address, Outcome, Paragraph, Reply, Say
from bot.team.policy import Refusal
from bot.turns.context import Context
from bot.turns.plan import Due, Found, Kept, Outgoing, Plan, Timer
from bot.turns.preview import Setup, with_previews
from bot.turns.walking import as_closed, open_step


def timed(context: Context, due: Due, found: Found) -> Plan:
    """Decide what a timer changes. Turns do not move timers: one that is too early moves itself.

    Raises:
        NeedsMore: The conversation's flow is to be loaded first.
    """
    now, kept = context.now, found.addressed
    if due.timer.kind == "follow_up":
        return _followed_up(context, kept, context.traits_of(due.address))
    if kept is None or not is_open(kept.conversation):
        return Plan(Outcome(), now)
    assessment, conversation = context.versions.walked(kept.conversation)
    if not is_open(conversation):
        return Plan(Outcome(), now, as_closed(kept.conversation, conversation))
    terms, kind = context.terms, due.timer.kind
    after = {"reminder": terms.remind_after, "expiry": terms.expire_after}
    quiet_until = kept.updated_at + after[kind]
    if quiet_until > now:
        return Plan(Outcome(), now, timers=(Timer(conversation.id, kind, quiet_until),))
    if kind == "expiry":
        left_at = open_step(assessment, conversation)
        ended = expire(assessment, conversation, now).conversation
        return Plan(Outcome(), now, ended, step=left_at)
    return _reminded(context, assessment, kept, due.address)


def _followed_up(context: Context, kept: Kept | None, traits: Traits) -> Plan:
    """Ask what came of a result, if the person still wants to be asked."""
    nothing = Plan(Outcome(), context.now)
    if kept is None or not is_due(kept.conversation, context.now):
        return nothing
    assessment, conversation = context.versions.walked(kept.conversation)
    if conversation.status != "finished":
        return replace(nothing, advanced=as_closed(kept.conversation, conversation))
    turn = follow(TurnContext(assessment, conversation, context.now, traits))
    outbox = tuple(Outgoing(conversation.id, reply) for reply in turn.replies)
    return replace(nothing, advanced=turn.conversation, outbox=outbox)


def _reminded(context: Context, assessment: Assessment, kept: Kept, who: Address) -> Plan:
    """Remind once; the next timer is the end."""
    terms, now, conversation = context.terms, context.now, kept.conversation
    lives = now + terms.reminder_lives
    ends = Timer(conversation.id, "expiry", kept.updated_at + terms.expire_after)
    replies: tuple[Reply, ...] = ()
    if wants_reminder(conversation) and ends.due_at > now:
        is_setup = assessment.flow.purpose == "setup"
        reminder = _preview_waits if is_setup else _question_waits
        replies = reminder(context, Setup(who, assessment, conversation))
    outbox = tuple(Outgoing(conversation.id, reply, expires_at=lives) for reply in replies)
    return Plan(Outcome(), now, outbox=outbox, timers=(ends,))


def _question_waits(context: Context, setup: Setup) -> tuple[Reply, ...]:
    """Return the open question with a reminder."""
    who, assessment, conversation = setup
    return remind(assessment, conversation, context.now, context.traits_of(who)).replies


def _preview_waits(context: Context, setup: Setup) -> tuple[Reply, ...]:
    """Return a reminder and the preview; nothing for a form that was never sent."""
    who, assessment, conversation = setup
    talk = TurnContext(assessment, conversation, context.now, context.traits_of(who))
    if not is_review(talk):
        return ()
    shown = ask(talk).replies
    with suppress(Refusal):
        # Only a person who presses a button is told that the deadline has passed meanwhile.
        shown = with_previews(context, setup, shown)
    return (Say((Paragraph(context.texts.say("team.say.preview_waits")),)), *shown)
