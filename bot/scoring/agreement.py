"""How far the members of a group agree on one ordinal question.

All functions take counts per category, lowest category first.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Literal

FEWEST_FOR_A_WORD = 5
"""Fewer answers get no word: chance alone reaches 0.75 in a quarter of trios."""

ALIGNED, SPREAD = Fraction(3, 4), Fraction(1, 2)

Word = Literal["aligned", "some_spread", "split"]


def medians(counts: Sequence[int]) -> tuple[int, int]:
    """Return the indices of the lower and the upper median category; equal unless evenly split.

    Raises:
        ValueError: Nobody answered.
    """
    total, upto = sum(counts), list(accumulate(counts))
    if total == 0:
        message = "nobody answered: there is no median"
        raise ValueError(message)
    lower = next(place for place, people in enumerate(upto) if 2 * people >= total)
    upper = next(place for place, people in enumerate(upto) if 2 * people > total)
    return lower, upper


def agreement(counts: Sequence[int]) -> Fraction | None:
    """Return agreement from 0 (two camps at the ends) to 1 (all the same); None below 2 answers.

    G = 1 - sum |x - median| / ((K - 1) * floor(n / 2)).

    Source: Leik's ordinal consensus, corrected for odd n.
    """
    n = sum(counts)
    if n < 2:  # noqa: PLR2004 - one person cannot disagree
        return None
    middle = medians(counts)[0]
    spread = sum(count * abs(place - middle) for place, count in enumerate(counts))
    return 1 - Fraction(spread, (len(counts) - 1) * (n // 2))


def agreement_word(counts: Sequence[int]) -> Word | None:
    """Return agreement as a word; None where there are too few answers."""
    return word_of(agreement(counts), sum(counts))


def word_of(agreed: Fraction | None, people: int) -> Word | None:
    """Return a figure of agreement as a word; None where there are too few answers.

    Args:
        agreed: The agreement, from 0 to 1; None if it has no figure.
        people: How many answered.
    """
    if agreed is None or people < FEWEST_FOR_A_WORD:
        return None
    if agreed >= ALIGNED:
        return "aligned"
    return "some_spread" if agreed >= SPREAD else "split"


def two_camps(counts: Sequence[int]) -> bool:
    """Return whether the answers form two camps: van der Eijk's A is negative."""
    return van_der_eijk(counts) < 0


def van_der_eijk(counts: Sequence[int]) -> Fraction:
    """Return agreement A from -1 (two camps) through 0 (evenly spread) to 1 (all the same).

    The counts are peeled into layers of categories with equal counts; each layer's agreement is
    weighted by the share of answers in it.

    Source: van der Eijk, "Measuring agreement in ordered rating scales" (2001).
    """
    left, total, found = list(counts), sum(counts), Fraction()
    while any(left):
        least = min(count for count in left if count)
        layer = [int(count > 0) for count in left]
        found += Fraction(least * sum(layer), total) * _layer_agreement(layer)
        left = [count - least if count else 0 for count in left]
    return found


def _layer_agreement(layer: Sequence[int]) -> Fraction:
    """Agreement of one pattern of empty (0) and filled (1) categories."""
    categories, filled = len(layer), sum(layer)
    if filled == categories:
        return Fraction()
    unimodal = bimodal = 0
    for low in range(categories):
        for middle in range(low + 1, categories):
            for high in range(middle + 1, categories):
                triple = (layer[low], layer[middle], layer[high])
                unimodal += triple in ((1, 1, 0), (0, 1, 1))
                bimodal += triple == (1, 0, 1)
    shape = Fraction(1)
    if unimodal + bimodal:
        up, down = (categories - 2) * unimodal, (categories - 1) * bimodal
        shape = Fraction(up - down, (categories - 2) * (unimodal + bimodal))
    return shape * (1 - Fraction(filled - 1, categories - 1))
