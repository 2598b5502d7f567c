"""A moment: a span from now, or a date and time."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import Field, field_validator

from bot.messages import Layout
from bot.questions.base import BaseStep, Option, Reading, Understood, Unreadable, Unsure
from bot.questions.cleaning import quote, says
from bot.questions.conditions import Value
from bot.questions.matching import match
from bot.questions.named_times import YEARS, named_time
from bot.questions.number_words import spelled
from bot.questions.zone import zone_in
from bot.texts import Catalogue
from bot.texts.folding import fold
from bot.texts.zones import distance_name, written_zone, zone_named

LONGEST = 60
"""Longer typed text is never a moment."""

_RELATIVE = re.compile(r"[1-9][0-9]{0,3}[mhdw]")
_SECONDS = re.compile(r"[1-9][0-9]{9}")
"""A date picker's value: seconds since 1970, from 2001 to 2286."""

_SIGNS = ("-", "+")
_AROUND = " \n\"'()[].,;:!?"
_AMOUNT = re.compile(r"(?P<amount>\d+|[^\W\d_]+(?=\s))\s*(?P<unit>[^\W\d_]+)")
_DATE = re.compile(
    r"(?P<year>\d{4})(?P<separator>[-/.])(?P<month>\d{1,2})(?P=separator)(?P<day>\d{1,2})"
    r"(?:(?:t|,? +)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?"
    r" ?(?P<utc>z|utc|gmt)?(?: ?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?)?)?"
    r"(?:,? +\(?(?P<named>[^\W\d].*))?"
)


class _Unit(NamedTuple):
    said: str
    words: str
    length: timedelta


_UNITS = {
    "m": _Unit("moment.minutes", "words.minutes", timedelta(minutes=1)),
    "h": _Unit("moment.hours", "words.hours", timedelta(hours=1)),
    "d": _Unit("moment.days", "words.days", timedelta(days=1)),
    "w": _Unit("moment.weeks", "words.weeks", timedelta(weeks=1)),
}

Offer = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}[mhdw]$")]
"""A number of minutes, hours, days or weeks from now."""


class Moment(BaseStep):
    """A moment: ``2h`` from now, or ``2030-01-31T17:00+00:00``, in UTC and to the minute."""

    layout: ClassVar[Layout] = "moment"
    type: Literal["moment"]
    offers: tuple[Offer, ...] = Field(
        (), max_length=8, description="What can be pressed, such as 30m, 2h, 1d or 1w from now."
    )

    @field_validator("offers")
    @classmethod
    def _once(cls, offers: tuple[str, ...]) -> tuple[str, ...]:
        for place, offer in enumerate(offers):
            if offer in offers[:place]:
                message = f'"{offer}" is there twice'
                raise ValueError(message)
        return offers

    def choices(self, texts: Catalogue) -> tuple[Option, ...]:
        """Return the offers; the id of each is its value."""
        return tuple(
            Option.model_construct(id=offer, label=_label(offer, texts)) for offer in self.offers
        )

    def read(self, text: str, texts: Catalogue, shown: Sequence[str] = ()) -> Reading:
        """Understand "45 minutes", "in 2 hours", "tomorrow 5pm", "Friday", a date, an offer.

        A date is in the zone of ``texts``, unless one is typed with it, as in "17:00 Madrid".
        Without a time of day it is the end of that day.
        """
        if len(text) > LONGEST:
            return Unreadable(self._hint(text, texts))
        word = fold(text).casefold().strip(_AROUND)
        value = _ahead(word, texts) or _dated(word, texts.zone) or _named_ahead(word, texts)
        if value is not None:
            return Understood(value, "exact")
        # A moment cannot be in the past, so "-2h" is unreadable: match() would ignore the sign.
        found = None if word[:1] in _SIGNS else match(text, self.choices(texts), shown)
        if isinstance(found, Understood):
            return found
        # Ask "did you mean" only about text without numbers: a number is clear, if invalid.
        if isinstance(found, Unsure) and not any(sign.isnumeric() for sign in word):
            return found
        return Unreadable(self._hint(text, texts))

    def accept(self, raw: str | tuple[str, ...], texts: Catalogue) -> Reading:
        """Take an offer's id, the seconds since 1970 of a date picker, or typed text.

        Both an offer and a picked time are no answer: nobody knows which one is meant.
        """
        if not isinstance(raw, str):
            return Unreadable(texts.say("hint.moment_both"))
        if raw in self.offers:
            return Understood(raw, "tap")
        if _SECONDS.fullmatch(raw):
            return Understood(_written(datetime.fromtimestamp(int(raw), UTC)), "form")
        reading = self.read(raw, texts)
        if isinstance(reading, Unsure):
            return Unreadable(self._hint(raw, texts))
        return Understood(reading.value, "form") if isinstance(reading, Understood) else reading

    def show(self, value: Value, texts: Catalogue) -> str:
        """Say "in 2 hours", or the day and the time in the zone of ``texts``."""
        if _RELATIVE.fullmatch(str(value)):
            return _said(str(value), texts)
        return texts.moment(datetime.fromisoformat(str(value)))

    def samples(self, tested: Sequence[Value]) -> tuple[Value, ...]:
        """Return every offer, a date, and every tested moment."""
        wanted = [moment for moment in tested if isinstance(moment, str) and _is_value(moment)]
        return tuple(dict.fromkeys((*self.offers, "2030-01-31T17:00+00:00", *wanted)))

    def example(self, texts: Catalogue) -> str:
        """Return examples of both kinds."""
        return texts.say("hint.moment_example")

    def field_value(self, value: Value, answered: datetime) -> str:
        """Return an answer as a date picker's value: seconds since 1970."""
        return str(int(deadline_of(str(value), answered).timestamp()))

    @staticmethod
    def _hint(text: str, texts: Catalogue) -> str:
        hint = texts.say("hint.moment")
        return texts.say("hint.wrote", hint=hint, wrote=quote(text)) if quote(text) else hint


