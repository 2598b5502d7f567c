"""The characters that can be drawn, and the substitutes for others."""

from typing import Any

import pytest

from bot.report.fonts import Shelf, characters, drawable
from tests.unit.team.make import TEXTS

SHELF = Shelf()
NOTE = "[see the chat]"


def ascii_only(character: str) -> bool:
    return character.isascii()


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("plain", "plain"),
        ("two\nlines", "two\nlines"),
        ("abc\u0301!", "ab[see the chat]!"),
        ("Great 😀 work", "Great [see the chat] work"),
        ("😀", NOTE),
        ("👩‍👩‍👧!", "[see the chat]!"),
        ("مرحبا بالعالم, friends", "[see the chat], friends"),
        ("日 本 / 語", NOTE),
        ("日 and 本", "[see the chat] and [see the chat]"),
        ("a\u200bb\u202ec\ufe0f\u200d\x07", "abc"),
        ("\ud800", NOTE),
        ("", ""),
    ],
)
def test_runs_that_no_font_has_become_one_note(text: str, drawn: str) -> None:
    assert drawable(text, ascii_only, NOTE) == drawn


def test_every_text_in_a_content_is_seen_to_and_nothing_else() -> None:
    value: dict[str, Any] = {"a": ["é", 1, None, {"b": "ü"}], "c": True, "d": 0.5}

    assert drawable(value, ascii_only, "?") == {
        "a": ["?", 1, None, {"b": "?"}], "c": True, "d": 0.5,
    }  # fmt: skip


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert drawable("Zoe\u0308", SHELF.has, NOTE) == "Zoë"


def test_inter_has_the_scripts_of_europe_and_what_the_bot_says() -> None:
    for text in ("Größe – “naïve” ≥ ±0 −1 • … › ’", "Привет", "Γειά", "Tiếng Việt", "Žluťoučký €"):
        assert drawable(text, SHELF.has, NOTE) == text


def test_word_joiner_is_kept_so_that_no_line_ends_within_a_range() -> None:
    ranged = TEXTS.say("range", low=4, high=5)

    assert drawable(ranged, SHELF.has, NOTE) == ranged == "4\u2060–\u20605"


def test_emoji_are_in_no_font() -> None:
    assert not SHELF.has("😀")
    assert not SHELF.has("م")


def test_a_font_without_groups_has_no_characters() -> None:
    assert list(characters(b"\0\1\0\0" + b"\0\0" + b"\0" * 40)) == []


def test_extra_brings_japanese_korean_and_chinese() -> None:
    pytest.importorskip("justmytype_intl_cjk", reason="the extra cjk is not installed")

    for text in ("カスタマー体験、日本語", "고객 경험", "客户体验"):
        assert drawable(text, SHELF.has, NOTE) == text
