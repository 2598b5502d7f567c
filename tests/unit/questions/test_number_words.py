"""Numbers in words, and words beside numbers: taken where one is named, asked about otherwise."""

import pytest

from bot.questions import Reading, Understood, Unsure
from bot.questions.number_words import numbers_meant
from tests.unit.questions.make import TEXTS, hint, number, rating, several, single


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("four", (4,)), ("a four", (4,)), ("The 4", (4,)), ("number four", (4,)), ("no. 4", (4,)),
        ("#4", (4,)), ("option two", (2,)), ("the second", (2,)), ("second one", (2,)),
        ("twenty-five", (25,)), ("3 or 4", (3, 4)), ("three or four", (3, 4)), ("3-4", (3, 4)),
        ("3–5", (3, 4, 5)), ("3 to 5", (3, 4, 5)), ("between three and five", (3, 4, 5)),
        ("between a 3 and a 4", (3, 4)), ("from 1 to 3", (1, 2, 3)), ("2 or 9", (2, 9)),
        # Not one number, and no two to choose from.
        ("", ()), ("no", ()), ("the", ()), ("about 4", ()), ("maybe 4", ()), ("4 5", ()),
        ("-4", ()), ("4-", ()), ("4.5", ()), ("3/4", ()), ("1 and 3", ()), ("4 or 3", ()),
        ("1 to 100", ()), ("between 3", ()), ("three dogs", ()), ("1-2-3", ()),
        ("9" * 100, ()), ("99999", ()), ("one" * 50, ()),
    ],
)  # fmt: skip
def test_words_name_one_number_or_leave_some_open(typed: str, meant: tuple[int, ...]) -> None:
    assert numbers_meant(typed, TEXTS) == meant


@pytest.mark.parametrize(
    "typed", ["a four", "number four", "no. 4", "the fourth", "four out of five"]
)
def test_rating_is_taken_from_words(typed: str) -> None:
    assert rating().read(typed, TEXTS) == Understood(4, "number")


@pytest.mark.parametrize("typed", ["between 3 and 4", "three or four", "3-4", "3 to 4"])
@pytest.mark.parametrize(
    ("read", "meant"), [(rating().read, ("3", "4")), (single().read, ("energy", "healthcare"))]
)
def test_one_of_two_is_asked_about(typed: str, read: object, meant: tuple[str, ...]) -> None:
    assert callable(read)
    reading: Reading = read(typed, TEXTS)

    assert reading == Unsure(meant)


@pytest.mark.parametrize("typed", ["two", "option two", "number 2", "the second one"])
def test_option_is_taken_by_the_word_for_its_place(typed: str) -> None:
    shown = ("energy", "retail-banking", "gaming", "healthcare")

    assert single().read(typed, TEXTS) == Understood("gaming", "number")
    assert single().read(typed, TEXTS, shown) == Understood("retail-banking", "number")


def test_options_are_taken_by_words_for_their_places() -> None:
    assert several().read("one and three", TEXTS) == Understood(
        ("retail-banking", "energy"), "exact"
    )
    assert hint(several().read("1-3", TEXTS)).startswith("I didn’t recognize “1-3”.")


def test_number_is_taken_from_words_or_asked_about() -> None:
    step = number(unit="people")

    assert step.read("a dozen people", TEXTS) == Understood(12, "exact")
    assert step.read("number ten", TEXTS) == Understood(10, "exact")
    assert hint(step.read("10 or 12 people", TEXTS)) == "Please give one number: 10 or 12?"
    assert hint(step.read("5-6", TEXTS)) == "Please give one number: 5 or 6?"


def test_examples_are_those_of_one_answer_or_of_several() -> None:
    assert single().example(TEXTS) == "Retail banking, Gaming, or Energy & utilities"
    assert several(at_most=2).example(TEXTS) == "Retail banking and Gaming"