def deadline_of(value: str, now: datetime) -> datetime:
    """Return the moment that an answer means.

    Args:
        value: The answer, for example ``2h`` or ``2030-01-31T17:00+00:00``.
        now: The time from which spans count, with its zone.

    Returns:
        The moment in UTC; it may be in the past or far ahead.

    Raises:
        ValueError: The value is no answer of this type.
    """
    if _RELATIVE.fullmatch(value):
        return now.astimezone(UTC) + int(value[:-1]) * _UNITS[value[-1]].length
    return datetime.fromisoformat(value).astimezone(UTC)


def typed_zone(text: str, texts: Catalogue) -> str | None:
    """Return the stored name of the zone that was typed with a date or a time of day.

    Returns:
        Empty for one without a zone; None for a text that is neither, such as "2 hours".
    """
    if len(text) > LONGEST:
        return None
    word = fold(text).casefold().strip(_AROUND)
    found = _DATE.fullmatch(word)
    if found is None or _dated(word) is None:
        named = None if _ahead(word, texts) else named_time(word, texts)
        return None if named is None else named.zone
    if found["named"]:
        return zone_in(found["named"])
    if found["sign"] is None:
        return "UTC" if found["utc"] else ""
    return zone_in(distance_name(_distance(found)))


def example_zone(texts: Catalogue) -> str:
    """Return the zone of the date in hints, which is one in winter."""
    return written_zone(datetime(2030, 1, 31, 17, tzinfo=texts.zone))


def _said(value: str, texts: Catalogue) -> str:
    """Say "in 2 hours"."""
    return texts.say(_UNITS[value[-1]].said, count=int(value[:-1]))


def _label(value: str, texts: Catalogue) -> str:
    said = _said(value, texts)
    return said[:1].upper() + said[1:]


def _ahead(word: str, texts: Catalogue) -> str | None:
    """Return a typed span from now as a value; None if the text is no span."""
    for before in texts.words("words.in"):
        word = word.removeprefix(fold(before) + " ")
    found = _AMOUNT.fullmatch(word.strip())
    if found is None:
        return None
    units = (name for name, unit in _UNITS.items() if says(found["unit"], texts.words(unit.words)))
    if found["amount"].isdecimal():
        amount = int(found["amount"])
    elif says(found["amount"], texts.words("words.a")):
        amount = 1
    else:
        amount = spelled(found["amount"], texts) or 0
    value = f"{amount}{next(units, '')}"
    return value if _RELATIVE.fullmatch(value) else None


def _named_ahead(word: str, texts: Catalogue) -> str | None:
    """Return "tomorrow 5pm" as a value; None for another text, or where the time is not known."""
    named = None if texts.now is None else named_time(word, texts)
    if named is None or texts.now is None:
        return None
    return _written(named.after(texts.now, texts.zone).astimezone(UTC))


def _dated(word: str, zone: tzinfo = UTC) -> str | None:
    """Return a typed date and time as a value; None if there is no such date."""
    found = _DATE.fullmatch(word)
    if found is None or int(found["year"]) not in YEARS:
        return None
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    hour, minute = (int(found[part] or late) for part, late in (("hour", 23), ("minute", 59)))
    try:
        moment = datetime(year, month, day, hour, minute, tzinfo=_zone(found, zone))
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return _written(moment) if moment.year in YEARS else None


def _zone(found: re.Match[str], zone: tzinfo) -> tzinfo:
    """Return the typed zone; ``zone`` if there is none.

    Raises:
        ValueError: There is no such zone.
    """
    if found["named"]:
        return _named(found)
    if found["sign"] is None:
        return UTC if found["utc"] else zone
    return timezone(_distance(found))


def _named(found: re.Match[str]) -> tzinfo:
    name = zone_in(found["named"])
    named = None if name is None or found["utc"] or found["sign"] else zone_named(name)
    if named is None:
        message = "there is no such zone"
        raise ValueError(message)
    return named


def _distance(found: re.Match[str]) -> timedelta:
    away = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return -away if found["sign"] == "-" else away


def _written(moment: datetime) -> str:
    return moment.replace(second=0, microsecond=0).isoformat(timespec="minutes")


def _is_value(text: str) -> bool:
    """Return whether exactly this text can be the answer."""
    return bool(_RELATIVE.fullmatch(text)) or _dated(text.casefold()) == text
