"""Counts that may be shown: none of fewer than k people, and none that would give these away."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.team.tally import categories, measures, ratings, tally_from_text, tally_to_text
from tests.conftest import NOW
from tests.unit.team.make import BARRIERS, EDITION, Member, shown, tallied
from tests.unit.team.teams import teams

CX, OPERATIONS, TECHNOLOGY = (Member(role=role) for role in ("cx", "operations", "technology"))


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


@pytest.mark.parametrize(
    ("sizes", "roles", "withheld"),
    [
        ((5, 6, 1, 0), {"operations": 6}, True),
        ((9, 0, 1, 0), {}, True),
        ((5, 3, 2, 0), {"cx": 5}, True),
        ((6, 0, 0, 1), {}, True),
        ((6, 0, 0, 5), {"cx": 6}, False),
    ],
    ids=["its smallest sibling", "its only sibling", "two together", "none", "enough of none"],
)
def test_role_of_too_few_hides_the_one_that_would_give_it_away(
    sizes: tuple[int, ...],
    roles: dict[str, int],
    withheld: bool,  # noqa: FBT001 - a table
) -> None:
    groups = zip((CX, OPERATIONS, TECHNOLOGY, Member()), sizes, strict=True)

    found = shown([member for member, size in groups for _ in range(size)])

    assert {role.id: role.people for role in found.roles} == roles
    assert found.roles_withheld == withheld


def test_role_is_hidden_on_the_question_that_some_of_it_left_out() -> None:
    silent = replace(CX, ratings=(None, 3, 3, 3, 3))
    first = f"barrier.{BARRIERS[0]}"

    found = shown([*[CX] * 4, silent, *[OPERATIONS] * 5, *[TECHNOLOGY] * 6])

    by_id = {role.id: role.counts for role in found.roles}
    assert set(by_id) == {"cx", "operations", "technology"}
    assert first not in by_id["cx"]  # four answered
    assert first not in by_id["operations"]  # would give the four away
    assert first in by_id["technology"]
    assert "stage" in by_id["cx"]


@settings(max_examples=40)
@given(teams(), st.integers(3, 6))
def test_tally_comes_back_from_its_text_as_it_was(
    members: tuple[Member, ...], smallest: int
) -> None:
    found = tallied(members, smallest)

    if found is not None:
        compared = replace(found, compared_with=NOW, held_back=2, openly=True)
        assert tally_from_text(tally_to_text(found)) == found
        assert tally_from_text(tally_to_text(compared)) == compared


def test_tally_that_an_earlier_version_wrote_is_read() -> None:
    found = shown([Member()] * 5)
    later = ("hidden", "held_back", "compared_with", "openly")
    kept = {k: v for k, v in json.loads(tally_to_text(found)).items() if k not in later}

    assert tally_from_text(json.dumps(kept)) == found
