"""A number within a range, with a unit."""

import re
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import ceil, floor
from typing import Annotated, Literal

from babel import Locale
from babel.numbers import (
    NumberFormatError,
    get_decimal_symbol,
    get_group_symbol,
    parse_decimal,
)
from pydantic import Field, model_validator

from bot.questions.base import BUTTON, BaseStep, Option, Reading, Understood, Unreadable
from bot.questions.cleaning import quote
from bot.questions.conditions import Value
from bot.questions.number_words import numbers_meant, spelled
from bot.texts import Catalogue, Translatable
from bot.texts.folding import fold

LONGEST = 60
"""Longer typed text is never a number."""

LARGEST = 1e12
"""Larger numbers with four decimals are not exact."""

_BEFORE = " \n\"'()[]"
_AFTER = _BEFORE + ".,;:!?"
_WRITTEN = re.compile(r"(?P<sign>[+-]?) ?(?P<digits>[\d.,' ]*\d[.,]?)(?P<power>e[+-]?\d{1,3})?")
"""Digits and the separators allowed between them; neither ``NaN`` nor ``1_000``."""

_THOUSANDS = re.compile(r"(?<=\d)[ '](?=\d{3}(?!\d))")
"""Blanks and apostrophes as separators of thousands, in any language."""

_SWAPPED = str.maketrans(".,", ",.")

Bound = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]


class Number(BaseStep):
    """A number within a range."""

    type: Literal["number"]
    minimum: Bound = Field(description="The least number that is taken.")
    maximum: Bound = Field(description="The largest number that is taken.")
    decimals: int = Field(0, ge=0, le=4, description="Most decimals that are taken.")
    unit: Annotated[str, Translatable(BUTTON, "a unit")] = Field(
        "", description="What the number counts, such as people or %."
    )
    offers: tuple[Bound, ...] = Field(
        (),
        max_length=8,
        description="Usual numbers, which can be pressed, such as 3, 5 and 10.",
    )

    @model_validator(mode="after")
    def _range(self) -> "Number":
        if self.minimum >= self.maximum:
            message = f"minimum ({self.minimum:g}) is not less than maximum ({self.maximum:g})"
            raise ValueError(message)
        if self._ends[0] > self._ends[1]:
            message = f"no number with {self.decimals} decimals is between minimum and maximum"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _offered(self) -> "Number":
        for place, offer in enumerate(self.offers):
            if not self._fits(offer) or offer != round(offer, self.decimals):
                message = f"{offer:g} is offered and cannot be the answer"
                raise ValueError(message)
            if offer in self.offers[:place]:
                message = f"{offer:g} is offered twice"
                raise ValueError(message)
        return self

    @property
    def _ends(self) -> tuple[float, float]:
        """The least and the largest number with at most ``decimals`` decimals."""
        unit = Decimal(10) ** -self.decimals
        low, high = Decimal(str(self.minimum)), Decimal(str(self.maximum))
        return float(low.quantize(unit, ROUND_CEILING)), float(high.quantize(unit, ROUND_FLOOR))

    def choices(self, texts: Catalogue) -> tuple[Option, ...]:
        """Return the offers; the id of each is its value."""
        return tuple(
            Option.model_construct(id=self._id(offer), label=self._label(offer, texts))
            for offer in self.offers
        )

    def read(self, text: str, texts: Catalogue, shown: Sequence[str] = ()) -> Reading:  # noqa: ARG002 - one interface
        """Understand a number as the language writes it, with or without its unit."""
        number, meant = self._number(text, texts), self._meant(text, texts)
        if number is None and len(meant) > 1:
            numbers = texts.either(texts.number(number_meant) for number_meant in meant)
            return Unreadable(texts.say("hint.which_number", numbers=numbers))
        if number is None and meant:
            number = Decimal(meant[0])
        low, high = (Decimal(str(bound)) for bound in (self.minimum, self.maximum))
        if number is None or not low <= number <= high:
            return Unreadable(self._hint(text, texts))
        if number != round(number, self.decimals):
            return Unreadable(self._hint(text, texts))
        return Understood(self._value(number), "exact")

    def accept(self, raw: str | tuple[str, ...], texts: Catalogue) -> Reading:
        """Take an offer's id, or a form's field."""
        if not isinstance(raw, str):
            return Unreadable(self._hint("", texts))
        offered = {self._id(offer): offer for offer in self.offers}
        if raw in offered:
            return Understood(self._value(offered[raw]), "tap")
        reading = self.read(raw, texts)
        return Understood(reading.value, "form") if isinstance(reading, Understood) else reading

    def show(self, value: Value, texts: Catalogue) -> str:
        """Return the number with its unit."""
        return self._with_unit(float(value) if isinstance(value, int | float) else 0, texts)

    def samples(self, tested: Sequence[Value]) -> tuple[Value, ...]:
        """Return the ends, and numbers below, at and above every tested number."""
        scale = 10**self.decimals
        bounds = [
            number for number in tested if isinstance(number, int | float) and self._fits(number)
        ]
        near = {
            round(float(steps / scale), self.decimals)
            for number in bounds
            for steps in range(floor(number * scale) - 1, ceil(number * scale) + 2)
        }
        numbers = {*self._ends, *filter(self._fits, near)}
        return tuple(number if self.decimals else int(number) for number in sorted(numbers))

    def example(self, texts: Catalogue) -> str:
        """Return the two ends of the range."""
        ends = (self.minimum, self.maximum)
        return texts.either(self._with_unit(end, texts) for end in ends)

    def hint(self, texts: Catalogue) -> str:
        """Return what can be typed in place of an offer."""
        return texts.say("hint.type_number", **self._bounds(texts))

    def _fits(self, value: float) -> bool:
        return self.minimum <= value <= self.maximum

    def _value(self, number: float | Decimal) -> float | int:
        return float(number) + 0.0 if self.decimals else int(number)  # never minus zero

    def _id(self, offer: float) -> str:
        return f"{offer:.{self.decimals}f}"

    def _label(self, offer: float, texts: Catalogue) -> str:
        return texts.number(offer, digits=self.decimals)

    def _number(self, text: str, texts: Catalogue) -> Decimal | None:
        if len(text) > LONGEST:
            return None
        word = _bare(fold(text).casefold())
        if self.unit:
            word = _bare(word.removesuffix(fold(self.unit).casefold()))
        if (number := spelled(word, texts)) is not None:
            return Decimal(number)
        return _decimal(word, texts.locale, parts=bool(self.decimals))

    def _meant(self, text: str, texts: Catalogue) -> tuple[int, ...]:
        """Return the numbers that words leave open, "10 or 12 people"; none for other text."""
        word = _bare(fold(text[: LONGEST + 1]).casefold())
        return numbers_meant(word.removesuffix(fold(self.unit).casefold()), texts)

    def _with_unit(self, value: float, texts: Catalogue) -> str:
        shown = texts.number(value, digits=self.decimals)
        return texts.say("answer.unit", value=shown, unit=self.unit) if self.unit else shown

    def _bounds(self, texts: Catalogue) -> dict[str, str]:
        return {
            "minimum": texts.number(self.minimum, digits=self.decimals),
            "maximum": self._with_unit(self.maximum, texts),
        }

    def _hint(self, text: str, texts: Catalogue) -> str:
        bounds = self._bounds(texts)
        if self.decimals:
            hint = texts.say("hint.number", count=self.decimals, **bounds)
        else:
            hint = texts.say("hint.whole_number", **bounds)
        return texts.say("hint.wrote", hint=hint, wrote=quote(text)) if quote(text) else hint


