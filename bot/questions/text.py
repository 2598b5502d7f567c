"""Free text with a limit."""

from collections.abc import Sequence
from itertools import count
from typing import Literal

from pydantic import Field, model_validator

from bot.questions.base import BaseStep, Reading, Understood, Unreadable
from bot.questions.cleaning import clean
from bot.questions.conditions import Value
from bot.texts import Catalogue


class FreeText(BaseStep):
    """Free text, cleaned of characters that cannot be shown."""

    type: Literal["text"]
    min_length: int = Field(1, ge=1, description="Fewest characters.")
    max_length: int = Field(500, ge=1, le=3000, description="Most characters.")

    @model_validator(mode="after")
    def _lengths(self) -> "FreeText":
        if self.min_length > self.max_length:
            message = f"min_length ({self.min_length}) is more than max_length ({self.max_length})"
            raise ValueError(message)
        return self

    def read(self, text: str, texts: Catalogue, shown: Sequence[str] = ()) -> Reading:  # noqa: ARG002 - one interface
        """Take the text if its cleaned form has the right length."""
        kept = clean(text)
        if not any(char.isprintable() and not char.isspace() for char in kept):
            return Unreadable(texts.say("hint.text_empty"))
        if len(kept) > self.max_length:
            found = {"limit": self.max_length, "found": len(kept)}
            return Unreadable(texts.say("hint.text_long", **found))
        if len(kept) < self.min_length:
            return Unreadable(texts.say("hint.text_short", count=self.min_length))
        return Understood(kept, "exact")

    def accept(self, raw: str | tuple[str, ...], texts: Catalogue) -> Reading:
        """Take a form's field."""
        reading = self.read(raw if isinstance(raw, str) else "", texts)
        return Understood(reading.value, "form") if isinstance(reading, Understood) else reading

    def show(self, value: Value, texts: Catalogue) -> str:
        """Return the text itself, in quotation marks."""
        return texts.say("answer.quoted", text=str(value))

    def samples(self, tested: Sequence[Value]) -> tuple[Value, ...]:
        """Return one text and every tested text."""
        wanted = [answer for answer in tested if isinstance(answer, str) and self._fits(answer)]
        fillers = (chr(code) * self.min_length for code in count(ord("a")))
        other = next(filler for filler in fillers if filler not in wanted and self._fits(filler))
        return tuple(dict.fromkeys([other, *wanted]))

    def _fits(self, text: str) -> bool:
        """Return whether exactly this text can be the answer."""
        return clean(text) == text and self.min_length <= len(text) <= self.max_length

    def example(self, texts: Catalogue) -> str:  # noqa: ARG002 - one interface
        """Return nothing: any text fits, and the hint has said how long it may be."""
        return ""
