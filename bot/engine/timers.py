"""Timed events of a conversation: its reminder and its expiry."""

from dataclasses import replace
from datetime import datetime

from bot.channel import Traits
from bot.engine.asking import ask
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.engine.turn import ANY_CHANNEL, Turn, TurnContext
from bot.messages import Paragraph, Say
from bot.questions import Consent


def wants_reminder(conversation: Conversation) -> bool:
    """Return whether the person left in the middle without saying so.

    People who have answered nothing yet get no message: they have not agreed to anything.
    """
    return conversation.status == "asking" and bool(conversation.answers)


def is_open(conversation: Conversation) -> bool:
    """Return whether it still waits for answers."""
    return conversation.status in ("asking", "stopped")


def remind(
    assessment: Assessment,
    conversation: Conversation,
    now: datetime,
    traits: Traits = ANY_CHANNEL,
) -> Turn:
    """Ask the open question again, and say how to stop the bot; the state does not change.

    If a required consent is missing, nothing is sent: having read an introduction is no consent.
    """
    context = TurnContext(assessment, conversation, now, traits)
    if context.step is None or not _agreed(context):
        return context.turn()
    return ask(context, Paragraph(context.say("say.reminder")))


def _agreed(context: TurnContext) -> bool:
    """Return whether every consent that applies is given."""
    flow, given = context.assessment.flow, context.conversation.answers
    return all(
        step.id in given
        for step in flow.steps
        if isinstance(step, Consent) and flow.visible(step, context.counting)
    )


def expire(assessment: Assessment, conversation: Conversation, now: datetime) -> Turn:
    """Close an abandoned conversation; nothing is sent until the person writes."""
    return (
        TurnContext(assessment, conversation, now)
        .but(status="expired", pending=None, draft=())
        .turn()
    )


def form_again(assessment: Assessment, conversation: Conversation, now: datetime) -> Say:
    """Return the message that replaces a form that could not be opened in time."""
    context = TurnContext(assessment, conversation, now)
    said = context.message(context.say("say.form_expired"), buttons=(context.button("form"),))
    return replace(said, kind="again")