def _bare(word: str) -> str:
    return word.lstrip(_BEFORE).rstrip(_AFTER)


def _decimal(word: str, locale: Locale, *, parts: bool) -> Decimal | None:
    """Return the number that a language writes like this; None if there is none.

    Args:
        word: Folded, without its unit.
        locale: The language.
        parts: Whether it may have decimals. Then the decimal signs of other languages are read
            too where they are unambiguous: "12,5" cannot be English thousands.
    """
    number = _own_signs(word, locale)
    found = _WRITTEN.fullmatch(number)
    if found is None:
        return None
    digits = _THOUSANDS.sub("", found["digits"]) + (found["power"] or "")
    value = _parsed(digits, locale)
    if value is None and parts:
        value = _parsed(digits.translate(_SWAPPED), locale)
    return None if value is None else value.copy_negate() if found["sign"] == "-" else value


def _own_signs(word: str, locale: Locale) -> str:
    """Return a text with Arabic decimal and thousands signs replaced by the language's own."""
    decimal, group = get_decimal_symbol(locale), get_group_symbol(locale)
    return word.replace("\u066b", fold(decimal)).replace("\u066c", fold(group))


def _parsed(digits: str, locale: Locale) -> Decimal | None:
    try:
        return parse_decimal(digits, locale=locale, strict=True)
    except (NumberFormatError, ValueError, ArithmeticError):
        # Babel fails on more digits than its decimal context has.
        return None
