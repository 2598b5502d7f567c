"""What may be counted: nothing of fewer than k, and nothing from which it could be had."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.group.tally import (
    Tally,
    apart,
    categories,
    comparable,
    measures,
    ratings,
    tally_from_text,
    tally_to_text,
)
from tests.group.make import BARRIERS, EDITION, Member, shown, tallied
from tests.group.teams import teams

CX, OPERATIONS, TECHNOLOGY = (Member(role=one) for one in ("cx", "operations", "technology"))


def test_one_fewer_than_the_smallest_group_is_not_counted_and_one_more_is() -> None:
    assert tallied([Member()] * 4) is None
    found = shown([Member()] * 5)

    assert found.people == 5
    assert found.counts["stage"] == (0, 5, 0, 0)
    assert set(found.counts) == set(measures(EDITION))


def test_smallest_group_can_be_three_and_never_less() -> None:
    assert shown([Member()] * 3, 3).people == 3
    with pytest.raises(ValueError, match="fewer than 3"):
        tallied([Member()] * 9, 2)


def test_answers_are_counted_in_the_editions_order() -> None:
    members = [
        *(Member(stage, ratings=(rating, 3, 3, 3, 3)) for stage, rating in
          (("fly", 5), ("crawl", 1), ("walk", 1), ("walk", 2), ("fly", 5))),
    ]  # fmt: skip

    found = shown(members)

    assert found.counts["stage"] == (1, 2, 0, 2)
    assert found.counts[f"barrier.{BARRIERS[0]}"] == (2, 1, 0, 0, 2)
    assert ratings(EDITION, f"barrier.{BARRIERS[0]}", (2, 1, 0, 0, 2)) == [1, 1, 2, 5, 5]
    assert categories(EDITION, f"barrier.{BARRIERS[0]}") == (1, 2, 3, 4, 5)


def test_question_that_too_few_answered_is_not_counted() -> None:
    skipped = Member(ratings=(None, 3, 3, 3, 3))

    assert f"barrier.{BARRIERS[0]}" not in shown([*[Member()] * 4, skipped]).counts
    assert f"barrier.{BARRIERS[0]}" in shown([*[Member()] * 5, skipped]).counts


def test_role_of_one_hides_the_sibling_that_would_give_it_away() -> None:
    found = shown([*[CX] * 5, *[OPERATIONS] * 6, TECHNOLOGY])

    assert [one.id for one in found.roles] == ["operations"]
    assert found.roles_withheld


def test_role_of_one_beside_one_role_hides_both() -> None:
    found = shown([*[CX] * 9, TECHNOLOGY])

    assert found.roles == ()
    assert found.roles_withheld


def test_small_roles_that_are_enough_together_hide_no_other() -> None:
    found = shown([*[CX] * 5, *[OPERATIONS] * 3, *[TECHNOLOGY] * 2])

    assert [(one.id, one.people) for one in found.roles] == [("cx", 5)]


def test_those_without_a_role_count_as_a_group_that_could_be_given_away() -> None:
    assert shown([*[CX] * 6, Member()]).roles == ()
    assert [one.id for one in shown([*[CX] * 6, *[Member()] * 5]).roles] == ["cx"]
    assert not shown([*[CX] * 6, *[Member()] * 5]).roles_withheld


def test_role_is_hidden_on_the_question_that_some_of_it_left_out() -> None:
    silent = replace(CX, ratings=(None, 3, 3, 3, 3))
    first = f"barrier.{BARRIERS[0]}"

    found = shown([*[CX] * 4, silent, *[OPERATIONS] * 5, *[TECHNOLOGY] * 6])

    by_id = {one.id: one.counts for one in found.roles}
    assert set(by_id) == {"cx", "operations", "technology"}
    assert first not in by_id["cx"]  # four answered
    assert first not in by_id["operations"]  # would give the four away
    assert first in by_id["technology"]
    assert "stage" in by_id["cx"]


@pytest.mark.parametrize(
    ("first", "second", "shown_beside"),
    [
        ("abcde", "abcde", True),
        ("abcde", "edcba", True),
        ("abcde", "abcdef", False),  # one joined: the difference is theirs
        ("abcdef", "abcde", False),  # one left
        ("abcdefg", "abcdhij", True),  # three left, three joined
        ("abcde", "abcdfghi", True),  # one left, four joined
        ("abcde", "abcdefghi", False),  # four joined
        ("abcde", "fghij", True),
    ],
)
def test_rounds_are_compared_only_where_none_or_enough_joined_or_left(
    first: str, second: str, *, shown_beside: bool
) -> None:
    assert comparable(first, second, 5) is shown_beside
    assert comparable(second, first, 5) is shown_beside


@given(st.sets(st.integers(0, 12)), st.sets(st.integers(0, 12)), st.integers(3, 8))
def test_rounds_that_are_compared_differ_by_nobody_or_by_enough(
    first: set[int], second: set[int], smallest: int
) -> None:
    one, other = [set(map(str, people)) for people in (first, second)]

    changed = len(one - other) + len(other - one)

    assert comparable(one, other, smallest) == (changed == 0 or changed >= smallest)


@given(teams(), st.integers(3, 6))
def test_tally_comes_back_from_its_text_as_it_was(
    members: tuple[Member, ...], smallest: int
) -> None:
    found = tallied(members, smallest)

    if found is not None:
        assert tally_from_text(tally_to_text(found)) == found


# ---------------------------------------------------------------------------- between two rounds

FIRST = f"barrier.{BARRIERS[0]}"
SILENT = Member(ratings=(None, 3, 3, 3, 3))


def test_question_that_one_more_of_the_same_people_answer_is_not_shown_again() -> None:
    before, now = shown([*[Member()] * 5, SILENT]), shown([*[Member()] * 5, Member()])

    found = apart(now, before)

    assert FIRST in now.counts
    assert FIRST not in found.counts
    assert found.counts["stage"] == now.counts["stage"]


def test_question_that_enough_more_answer_is_shown() -> None:
    before, now = shown([*[Member()] * 5, *[SILENT] * 5]), shown([Member()] * 10)

    assert apart(now, before) == now


def test_roles_are_not_shown_where_one_person_changed_theirs() -> None:
    before = shown([*[CX] * 6, *[OPERATIONS] * 6, *[TECHNOLOGY] * 6])
    now = shown([*[CX] * 5, *[OPERATIONS] * 7, *[TECHNOLOGY] * 6])

    found = apart(now, before)

    assert (found.roles, found.roles_withheld) == ((), True)
    assert found.counts == now.counts


def test_same_people_in_the_same_roles_are_shown_again() -> None:
    members = [*[CX] * 6, *[OPERATIONS] * 6, *[TECHNOLOGY] * 6]

    assert apart(shown(members), shown(members)) == shown(members)


def test_question_shown_for_the_first_time_has_nothing_to_be_subtracted_from() -> None:
    before, now = shown([*[Member()] * 4, *[SILENT] * 4]), shown([Member()] * 8)

    assert FIRST in apart(now, before).counts


def sizes(found: Tally, name: str, roles: frozenset[str]) -> int | None:
    """How many of these roles together are seen to have answered; None where that is not shown."""
    known = {one.id: one.counts for one in found.roles if name in one.counts}
    if name not in found.counts or not roles <= set(known):
        return None
    return sum(sum(known[one][name]) for one in roles)


@given(teams(), st.lists(st.booleans(), min_size=20, max_size=20), teams(4), st.integers(3, 5))
def test_no_difference_of_two_rounds_is_of_fewer_than_k(
    members: tuple[Member, ...], stay: list[bool], new: tuple[Member, ...], smallest: int
) -> None:
    kept = [one for one, stays in zip(members, stay, strict=False) if stays]
    before, later = tallied(members, smallest), tallied([*kept, *new], smallest)
    if before is None or later is None:
        return

    found = apart(later, before)

    roles = [one.id for one in found.roles]
    for name in found.counts:
        for number in range(len(roles) + 1):
            for some in map(frozenset, combinations(roles, number)):
                now, then = sizes(found, name, some), sizes(before, name, some)
                if now is None or then is None:
                    continue
                total = sum(found.counts[name]) - sum(before.counts[name])
                for difference in (now - then, total - (now - then)):
                    assert not 0 < abs(difference) < smallest
