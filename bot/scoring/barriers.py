"""Compares a person's rating of a barrier with the published mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from bot.scoring.edition import BARRIER, Edition, exact

CLOSE = Fraction(1, 2)
"""A rating up to this many points from the mean reads "close to the market"."""

HALF_STEP = Fraction(1, 20)
"""Means are published to one decimal, so the true mean may lie this far away, in points."""

MarketReading = Literal["close", "higher", "lower"]


@dataclass(frozen=True, slots=True)
class BarrierPosition:
    """One rating beside the market's mean.

    Attributes:
        id: The barrier.
        answer: The rating, a whole number of the edition's scale.
        mean: The published mean, in points.
        difference: answer - mean, in points.
        reading: The difference as a word.
        guaranteed_higher: Least percent of respondents who must have rated it higher.
        guaranteed_lower: Least percent of respondents who must have rated it lower.
        sure_higher: As guaranteed_higher, for every mean that rounds to the published one.
        sure_lower: As guaranteed_lower, likewise.
        fact: Id of the mean.
    """

    id: str
    answer: int
    mean: Fraction
    difference: Fraction
    reading: MarketReading
    guaranteed_higher: Fraction
    guaranteed_lower: Fraction
    sure_higher: int
    sure_lower: int
    fact: str


def guaranteed(answer: int, mean: Fraction, lowest: int, highest: int) -> tuple[Fraction, Fraction]:
    """Return the least shares that must have rated higher and lower, from the mean alone.

    Args:
        answer: A number of the scale.
        mean: The mean rating, in points.
        lowest: The lowest number of the scale.
        highest: The highest number of the scale.

    Returns:
        (higher, lower) in percent; at an end of the scale, the impossible one is 0.

    Source: Markov's inequality for a bounded variable, from either end of the scale.
    """
    higher = (mean - answer) / (highest - answer) if answer < highest else Fraction()
    lower = 1 - (mean - lowest) / (answer - lowest) if answer > lowest else Fraction()
    return max(higher, Fraction()) * 100, max(lower, Fraction()) * 100


@lru_cache(maxsize=1024)
def barrier_position(edition: Edition, barrier: str, answer: int) -> BarrierPosition | None:
    """Compare one rating with the market's mean; None where no mean is published."""
    fact = edition.mean(barrier)
    if fact is None:
        return None
    mean, scale = exact(fact.value), edition.header.scale
    higher, lower = guaranteed(answer, mean, scale.lowest, scale.highest)
    sure_higher = guaranteed(answer, mean - HALF_STEP, scale.lowest, scale.highest)[0]
    sure_lower = guaranteed(answer, mean + HALF_STEP, scale.lowest, scale.highest)[1]
    return BarrierPosition(
        barrier, answer, mean, answer - mean, read(answer - mean),
        higher, lower, int(sure_higher), int(sure_lower), fact.id,
    )  # fmt: skip


def slowest_first(edition: Edition, ratings: Mapping[str, int | Fraction]) -> tuple[str, ...]:
    """Return rated barriers in the order of how much they slow.

    The order is the same wherever barriers are shown: the highest rating first, then the largest
    difference to the average, then the order of the edition. Among equal ratings, barriers
    without a published average come last.

    Args:
        edition: The benchmark.
        ratings: Ratings by the barrier's id, in points; for a team its means.
    """

    def place(barrier: str) -> tuple[Fraction | int, Fraction | int, int]:
        fact = edition.mean(barrier)
        average = exact(fact.value) if fact else edition.header.scale.highest + 1
        return -ratings[barrier], average, edition.ids(BARRIER).index(barrier)

    return tuple(sorted(ratings, key=place))


def read(difference: Fraction) -> MarketReading:
    """Return a difference from the market's mean, in points, as a word."""
    if abs(difference) <= CLOSE:
        return "close"
    return "higher" if difference > 0 else "lower"
