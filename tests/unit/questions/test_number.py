"""Numbers: units, decimals, thousands; other texts, and infinities, are refused."""

import pytest
from pydantic import ValidationError

from bot.questions import Understood
from tests.unit.questions.make import TEXTS, hint, number


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0", 0),
        ("42", 42),
        ("42.0", 42),
        ("1,000", 1000),
        ("42 people", 42),
        ("42PEOPLE", 42),
        ("twelve", 12),
        ("five people", 5),
        ("A dozen", 12),
        ("nineteen", 19),
        ("twenty-five people", 25),
        ("ninety", 90),
        ("a hundred", 100),
        ("٤٢", 42),
        ("1e3", 1000),
        ("+42", 42),
        ("(42)", 42),
        ("“42 people”.", 42),
        ("10 000", 10_000),
        ("10’000", 10_000),
    ],
)
def test_whole_number_is_understood_with_or_without_its_unit(typed: str, value: int) -> None:
    reading = number(unit="people").read(typed, TEXTS)

    assert reading == Understood(value, "exact")
    assert isinstance(reading, Understood)
    assert type(reading.value) is int


@pytest.mark.parametrize(
    "typed",
    ["", "-1", "10,001", "1.5", "1,00", "1.000,5", "NaN", "sNaN", "Infinity", "-inf", "1e999",
     "-1e999", "1e-999", "42 dogs", "people", "about 5", "½", "0x1f", "9" * 60, "9" * 10_000,
     "👍", "\ud800", "\x00", "٫", "0,33333333333333333333333333333333", "sNaN,", "1_000",
     "1e99999999", "1 00", "1''000", "4²", "Ⅷ", "4⅓", "+-4"],
)  # fmt: skip
def test_what_is_no_whole_number_in_range_is_refused_with_the_range(typed: str) -> None:
    refused = hint(number(unit="people").read(typed, TEXTS))

    assert refused.endswith("Please give a whole number from 0 to 10,000 people.")


def test_decimals_are_taken_up_to_their_limit_with_both_ends_of_the_range() -> None:
    step = number(minimum=-1, maximum=0.3, decimals=2, unit="%")

    assert step.read("0.25%", TEXTS) == Understood(0.25, "exact")
    assert step.read("-.5 %", TEXTS) == Understood(-0.5, "exact")
    assert step.read("0.3", TEXTS) == Understood(0.3, "exact")
    assert step.read("-1", TEXTS) == Understood(-1, "exact")
    assert "Please give a number from -1 to 0.3 %" in hint(step.read("0.125", TEXTS))
    # More digits than can be computed with.
    for typed in ("0,33333333333333333333333333333333", "0.333333333333333333333333333"):
        assert "with at most 2 decimals" in hint(step.read(typed, TEXTS))


def test_minus_zero_is_zero() -> None:
    step = number(minimum=-1, maximum=1, decimals=1)
    reading = step.read("-0", TEXTS)

    assert isinstance(reading, Understood)
    assert step.show(reading.value, TEXTS) == "0"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("−3", -3),
        ("12,5", 12.5),
        ("1.000,5", 1000.5),
        ("1 000,5", 1000.5),
        ("٣٫٥", 3.5),
        ("0,25 ％", 0.25),
        ("1,000", 1000),
    ],
)
def test_decimals_are_understood_as_other_languages_write_them(typed: str, value: float) -> None:
    step = number(minimum=-10, maximum=5000, decimals=2, unit="%")

    assert step.read(typed, TEXTS) == Understood(value, "exact")


def test_field_of_a_form_is_read_like_a_message() -> None:
    step = number()

    assert step.accept("1,000", TEXTS) == Understood(1000, "form")
    assert "I didn’t recognize “many”." in hint(step.accept("many", TEXTS))
    assert "from 0 to 10,000" in hint(step.accept(("1", "2"), TEXTS))


@pytest.mark.parametrize("typed", ["twenty ten", "twenty zero", "five five", "dozens", "ten five"])
def test_words_that_are_no_number_are_refused(typed: str) -> None:
    assert "from 0 to 10,000" in hint(number().read(typed, TEXTS))


def test_offered_number_is_pressed_and_another_one_typed() -> None:
    step = number(offers=[3, 1500], unit="people")

    assert [(one.id, one.label) for one in step.choices(TEXTS)] == [("3", "3"), ("1500", "1,500")]
    assert step.accept("1500", TEXTS) == Understood(1500, "tap")
    assert step.read("2", TEXTS) == Understood(2, "exact")
    assert step.hint(TEXTS) == "Or type a number from 0 to 10,000 people."


def test_offered_number_with_decimals_is_its_value() -> None:
    step = number(minimum=0, maximum=1, decimals=2, offers=[0.25])

    assert step.accept("0.25", TEXTS) == Understood(0.25, "tap")


def test_number_is_shown_with_its_unit() -> None:
    assert number(unit="people").show(1500, TEXTS) == "1,500 people"
    assert number(decimals=1).show(2.5, TEXTS) == "2.5"
    assert number(unit="people").example(TEXTS) == "0 people or 10,000 people"


def test_samples_stand_on_both_sides_of_what_is_tested_inside_the_range() -> None:
    assert number(minimum=0, maximum=9).samples([5]) == (0, 4, 5, 6, 9)
    assert number(minimum=0, maximum=9).samples([2.5, 3.5]) == (0, 1, 2, 3, 4, 5, 9)
    assert number(minimum=0, maximum=1, decimals=1).samples([0.3]) == (0.0, 0.2, 0.3, 0.4, 1.0)
    assert number(minimum=0.5, maximum=3.5).samples([99, -99]) == (1, 3)


@pytest.mark.parametrize(
    "keys",
    [
        {"minimum": 5, "maximum": 5},
        {"minimum": 0.2, "maximum": 0.8},
        {"minimum": "nan"},
        {"maximum": "inf"},
        {"maximum": 1e300},
        {"decimals": 5},
    ],
)
def test_range_without_a_number_in_it_is_refused(keys: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        number(**keys)
