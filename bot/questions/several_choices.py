"""A choice of several options."""

import re
from collections.abc import Sequence
from itertools import combinations, islice
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from bot.messages import Layout
from bot.questions.base import Reading, Understood, Unreadable, Unsure
from bot.questions.cleaning import quote, says
from bot.questions.conditions import Value
from bot.questions.matching import LONGEST, match
from bot.questions.single_choice import ChoiceStep, place_meant
from bot.texts import Catalogue
from bot.texts.folding import fold

_SEPARATORS = re.compile(r"[,;\n]|\s+\+\s+")
_PLACES = re.compile(r"^\s*\d+(\s+\d+)+\s*$")

SAMPLED = 25_000
"""Most combinations of tested options: more than the explorer visits, so none is missed."""


class SeveralChoices(ChoiceStep):
    """A choice of several options, within bounds."""

    layout: ClassVar[Layout] = "several"
    type: Literal["several_choices"]
    at_least: int = Field(1, ge=0, description="Fewest options to choose.")
    at_most: int | None = Field(None, ge=1, description="Most options to choose.")

    @model_validator(mode="after")
    def _bounds(self) -> "SeveralChoices":
        if self.at_most is not None and self.at_most < self.at_least:
            message = f"at_most ({self.at_most}) is less than at_least ({self.at_least})"
            raise ValueError(message)
        if self.options and self.at_least > len(self.options):
            message = f"at_least ({self.at_least}) is more than there are options"
            raise ValueError(message)
        return self

    @property
    def most(self) -> int:
        """Most options that can be chosen."""
        return min(self.at_most or len(self.options), len(self.options))

    def read(self, text: str, texts: Catalogue, shown: Sequence[str] = ()) -> Reading:
        """Understand names, numbers or letters, separated by commas; or "all" or "none"."""
        if len(text) > LONGEST * 5:
            return Unreadable(self._hint(texts))
        if says(text, texts.words("words.none")):
            return self._bounded((), texts, "exact")
        if says(text, texts.words("words.all")):
            return self._bounded(tuple(option.id for option in self.options), texts, "exact")
        whole = self._match(text, texts, shown)
        if isinstance(whole, Understood):
            return self._bounded((str(whole.value),), texts, whole.how)
        parts = self._parts(fold(text), texts)
        readings = [self._match(part, texts, shown) for part in parts]
        found = [str(reading.value) for reading in readings if isinstance(reading, Understood)]
        if len(found) == len(parts) and found:
            return self._bounded(tuple(found), texts, "exact")
        if len(parts) == 1 and whole is not None:
            return whole
        place = next(
            index for index, reading in enumerate(readings) if not isinstance(reading, Understood)
        )
        as_typed = self._parts(text, texts)
        odd = as_typed[place] if len(as_typed) == len(parts) else parts[place]
        return Unreadable(texts.say("hint.several_odd", part=quote(odd), hint=self._hint(texts)))

    def accept(self, raw: str | tuple[str, ...], texts: Catalogue) -> Reading:
        """Take the ids of the chosen options."""
        chosen = (raw,) if isinstance(raw, str) else raw
        known = {option.id for option in self.options}
        if not known.issuperset(chosen):
            return Unreadable(texts.say("hint.choice_gone"))
        return self._bounded(chosen, texts, "tap")

    def show(self, value: Value, texts: Catalogue) -> str:
        """Return the labels of the chosen options."""
        chosen = value if isinstance(value, tuple) else (str(value),)
        return texts.join(map(self.label, chosen)) if chosen else texts.say("answer.none")

    def samples(self, tested: Sequence[Value]) -> tuple[Value, ...]:
        """Return all combinations of tested options within the bounds, filled up with others."""
        ids = [option.id for option in self.options]
        named = [option_id for option_id in ids if option_id in tested]
        others = [option_id for option_id in ids if option_id not in named]
        chosen = (
            chosen_ids
            for size in range(min(len(named), self.most) + 1)
            if size + len(others) >= self.at_least
            for chosen_ids in combinations(named, size)
        )
        found = {
            self._filled(chosen_ids, others, texts_order=ids)
            for chosen_ids in islice(chosen, SAMPLED)
        }
        return tuple(sorted(found, key=lambda ids: (len(ids), ids)))

    def example(self, texts: Catalogue) -> str:
        """Return options that can be chosen together."""
        return texts.join(option.label for option in self.options[: min(self.most, 3)])

    def _filled(
        self, chosen: tuple[str, ...], others: list[str], texts_order: list[str]
    ) -> tuple[str, ...]:
        need = max(self.at_least - len(chosen), 0)
        return tuple(sorted({*chosen, *others[:need]}, key=texts_order.index))

    def _bounded(self, chosen: tuple[str, ...], texts: Catalogue, how: str) -> Reading:
        ids = tuple(option.id for option in self.options if option.id in chosen)
        if not self.at_least <= len(ids) <= self.most:
            return Unreadable(self._hint(texts))
        return Understood(ids, "tap" if how == "tap" else "exact")

    def _hint(self, texts: Catalogue) -> str:
        if self.at_least == self.most:
            return texts.say("hint.several_exactly", count=self.most)
        return texts.say("hint.several", least=self.at_least, most=self.most)

    def _match(
        self, part: str, texts: Catalogue, shown: Sequence[str]
    ) -> Understood | Unsure | None:
        found = match(part, self.options, shown)
        if found is not None:
            return found
        # "1-3" could be two of them or three, and is asked for anew.
        named = place_meant(part, texts, self.options, shown)
        return named if isinstance(named, Understood) else None

    @staticmethod
    def _parts(text: str, texts: Catalogue) -> list[str]:
        """Split a text at commas, semicolons, line breaks and the language's word for "and"."""
        if _PLACES.match(text):
            return text.split()
        joined = text
        for word in texts.words("words.and"):
            joined = re.sub(rf"\s+{re.escape(fold(word))}\s+", ",", joined, flags=re.IGNORECASE)
        return [part for part in _SEPARATORS.split(joined) if part.strip()] or [text]
