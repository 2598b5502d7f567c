"""A flow beside one conversation in it: which steps are answered, and which one is open."""

from collections.abc import Iterator

from bot.flows.graph import arrows, describe, kind_of
from bot.flows.model import Flow
from bot.messages import Ask
from bot.messages.draft import DraftStep
from bot.messages.view import View

MOST_ARROWS = 300
"""Most arrows of an outline: more than a person can follow."""


def outline(flow: Flow, page: View) -> tuple[DraftStep, ...]:
    """Return the steps of a flow, as far as a page has come in them."""
    return tuple(_steps(flow, page))


def outline_arrows(flow: Flow) -> tuple[tuple[int, int], ...]:
    """Return the places of two steps for each arrow; without conditional ones if there are many."""
    every = tuple(arrows(flow))
    if len(every) > MOST_ARROWS:
        every = tuple(arrow for arrow in every if arrow.target == arrow.source + 1)
    return tuple((arrow.source, arrow.target) for arrow in every)


def _steps(flow: Flow, page: View) -> Iterator[DraftStep]:
    answered = {answer.step for answer in page.answered}
    standing = _standing(flow, page)
    for step in flow.steps:
        yield DraftStep(
            step.id,
            step.name,
            kind_of(step),
            describe(step.when) if step.when else "",
            flow.is_offered(step),
            "now" if step.id == standing else "answered" if step.id in answered else "",
        )


def _standing(flow: Flow, page: View) -> str:
    """Return the id of the step that a page shows; empty before the first."""
    if isinstance(page.now, Ask):
        return page.now.step
    return flow.steps[flow.result].id if page.is_result else ""
