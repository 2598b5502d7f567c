"""Numbers about a team as people read them: shares, means, agreement."""

from collections.abc import Sequence
from fractions import Fraction

from bot.results.facts import measure_label, percent
from bot.scoring.agreement import ALIGNED, SPREAD, Word, agreement, agreement_word
from bot.scoring.edition import BARRIER, DELIVERY, Edition
from bot.scoring.position import half_up
from bot.texts import Catalogue

_WORDS: dict[Word, str] = {
    "aligned": "team.result.word_aligned",
    "some_spread": "team.result.word_some_spread",
    "split": "team.result.word_split",
}


def labelled(texts: Catalogue, edition: Edition, measure: str) -> str:
    """What a question is called."""
    if measure.startswith(BARRIER):
        return measure_label(texts, edition, measure)
    return texts.say("team.result.delivery" if measure == DELIVERY else "team.result.stage")


def share_of(texts: Catalogue, count: int, people: int) -> str:
    """A share of a team in whole percent, halves upwards: more would feign exactness.

    Some of a large team are never nobody, nor everybody: there a decimal is shown.
    """
    share = Fraction(100 * count, people)
    if half_up(share) in (0, 100) and share not in (0, 100):
        return percent(texts, Fraction(half_up(share * 10), 10))
    return percent(texts, half_up(share))


def mean_of(edition: Edition, counts: Sequence[int]) -> Fraction:
    """The mean of ratings, in points.

    Args:
        edition: Its scale.
        counts: How many gave each rating, lowest first; at least one did.
    """
    lowest = edition.header.scale.lowest
    total = sum(count * rating for rating, count in enumerate(counts, start=lowest))
    return Fraction(total, sum(counts))


def points(texts: Catalogue, mean: Fraction) -> str:
    """A mean to two decimals, halves upwards."""
    return texts.number(rounded(mean), digits=2)


def rounded(mean: Fraction) -> Fraction:
    """A mean as it is shown, so that a difference is the one between the numbers beside it."""
    return Fraction(half_up(mean * 100), 100)


def word_of(texts: Catalogue, counts: Sequence[int]) -> str:
    """Agreement in a word; empty where too few answered for one."""
    word = agreement_word(counts)
    return texts.say(_WORDS[word]) if word else ""


def said_agreement(texts: Catalogue, counts: Sequence[int]) -> str:
    """Agreement to two decimals.

    It is rounded down where it would otherwise look like the next word, or like everybody giving
    the same answer.
    """
    return texts.number(Fraction(_hundredths(agreement(counts) or Fraction()), 100), digits=2)


def _hundredths(found: Fraction) -> int:
    nearest = half_up(found * 100)
    passed = any(found < bound <= Fraction(nearest, 100) for bound in (SPREAD, ALIGNED, 1))
    return nearest - passed
