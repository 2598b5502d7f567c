"""Makes typed text safe to store, compare and show."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from bot.texts.folding import fold

_KEPT_CONTROLS = "\n"
_JOINERS = "\u200c\u200d"  # needed inside emoji and in Persian and Indic words

_SPACES = re.compile(r"[^\S\n]+")
_BLANK = str.maketrans(dict.fromkeys("\t\u2800\u3164\uffa0", " "))
"""Invisible characters that Unicode classes as letters or symbols."""

_EDGES = " \"'()[].,;:!?•"


def clean(text: str) -> str:
    """Return a text without characters that can break a display or a store.

    Control characters, lone surrogates and invisible formatting (zero-width, direction overrides)
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
    """Return a text for comparison: plain, without case, accents or punctuation at its ends."""
    if text.isascii() and text.isalnum():
        # Single words are the usual case: a typed turn compares some ten times.
        return text.lower()
    text = fold(text)
    if not text.isascii():
        signs = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in signs if not unicodedata.combining(sign))
    # Chained replacements are faster than a table, and this runs in every turn.
    text = text.casefold().replace("&", " and ").replace("-", " ").replace("_", " ")
    return " ".join(text.replace("/", " ").replace("⁄", " ").split()).strip(_EDGES)


def says(text: str, words: Iterable[str]) -> bool:
    """Return whether a text is one of these words, in any spelling."""
    word = key(text)
    return bool(word) and word in keys(tuple(words))


@lru_cache(maxsize=256)
def keys(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words in the form for comparison, in their order."""
    return tuple(map(key, words))


def quote(text: str, limit: int = 40) -> str:
    """Return typed text on one line and shortened, to show it back to the person."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
