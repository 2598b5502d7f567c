"""Typed names without the words before them: "my role" is "role"."""

from bot.questions.cleaning import key, keys
from bot.texts import Catalogue


def bare(texts: Catalogue, text: str) -> str:
    """Return a typed name in the form for comparison, without articles and the like before it."""
    word, articles = key(text), keys(texts.words("explain.articles"))
    while (parts := word.partition(" "))[2] and parts[0] in articles:
        word = key(parts[2])
    return word
