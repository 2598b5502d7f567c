"""The replies of the rivals: the bot's own questions and result, rendered before they start."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.engine.advance import advance, begin
from bot.messages import Ask, Reply, Settled, Tap
from bot.texts import Catalogue
from bot.wiring.flows import make_assessment
from bot.wiring.parts import now
from bot.wiring.settings import Settings
from tests.benchmarks.people import ANSWERS

M = TypeVar("M")


@dataclass(frozen=True)
class Question(Generic[M]):
    """One question, and what its message becomes when it is answered.

    Attributes:
        settled: The message after the answer.
        notice: The notice for the press of the button.
    """

    asked: M
    settled: M
    notice: str


def script(render: Callable[[Reply, Catalogue], Sequence[M]]) -> tuple[list[Question[M]], M]:
    """Return every question with its answer, and the result, as a channel renders them."""
    assessment, moment = make_assessment(Settings()), now()
    turn, questions = begin(assessment, "rival", moment), list[Question[M]]()
    for label in ANSWERS:
        ask = next(reply for reply in turn.replies if isinstance(reply, Ask))
        (asked,) = render(ask, assessment.texts)
        choice = next(choice for choice in ask.choices if choice.label == label)
        turn = advance(assessment, turn.conversation, Tap(choice.token), moment)
        settled = next(reply for reply in turn.replies if isinstance(reply, Settled))
        (becomes,) = render(settled, assessment.texts)
        questions.append(Question(asked, becomes, turn.outcome.notice))
    result = next(reply for reply in turn.replies if not isinstance(reply, Settled))
    return questions, render(result, assessment.texts)[-1]
