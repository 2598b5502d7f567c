"""Counts of measured answers, and which of them are shown."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.cli.statistics.counting import Durations, Pair
from bot.scoring.edition import BARRIER, INDUSTRY, STAGE
from bot.scoring.team import DEFAULT_GROUP
from bot.store.records import FinishedResult

T = TypeVar("T")

SMALLEST = DEFAULT_GROUP
"""The fewest people whose answers are shown, as in a team check."""


@dataclass(frozen=True, slots=True)
class ResultCounts:
    """The answers behind results: each person counts once, with the latest result.

    Attributes:
        by_measure: People by answer, by measure: the stage, the industry, each barrier.
        durations: The time that each result took, also an earlier one of the same person.
    """

    by_measure: dict[str, Counter[str]] = field(default_factory=dict)
    durations: Durations = field(default_factory=Durations)

    def add(self, finished: FinishedResult) -> None:
        """Count a result."""
        self.durations.add(finished.lasted)
        if finished.is_latest:
            for measure, answer in _answers(finished.measured):
                self.by_measure.setdefault(measure, Counter())[answer] += 1

    def people(self, measure: str) -> int:
        """Return how many people answered a question."""
        return self.by_measure.get(measure, Counter()).total()


@dataclass(frozen=True, slots=True)
class Distribution:
    """People by answer to one question.

    Attributes:
        measure: The question: the stage, the industry, or a barrier with its prefix.
        counts: People by answer, in order; None if they are not shown.
    """

    measure: str
    counts: Mapping[str, int] | None

    @property
    def people(self) -> int:
        """The number of people; 0 if it is not shown."""
        return sum((self.counts or {}).values())

    @property
    def mean(self) -> float | None:
        """The mean rating in points, to two decimals; None for no barrier or nothing shown."""
        if not self.counts or not self.measure.startswith(BARRIER):
            return None
        points = sum(int(rating) * people for rating, people in self.counts.items())
        return round(points / self.people, 2)


def _answers(measured: str) -> Iterator[tuple[str, str]]:
    """Yield measures and answers; of a damaged record those that are readable."""
    try:
        found: Any = json.loads(measured)
    except (ValueError, RecursionError):
        return
    if not isinstance(found, dict):
        return
    for measure in (STAGE, INDUSTRY):
        if isinstance(found.get(measure), str):
            yield measure, found[measure]
    barriers = found.get("barriers")
    for barrier, rating in barriers.items() if isinstance(barriers, dict) else ():
        if type(rating) is int:
            yield f"{BARRIER}{barrier}", str(rating)


# ---------------------------------------------------------------------------- what is shown


def shown_of_all(everyone: ResultCounts, order: Mapping[str, Sequence[str]]) -> list[Distribution]:
    """Return the distributions of all people.

    Args:
        everyone: The counts.
        order: Measures in their order, with their answers in theirs; others come last, by name.
    """
    small = {measure for measure in everyone.by_measure if everyone.people(measure) < SMALLEST}
    return _distributions(everyone, order, small)


def shown_of_groups(
    by_pair: Mapping[Pair, ResultCounts], order: Mapping[str, Sequence[str]]
) -> dict[Pair, list[Distribution]]:
    """Return the distributions of each channel and campaign.

    If all that is hidden of a measure is few people, the next larger group is hidden, too: else
    subtracting the groups from the whole would give their answers.
    """
    hidden: dict[Pair, set[str]] = {pair: set() for pair in by_pair}
    for measure in {measure for counts in by_pair.values() for measure in counts.by_measure}:
        for pair in _hidden({pair: counts.people(measure) for pair, counts in by_pair.items()}):
            hidden[pair].add(measure)
    return {pair: _distributions(counts, order, hidden[pair]) for pair, counts in by_pair.items()}


def _hidden(people: Mapping[Pair, int]) -> Iterable[Pair]:
    by_size = sorted((count, pair) for pair, count in people.items() if count)
    small = [pair for count, pair in by_size if count < SMALLEST]
    if small and sum(people[pair] for pair in small) < SMALLEST:
        return [pair for _, pair in by_size[: len(small) + 1]]
    return small


def _distributions(
    counts: ResultCounts, order: Mapping[str, Sequence[str]], hidden: set[str]
) -> list[Distribution]:
    return [
        Distribution(
            measure,
            None
            if measure in hidden
            else _ordered(counts.by_measure[measure], order.get(measure, ())),
        )
        for measure in _ordered(counts.by_measure, tuple(order))
    ]


def _ordered(values: Mapping[str, T], order: Sequence[str]) -> dict[str, T]:
    """Return values in an order of their names; others come last, by name."""
    known = {name: values[name] for name in order if name in values}
    return known | {name: values[name] for name in sorted(values) if name not in known}
