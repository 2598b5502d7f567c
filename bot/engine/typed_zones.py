"""Time zones that are typed with a moment, and moments that wait for their time zone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.engine.conversation import Answer
from bot.engine.turn import TurnContext
from bot.questions import BaseStep, Moment, Understood, Zone
from bot.questions.moment import typed_zone

Recorded = tuple[str, Answer]


def with_zone(
    context: TurnContext, step: BaseStep, recorded: tuple[Recorded, ...]
) -> tuple[Recorded, ...]:
    """Return the answers of a turn with what they say about the time zone.

    A zone that is typed with a moment is an answer to the question about the zone. An answer to
    that question gives typed moments their zone, unless everybody was asked for it before them.
    """
    answers = dict(recorded)
    if step.id not in answers:
        return recorded
    if isinstance(step, Moment) and context.assessment.zone_step:
        zone = typed_zone(answers[step.id].raw, context.texts)
        if zone:
            said = replace(answers[step.id], value=zone)
            return (*recorded, (context.assessment.zone_step, said))
    if isinstance(step, Zone) and not step.is_asked and answers[step.id].value is not None:
        return (*recorded, *_moved(context.but(answers={**_given(context), **answers})))
    return recorded


def has_open_zone(context: TurnContext) -> bool:
    """Tell whether the zone is not known, and is asked for only after a typed moment."""
    zone, flow = context.assessment.zone_step, context.assessment.flow
    if not zone or flow.step(zone).is_asked or context.traits.zone is not None:
        return False
    return zone not in context.conversation.answers


def waits_for_zone(context: TurnContext, step: BaseStep) -> bool:
    """Tell whether a typed moment needs the question about the zone, which nobody answered."""
    is_typed = isinstance(step, Moment) and _is_local(context, step)
    return is_typed and has_open_zone(context)


def _given(context: TurnContext) -> dict[str, Answer]:
    return dict(context.conversation.answers)


def _is_local(context: TurnContext, step: BaseStep) -> bool:
    """Tell whether a moment was typed without its zone."""
    answer = context.conversation.answers.get(step.id)
    if answer is None or answer.value is None:
        return False
    return typed_zone(answer.raw, context.texts) == ""


def _moved(context: TurnContext) -> Iterator[Recorded]:
    """Yield the moments that were typed without a zone, read in the zone that is known now."""
    given = context.conversation.answers
    for step in context.assessment.flow.steps:
        answer = given.get(step.id)
        if answer is None or not isinstance(step, Moment) or not _is_local(context, step):
            continue
        # "Tomorrow" is the day after it was typed.
        then = context.texts.at(datetime.fromisoformat(answer.at))
        reading = step.read(answer.raw, then)
        if isinstance(reading, Understood) and reading.value != answer.value:
            yield step.id, replace(answer, value=reading.value)
