"""Yes or no, consent, and what is only read."""

import pytest

from bot.questions import Result, Understood, Unreadable, Unsure
from tests.unit.questions.make import TEXTS, consent, hint, information, yes_no


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("yes", ["yes", "Yes!", "YES", "y", "sure", "ok", "1", "a", "yep", "ｙｅｓ"]),
        ("no", ["no", "No.", "n", "nope", "2", "not now"]),
    ],
)
def test_many_words_mean_yes_or_no(value: str, words: list[str]) -> None:
    for typed in words:
        reading = yes_no().read(typed, TEXTS)
        assert isinstance(reading, Understood), typed
        assert reading.value == value
    # A comma inside is not among the words: asked, not guessed.
    assert yes_no().read("No, thanks", TEXTS) == Unsure(("no",))


@pytest.mark.parametrize("typed", ["", "maybe", "3", "-1", "x" * 10_000, "\ud800"])
def test_anything_else_is_no_answer(typed: str) -> None:
    assert yes_no().read(typed, TEXTS) == Unreadable("Please answer yes or no.")


def test_pressed_answer_is_yes_or_no_by_its_id() -> None:
    step = yes_no()

    assert step.accept("yes", TEXTS) == Understood("yes", "tap")
    assert isinstance(step.accept("Yes", TEXTS), Unreadable)
    assert isinstance(step.accept(("yes",), TEXTS), Unreadable)
    assert [step.show(one, TEXTS) for one in step.samples([])] == ["Yes", "No"]


def test_consent_has_buttons_of_its_own_understands_yes_and_no_and_leads_on_with_yes() -> None:
    step = consent()

    assert step.read("I agree", TEXTS) == Understood("yes", "exact")
    assert step.read("rather not", TEXTS) == Understood("no", "exact")
    assert step.read("ok", TEXTS) == Understood("yes", "synonym")
    assert step.show("no", TEXTS) == "Rather not"
    assert step.samples(["no"]) == ("yes",)


@pytest.mark.parametrize("typed", ["", "ok", "Continue", "next!", "👍🏽\u200d".strip("👍🏽")])
def test_information_goes_on_at_any_word_for_it(typed: str) -> None:
    assert information().read(typed, TEXTS) == Understood("seen", "exact")


def test_information_takes_nothing_else() -> None:
    step = information()

    assert "Continue" in hint(step.read("why?", TEXTS))
    assert "Continue" in hint(step.accept("yes", TEXTS))
    assert step.accept("seen", TEXTS) == Understood("seen", "tap")
    assert step.show("seen", TEXTS) == "read"
    assert step.samples([]) == ("seen",)
    assert [one.label for one in step.choices(TEXTS)] == ["Continue"]


def test_result_needs_no_name_and_no_text() -> None:
    assert Result.model_validate({"id": "end", "type": "result"}).name == "Result"
