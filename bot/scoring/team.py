"""Places a team in the benchmark: its members rate one organization, not themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.scoring.agreement import ALIGNED, Word, agreement, medians, word_of
from bot.scoring.edition import EVERYONE, STAGE, Edition
from bot.scoring.position import Placement, place

SMALLEST_GROUP = 3
"""Smaller groups are never shown, whatever the setting."""

DEFAULT_GROUP = 5
"""The smallest group shown by default."""


@dataclass(frozen=True, slots=True)
class TeamPosition:
    """A team's place in the benchmark.

    Attributes:
        medians: The median stage; two where the team is evenly split between them.
        places: The place of each median stage among all respondents.
        spans: Mid-ranks, in percent, of the lowest and the highest stage that members gave.
    """

    medians: tuple[str, ...]
    places: tuple[Placement, ...]
    spans: tuple[Fraction, Fraction]


def team_position(edition: Edition, counts: Sequence[int]) -> TeamPosition:
    """Return the median stage's position and the members' range, never a mean of mid-ranks.

    Args:
        edition: The benchmark, with every stage's share published.
        counts: How many members gave each stage, lowest first.

    Raises:
        ValueError: Nobody answered.
    """
    stages = edition.ids(STAGE)
    middle = tuple(stages[index] for index in dict.fromkeys(medians(counts)))
    given = [stage for stage, count in zip(stages, counts, strict=True) if count]
    low, high = (place(edition, EVERYONE, stage).midrank for stage in (given[0], given[-1]))
    places = tuple(place(edition, EVERYONE, stage) for stage in middle)
    return TeamPosition(middle, places, (low.low, high.high))


def biggest_split(questions: Mapping[str, Sequence[int]]) -> str | None:
    """Return the question with the least agreement below 0.75; None if there is none.

    Args:
        questions: Counts per category for each question.
    """
    found = {name: agreement(counts) for name, counts in questions.items()}
    known = {name: value for name, value in found.items() if value is not None and value < ALIGNED}
    return min(known, key=lambda name: known[name], default=None)


def nominal_agreement(counts: Sequence[int]) -> Fraction | None:
    """Return the share (0 to 1) of the most frequent answer; None if nobody answered."""
    return Fraction(max(counts), sum(counts)) if sum(counts) else None


def nominal_word(counts: Sequence[int]) -> Word | None:
    """Return agreement on a question without an order as a word; None for too few answers."""
    return word_of(nominal_agreement(counts), sum(counts))


def withheld(groups: Mapping[str, int], smallest: int = DEFAULT_GROUP) -> frozenset[str]:
    """Return the groups whose answers must not be shown.

    Withheld are all groups of fewer than ``smallest`` people, and then the smallest other groups
    until the withheld people number at least ``smallest``: otherwise the total minus the shown
    groups would reveal the hidden ones.

    Args:
        groups: The number of answers by group; together the groups include everyone who answered.
        smallest: The smallest group to be shown.

    Raises:
        ValueError: smallest is less than 3.
    """
    if smallest < SMALLEST_GROUP:
        message = f"groups of fewer than {SMALLEST_GROUP} are never shown; asked for {smallest}"
        raise ValueError(message)
    by_size = sorted(
        (name for name in groups if groups[name]), key=lambda name: (groups[name], name)
    )
    hidden = [name for name in by_size if groups[name] < smallest]
    shown = [name for name in by_size if groups[name] >= smallest]
    while hidden and shown and sum(groups[name] for name in hidden) < smallest:
        hidden.append(shown.pop(0))
    return frozenset(hidden)
