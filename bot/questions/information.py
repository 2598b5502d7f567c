"""A text to read, with one button that continues."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from bot.messages import Layout
from bot.questions.base import BaseStep, Option, Reading, Understood, Unreadable
from bot.questions.cleaning import key, says
from bot.questions.conditions import Value
from bot.texts import Catalogue

SEEN = "seen"

LONGEST = 100
"""Longer typed text is never a word for "continue"."""


class Information(BaseStep):
    """A text to read; its answer is ``seen``."""

    layout: ClassVar[Layout] = "continue"
    is_question: ClassVar[bool] = False
    type: Literal["information"]

    def choices(self, texts: Catalogue) -> tuple[Option, ...]:
        """Return the button that continues."""
        return (Option.model_construct(id=SEEN, label=texts.say("button.continue")),)

    def read(self, text: str, texts: Catalogue, shown: Sequence[str] = ()) -> Reading:  # noqa: ARG002 - one interface
        """Accept an empty message or a word for "continue"."""
        bounded = text[:LONGEST]
        known = not key(bounded) or says(bounded, texts.words("words.continue"))
        if known and len(text) <= LONGEST:
            return Understood(SEEN, "exact")
        return Unreadable(texts.say("hint.continue"))

    def accept(self, raw: str | tuple[str, ...], texts: Catalogue) -> Reading:
        """Take ``seen``."""
        return Understood(SEEN, "tap") if raw == SEEN else Unreadable(texts.say("hint.continue"))

    def show(self, value: Value, texts: Catalogue) -> str:  # noqa: ARG002 - only one
        """Return the sentence that it was read."""
        return texts.say("answer.seen")

    def samples(self, tested: Sequence[Value]) -> tuple[Value, ...]:  # noqa: ARG002 - only one
        """Return ``seen``, the only answer."""
        return (SEEN,)
