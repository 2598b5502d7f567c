"""Free text: its lengths, and the odd characters that it may hold."""

import pytest
from pydantic import ValidationError

from bot.questions import Understood
from tests.unit.questions.make import TEXTS, free_text, hint


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hello   there  ", "Hello there"),
        ("two\r\nlines\rand\tmore", "two\nlines\nand more"),
        ("می‌خواهم", "می‌خواهم"),
        ("\u202eevil\u202c \u2066mixed\u2069", "evil mixed"),
        ("bell\x07 escape\x1b[31m nul\x00", "bell escape[31m nul"),
        ("lone\ud800 \udfffsurrogate", "lone surrogate"),
        ("<b>&amp;*_`", "<b>&amp;*_`"),
    ],
)
def test_text_is_kept_without_what_breaks_a_display(typed: str, kept: str) -> None:
    assert free_text().read(typed, TEXTS) == Understood(kept, "exact")


@pytest.mark.parametrize(
    "typed", ["", "   ", "\n\n", "\u200b\u200d", "\u200d \u200d", "\x00\x07", "\ud800", "\u202e"]
)
def test_text_with_nothing_to_see_is_refused(typed: str) -> None:
    assert "at least one visible character" in hint(free_text().read(typed, TEXTS))


def test_text_has_its_limits_in_visible_characters() -> None:
    step = free_text(min_length=5, max_length=20)

    assert step.read("x" * 20, TEXTS) == Understood("x" * 20, "exact")
    assert step.read("\u200bx" * 20, TEXTS) == Understood("x" * 20, "exact")
    assert hint(step.read("x" * 21, TEXTS)) == "Please keep it to 20 characters. Yours has 21."
    assert "Yours has 10,000" in hint(free_text().read("é" * 10_000, TEXTS))
    assert "at least 5 characters" in hint(step.read("four", TEXTS))


def test_field_of_a_form_is_read_like_a_message() -> None:
    step = free_text()

    assert step.accept(" fine ", TEXTS) == Understood("fine", "form")
    assert "visible" in hint(step.accept(("a", "b"), TEXTS))


def test_text_is_shown_in_quotation_marks() -> None:
    assert free_text().show("fine", TEXTS) == "“fine”"


def test_samples_hold_tested_texts_that_can_be_answers_and_another() -> None:
    step = free_text(min_length=2, max_length=4)

    assert step.samples(["no", "aa", "x", "too long", "a  b", 7]) == ("bb", "no", "aa")


def test_lengths_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(ValidationError, match="more than max_length"):
        free_text(min_length=9, max_length=8)
