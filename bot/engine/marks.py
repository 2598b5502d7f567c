"""Next steps with check marks: which of them a person has marked as done."""

from collections.abc import Sequence
from hashlib import sha256

from bot.engine.turn import Turn, TurnContext
from bot.messages import Block, Checklist, Paragraph
from bot.results.personal import result_of
from bot.scoring.advice import Advice

ORDER = "marks"
"""The order of a changed mark: the digits of the shown steps, and the places of those marked."""

_DIGITS = 6
"""Hexadecimal digits that tell one list of steps from another."""


def checklist(context: TurnContext, steps: Sequence[Advice]) -> tuple[Block, ...]:
    """Return next steps with the person's marks, below a line about them; nothing without any."""
    if not steps:
        return ()
    ids, marked = _ids(steps), context.conversation.marked
    return (
        Paragraph(context.say("home.steps")),
        Checklist(
            context.token("o", None, f"{ORDER}-{_digits(ids)}-"),
            tuple(step.rule.action for step in steps),
            tuple(place for place, id_ in enumerate(ids) if id_ in marked),
            tuple(context.say(f"home.step_{step.rule.basis}") for step in steps),
        ),
    )


def mark(context: TurnContext, argument: str) -> Turn:
    """Keep which of the shown steps are marked; marks of other steps stay as they are.

    Args:
        context: The conversation, which has a result.
        argument: The digits of the shown steps, "-", and the places of those marked.
    """
    digits, _, places = argument.partition("-")
    assessment = context.assessment
    answers = assessment.measured(context.counting)
    ids = _ids(result_of(assessment.texts, assessment.edition, answers).advice)
    if context.conversation.status != "finished" or digits != _digits(ids):
        return context.turn(notice=context.say("notice.stale"))
    shown = {str(place): id_ for place, id_ in enumerate(ids)}
    others = tuple(id_ for id_ in context.conversation.marked if id_ not in ids)
    marked = tuple(id_ for place, id_ in shown.items() if place in places)
    return context.but(marked=(*others, *marked)).turn()


def _ids(steps: Sequence[Advice]) -> tuple[str, ...]:
    return tuple(step.rule.id for step in steps)


def _digits(ids: Sequence[str]) -> str:
    return sha256(" ".join(ids).encode()).hexdigest()[:_DIGITS]
