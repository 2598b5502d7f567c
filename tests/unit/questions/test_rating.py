"""Ratings: numbers, words, "4 of 5", the names of the ends; nothing between two numbers."""

import pytest
from pydantic import ValidationError

from bot.questions import Understood
from tests.unit.questions.make import TEXTS, hint, rating


@pytest.mark.parametrize(
    "typed",
    ["4", " 4 ", "4.", "(4)", "“4”", "4!", "4/5", "4 / 5", "4 of 5", "4 OUT OF 5", "four", "Four.",
     "４／５", "٤", "4\u200d", "4️⃣", "*4*", "④", "4\u00a0of\u20095"],
)  # fmt: skip
def test_number_in_any_usual_way_is_understood(typed: str) -> None:
    assert rating().read(typed, TEXTS) == Understood(4, "number")


@pytest.mark.parametrize(
    ("typed", "value"), [("not at all", 1), ("Not at all.", 1), ("HEAVILY", 5)]
)
def test_name_of_an_end_is_its_number(typed: str, value: int) -> None:
    assert rating().read(typed, TEXTS) == Understood(value, "exact")


@pytest.mark.parametrize(
    "typed",
    ["4.5", "4,5", ".5", "-4", "−4", "3/4", "4 5", "4_", "_4", "4 of 10", "0", "6", "+4",
     "4½", "½", "1e1", "NaN", "Infinity", "often", "9" * 99, "4" * 10_000, "👍",
     "x" * 10_000, "\x004.5", "4²", "²", "Ⅳ", "–4"],
)  # fmt: skip
def test_what_is_no_number_of_the_scale_is_refused_and_quoted(typed: str) -> None:
    refused = hint(rating().read(typed, TEXTS))

    assert refused.startswith("I didn’t recognize “")
    assert refused.endswith("”. Please give a whole number from 1 to 5.")
    assert "“”" not in refused
    assert len(refused) < 120


@pytest.mark.parametrize("typed", ["", "  ", "\n", "\ud800", "\x00", "\u202e"])
def test_nothing_is_refused_without_a_quote(typed: str) -> None:
    assert hint(rating().read(typed, TEXTS)) == "Please give a whole number from 1 to 5."


def test_numbers_between_the_ends_can_have_names_that_can_be_typed() -> None:
    step = rating(between=["a little", "somewhat", "a lot"])

    assert list(step.names.values()) == ["not at all", "a little", "somewhat", "a lot", "heavily"]
    assert step.read("A lot.", TEXTS) == Understood(4, "exact")
    assert step.read("4", TEXTS) == Understood(4, "number")
    assert dict(rating().names) == {1: "not at all", 5: "heavily"}


@pytest.mark.parametrize(
    ("between", "says"),
    [(["a little"], "between has 1 names, not 3"), (["a", "b", "b"], "the same name"),
     (["a", "b", "Heavily"], "the same name"), (["a", "", "b"], "at least 1 character")],
)  # fmt: skip
def test_names_between_the_ends_that_do_not_fit_are_refused(between: list[str], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        rating(between=between)


def test_other_scales_have_other_numbers() -> None:
    step = rating(lowest=0, highest=10)

    assert step.read("0", TEXTS) == Understood(0, "number")
    assert step.read("zero", TEXTS) == Understood(0, "number")
    assert step.read("10/10", TEXTS) == Understood(10, "number")
    assert "from 0 to 10" in hint(step.read("4/5", TEXTS))


def test_pressed_number_is_taken_as_text() -> None:
    step = rating()

    assert step.accept("5", TEXTS) == Understood(5, "tap")
    assert "I didn’t recognize “6”." in hint(step.accept("6", TEXTS))
    assert hint(step.accept(("5",), TEXTS)) == "Please give a whole number from 1 to 5."


def test_ends_are_shown_with_their_names() -> None:
    step = rating()

    assert step.show(1, TEXTS) == "1 of 5 (not at all)"
    assert step.show(4, TEXTS) == "4 of 5"
    assert step.example(TEXTS) == "1 for “not at all” and 5 for “heavily”"
    assert [one.id for one in step.choices(TEXTS)] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    "keys", [{"low": "same", "high": "same"}, {"lowest": 2}, {"highest": 11}, {"highest": 1}]
)
def test_scale_that_nobody_could_use_is_refused(keys: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        rating(**keys)
