"""Places: picked from the platform's list, never typed."""

import pytest

from bot.questions import Understood
from tests.unit.questions.make import TEXTS, hint, place


@pytest.mark.parametrize("typed", ["", "#general", "C0123456789", "here", "x" * 10_000, "\ud800"])
def test_nothing_typed_is_a_place(typed: str) -> None:
    assert hint(place().read(typed, TEXTS)) == (
        "Choose a channel in the form, or type the command in that channel."
    )


@pytest.mark.parametrize("raw", ["C0123456789", "-1001234567890", "x" * 100])
def test_chat_that_was_picked_is_taken_and_not_named(raw: str) -> None:
    assert place().accept(raw, TEXTS) == Understood(raw, "form")
    assert place().show(raw, TEXTS) == "the channel you chose"


@pytest.mark.parametrize("raw", ["", "a b", "x" * 101, "a\n", "\x00", "\ud800", "\u202e", ("C1",)])
def test_what_names_no_chat_is_refused(raw: str | tuple[str, ...]) -> None:
    assert hint(place().accept(raw, TEXTS))


def test_samples_are_a_chat_and_what_is_tested() -> None:
    assert place().samples(["C1", "a b", 5]) == ("C0123456789", "C1")
