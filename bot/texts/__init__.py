"""The bot's sentences: one catalogue per language, and its lookup.

The sentences are in ``LANGUAGE.yaml`` beside this file, read by :mod:`bot.loading.library`; Babel
formats numbers, lists and plurals. This package does no I/O. Sentences for people are only in these
catalogues, in the flows, and in the editions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Annotated, Any

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal
from pydantic import BaseModel

from bot.texts.zones import written_zone

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

Number = int | float | Fraction


@dataclass(frozen=True, slots=True)
class Translatable:
    """A mark on a model's field: the field is text for people.

    Attributes:
        limit: Most characters that a channel allows; 0 if there is no limit.
        where: The part of a channel that has this limit.
    """

    limit: int = 0
    where: str = ""


Words = Annotated[str, Translatable()]
"""Text for people without a limit."""


def placeholders(template: str) -> frozenset[str]:
    """Return the names in braces in a text."""
    return frozenset(_PLACEHOLDER.findall(template))


def fill(template: str, values: Mapping[str, object]) -> str:
    """Replace names in braces by their values; unknown names stay.

    Only whole names in braces are replaced, and values are not searched again, so neither an
    author's nor a person's text can reach anything else.
    """
    return _formatter(template).format_map(_Values(values)) if "{" in template else template


class _Values(dict[str, object]):
    """Values by name; a missing name keeps its braces."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


@lru_cache(maxsize=4096)
def _formatter(template: str) -> str:
    """Return a template for ``str.format`` that looks up plain names only."""
    literal = template.replace("{", "{{").replace("}", "}}")
    return re.sub(r"\{\{([a-z_]+)\}\}", r"{\1}", literal)


class MissingSentence(KeyError):
    """An error: the catalogue has no sentence of this name, which is a mistake in the code."""


