"""Something to read, with one way on."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from bot.messages import Layout
from bot.questions.base import BaseStep, Option, Reading, Understood, Unreadable
from bot.questions.cleaning import key, says
from bot.questions.conditions import Value
from bot.texts import Catalogue

SEEN = "seen"

LONGEST = 100
"""Typed text longer than this is no word for going on."""


class Information(BaseStep):
    """Text to read; "seen" is its answer."""

    layout: ClassVar[Layout] = "continue"
    is_question: ClassVar[bool] = False
    type: Literal["information"]

    def choices(self, texts: Catalogue) -> tuple[Option, ...]:
        """The way on."""
        return (Option.model_construct(id=SEEN, label=texts.say("button.continue")),)

    def read(self, text: str, texts: Catalogue, shown: Sequence[str] = ()) -> Reading:  # noqa: ARG002 - one interface
        """Nothing typed, or a word for going on."""
        bounded = text[:LONGEST]
        known = not key(bounded) or says(bounded, texts.words("words.continue"))
        if known and len(text) <= LONGEST:
            return Understood(SEEN, "exact")
        return Unreadable(texts.say("hint.continue"))

    def accept(self, raw: str | tuple[str, ...], texts: Catalogue) -> Reading:
        """Take ``seen``."""
        return Understood(SEEN, "tap") if raw == SEEN else Unreadable(texts.say("hint.continue"))

    def show(self, value: Value, texts: Catalogue) -> str:  # noqa: ARG002 - only one
        """That it was read."""
        return texts.say("answer.seen")

    def samples(self, tested: Sequence[Value]) -> tuple[Value, ...]:  # noqa: ARG002 - only one
        """Seen."""
        return (SEEN,)
