"""Barriers that share the highest rating: none of them is the top barrier by itself."""

from collections.abc import Sequence

from bot.results.facts import in_words
from bot.results.personal import PersonalResult
from bot.scoring.barriers import BarrierPosition
from bot.scoring.edition import BARRIER

PAIR = 2
"""This many barriers are named; of more only the number is said."""


def ties(barriers: Sequence[BarrierPosition]) -> tuple[BarrierPosition, ...]:
    """Return the barriers that share the highest rating; empty if one alone has it.

    Args:
        barriers: The rated barriers, the slowest first.
    """
    tied = tuple(barrier for barrier in barriers if barrier.answer == barriers[0].answer)
    return tied if len(tied) >= PAIR else ()


def tie(result: PersonalResult, tied: Sequence[BarrierPosition]) -> str:
    """Return the sentence about barriers that share the highest rating, with their averages."""
    texts, edition = result.texts, result.edition
    answer, means = tied[0].answer, [barrier.mean for barrier in tied]
    every = len(tied) == len(edition.ids(BARRIER))
    if len(tied) == PAIR and not every:
        names = [edition.label(BARRIER, barrier.id) for barrier in tied]
        return texts.say(
            "finding.tie_two",
            answer=answer,
            barrier=names[0],
            mean=means[0],
            other=names[1],
            other_mean=means[1],
        )
    return texts.say(
        "finding.tie_all" if every else "finding.tie_several",
        count=in_words(texts, len(tied)),
        answer=answer,
        low=min(means),
        high=max(means),
    )
