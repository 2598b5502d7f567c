"""The numbers behind ``cxbot stats``: the funnel, the median, and which answers are shown."""

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.cli.statistics.answers import ResultCounts, shown_of_all, shown_of_groups
from bot.cli.statistics.counting import Durations, FunnelStep, Pair, funnel, standing
from bot.cli.statistics.lines import lasted
from bot.store.records import Count, FinishedResult

FAIR, NONE, SPRING = ("test", "fair"), ("test", ""), ("test", "spring")


def finished(stage: str = "walk", *, is_latest: bool = True, **barriers: object) -> FinishedResult:
    measured = json.dumps({"stage": stage, "industry": None, "barriers": barriers})
    return FinishedResult("test", "", timedelta(minutes=2), measured, is_latest)


def counted(*results: FinishedResult) -> ResultCounts:
    counts = ResultCounts()
    for result in results:
        counts.add(result)
    return counts


def shown(people: Mapping[Pair, int]) -> set[Pair]:
    """Return the groups whose stages are shown, of groups with so many people."""
    groups = {pair: counted(*[finished()] * number) for pair, number in people.items()}
    return {
        pair
        for pair, answers in shown_of_groups(groups, {}).items()
        if any(answer.counts is not None for answer in answers)
    }


# ---------------------------------------------------------------------------- the funnel


def test_each_step_is_reached_by_those_who_are_there_or_further() -> None:
    counts = [
        Count("c", "", "stopped", "stage", 2), Count("c", "", "asking", "stage", 1),
        Count("c", "", "expired", "delivery", 1), Count("c", "", "finished", "", 4),
        Count("c", "", "restarted", "", 9), Count("c", "", "asking", "gone", 1),
    ]  # fmt: skip

    steps = funnel(counts, ["stage", "delivery", "result"])

    assert steps == [
        FunnelStep("stage", 8, 1, 2), FunnelStep("delivery", 5, 0, 1), FunnelStep("result", 4),
        FunnelStep("gone", None, 1, 0),
    ]  # fmt: skip
    assert [step.drop_off_percent for step in steps] == [25.0, 20.0, 0.0, None]


def test_steps_that_the_flow_does_not_have_come_last_by_name() -> None:
    counts = [Count("c", "", "asking", step, 1) for step in ("z", "b", "", "a", "y")]

    assert list(standing(counts, ["y", "b"])) == ["y", "b", "", "a", "z"]


# ---------------------------------------------------------------------------- time


@pytest.mark.parametrize(
    ("seconds", "median"),
    [((), None), ((7,), 7), ((9, 1), 1), ((1, 100, 3), 3), ((-5,), 0), ((90_061,), 90_000)],
    ids=str,
)
def test_median_is_the_middle_one_or_the_lower_of_two(
    seconds: tuple[int, ...], median: int | None
) -> None:
    durations = Durations()
    for second in seconds:
        durations.add(timedelta(seconds=second))

    assert durations.median_s() == median


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (200, "3 min 20 s"), (7_260, "2 h 1 min"),
     (90_000, "1 d 1 h")],
)  # fmt: skip
def test_time_is_told_in_its_two_largest_units(seconds: int, text: str) -> None:
    assert lasted(seconds) == text


# ---------------------------------------------------------------------------- answers


def test_person_counts_once_with_the_latest_result() -> None:
    counts = counted(*[finished("walk")] * 5, *[finished("fly", is_latest=False)] * 5)

    (stages,) = shown_of_all(counts, {})

    assert (stages.measure, stages.counts) == ("stage", {"walk": 5})


def test_ratings_have_a_mean_and_answers_the_order_of_the_edition() -> None:
    results = [
        finished(stage, cost=rating) for stage, rating in zip("abcab", (1, 5, 5, 1, 3), strict=True)
    ]

    stages, barrier = shown_of_all(counted(*results), {"stage": ["b", "a"]})

    assert list((stages.counts or {}).items()) == [("b", 2), ("a", 2), ("c", 1)]
    assert barrier.counts == {"1": 2, "3": 1, "5": 2}
    assert (barrier.measure, barrier.people, barrier.mean) == ("barrier.cost", 5, 3.0)


def test_answers_of_four_people_are_not_shown() -> None:
    (stages,) = shown_of_all(counted(*[finished()] * 4), {})

    assert (stages.counts, stages.people, stages.mean) == (None, 0, None)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ({FAIR: 9, NONE: 5}, {FAIR, NONE}),
        ({FAIR: 9, NONE: 3, SPRING: 3}, {FAIR}),
        ({FAIR: 9, NONE: 3, SPRING: 6}, {FAIR}),
        ({FAIR: 9, NONE: 3}, set()),
        ({NONE: 4}, set()),
    ],
    ids=["all are enough", "two small ones hide each other", "next larger hides a small one",
         "nothing is left", "one alone"],
)  # fmt: skip
def test_no_small_group_can_be_subtracted(people: Mapping[Pair, int], expected: set[Pair]) -> None:
    assert shown(people) == expected


@pytest.mark.parametrize(
    "measured",
    ["", "{", "[]", "7", "[" * 100_000, '{"stage": 4, "industry": [], "barriers": []}',
     '{"barriers": {"cost": "5", "data": true, "roi": 2.5}}'],
    ids=["nothing", "cut off", "list", "number", "very deep", "other types", "other ratings"],
)  # fmt: skip
def test_damaged_record_counts_for_nothing(measured: str) -> None:
    damaged = FinishedResult("test", "", timedelta(minutes=1), measured, is_latest=True)

    assert shown_of_all(counted(damaged), {}) == []
