"""Moments: durations from now, dates and times, offers; other texts are refused."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.questions import Understood, Unsure, Value
from bot.questions.base import How
from bot.questions.moment import deadline_of, typed_zone
from tests.unit.questions.make import TEXTS, hint, moment

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("45 minutes", "45m"),
        ("in 2 hours", "2h"),
        ("within 2 hrs", "2h"),
        ("two hours", "2h"),
        ("an hour", "1h"),
        ("in a week", "1w"),
        ("3 d", "3d"),
        ("1 week", "1w"),
        ("9999 w", "9999w"),
        ("007 days", "7d"),
        ("٣ hours", "3h"),
    ],
)
def test_time_from_now_is_understood_in_words_and_short(typed: str, value: str) -> None:
    assert moment().read(typed, TEXTS) == Understood(value, "exact")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2026-12-01", "2026-12-01T23:59+00:00"),
        ("2026-12-01 17:00", "2026-12-01T17:00+00:00"),
        ("2026-12-01, 9:05", "2026-12-01T09:05+00:00"),
        ("2026-12-01T17:00Z", "2026-12-01T17:00+00:00"),
        ("2026-12-01t17:00:59.5z", "2026-12-01T17:00+00:00"),
        ("2026-12-01 17:00 UTC", "2026-12-01T17:00+00:00"),
        ("2026-12-01T17:00+00:00", "2026-12-01T17:00+00:00"),
        ("2026-12-01 01:00 +02:00", "2026-11-30T23:00+00:00"),
        ("2026-12-31 23:00 -0530", "2027-01-01T04:30+00:00"),
        ("2028-02-29", "2028-02-29T23:59+00:00"),
        ("2026–12–31", "2026-12-31T23:59+00:00"),
        ("2026/12/31", "2026-12-31T23:59+00:00"),
        ("２０２６－１２－３１ ２３：００", "2026-12-31T23:00+00:00"),
        ("2026-12-31 23:00 GMT+5:30", "2026-12-31T17:30+00:00"),
    ],
)
def test_date_is_understood_with_or_without_time_and_zone(typed: str, value: str) -> None:
    assert moment().read(typed, TEXTS) == Understood(value, "exact")


@pytest.mark.parametrize(
    "typed",
    ["", " ", "soon", "tomorrow", "next Tuesday", "0 minutes", "zero days", "-30 minutes", "-2h",
     "1.5 hours", "½ hour", "10000 minutes", "9" * 50 + " d", "2 months", "am", "2 hours ago", "5",
     "2030", "1764608400", "2026-13-01", "2026-00-10", "2026-02-29", "2026-12-01 24:00",
     "2026-12-01 17:60", "2026-12-01 17:00 +99:00", "2026-12-01 17:00 +24:00", "0000-01-01",
     "0001-01-01", "1999-12-31", "3000-01-01", "9999-12-31 23:59 -23:59", "2999-12-31 23:59 -01:00",
     "2000-01-01 00:00 +01:00", "12/01/2026", "2026-12-01 17", "x" * 10_000, "99999-01-01",
     "0000-00-00", "2026-12/01", "2026-12-01 17:00 +05:75", "99999999w", "²d", "–2h", "\ud800",
     "👍"],
)  # fmt: skip
def test_what_is_no_moment_is_refused_with_examples(typed: str) -> None:
    refused = hint(moment().read(typed, TEXTS))

    assert "Please give a time such as “3 days”, “tomorrow 5pm” or “Jan 31 17:00”." in refused


@pytest.mark.parametrize(
    ("typed", "how"), [("1", "number"), ("a", "letter"), ("In 30 minutes", "exact")]
)
def test_offer_is_understood_by_its_label_and_its_place_and_a_unit_asked_back(
    typed: str, how: How
) -> None:
    assert moment().read(typed, TEXTS) == Understood("30m", how)
    assert moment().read("hours", TEXTS) == Unsure(("2h",))
    assert "I didn’t recognize “hours”." in hint(moment().accept("hours", TEXTS))


def test_offers_are_labeled_with_their_plurals() -> None:
    offers = moment(offers=["1m", "30m", "1h", "2h", "1d", "2d", "1w", "1000w"]).choices(TEXTS)

    assert [one.label for one in offers] == [
        "In 1 minute", "In 30 minutes", "In 1 hour", "In 2 hours", "In 1 day", "In 2 days",
        "In 1 week", "In 1,000 weeks",
    ]  # fmt: skip


def test_offer_date_picker_and_text_of_a_form_are_taken() -> None:
    step = moment()

    assert step.accept("2h", TEXTS) == Understood("2h", "tap")
    assert step.accept("1796144459", TEXTS) == Understood("2026-12-01T17:00+00:00", "form")
    assert step.accept("5 days", TEXTS) == Understood("5d", "form")
    assert step.field_value("2026-12-01T17:00+00:00", NOW) == "1796144400"
    assert step.field_value("2h", NOW) == str(int(NOW.timestamp()) + 7200)


@pytest.mark.parametrize("raw", ["", "0", "-1796144400", "0000000000", "99999999999", ("2h",), ()])
def test_what_no_form_sends_is_refused(raw: str | tuple[str, ...]) -> None:
    assert hint(moment().accept(raw, TEXTS))


def test_usual_time_and_another_one_are_no_answer_together() -> None:
    assert hint(moment().accept(("2h", "1796144459"), TEXTS)) == (
        "Please choose one of these times, or pick another one, but not both."
    )


def test_moment_is_shown_as_so_long_from_now_or_as_its_day() -> None:
    assert moment().show("1d", TEXTS) == "in 1 day"
    assert moment().show("45m", TEXTS) == "in 45 minutes"
    assert moment().show("2026-12-01T17:00+00:00", TEXTS) == "Dec 1, 2026, 17:00 UTC"


def test_deadline_counts_from_now_or_is_the_moment_itself() -> None:
    eastern = NOW.astimezone(timezone(timedelta(hours=-5)))

    assert deadline_of("30m", NOW) == NOW + timedelta(minutes=30)
    assert deadline_of("2h", eastern) == NOW + timedelta(hours=2)
    assert deadline_of("1w", eastern).tzinfo is UTC
    assert deadline_of("2026-12-01T17:00+00:00", NOW) == datetime(2026, 12, 1, 17, tzinfo=UTC)


@given(st.integers(1, 9999), st.sampled_from("mhdw"))
def test_every_time_from_now_has_a_deadline(amount: int, unit: str) -> None:
    reading = moment().read(f"{amount}{unit}", TEXTS)

    assert isinstance(reading, Understood)
    assert deadline_of(str(reading.value), NOW) > NOW


@given(
    st.from_regex(
        r"[0-9]{4}-[01]?[0-9]-[0-3]?[0-9]( [0-2][0-9]:[0-6][0-9]([+-]\d{4})?)?", fullmatch=True
    )
)
def test_every_date_is_refused_or_has_a_deadline(typed: str) -> None:
    reading = moment().read(typed, TEXTS)

    if isinstance(reading, Understood):
        value = str(reading.value)
        assert deadline_of(value, NOW).isoformat(timespec="minutes") == value


def test_samples_are_the_offers_a_date_and_what_is_tested() -> None:
    tested: list[Value] = ["5d", "0d", "2027-01-01T12:00+00:00", "2027-01-01", 3]

    samples = moment(offers=["2h"]).samples(tested)

    assert samples == ("2h", "2030-01-31T17:00+00:00", "5d", "2027-01-01T12:00+00:00")


@pytest.mark.parametrize(
    "offers",
    [["0m"], ["2 hours"], ["10000m"], ["1y"], ["1h", "1h"], [f"{n}h" for n in range(1, 10)]],
)
def test_offers_that_are_none_are_refused(offers: list[str]) -> None:
    with pytest.raises(ValidationError):
        moment(offers=offers)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2030-01-31 17:00", "2030-01-31T16:00+00:00"),
        ("2030-07-31 17:00", "2030-07-31T15:00+00:00"),
        ("2030-07-31", "2030-07-31T21:59+00:00"),
        ("2030-07-31 17:00 UTC", "2030-07-31T17:00+00:00"),
        ("2030-07-31 17:00 +05:30", "2030-07-31T11:30+00:00"),
        ("in 2 hours", "2h"),
    ],
)
def test_date_is_in_the_persons_zone_with_its_summer_time(typed: str, value: str) -> None:
    berlin = TEXTS.in_zone(ZoneInfo("Europe/Berlin"))

    assert moment().read(typed, berlin) == Understood(value, "exact")


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (ZoneInfo("Europe/Berlin"), "Jan 31, 2030, 18:00 CET"),
        (ZoneInfo("America/Sao_Paulo"), "Jan 31, 2030, 14:00 UTC-3"),
        (timezone(timedelta(hours=5, minutes=30)), "Jan 31, 2030, 22:30 UTC+5:30"),
        (UTC, "Jan 31, 2030, 17:00 UTC"),
    ],
)
def test_moment_is_shown_in_the_persons_zone(zone: tzinfo, shown: str) -> None:
    assert moment().show("2030-01-31T17:00+00:00", TEXTS.in_zone(zone)) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("tomorrow 5pm", "Nov 23, 2026, 17:00 CET"),
        ("5pm tomorrow", "Nov 23, 2026, 17:00 CET"),
        ("Tomorrow, 5 p.m.", "Nov 23, 2026, 17:00 CET"),
        ("tomorrow at 17:30", "Nov 23, 2026, 17:30 CET"),
        ("tomorrow", "Nov 23, 2026, 23:59 CET"),
        ("today", "Nov 22, 2026, 23:59 CET"),
        ("by Friday", "Nov 27, 2026, 23:59 CET"),
        ("fri 9:15am", "Nov 27, 2026, 09:15 CET"),
        ("12pm on thursday", "Nov 26, 2026, 12:00 CET"),
        ("12 am thurs", "Nov 26, 2026, 00:00 CET"),
        ("5pm", "Nov 22, 2026, 17:00 CET"),
        ("10am", "Nov 23, 2026, 10:00 CET"),
        ("10:31", "Nov 22, 2026, 10:31 CET"),
        ("Sunday", "Nov 22, 2026, 23:59 CET"),
        ("Sunday 9am", "Nov 29, 2026, 09:00 CET"),
        ("today 9am", "Nov 22, 2026, 09:00 CET"),
        ("5pm Los Angeles", "Nov 23, 2026, 02:00 CET"),
        ("tomorrow 17:00 UTC", "Nov 23, 2026, 18:00 CET"),
        ("28 November", "Nov 28, 2026, 23:59 CET"),
        ("by Nov 28, 5pm", "Nov 28, 2026, 17:00 CET"),
        ("Sat 28 Nov 17:00 UTC", "Nov 28, 2026, 18:00 CET"),
        ("November 28th 2027 at 5pm", "Nov 28, 2027, 17:00 CET"),
        ("Nov 22 9:00", "Nov 22, 2027, 09:00 CET"),
        ("Jan 31 17:00", "Jan 31, 2027, 17:00 CET"),
        ("29 feb", "Feb 29, 2028, 23:59 CET"),
        ("1. Dec. 17:00 Los Angeles", "Dec 2, 2026, 02:00 CET"),
    ],
)
def test_day_and_time_by_their_names_are_the_next_ones_in_the_persons_zone(
    typed: str, shown: str
) -> None:
    """It is Sunday, November 22, 10:30 in Berlin."""
    berlin = TEXTS.in_zone(ZoneInfo("Europe/Berlin")).at(NOW)

    reading = moment().read(typed, berlin)

    assert isinstance(reading, Understood)
    assert moment().show(reading.value, berlin) == shown


@pytest.mark.parametrize(
    "typed",
    ["next Friday", "yesterday", "tomorrow 5", "5", "13pm", "0am", "25:00", "17:60", "5pm 6pm",
     "tomorrow Friday", "tomorrow sometime", "fr", "in tomorrow", "2030-13-01 5pm",
     "5pm nowhere", "pm", "-5pm", "Feb 30", "Nov 31 5pm", "November", "Nov 28 1999", "29 Feb 2027",
     "tomorrow -2h"],
)  # fmt: skip
def test_what_names_no_moment_is_refused_at_any_time(typed: str) -> None:
    assert "Please give a time such as" in hint(moment().read(typed, TEXTS.at(NOW)))


def test_day_in_the_night_when_clocks_change_has_its_time() -> None:
    before = datetime(2027, 3, 27, 12, tzinfo=UTC)
    berlin = TEXTS.in_zone(ZoneInfo("Europe/Berlin")).at(before)

    assert moment().read("tomorrow 5pm", berlin) == Understood("2027-03-28T15:00+00:00", "exact")


@given(
    st.lists(
        st.sampled_from(["today", "tomorrow", "fri", "5pm", "0:00", "17", "madrid", "utc+2", ","])
    ),
    st.integers(0, 3000),
)
def test_every_day_and_time_is_refused_or_a_moment_of_the_next_eight_days(
    typed: list[str], hours: int
) -> None:
    now = NOW + timedelta(hours=hours)

    reading = moment(offers=[]).read(" ".join(typed), TEXTS.at(now))

    if isinstance(reading, Understood):
        ahead = deadline_of(str(reading.value), now) - now
        assert timedelta(days=-1, hours=-2) < ahead < timedelta(days=8)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("tomorrow 5pm", ""),
        ("Friday", ""),
        ("5pm Madrid", "Europe/Madrid"),
        ("2030-01-31 17:00", ""),
        ("2030-01-31 17:00 UTC", "UTC"),
        ("2 hours", None),
        ("soon", None),
    ],
)
def test_zone_is_the_one_that_was_typed_with_a_day_or_a_time(typed: str, zone: str | None) -> None:
    assert typed_zone(typed, TEXTS) == zone
