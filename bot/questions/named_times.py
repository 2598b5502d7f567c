"""Times of day and days by their names: "5pm", "tomorrow", "Friday 17:00 Madrid", "Nov 28 5pm"."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from bot.questions.zone import zone_in
from bot.texts import Catalogue
from bot.texts.folding import fold
from bot.texts.zones import zone_named

_TIME = re.compile(r"(?<!\S)(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))? ?(?P<half>[^\W\d][\w.]*)?")

_LAST = time(23, 59)
"""The time of a day that was typed without one."""

SHORTEST_DAY = 3
"""Fewest letters that name a day of the week, or a month."""

HALF = 12
"""Hours from midnight to noon."""

YEARS = range(2000, 3000)
"""Years that can be typed."""

_DAY = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?")

_LEAP = 2000
"""A year that has every day, for dates that are typed without one."""

_NEXT_LEAP = 9
"""A day of February comes again within so many years."""


class NamedDate(NamedTuple):
    """A typed day with its month's name.

    Attributes:
        month: The month, from 1.
        day: The day of the month.
        year: The year; None where none was typed.
    """

    month: int
    day: int
    year: int | None

    def days(self, today: date) -> Iterator[date]:
        """Yield the days that it can be: that of its year, else of this and the next years."""
        first = today.year if self.year is None else self.year
        for year in range(first, first + (_NEXT_LEAP if self.year is None else 1)):
            with suppress(ValueError):
                yield date(year, self.month, self.day)


class NamedTime(NamedTuple):
    """A typed time of day, a day by its name, or both.

    Attributes:
        days: Days from today; None where a day of the week was typed, or none.
        weekday: The day of the week, from 0 for Monday; None for none.
        on: A day with its month's name; None for none.
        at: The time of day; None for none.
        zone: The stored name of the typed time zone; empty for none.
    """

    days: int | None
    weekday: int | None
    on: NamedDate | None
    at: time | None
    zone: str

    def after(self, now: datetime, zone: tzinfo) -> datetime:
        """Return the first such moment that is not over; one of today can be.

        Args:
            now: The time, with its zone.
            zone: The zone where none was typed.
        """
        zone = (zone_named(self.zone) if self.zone else None) or zone
        local = now.astimezone(zone)
        if self.on is not None:
            moments = [self._on(day, zone) for day in self.on.days(local.date())]
            return next((moment for moment in moments if moment > now), moments[0])
        if self.days is not None:
            return self._on(local.date() + timedelta(days=self.days), zone)
        step = 1 if self.weekday is None else 7
        ahead = 0 if self.weekday is None else (self.weekday - local.weekday()) % 7
        first = self._on(local.date() + timedelta(days=ahead), zone)
        return first if first > now else self._on(first.date() + timedelta(days=step), zone)

    def _on(self, day: date, zone: tzinfo) -> datetime:
        return datetime.combine(day, self.at or _LAST, zone)


def named_time(word: str, texts: Catalogue) -> NamedTime | None:
    """Return the time that a folded, small text names; None if it names none."""
    before = {fold(name) for name in texts.words("words.by")}
    words = [part for part in word.replace(",", " ").split() if part not in before]
    at, left = _time_in(" ".join(words), texts)
    on, left_words = _date_in(left.split(), texts)
    days, weekday, rest = _day_in(left_words, texts)
    if at is None and on is None and days is None and weekday is None:
        return None
    zone = zone_in(" ".join(rest)) if rest else ""
    return None if zone is None else NamedTime(days, weekday, on, at, zone)


def _time_in(text: str, texts: Catalogue) -> tuple[time | None, str]:
    """Return the time of day in a text, and the rest of the text."""
    for found in _TIME.finditer(text):
        half = found["half"] if _half(found["half"], texts) is not None else None
        end = found.end() if half else found.end("minute" if found["minute"] else "hour")
        at = _time(int(found["hour"]), found["minute"], _half(half, texts))
        if at is not None and text[end : end + 1] in ("", " "):
            return at, text[: found.start()] + text[end:]
    return None, text


def _half(word: str | None, texts: Catalogue) -> int | None:
    """Return the hours that "am" or "pm" adds; None for another word."""
    halves = {0: texts.words("words.am"), HALF: texts.words("words.pm")}
    return next((hours for hours, words in halves.items() if word in words), None)


def _time(hour: int, minute: str | None, half: int | None) -> time | None:
    """Return a time of day; None if there is none, or if a number alone can be anything."""
    if half is None and minute is None:
        return None
    if half is not None:
        if not 1 <= hour <= HALF:
            return None
        hour = hour % HALF + half
    try:
        return time(hour, int(minute or 0))
    except ValueError:
        return None


def _day_in(words: list[str], texts: Catalogue) -> tuple[int | None, int | None, list[str]]:
    """Return days from today or the day of the week, whichever is named, and the other words."""
    for place, word in enumerate(words):
        rest = words[:place] + words[place + 1 :]
        for days, name in enumerate(("words.today", "words.tomorrow")):
            if word in map(fold, texts.words(name)):
                return days, None, rest
        if (weekday := _weekday(word, texts)) is not None:
            return None, weekday, rest
    return None, None, words


def _date_in(words: list[str], texts: Catalogue) -> tuple[NamedDate | None, list[str]]:
    """Return "28 November", "Nov 28" or "28 Nov 2031", and the other words."""
    for place, word in enumerate(words):
        month = _month(word, texts)
        beside = [at for at in (place - 1, place + 1) if 0 <= at < len(words)]
        at = next((at for at in beside if _DAY.fullmatch(words[at])), None)
        if month is None or at is None:
            continue
        last = max(place, at) + 1
        year = int(words[last]) if last < len(words) and _is_year(words[last]) else None
        found = _DAY.fullmatch(words[at])
        on = NamedDate(month, int(found["day"]) if found else 0, year)
        if next(on.days(date(_LEAP, 1, 1)), None) is None:
            return None, words
        return on, words[: min(place, at)] + words[last + (year is not None) :]
    return None, words


def _is_year(word: str) -> bool:
    return word.isdecimal() and len(word) == len(str(YEARS[0])) and int(word) in YEARS


def _month(word: str, texts: Catalogue) -> int | None:
    """Return the month that a word begins: "nov", "nov.", "november"."""
    word = word.removesuffix(".")
    if len(word) < SHORTEST_DAY:
        return None
    names = texts.locale.months["format"]["wide"]
    named = (month for month, name in names.items() if fold(name).casefold().startswith(word))
    return next(named, None)


def _weekday(word: str, texts: Catalogue) -> int | None:
    """Return the day of the week that a word begins: "fri", "friday"."""
    if len(word) < SHORTEST_DAY:
        return None
    names = texts.locale.days["format"]["wide"]
    named = (day for day, name in names.items() if fold(name).casefold().startswith(word))
    return next(named, None)
