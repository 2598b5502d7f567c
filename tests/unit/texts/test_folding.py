"""Typed text in its plainest spelling: what looks alike is alike, and nothing else is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.folding import QUOTES, fold

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Don’t", "Don't"),
        ("d´Ivoire", "d'Ivoire"),
        ("d`Ivoire", "d'Ivoire"),
        ("„Ja“ «oui» 「はい」", '"Ja" "oui" "はい"'),
        ("2026–12‑31", "2026-12-31"),
        ("−01：00", "-01:00"),
        ("a\u00a0b\u2009c\u3000d\u2800e", "a b c d e"),
        ("a\u200bb\ufeffc\u00add", "abcd"),
        ("4️⃣ 🔟 #️⃣", "4 10 #"),
        ("👍🏽 👍️ ❤️", "👍 👍 ❤"),
        ("١٢ १२ １２ 𝟙𝟚", "12 12 12 12"),
        ("① ❶ ⓵ ⑫ ⓬ ❿", "1 1 1 12 12 10"),
        ("Ⓐ 🅰️ 🅐 🄰", "A A A A"),
        ("ＡＩ％＋＝", "AI%+="),
        ("1،2、3；4", "1,2,3;4"),
        ("4⁄5 4∕5", "4/5 4/5"),
        ("Co\u0302te", "Côte"),
        ("ﾊﾞｽ ﬁn ㎏", "バス fin kg"),
        ("a\r\nb\u2028c", "a\n\nb\nc"),
    ],
)
def test_signs_that_look_alike_are_written_alike(typed: str, plain: str) -> None:
    assert fold(typed) == plain


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("*walk*", "walk"),
        ("_walk_", "walk"),
        ("~walk~", "walk"),
        ("`walk`", "walk"),
        ("```walk```", "walk"),
        ("**walk**", "walk"),
        ("*_walk the dog_*", "walk the dog"),
    ],
)
def test_marks_of_emphasis_around_the_whole_are_taken_off(typed: str, plain: str) -> None:
    assert fold(typed) == plain


@pytest.mark.parametrize(
    "text",
    ["5²", "½", "4½", "CO₂", "*", "***", "4_", "_4", "*a* and *b*", "* a *", "**a*", ">50%", "¨",
     "🇩🇪", "🤷\u2642", "don't", "snake_case", "é"],
)  # fmt: skip
def test_what_means_something_else_stays(text: str) -> None:
    assert fold(text) == text


@pytest.mark.parametrize("quote", QUOTES)
def test_every_quotation_mark_becomes_one_of_the_keyboards(quote: str) -> None:
    assert fold(f"a{quote}b") in ("a'b", 'a"b')


@given(ANY_TEXT)
def test_folded_text_has_nothing_unseen_and_only_plain_digits(text: str) -> None:
    folded = fold(text)

    seen = {unicodedata.category(sign) for sign in folded if sign != "\n"}
    assert seen.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Pd"} - _categories(folded))
    assert all(sign in "0123456789" for sign in folded if sign.isdecimal())


def _categories(folded: str) -> set[str]:
    """Return the categories of the plain blank and the plain hyphen that the text contains."""
    return {unicodedata.category(sign) for sign in folded if sign in " -"}


@pytest.mark.parametrize("text", ["*_" * 50_000 + "a" + "_*" * 50_000, "﷽" * 10_000, "`" * 100_000])
@pytest.mark.timeout(20)
def test_time_grows_with_the_length_alone(text: str) -> None:
    assert fold(text)
