"""Matches typed text with options: exact, number or letter, synonym, then "did you mean"."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.questions.base import Option, Understood, Unsure
from bot.questions.cleaning import key
from bot.texts.folding import fold

LONGEST = 200
"""Longer typed text is never the name of an option."""

DIGITS = 4
"""Most digits in the number of an option."""

ALIKE = 75
"""Least RapidFuzz ratio (0-100) for offering an option in place of a misspelled name."""

OFFERED = 6
"""Most options in one "did you mean"."""


_LESS_OR_PART = re.compile(r"\s*[-.,]\s*\d|\s*\d+\s*-")
"""Text like -1, .5 or 3-: it names no place, although its digits would."""


class _Names(NamedTuple):
    exact: dict[str, str]
    synonyms: dict[str, str]
    all: dict[str, str]


def match(
    text: str, options: tuple[Option, ...], shown: Sequence[str] = ()
) -> Understood | Unsure | None:
    """Understand typed text as one of several options.

    Args:
        text: The typed text.
        options: The options, in the order of the flow.
        shown: The ids in the order in which they were shown, if it differs.

    Returns:
        The id of the option, the possible ids, or None. Never a guess: only an option's own name,
        number or synonym is taken; everything else is asked back.
    """
    if len(text) > LONGEST:
        return None
    word = key(text)
    names = _names(options)
    if word in names.exact:
        return Understood(names.exact[word], "exact")
    place = _place(fold(text), word)
    order = tuple(shown) or tuple(option.id for option in options)
    if place is not None and 0 <= place < len(order):
        if word.isalpha() and (others := _beginning(word, names.all, order[place])):
            return Unsure(_first((order[place], *others)))
        return Understood(order[place], "letter" if word.isalpha() else "number")
    if word in names.synonyms:
        return Understood(names.synonyms[word], "synonym")
    close = _close(word, names.all)
    return Unsure(close) if close else None


def _place(folded: str, word: str) -> int | None:
    """Return the place that a text names; None for 2² or ½, whose digits would name one."""
    is_part = any(sign.isnumeric() and not sign.isdecimal() for sign in folded)
    return None if is_part or _LESS_OR_PART.match(folded) else place_named(word)


def names_of(option: Option) -> tuple[str, ...]:
    """Return everything that can be typed for an option, in the form for comparison."""
    found = map(key, (option.label, option.id, *option.synonyms))
    return tuple(dict.fromkeys(name for name in found if name))


@lru_cache(maxsize=512)
def _names(options: tuple[Option, ...]) -> _Names:
    exact = {
        key(name): option.id for option in reversed(options) for name in (option.id, option.label)
    }
    synonyms = {key(name): option.id for option in reversed(options) for name in option.synonyms}
    exact.pop("", None)  # an empty message must not match a label of punctuation alone
    synonyms.pop("", None)
    return _Names(exact, synonyms, dict(reversed({**synonyms, **exact}.items())))


def place_named(word: str) -> int | None:
    """Return the place (from 0) that a number or a single letter names."""
    bare = word.removeprefix("option ").removeprefix("#").strip()
    if bare.isdecimal() and len(bare) <= DIGITS:
        return int(bare) - 1
    if len(bare) == 1 and bare.isascii() and bare.isalpha():
        return ord(bare) - ord("a")
    return None


def _beginning(letter: str, names: dict[str, str], lettered: str) -> list[str]:
    """Return ids of other options whose name begins with a letter that also names a place."""
    return [
        option_id
        for name, option_id in names.items()
        if name.startswith(letter) and option_id != lettered
    ]


def _close(word: str, names: dict[str, str]) -> tuple[str, ...]:
    """Return ids of options whose name begins or is spelled like the word, best first."""
    if not word or word.isdecimal():
        return ()
    parts = [option_id for name, option_id in names.items() if _is_part(word, name)]
    spelled = process.extract(word, names.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=3)
    alike = [names[name] for name, _, _ in spelled]
    return _first(alike + parts)


def _is_part(word: str, name: str) -> bool:
    """Return whether every typed word begins a word of the name ("bank" of "retail banking")."""
    words = name.split()
    return all(any(name_word.startswith(part) for name_word in words) for part in word.split())


def _first(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))[:OFFERED]
