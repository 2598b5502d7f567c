"""What a result is drawn from, and who draws it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.messages import Attachment
from bot.scoring.advice import Advice
from bot.scoring.position import Answers, Position
from bot.texts import Catalogue


@dataclass(frozen=True, slots=True)
class Drawable:
    """A result, with everything that a picture or a report of it says.

    Attributes:
        texts: The language.
        found: The position.
        advice: The next steps.
        before: What was measured last time; None for a first result.
        given: Each answered question's name, and the answer in words.
        at: When the result was reached.
    """

    texts: Catalogue
    found: Position
    advice: tuple[Advice, ...]
    before: Answers | None
    given: tuple[tuple[str, str], ...]
    at: datetime


class Draw(Protocol):
    """Makes attachments of results; what they look like is drawn when they are sent."""

    def scorecard(self, result: Drawable) -> Attachment:
        """The result as a picture."""

    def report(self, result: Drawable) -> Attachment:
        """The result as a document."""
