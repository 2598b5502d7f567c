"""A time zone: a city in it, or its distance from UTC."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Literal
from unicodedata import combining, normalize

from babel.core import get_global
from pydantic import Field, field_validator

from bot.questions.base import BaseStep, Option, Reading, Understood, Unreadable
from bot.questions.cleaning import quote
from bot.questions.conditions import Value
from bot.questions.matching import match
from bot.texts import Catalogue
from bot.texts.folding import fold
from bot.texts.zones import distance_in, distance_name, zone_named

LONGEST = 60
"""Longer typed text is never a zone."""

_AROUND = " \n\"'()[].,;!?"
_TIME = re.compile(r" (?:time|zone|time zone)$")

_ABBREVIATIONS: Mapping[str, str] = {
    **dict.fromkeys(("utc", "gmt", "z"), "UTC"),
    **dict.fromkeys(("pt", "pst", "pdt", "pacific"), "America/Los_Angeles"),
    **dict.fromkeys(("mt", "mst", "mdt", "mountain"), "America/Denver"),
    **dict.fromkeys(("ct", "cst", "cdt", "central"), "America/Chicago"),
    **dict.fromkeys(("et", "est", "edt", "eastern"), "America/New_York"),
    **dict.fromkeys(("wet", "west"), "Europe/Lisbon"),
    "bst": "Europe/London",
    **dict.fromkeys(("cet", "cest"), "Europe/Berlin"),
    **dict.fromkeys(("eet", "eest"), "Europe/Helsinki"),
    "ist": "Asia/Kolkata",
    "jst": "Asia/Tokyo",
    **dict.fromkeys(("aest", "aedt"), "Australia/Sydney"),
}
"""Common abbreviations. Each means the zone with its summer time, as people do who type it."""


class Zone(BaseStep):
    """A time zone, by its stored name: ``Europe/Berlin``, ``UTC+5:30``."""

    type: Literal["zone"]
    offers: tuple[str, ...] = Field(
        (), max_length=8, description="What can be pressed, such as Europe/Berlin or UTC."
    )

    @field_validator("offers")
    @classmethod
    def _known(cls, offers: tuple[str, ...]) -> tuple[str, ...]:
        for place, offer in enumerate(offers):
            if zone_in(offer) != offer:
                message = f'"{offer}" is no time zone'
                raise ValueError(message)
            if offer in offers[:place]:
                message = f'"{offer}" stands twice'
                raise ValueError(message)
        return offers

    def choices(self, texts: Catalogue) -> tuple[Option, ...]:  # noqa: ARG002 - names of places
        """Return the offers; the id of each is its value."""
        return tuple(Option.model_construct(id=offer, label=_city(offer)) for offer in self.offers)

    def read(self, text: str, texts: Catalogue, shown: Sequence[str] = ()) -> Reading:
        """Understand a city, an abbreviation, a distance from UTC, or an offer."""
        if len(text) > LONGEST:
            return Unreadable(self._hint(text, texts))
        if zone := zone_in(text):
            return Understood(zone, "exact")
        return match(text, self.choices(texts), shown) or Unreadable(self._hint(text, texts))

    def accept(self, raw: str | tuple[str, ...], texts: Catalogue) -> Reading:
        """Take an offer's id, or typed text."""
        zone = zone_in(raw) if isinstance(raw, str) and len(raw) <= LONGEST else None
        if zone is None:
            return Unreadable(self._hint("", texts))
        return Understood(zone, "tap" if raw in self.offers else "form")

    def show(self, value: Value, texts: Catalogue) -> str:  # noqa: ARG002 - a place's name
        """Return the city, or the distance from UTC."""
        return _city(str(value))

    def samples(self, tested: Sequence[Value]) -> tuple[Value, ...]:
        """Return every offer, a zone of each kind, and every tested zone."""
        wanted = [zone for zone in tested if isinstance(zone, str) and zone_in(zone) == zone]
        return tuple(dict.fromkeys((*self.offers, "UTC", "UTC+5:30", "Europe/Berlin", *wanted)))

    def example(self, texts: Catalogue) -> str:
        """Return examples of both kinds."""
        return texts.say("hint.zone_example")

    @staticmethod
    def _hint(text: str, texts: Catalogue) -> str:
        hint = texts.say("hint.zone")
        return texts.say("hint.wrote", hint=hint, wrote=quote(text)) if quote(text) else hint


def zone_in(text: str) -> str | None:
    """Return the stored name of a typed zone; None if there is no such zone."""
    word = _TIME.sub("", " ".join(_without_accents(text).casefold().strip(_AROUND).split()))
    distance = distance_in(word)
    if distance is not None:
        return distance_name(distance)
    name = _ABBREVIATIONS.get(word) or _names().get(word.replace("_", " "))
    return name if name and zone_named(name) is not None else None


def _without_accents(text: str) -> str:
    """Return a text as the tz database would write it: "Sao Paulo" for "São Paulo"."""
    return "".join(sign for sign in normalize("NFKD", fold(text)) if not combining(sign))


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


@cache
def _names() -> dict[str, str]:
    """Return the zones of the tz database by what people type for them: a city, or the name."""
    zones = (*get_global("zone_aliases"), *get_global("zone_territories"))
    return {word: zone for zone in zones if "/" in zone for word in _words(zone)}


def _words(zone: str) -> Iterator[str]:
    yield zone.casefold().replace("_", " ")
    yield _city(zone).casefold()
