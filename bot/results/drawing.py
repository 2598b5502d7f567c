"""The data that a result is drawn from, and the port for drawing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.messages import Attachment
from bot.scoring.advice import Advice
from bot.scoring.position import Answers, Position
from bot.texts import Catalogue


@dataclass(frozen=True, slots=True)
class Drawable:
    """A result: the data for its picture and its report.

    Attributes:
        texts: The language.
        position: The position.
        advice: The next steps.
        before: The answers of the person's last result; None for a first result.
        answers: Pairs of a question's name and its answer in words.
        at: The time of the result.
    """

    texts: Catalogue
    position: Position
    advice: tuple[Advice, ...]
    before: Answers | None
    answers: tuple[tuple[str, str], ...]
    at: datetime


class Draw(Protocol):
    """A maker of attachments from results; they are drawn when they are sent."""

    def scorecard(self, result: Drawable) -> Attachment:
        """Return the result as a picture."""

    def described(self, result: Drawable) -> tuple[str, ...]:
        """Return everything that the picture shows, in parts of a sentence or two."""

    def shared(self, result: Drawable) -> Attachment:
        """Return a picture for other people: the stage among all respondents, and nothing else."""

    def report(self, result: Drawable) -> Attachment:
        """Return the result as a document."""