class Catalogue:
    """The sentences of one language.

    Args:
        language: A language tag that Babel knows, for example ``en`` or ``de``.
        entries: Sentences by dotted name: a text, a mapping of plural forms (by the value
            ``count``), or a list of words.

    Attributes:
        language: The language tag.
        zone: The zone in which moments are read and written.
        now: The time from which "tomorrow" counts; None where nothing is read.
    """

    def __init__(self, language: str, entries: Mapping[str, Any]) -> None:
        self.language = language
        self.zone: tzinfo = UTC
        self.now: datetime | None = None
        self._entries = dict(_flatten(entries))

    @cached_property
    def locale(self) -> Locale:
        """The language's rules for numbers, lists and plurals."""
        return Locale.parse(self.language, sep="-")

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def say(self, name: str, /, **values: str | Number) -> str:
        """Return a sentence filled with its values.

        Args:
            name: Its dotted name in the catalogue.
            **values: Text is inserted unchanged, numbers are formatted for the language. ``count``
                picks the plural form.

        Raises:
            MissingSentence: The catalogue has no such sentence.
        """
        template = self._entries.get(name)
        if not isinstance(template, str):
            template = self._template(name, values.get("count"))
        if not values:
            return template
        shown = {
            key: value if isinstance(value, str) else self.number(value)
            for key, value in values.items()
        }
        return fill(template, shown)

    def words(self, name: str) -> tuple[str, ...]:
        """Return a list of words, for example the typed forms of a command."""
        found = self._entries.get(name)
        if not isinstance(found, tuple):
            raise MissingSentence(name)
        return found

    def number(self, value: Number, *, digits: int = 1) -> str:
        """Return a number with at most so many decimals and no trailing zeros."""
        return _number(self.locale, float(value), digits)

    def signed(self, value: Number, *, digits: int = 1) -> str:
        """Return a difference with its sign and at most so many decimals; zero is ``±0``."""
        shown = self.number(abs(float(value)), digits=digits)
        if shown == self.number(0):
            return "±" + shown
        return ("+" if value > 0 else "−") + shown

    def day(self, moment: date, *, year: bool = True) -> str:
        """Return a date as this language writes it, with or without its year.

        A moment with a zone has its date in this catalogue's zone.
        """
        from babel.dates import (  # noqa: PLC0415 - only where a result is compared
            format_date,
            format_skeleton,
        )

        if isinstance(moment, datetime) and moment.tzinfo:
            moment = moment.astimezone(self.zone)
        if not year:
            return format_skeleton("MMMMd", moment, locale=self.locale)
        return format_date(moment, format="long", locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """Return a day and a time in this catalogue's zone, with the zone's name."""
        from babel.dates import format_date  # noqa: PLC0415 - as above

        local = moment.astimezone(self.zone)
        day = format_date(local, format="medium", locale=self.locale)
        return self.say("answer.moment", day=day, time=f"{local:%H:%M}", zone=written_zone(local))

    def zoned_day(self, moment: datetime) -> str:
        """Return a date in this catalogue's zone, with the zone's name."""
        local = moment.astimezone(self.zone)
        return self.say("answer.zoned_day", day=self.day(local), zone=written_zone(local))

    def in_zone(self, zone: tzinfo) -> "Catalogue":
        """Return the same sentences for people in another zone."""
        if zone is self.zone:
            return self
        there = self._copied()
        there.zone = zone
        return there

    def at(self, now: datetime) -> "Catalogue":
        """Return the same sentences at a time, with its zone, from which "tomorrow" counts."""
        then = self._copied()
        then.now = now
        return then

    def instead(self, prefix: str) -> "Catalogue":
        """Return the same sentences, with those below a prefix in place of their namesakes."""
        there = self._copied()
        names = [name for name in self if name.startswith(prefix)]
        there._entries = self._entries | {
            name.removeprefix(prefix): self._entries[name] for name in names
        }
        return there

    def join(self, items: Iterable[str]) -> str:
        """Return several words as the language lists them: "a, b and c"."""
        return format_list(list(items), locale=self.locale)

    def either(self, items: Iterable[str]) -> str:
        """Return several words of which one holds: "a, b or c"."""
        return format_list(list(items), style="or", locale=self.locale)

    def _copied(self) -> "Catalogue":
        """Return a copy. ``copy.copy`` takes five times as long, and typed answers need one."""
        there = object.__new__(Catalogue)
        there.__dict__.update(self.__dict__)
        return there

    def _template(self, name: str, count: object) -> str:
        found = self._entries.get(name)
        if isinstance(found, dict) and isinstance(count, int):
            return str(found.get(self.locale.plural_form(count), found["other"]))
        raise MissingSentence(name)


PLURAL_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})


def _flatten(entries: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted names and their sentences; mappings of plural forms stay whole."""
    for key, value in entries.items():
        name = prefix + key
        if isinstance(value, Mapping) and not PLURAL_FORMS.issuperset(value):
            yield from _flatten(value, name + ".")
        elif isinstance(value, list):
            yield name, tuple(map(str, value))
        else:
            yield name, dict(value) if isinstance(value, Mapping) else value


@lru_cache(maxsize=4096)
def _number(locale: Locale, value: float, digits: int) -> str:
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return format_decimal(value, format=pattern, locale=locale)


def texts_of(model: BaseModel) -> Iterator[tuple[tuple[str, ...], str, Translatable]]:
    """Yield every text for people in a model: path (list items by their id), text and mark."""
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        mark = next((mark for mark in info.metadata if isinstance(mark, Translatable)), None)
        yield from _texts_in(value, (info.alias or name,), mark)


def _texts_in(
    value: object, path: tuple[str, ...], mark: Translatable | None
) -> Iterator[tuple[tuple[str, ...], str, Translatable]]:
    if isinstance(value, BaseModel):
        for inner, text, inner_mark in texts_of(value):
            yield path + inner, text, inner_mark
    elif isinstance(value, str) and mark:
        yield path, value, mark
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts_in(item, (*path, str(key)), mark)
    elif isinstance(value, tuple | list):
        for place, item in enumerate(value):
            yield from _texts_in(item, (*path, str(getattr(item, "id", place))), mark)
