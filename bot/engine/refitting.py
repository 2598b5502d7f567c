"""Takes a conversation over to another version of its flow, for the preview of a draft.

People's conversations never change their version. Authors of a draft go on in place.
"""

from dataclasses import replace
from datetime import datetime

from bot.channel import Traits
from bot.engine.answering import go_on
from bot.engine.assessment import Assessment
from bot.engine.conversation import Answer, Conversation
from bot.engine.turn import ANY_CHANNEL, Turn, TurnContext
from bot.flows.model import Flow
from bot.questions import BaseStep, Understood
from bot.texts import Catalogue


def refit(
    assessment: Assessment,
    conversation: Conversation,
    now: datetime,
    traits: Traits = ANY_CHANNEL,
    before: Flow | None = None,
) -> Turn:
    """Return the turn that keeps each answer that still fits, and asks what is open then.

    Args:
        assessment: The new version.
        conversation: The conversation as it was on the earlier version.
        now: The time, with its zone.
        traits: The traits of the channel.
        before: The earlier version; None if it is not known.
    """
    flow, texts = assessment.flow, assessment.texts.at(now)
    answers = {
        step_id: answer
        for step_id, answer in conversation.answers.items()
        if step_id in flow.index
        and _fits(flow.step(step_id), answer, texts, _step(before, step_id))
    }
    cursor = conversation.cursor if conversation.cursor in flow.index else None
    taken = replace(
        conversation, flow=flow.id, version=flow.version, edition=assessment.edition.id,
        answers=answers, cursor=cursor, pending=None, draft=(), misses=0,
    )  # fmt: skip
    moved = TurnContext(assessment, taken, now, traits)
    if moved.conversation.over or moved.conversation.status == "stopped":
        return moved.turn()
    turn = go_on(moved)
    # A setup that is complete would open a team assessment.
    return turn if not turn.effect else moved.turn()


def _step(flow: Flow | None, step_id: str) -> BaseStep | None:
    return flow.step(step_id) if flow is not None and step_id in flow.index else None


def _fits(step: BaseStep, answer: Answer, texts: Catalogue, before: BaseStep | None) -> bool:
    """Return whether an answer to an earlier version of a step is one to this version."""
    if before is not None and type(before) is not type(step):
        return False
    if answer.value is None:
        return step.optional
    value = answer.value
    reading = step.accept(value if isinstance(value, tuple) else str(value), texts)
    return isinstance(reading, Understood) and reading.value == value
