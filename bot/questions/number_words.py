"""Numbers that people type as words."""

import re
from collections.abc import Sequence

from bot.questions.cleaning import key, keys
from bot.texts import Catalogue
from bot.texts.folding import fold

LONGEST = 60
"""Longer typed text names no number."""

MOST_MEANT = 6
"""Most numbers that a text can leave open."""

_DOZEN, _HUNDRED = 12, 100

_DIGITS = 4
"""Most digits of a number among words."""

_TOKEN = re.compile(r"\d+|[^\W\d_]+|-|\S")
_EDGES = " \n\"'()[]#.,;:!?"


def spelled(text: str, texts: Catalogue) -> int | None:
    """Return the number that a text spells out, such as "five", "twenty-five" or "a dozen".

    Args:
        text: As typed, bounded by the caller.
        texts: The language's catalogue. Its numbers begin with zero, its tens with ten.

    Returns:
        The number, up to a hundred; None for a text that is no such word.
    """
    word = key(text)
    if not word:
        return None
    numbers, tens = keys(texts.words("words.numbers")), keys(texts.words("words.tens"))
    if word in numbers:
        return numbers.index(word)
    if word in keys(texts.words("words.dozen")):
        return _DOZEN
    if word in keys(texts.words("words.hundred")):
        return _HUNDRED
    ten, _, rest = word.partition(" ")
    if ten not in tens or (rest and (ten == tens[0] or rest not in numbers[1:10])):
        return None
    return 10 * (tens.index(ten) + 1) + (numbers.index(rest) if rest else 0)


def numbers_meant(text: str, texts: Catalogue) -> tuple[int, ...]:
    """Return the numbers that a text leaves open: one for "a four", two for "3 or 4".

    A range, "between 3 and 5", is all of its numbers. A text with any other word or sign names
    none, also "about 4".

    Args:
        text: As typed.
        texts: The language's catalogue.
    """
    if len(text) > LONGEST or fold(text).lstrip()[:1] in ("-", ".", ",", "+"):
        return ()
    tokens = _TOKEN.findall(fold(text).casefold().strip(_EDGES).replace("no.", "no "))
    beside = texts.words("words.beside_numbers")
    tokens = [token for token in tokens if token not in beside]
    between = [place for place, token in enumerate(tokens) if token in texts.words("words.between")]
    if between:
        tokens = tokens[1:] if between == [0] else []
    joins = (*texts.words("words.either"), *texts.words("words.up_to"))
    for place, token in enumerate(tokens):
        if token in joins and (numbers := _pair(tokens, place, texts, between=bool(between))):
            return numbers
    number = None if between else _named(tokens, texts)
    return () if number is None else (number,)


def _pair(tokens: Sequence[str], place: int, texts: Catalogue, *, between: bool) -> tuple[int, ...]:
    """Return the numbers of two that a word joins; none if they are not two, or too far apart."""
    first, last = _named(tokens[:place], texts), _named(tokens[place + 1 :], texts)
    if first is None or last is None or first >= last:
        return ()
    if tokens[place] in texts.words("words.either"):
        return first, last
    if tokens[place] in texts.words("words.and") and not between:
        # "1 and 3" are two answers.
        return ()
    return tuple(range(first, last + 1)) if last - first < MOST_MEANT else ()


def _named(tokens: Sequence[str], texts: Catalogue) -> int | None:
    """Return the one number that words are, also "second one"; None for others."""
    ordinals, numbers = texts.words("words.ordinals"), texts.words("words.numbers")
    if tokens and tokens[0] in ordinals and list(tokens[1:]) in ([], [numbers[1]]):
        return ordinals.index(tokens[0]) + 1
    if len(tokens) == 1 and tokens[0].isdecimal():
        return int(tokens[0]) if len(tokens[0]) <= _DIGITS else None
    return spelled(" ".join(tokens), texts) if tokens else None
