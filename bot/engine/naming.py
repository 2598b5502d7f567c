"""Names in typed text, without the words around them: "my role" is "role", "what is Run?" "run"."""

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.questions.cleaning import key, keys
from bot.questions.matching import LONGEST
from bot.texts import Catalogue
from bot.texts.folding import fold

SHORTEST_WORD = 3
"""Fewest letters of a word that is looked for in texts: shorter ones are in most of them."""


def bare(texts: Catalogue, text: str) -> str:
    """Return a typed name in the form for comparison, without articles and the like before it."""
    word, articles = key(text), keys(texts.words("explain.articles"))
    while (parts := word.partition(" "))[2] and parts[0] in articles:
        word = key(parts[2])
    return word


def asks(text: str) -> bool:
    """Return whether a text ends with a question mark, in any script."""
    return fold(text[:LONGEST]).rstrip().endswith("?")


def word_asked(texts: Catalogue, text: str) -> str:
    """Return the word that a question is about, "ahead" in "ahead?"; empty for other texts."""
    word = key(text[:LONGEST])
    asked = asked_about(texts, word) or (bare(texts, word) if asks(text) else "")
    return "" if asked in texts.words("explain.questions") else asked


def occurs(word: str, said: Iterable[str]) -> bool:
    """Return whether texts have a word, or words that begin with it."""
    begun = re.compile(rf"\b{re.escape(word)}", re.IGNORECASE)
    return len(word) >= SHORTEST_WORD and any(begun.search(text) for text in said)


def asked_about(texts: Catalogue, words: str) -> str:
    """Return the term in a question such as "what does the mid-rank mean"; empty if none."""
    begins = _begins(texts)
    if not words.startswith(begins):
        return ""
    begin = max(filter(words.startswith, begins), key=len)
    asked = words[len(begin) :].strip()
    for end in keys(texts.words("explain.ends")):
        asked = asked.removesuffix(f" {end}")
    return bare(texts, asked)


@lru_cache(maxsize=16)
def _begins(texts: Catalogue) -> tuple[str, ...]:
    """Return the beginnings of a question about a term, each with the blank after it."""
    return tuple(f"{word} " for word in keys(texts.words("explain.begins")))
