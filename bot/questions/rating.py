"""A rating on a scale with named ends."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from bot.messages import Layout
from bot.questions.base import BUTTON, BaseStep, Option, Reading, Understood, Unreadable, Unsure
from bot.questions.cleaning import key, quote
from bot.questions.conditions import Value
from bot.questions.number_words import numbers_meant, spelled
from bot.texts import Catalogue, Translatable
from bot.texts.folding import fold

_BEFORE = " \n\"'()[]"
_AFTER = _BEFORE + ".,;:!?"
_OUT_OF = re.compile(r"^(\d+)\s*(?:/|out of|of)\s*(\d+)$")

End = Annotated[str, Field(min_length=1), Translatable(BUTTON, "the name of a scale's end")]
Between = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...],
    Translatable(BUTTON, "the name of a scale's number"),
]


class Rating(BaseStep):
    """A whole number on a scale whose two ends have names; the numbers between can have some."""

    layout: ClassVar[Layout] = "row"
    type: Literal["rating"]
    low: End = Field(description="What the lowest number means.")
    high: End = Field(description="What the highest number means.")
    between: Between = Field(
        (), description="What each number between the two means, from low to high; can be left out."
    )
    lowest: int = Field(1, ge=0, le=1, description="The lowest number.")
    highest: int = Field(5, ge=2, le=10, description="The highest number.")

    @model_validator(mode="after")
    def _scale(self) -> "Rating":
        if self.low == self.high:
            message = "low and high have the same name"
            raise ValueError(message)
        if self.between and len(self.between) != len(self.scale) - 2:
            message = f"between has {len(self.between)} names, not {len(self.scale) - 2}"
            raise ValueError(message)
        if len({*map(key, self.names.values())}) < len(self.names):
            message = "two numbers have the same name"
            raise ValueError(message)
        return self

    @property
    def scale(self) -> range:
        """Every number of the scale."""
        return range(self.lowest, self.highest + 1)

    @property
    def names(self) -> Mapping[int, str]:
        """The meaning of the numbers in words: of every one, or only of the two ends."""
        if self.between:
            return dict(zip(self.scale, (self.low, *self.between, self.high), strict=True))
        return {self.lowest: self.low, self.highest: self.high}

    def choices(self, texts: Catalogue) -> tuple[Option, ...]:  # noqa: ARG002 - digits
        """Return one option for each number."""
        return tuple(
            Option.model_construct(id=str(rating), label=str(rating)) for rating in self.scale
        )

    def read(self, text: str, texts: Catalogue, shown: Sequence[str] = ()) -> Reading:  # noqa: ARG002 - one interface
        """Understand a number, "4 of 5", a word for a number, or the name of one."""
        word = key(text[:100]) if len(text) <= 100 else ""  # noqa: PLR2004 - no rating is longer
        number = self._number(word, text, texts) if word else None
        if number is not None and number in self.scale:
            return Understood(number, "number")
        named = (number for number, name in self.names.items() if word and word == key(name))
        if (number := next(named, None)) is not None:
            return Understood(number, "exact")
        meant = numbers_meant(text, texts)
        on_scale = [number for number in meant if number in self.scale]
        if not on_scale:
            return Unreadable(self._hint(text, texts))
        if len(meant) == 1:
            return Understood(meant[0], "number")
        return Unsure(tuple(map(str, on_scale)))

    def accept(self, raw: str | tuple[str, ...], texts: Catalogue) -> Reading:
        """Take a number of the scale, as text."""
        reading = self.read(raw, texts) if isinstance(raw, str) else None
        if isinstance(reading, Understood):
            return Understood(reading.value, "tap")
        return Unreadable(self._hint("" if reading is None else str(raw), texts))

    def show(self, value: Value, texts: Catalogue) -> str:
        """Return "4 of 5", with the name of the end if it is one."""
        ends = {self.lowest: self.low, self.highest: self.high}
        name = ends.get(int(value)) if isinstance(value, int | float) else None
        shown = texts.say("answer.rating", value=str(value), highest=self.highest)
        return texts.say("answer.rating_end", shown=shown, name=name) if name else shown

    def samples(self, tested: Sequence[Value]) -> tuple[Value, ...]:  # noqa: ARG002 - all
        """Return every number of the scale."""
        return tuple(self.scale)

    def example(self, texts: Catalogue) -> str:
        """Return the two ends with their names."""
        return texts.say(
            "hint.rating_example",
            lowest=self.lowest,
            highest=self.highest,
            low=self.low,
            high=self.high,
        )

    def _number(self, word: str, text: str, texts: Catalogue) -> int | None:
        """Return the number that is meant; None for -4, 4-5, .5 and other text off the scale."""
        if text.isdecimal():
            return int(text)
        if (number := spelled(word, texts)) is not None:
            return number
        bare = fold(text).casefold().lstrip(_BEFORE).rstrip(_AFTER)
        bare = " ".join(_in_digits(word, texts) for word in bare.split(" "))
        out_of = _OUT_OF.match(bare)
        if out_of and int(out_of[2]) == self.highest:
            bare = out_of[1]
        return int(bare) if bare.isdecimal() else None

    def _hint(self, text: str, texts: Catalogue) -> str:
        bounds = {"lowest": self.lowest, "highest": self.highest}
        if not quote(text):
            return texts.say("hint.rating", **bounds)
        return texts.say("hint.rating_wrote", wrote=quote(text), **bounds)


def _in_digits(word: str, texts: Catalogue) -> str:
    """Return a spelled number in digits, and any other word as it is."""
    number = spelled(word, texts)
    return word if number is None else str(number)
