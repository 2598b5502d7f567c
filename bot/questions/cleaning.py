"""What people type, made safe to keep, compare and show."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from bot.texts.folding import fold

_KEPT_CONTROLS = "\n"
_JOINERS = "\u200c\u200d"  # needed inside emoji and in Persian and Indic words

_SPACES = re.compile(r"[^\S\n]+")
_BLANK = str.maketrans(dict.fromkeys("\t\u2800\u3164\uffa0", " "))
"""Signs that show nothing, though Unicode calls them letters or symbols."""

_EDGES = " \"'()[].,;:!?•"


def clean(text: str) -> str:
    """Text without what can break a display or a store.

    Control characters, lone surrogates, and invisible formatting (zero-width, direction overrides)
    are removed; joiners inside words and emoji stay; runs of blanks become one; line breaks stay.
    """
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BLANK)
    kept = "".join(sign for sign in text if _keep(sign))
    return _SPACES.sub(" ", kept).strip(" \n" + _JOINERS)


def _keep(sign: str) -> bool:
    if sign in _KEPT_CONTROLS or sign in _JOINERS:
        return True
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def key(text: str) -> str:
    """Text as it is compared: plain signs, no case, no accents, no punctuation at its ends."""
    text = fold(text)
    if not text.isascii():
        signs = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in signs if not unicodedata.combining(sign))
    # Several replacements of one sign are faster than a table: this is called in every turn.
    text = text.casefold().replace("&", " and ").replace("-", " ").replace("_", " ")
    return " ".join(text.replace("/", " ").replace("⁄", " ").split()).strip(_EDGES)


def says(text: str, words: Iterable[str]) -> bool:
    """Whether a text is one of these words, however it is typed."""
    word = key(text)
    return bool(word) and word in keys(tuple(words))


@lru_cache(maxsize=256)
def keys(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words as they are compared, in their order."""
    return tuple(map(key, words))


def quote(text: str, limit: int = 40) -> str:
    """What a person typed, on one line and short, to be shown back to them."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
