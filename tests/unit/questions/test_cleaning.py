"""Typed text, made safe to keep, compare and show; in time that grows with its length."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.questions.cleaning import clean, key, quote, says

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_cleaned_text_has_no_control_surrogate_or_hidden_character(text: str) -> None:
    left = {unicodedata.category(one) for one in clean(text) if one not in "\n\u200c\u200d"}

    assert left.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn"})


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT, st.integers(1, 60))
def test_quote_is_one_short_line(text: str, limit: int) -> None:
    assert len(quote(text, limit)) <= limit
    assert "\n" not in quote(text, limit)


@given(ANY_TEXT)
def test_keys_have_single_blanks_and_no_punctuation_at_their_ends(text: str) -> None:
    word = key(text)

    assert word == " ".join(word.split())
    assert word == word.strip(".,;:!?…\"'")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "CAFE"),
        ("Straße", "strasse"),
        ("e-commerce", "E commerce"),
        ("R&D", "r and d"),
        ("ＡＩ", "ai"),
        ("„Ja“", "ja"),
        ("24/7", "24 7"),
        ("na\u0308chste", "nächste"),
        ("l´été", "L'ete"),
        ("AI–only", "ai-only"),
        ("ﬁne", "fine"),
    ],
)
def test_words_that_look_the_same_compare_the_same(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize("text", ["\u2800", "\u3164 \uffa0", "\t\u2800\n"])
def test_signs_that_show_nothing_are_nothing(text: str) -> None:
    assert clean(text) == key(text) == ""


def test_words_are_recognized_however_they_are_written_or_typed() -> None:
    assert says("Pas aujourd’hui", ["pas aujourd'hui"])
    assert says("ok", ["yes", "OK!"])
    assert not says("", ["?", ""])
    assert not says("?", ["?"])


@pytest.mark.parametrize(
    "text", ["a" + "." * 100_000 + "a", "é" + " " * 100_000 + "é", "﷽" * 10_000]
)
@pytest.mark.timeout(20)  # it was once quadratic in runs of punctuation: 72 s
def test_long_text_takes_no_longer_than_its_length(text: str) -> None:
    assert key(text)
    assert len(quote(text)) <= 40
