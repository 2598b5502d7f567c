"""Asks once, 90 days after a result, what came of it; only those who asked for that."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.engine.conversation import Conversation, Pending
from bot.engine.replies import result_of_answers
from bot.engine.turn import Turn, TurnContext
from bot.messages import Button, Paragraph

AFTER = timedelta(days=90)
"""How long after the wish the message comes."""

_NAME: Final = "follow_up"


def is_possible(context: TurnContext) -> bool:
    """Return whether a message can follow: the answers are still stored then."""
    started = datetime.fromisoformat(context.conversation.started)
    kept = context.now + AFTER < started + context.assessment.retention
    is_own = context.assessment.flow.purpose == "person"
    return kept and is_own and context.traits.writes_first


def button(context: TurnContext) -> tuple[Button, ...]:
    """Return the button that asks for a message, where one can follow."""
    return (context.button(_NAME),) if is_possible(context) else ()


def offer(context: TurnContext) -> Turn:
    """Say what would be sent and kept, and ask for consent; or say when it will come."""
    due = context.conversation.follow_up
    if due:
        waits = _with_day(context, "follow_up.waits", datetime.fromisoformat(due))
        return context.turn(context.message(waits))
    if not context.traits.writes_first:
        return context.turn(context.message(context.say("say.cannot_write")))
    if not is_possible(context):
        return context.turn(context.message(context.say("follow_up.impossible")))
    asking = context.but(pending=Pending(_NAME))
    said = _with_day(asking, "follow_up.ask", context.now + AFTER)
    buttons = (asking.button("yes", argument=_NAME), asking.button("no", argument=_NAME))
    return asking.turn(asking.message(said, buttons=buttons))


def agreed(context: TurnContext) -> Turn:
    """Note the wish."""
    if not is_possible(context):
        return context.turn(context.message(context.say("follow_up.impossible")))
    due = (context.now + AFTER).astimezone(UTC)
    wished = context.but(
        follow_up=due.isoformat(timespec="seconds"), wished_step=_first_step(context), pending=None
    )
    return wished.turn(wished.message(_with_day(context, "follow_up.agreed", due)))


def _with_day(context: TurnContext, name: str, at: datetime) -> Paragraph:
    day, moments = context.day(at)
    return Paragraph(context.say(name, date=day), moments)


def _first_step(context: TurnContext) -> str:
    """Return the action of the first next step; empty if there is none."""
    steps = result_of_answers(context).advice
    return steps[0].rule.action.rstrip(".") if steps else ""


def called_off(context: TurnContext, due: str) -> Paragraph:
    """Say goodbye, and that the message which was due then is called off."""
    day, moments = context.day(datetime.fromisoformat(due))
    said = context.say("say.stopped_wish", date=day, kept=context.kept)
    return Paragraph(said, moments)


def is_due(conversation: Conversation, now: datetime) -> bool:
    """Return whether the message is wanted, and its time has come."""
    due = conversation.follow_up
    return conversation.status == "finished" and bool(due) and datetime.fromisoformat(due) <= now


def follow(context: TurnContext) -> Turn:
    """Ask what came of the step that was the first one when the person wished it; only once.

    Answers may have changed since, so the first step of now is another one. Wishes of earlier
    versions name no step.
    """
    asked = context.with_conversation(context.conversation.without_wish)
    action = context.conversation.wished_step
    said = (
        context.say("follow_up.step", action=action) if action else context.say("follow_up.no_step")
    )
    buttons = (context.button("retake"), context.button("result"))
    return asked.turn(replace(context.message(said, buttons=buttons), step=_NAME))
