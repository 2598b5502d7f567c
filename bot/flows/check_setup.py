"""Finds mistakes in a flow that sets up a team assessment, and in usual answers."""

from collections.abc import Callable, Iterator, Mapping

from bot.documents import Document, Problem
from bot.flows.model import EditionView, Purpose, with_options
from bot.questions import BaseStep, Value
from bot.questions.base import SKIP
from bot.questions.single_choice import ChoiceStep

SET_UP = {
    "place": "place", "title": "text", "flow": "single_choice", "deadline": "moment",
    "smallest": "number", "takes_part": "yes_no", "rounds": "single_choice",
}  # fmt: skip
"""The steps that a flow of purpose setup must have, and their types."""

MAY_SET_UP = {"zone": "zone", "invited": "number"}
"""The steps that it may have besides, and their types."""

Report = Callable[..., Problem]


def reporter(document: Document, step: BaseStep, place: int) -> Report:
    """Return what makes a problem of a step, with its place in the file."""

    def report(message: str, *path: str | int) -> Problem:
        return document.problem(f'step "{step.id}": {message}', "steps", place, *path)

    return report


def check_setup(
    document: Document, purpose: Purpose, steps: Mapping[int, BaseStep]
) -> Iterator[Problem]:
    """Find steps that a setup lacks or that are of another type, and usual answers elsewhere."""
    if purpose == "setup":
        yield from _check_steps(document, steps)
        return
    for place, step in steps.items():
        if not step.is_asked:
            message = "only a setup has usual answers; elsewhere people answer for themselves"
            yield reporter(document, step, place)(message, "usual")


def _check_steps(document: Document, steps: Mapping[int, BaseStep]) -> Iterator[Problem]:
    """Find steps that every team assessment needs and that are missing or of another type."""
    asked = {step.id: (place, step) for place, step in steps.items()}
    for name, kind in {**SET_UP, **MAY_SET_UP}.items():
        if name not in asked:
            if name in SET_UP:
                yield document.problem(f'a setup needs a step "{name}" of type {kind}', "steps")
            continue
        place, step = asked[name]
        found = str(getattr(step, "type", ""))
        if found != kind:
            message = f"a setup reads this step as {kind}; found {found}"
            yield reporter(document, step, place)(message, "type")


def check_usual(report: Report, step: BaseStep, edition: EditionView) -> Iterator[Problem]:
    """Find a usual answer that cannot be given."""
    if step.usual is None:
        return
    if step.usual == SKIP and not step.optional:
        yield report("only an optional step can be skipped as usual", "usual")
    elif isinstance(step, ChoiceStep) and step.options_from not in ("", *edition.options):
        return  # another problem says so
    elif step.usual != SKIP and not _can_be(with_options(step, edition), step.usual):
        yield report(f'the usual answer "{step.usual}" cannot be given', "usual")
    if not step.is_question:
        yield report("it has no answer, so none is usual", "usual")


def _can_be(step: BaseStep, value: Value) -> bool:
    """Tell whether a value is one of the answers to a step."""
    return value in step.samples((value,))
