"""Printed text steers no terminal, and looks like no other text."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.system.display import displayable, to_json

HOSTILE = "\x1b]52;c;eA==\x07 \x9b31m \u202eevil\u202c \u2066x\u2069 \r\x08 \x00 \x7f \ud83d \u2028"

any_text = st.text(st.characters())
"""Any characters, lone surrogates included."""


def steers(text: str) -> bool:
    """Return whether a terminal would act on something in the text."""
    kinds = {unicodedata.category(sign) for sign in text.replace("\n", "").replace("\t", "")}
    turning = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
    turns = {unicodedata.bidirectional(sign) for sign in text} & turning
    marks = set(text) & set("\u061c\u200e\u200f")
    return bool(kinds & {"Cc", "Cs", "Zl", "Zp"} or turns or marks)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        (
            "é 漢字 \U0001f468\u200d\U0001f469 نص\u200cها",
            "é 漢字 \U0001f468\u200d\U0001f469 نص\u200cها",
        ),
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x1b]52;c;eA==\x07", "\\x1b]52;c;eA==\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("abc\u202ecba", "abc\\u202ecba"),
        ("a\u2066b\u2069", "a\\u2066b\\u2069"),
        ("over\rwritten\b", "over\\x0dwritten\\x08"),
        ("\udcff", "\\udcff"),
        ("שלום\u200f!", "שלום!"),
    ],
)
def test_steering_characters_are_spelled_out(text: str, shown: str) -> None:
    assert displayable(text) == shown


@given(any_text)
def test_no_text_steers_a_terminal_once_it_is_displayable(text: str) -> None:
    shown = displayable(text)

    assert not steers(shown)
    assert displayable(shown) == shown


@given(st.dictionaries(any_text, any_text | st.lists(any_text)))
def test_json_reads_back_as_the_same_value_and_steers_no_terminal(value: object) -> None:
    text = to_json(value)

    assert json.loads(text) == value
    assert not steers(text)


def test_hostile_text_survives_json_with_indentation() -> None:
    text = to_json({"said": HOSTILE}, indent=2)

    assert json.loads(text) == {"said": HOSTILE}
    assert text.startswith('{\n  "said"')
