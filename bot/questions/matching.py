"""Typed text against a list of options: exact, number or letter, synonym, then "did you mean"."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.questions.base import Option, Understood, Unsure
from bot.questions.cleaning import key
from bot.texts.folding import fold

LONGEST = 200
"""Typed text longer than this is no name of an option."""

DIGITS = 4
"""Most digits of the place of an option."""

ALIKE = 75
"""Least RapidFuzz ratio (0-100) at which an option is offered for a misspelt name."""

OFFERED = 6
"""Most options in one "did you mean"."""


_LESS_OR_PART = re.compile(r"\s*[-.,]\s*\d|\s*\d+\s*-")
"""Text such as -1, .5 or 3-, which names no place though its digits would."""


class _Names(NamedTuple):
    exact: dict[str, str]
    synonyms: dict[str, str]
    all: dict[str, str]


def match(
    text: str, options: tuple[Option, ...], shown: Sequence[str] = ()
) -> Understood | Unsure | None:
    """Understand typed text as one of several options.

    Args:
        text: What was typed.
        options: The options, in the order of the flow.
        shown: The ids in the order in which they were shown, where that differs.

    Returns:
        The id of the option, the ids that could be meant, or None. Never a guess: whatever is
        not the option's own name, place or synonym comes back as a question.
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
    """The place that a text names; a raised 2 or a fraction names none, though its digits would."""
    is_part = any(sign.isnumeric() and not sign.isdecimal() for sign in folded)
    return None if is_part or _LESS_OR_PART.match(folded) else place_named(word)


def names_of(option: Option) -> tuple[str, ...]:
    """Everything that can be typed for an option, as it is compared."""
    found = map(key, (option.label, option.id, *option.synonyms))
    return tuple(dict.fromkeys(name for name in found if name))


@lru_cache(maxsize=512)
def _names(options: tuple[Option, ...]) -> _Names:
    exact = {key(name): one.id for one in reversed(options) for name in (one.id, one.label)}
    synonyms = {key(name): one.id for one in reversed(options) for name in one.synonyms}
    exact.pop("", None)  # a label of punctuation alone must not be what an empty message means
    synonyms.pop("", None)
    return _Names(exact, synonyms, dict(reversed({**synonyms, **exact}.items())))


def place_named(word: str) -> int | None:
    """The place (from 0) that a number or a single letter names."""
    bare = word.removeprefix("option ").removeprefix("#").strip()
    if bare.isdecimal() and len(bare) <= DIGITS:
        return int(bare) - 1
    if len(bare) == 1 and bare.isascii() and bare.isalpha():
        return ord(bare) - ord("a")
    return None


def _beginning(letter: str, names: dict[str, str], lettered: str) -> list[str]:
    """Ids of other options whose name begins with a letter that also names a place."""
    return [one for name, one in names.items() if name.startswith(letter) and one != lettered]


def _close(word: str, names: dict[str, str]) -> tuple[str, ...]:
    """Ids of the options whose name begins alike or is spelt alike, best first."""
    if not word or word.isdecimal():
        return ()
    parts = [found for name, found in names.items() if _is_part(word, name)]
    spelt = process.extract(word, names.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=3)
    alike = [names[name] for name, _, _ in spelt]
    return _first(alike + parts)


def _is_part(word: str, name: str) -> bool:
    """Whether every typed word begins a word of the name ("bank" of "retail banking")."""
    words = name.split()
    return all(any(one.startswith(part) for one in words) for part in word.split())


def _first(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))[:OFFERED]
