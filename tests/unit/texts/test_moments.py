"""Moments in texts: what is written, what a channel may show instead, and the computer's zone."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.loading.library import load_catalogue
from bot.messages import Bullets, Paragraph, Say, dated_parts, plain
from bot.store.codec import decode_reply, encode
from bot.system.local_zone import LocalZone
from bot.texts.zones import distance_name, zone_named

TEXTS = load_catalogue()
AT = datetime(2026, 11, 22, 17, tzinfo=UTC)
SHOWN, SECONDS = "Nov 22, 2026, 17:00 UTC", 1_795_366_800
MARKED = Say((Paragraph(f"Open until {SHOWN}.", ((SHOWN, SECONDS),)),))


def test_moment_is_written_with_its_zone() -> None:
    assert TEXTS.moment(AT) == SHOWN
    assert TEXTS.in_zone(ZoneInfo("Europe/Berlin")).moment(AT) == "Nov 22, 2026, 18:00 CET"
    assert TEXTS.moment(AT) == SHOWN


def test_day_of_a_moment_is_that_of_the_zone() -> None:
    late, there = AT.replace(hour=1), TEXTS.in_zone(ZoneInfo("America/New_York"))

    assert (TEXTS.day(late), there.day(late)) == ("November 22, 2026", "November 21, 2026")
    assert there.day(late, year=False) == "November 21"
    assert there.day(late.date()) == "November 22, 2026"
    assert TEXTS.zoned_day(late) == "November 22, 2026 (UTC)"
    assert there.zoned_day(late) == "November 21, 2026 (EST)"


def test_text_is_complete_without_its_moments() -> None:
    assert plain(MARKED) == f"Open until {SHOWN}."


@pytest.mark.parametrize(
    "reply",
    [MARKED, Say((Bullets((f"By {SHOWN}", "Then"), moments=((SHOWN, SECONDS),)),))],
)
def test_moments_are_stored_with_their_text(reply: Say) -> None:
    assert decode_reply(encode(reply)) == reply


def test_reply_that_was_stored_without_moments_is_still_read() -> None:
    stored = (
        '{"blocks":[{"text":"Open until November 22, 2026, 17:00 UTC.","":"Paragraph"}],"":"Say"}'
    )

    reply = decode_reply(stored)

    assert reply == Say((Paragraph("Open until November 22, 2026, 17:00 UTC."),))


def test_parts_of_a_text_are_all_of_it_in_order() -> None:
    other = ("Nov 23, 2026, 17:00 UTC", SECONDS + 86_400)
    text = f"{other[0]}: from {SHOWN} (a.b) on. {SHOWN}"

    parts = list(dated_parts(text, ((SHOWN, SECONDS), other)))

    assert "".join(part for part, _ in parts) == text
    assert [seconds for _, seconds in parts] == [other[1], None, SECONDS, None, SECONDS]
    assert list(dated_parts(text, ())) == [(text, None)]


@pytest.mark.parametrize(
    ("name", "distance"),
    [("UTC", 0), ("UTC+2", 120), ("UTC-3:30", -210), ("UTC+14", 840)],
)
def test_distance_from_utc_is_a_zone(name: str, distance: int) -> None:
    zone, by = zone_named(name), timedelta(minutes=distance)

    assert zone is not None
    assert AT.astimezone(zone).utcoffset() == by
    assert distance_name(by) == name


@pytest.mark.parametrize("name", ["", "Nowhere", "UTC+15", "../x", "Europe", "\0"])
def test_unknown_name_is_no_zone(name: str) -> None:
    assert zone_named(name) is None


@pytest.fixture(
    params=["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
)
def computer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZoneInfo]:
    """The zone that the computer is in."""
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield ZoneInfo(request.param)
    monkeypatch.undo()
    assert os.environ.get("TZ") == before
    time.tzset()


def test_zone_of_the_computer_has_its_summer_time(computer: ZoneInfo) -> None:
    here = LocalZone()

    for half_hours in range(0, 2 * 24 * 366, 1):
        moment = AT + timedelta(minutes=30 * half_hours)
        local, expected = moment.astimezone(here), moment.astimezone(computer)
        assert local.replace(tzinfo=None) == expected.replace(tzinfo=None)
        assert (local.utcoffset(), local.tzname()) == (expected.utcoffset(), expected.tzname())
        assert local.astimezone(UTC) == moment
