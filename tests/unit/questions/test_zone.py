"""Time zones: cities, abbreviations, distances from UTC; other texts are refused."""

import pytest
from pydantic import ValidationError

from bot.questions import Understood, Unsure
from tests.unit.questions.make import TEXTS, hint, zone


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("  Madrid.", "Europe/Madrid"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Kolkata", "Asia/Kolkata"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("ET", "America/New_York"),
        ("Eastern time", "America/New_York"),
        ("CET", "Europe/Berlin"),
        ("utc", "UTC"),
        ("GMT", "UTC"),
        ("UTC+2", "UTC+2"),
        ("utc +02:00", "UTC+2"),
        ("GMT-3", "UTC-3"),
        ("+5:30", "UTC+5:30"),
        ("UTC–3:30", "UTC-3:30"),
        ("UTC+0", "UTC"),
        ("UTC+14", "UTC+14"),
    ],
)
def test_zone_is_understood(typed: str, value: str) -> None:
    assert zone().read(typed, TEXTS) == Understood(value, "exact")


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "somewhere", "UTC+15", "UTC+2:75", "17:05", "utc 2", "/etc/passwd"),
        *("x" * 10_000, "\0", "\ud800", "👍", "posixrules"),
    ],
)
def test_what_is_no_zone_is_refused_with_examples(typed: str) -> None:
    assert "such as “Madrid”" in hint(zone().read(typed, TEXTS))


def test_offer_is_pressed_or_typed_by_its_number_and_a_misspelt_one_is_asked_back() -> None:
    asked = zone()

    assert [option.label for option in asked.choices(TEXTS)] == ["New York", "Berlin"]
    assert asked.accept("Europe/Berlin", TEXTS) == Understood("Europe/Berlin", "tap")
    assert asked.read("2", TEXTS) == Understood("Europe/Berlin", "number")
    assert asked.read("Berlni", TEXTS) == Unsure(("Europe/Berlin",))


@pytest.mark.parametrize("offer", ["Nowhere/Land", "berlin", "UTC+99", ""])
def test_offer_that_is_no_zone_is_a_mistake_in_the_flow(offer: str) -> None:
    with pytest.raises(ValidationError, match="is no time zone"):
        zone(offers=[offer])


def test_zone_is_shown_as_its_city() -> None:
    assert zone().show("America/New_York", TEXTS) == "New York"
    assert zone().show("UTC+5:30", TEXTS) == "UTC+5:30"
