from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.bounds import Interval
from bot.scoring.team import (
    DEFAULT_GROUP,
    SMALLEST_GROUP,
    biggest_split,
    nominal_agreement,
    team_position,
    withheld,
)
from tests.unit.scoring.editions import EDITION

GROUPS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 12))
SMALLEST = st.integers(SMALLEST_GROUP, 9)


def test_position_of_a_team_is_its_median_not_a_mean_of_ranks() -> None:
    found = team_position(EDITION, [4, 0, 0, 3])

    assert found.medians == ("crawl",)
    assert found.places[0].midrank.low == Fraction(25, 2)
    assert found.spans == (Fraction(25, 2), Fraction(93))


def test_evenly_split_team_has_both_stages() -> None:
    found = team_position(EDITION, [0, 3, 3, 0])

    assert found.medians == ("walk", "run")
    assert [one.midrank.low for one in found.places] == [41, Fraction(143, 2)]


def test_team_split_between_the_ends_has_both_ends() -> None:
    assert team_position(EDITION, [2, 0, 0, 2]).medians == ("crawl", "fly")


def test_unanimous_team_spans_one_stage() -> None:
    found = team_position(EDITION, [0, 0, 5, 0])

    assert found.medians == ("run",)
    assert found.places[0].midrank == Interval(Fraction(143, 2), Fraction(143, 2))
    assert found.spans == (Fraction(143, 2), Fraction(143, 2))


def test_team_of_nobody_has_no_position() -> None:
    with pytest.raises(ValueError, match="nobody answered"):
        team_position(EDITION, [0, 0, 0, 0])


def test_team_needs_a_count_for_every_stage() -> None:
    with pytest.raises(ValueError, match="zip"):
        team_position(EDITION, [1, 4, 2])


@given(st.lists(st.integers(0, 20), min_size=4, max_size=4).filter(any))
def test_median_position_lies_within_what_members_span(counts: list[int]) -> None:
    found = team_position(EDITION, counts)

    low, high = found.spans
    assert all(low <= one.midrank.low <= one.midrank.high <= high for one in found.places)


# ---------------------------------------------------------------------------- splits, models


def test_biggest_split_is_the_question_with_the_least_agreement() -> None:
    questions = {"stage": [1, 1, 3, 0], "cost": [3, 0, 0, 0, 3], "alignment": [1, 1, 1, 1, 1]}

    assert biggest_split(questions) == "cost"


def test_agreement_of_three_quarters_is_no_real_split() -> None:
    assert biggest_split({"one": [0, 1, 3, 1, 0], "other": [0, 0, 5, 0, 0]}) is None


def test_question_that_one_person_answered_is_no_split() -> None:
    assert biggest_split({"one": [1, 0, 0, 0], "none": [0, 0, 0, 0]}) is None
    assert biggest_split({}) is None


def test_agreement_on_a_delivery_model_is_the_share_of_the_most_frequent() -> None:
    assert nominal_agreement([4, 2, 1]) == Fraction(4, 7)
    assert nominal_agreement([5, 0, 0]) == 1
    assert nominal_agreement([0, 0, 0]) is None


# ---------------------------------------------------------------------------- what is hidden


@given(GROUPS, SMALLEST)
def test_every_small_group_is_hidden(groups: dict[str, int], smallest: int) -> None:
    hidden = withheld(groups, smallest)

    assert all(name in hidden for name, n in groups.items() if 0 < n < smallest)


@given(GROUPS, SMALLEST)
def test_no_subtraction_reveals_fewer_than_the_smallest(
    groups: dict[str, int], smallest: int
) -> None:
    hidden = withheld(groups, smallest)

    together = sum(groups[name] for name in hidden)
    everything = {name for name, n in groups.items() if n}
    assert together == 0 or together >= smallest or hidden == everything


@given(GROUPS, SMALLEST)
def test_nothing_is_hidden_where_all_groups_are_large(
    groups: dict[str, int], smallest: int
) -> None:
    large = {name: n + smallest for name, n in groups.items()}

    assert withheld(large, smallest) == frozenset()


@given(GROUPS, SMALLEST)
def test_no_more_is_hidden_than_it_takes(groups: dict[str, int], smallest: int) -> None:
    hidden = withheld(groups, smallest)

    small = {name for name, n in groups.items() if 0 < n < smallest}
    siblings = hidden - small
    assert len(siblings) <= 1
    if siblings:
        assert sum(groups[name] for name in small) < smallest


def test_a_small_group_takes_its_smallest_sibling_with_it() -> None:
    assert withheld({"agents": 20, "managers": 6, "executives": 2}) == {"executives", "managers"}


def test_two_small_groups_that_are_enough_together_take_nobody_with_them() -> None:
    assert withheld({"agents": 20, "managers": 3, "executives": 2}) == {"executives", "managers"}
    assert withheld({"agents": 20, "managers": 6}) == frozenset()


def test_groups_of_nobody_hide_nothing() -> None:
    assert withheld({"agents": 20, "managers": 0}) == frozenset()
    assert withheld({}) == frozenset()


def test_five_is_the_smallest_group_unless_set_otherwise() -> None:
    assert DEFAULT_GROUP == 5
    assert withheld({"a": 4, "b": 30}) == {"a", "b"}
    assert withheld({"a": 4, "b": 30}, 3) == frozenset()
    assert withheld({"a": 5, "b": 30}) == frozenset()


@pytest.mark.parametrize("smallest", [2, 1, 0, -5])
def test_groups_smaller_than_3_are_never_shown(smallest: int) -> None:
    with pytest.raises(ValueError, match="fewer than 3"):
        withheld({"a": 10}, smallest)
