"""A team in the benchmark: its members rate one organisation and are not peers of each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.scoring.agreement import ALIGNED, agreement, medians
from bot.scoring.barriers import Reading, read
from bot.scoring.edition import EVERYONE, STAGE, Edition, exact
from bot.scoring.position import Place, place

SMALLEST_GROUP = 3
"""No setting shows a group smaller than this."""

DEFAULT_GROUP = 5
"""The smallest group shown unless it is set otherwise."""


@dataclass(frozen=True, slots=True)
class TeamPosition:
    """Where a team stands.

    Attributes:
        medians: The median stage; two where the team is evenly split between them.
        places: The place of each median stage among all respondents.
        spans: Mid-rank in percent of the lowest and the highest stage that a member gave.
    """

    medians: tuple[str, ...]
    places: tuple[Place, ...]
    spans: tuple[Fraction, Fraction]


def team_position(edition: Edition, counts: Sequence[int]) -> TeamPosition:
    """The median stage's position and the range that members span, never a mean of mid-ranks.

    Args:
        edition: The benchmark, with every stage's share published.
        counts: How many members gave each stage, lowest first.

    Raises:
        ValueError: Nobody answered.
    """
    stages = edition.ids(STAGE)
    middle = tuple(stages[at] for at in dict.fromkeys(medians(counts)))
    given = [stage for stage, count in zip(stages, counts, strict=True) if count]
    low, high = (place(edition, EVERYONE, one).midrank for one in (given[0], given[-1]))
    places = tuple(place(edition, EVERYONE, one) for one in middle)
    return TeamPosition(middle, places, (low.low, high.high))


def biggest_split(questions: Mapping[str, Sequence[int]]) -> str | None:
    """The question with the least agreement, if it is less than 0.75; None: no real split.

    Args:
        questions: Counts per category for each question.
    """
    found = {name: agreement(counts) for name, counts in questions.items()}
    known = {name: one for name, one in found.items() if one is not None and one < ALIGNED}
    return min(known, key=lambda name: known[name], default=None)


def nominal_agreement(counts: Sequence[int]) -> Fraction | None:
    """Share (0 to 1) of the most frequent answer; None where nobody answered."""
    return Fraction(max(counts), sum(counts)) if sum(counts) else None


def team_barrier(
    edition: Edition, barrier: str, ratings: Sequence[int]
) -> tuple[Fraction, Reading] | None:
    """The members' mean rating minus the market's, in points, and in a word.

    Returns:
        None where nobody rated it or no mean is published.
    """
    fact = edition.mean(barrier)
    if fact is None or not ratings:
        return None
    difference = Fraction(sum(ratings), len(ratings)) - exact(fact.value)
    return difference, read(difference)


def withheld(groups: Mapping[str, int], smallest: int = DEFAULT_GROUP) -> frozenset[str]:
    """The groups whose answers must not be shown.

    Every group of fewer than ``smallest`` people, and as many more, smallest first, as it takes
    that what is withheld together is none or at least ``smallest`` people: otherwise the total
    minus the shown groups would give the hidden ones away.

    Args:
        groups: How many answered, by group; together they are everyone who answered.
        smallest: The smallest group to be shown.

    Raises:
        ValueError: smallest is less than 3.
    """
    if smallest < SMALLEST_GROUP:
        message = f"groups of fewer than {SMALLEST_GROUP} are never shown; asked for {smallest}"
        raise ValueError(message)
    by_size = sorted((name for name in groups if groups[name]), key=lambda one: (groups[one], one))
    hidden = [name for name in by_size if groups[name] < smallest]
    shown = [name for name in by_size if groups[name] >= smallest]
    while hidden and shown and sum(groups[name] for name in hidden) < smallest:
        hidden.append(shown.pop(0))
    return frozenset(hidden)
