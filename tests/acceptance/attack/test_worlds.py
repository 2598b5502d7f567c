"""The attacker who goes through all worlds: right about small cases, and without success."""

from collections.abc import Sequence
from itertools import pairwise, product
from random import Random

import pytest

from tests.acceptance.attack.campaign import campaign
from tests.acceptance.attack.matrix import Row
from tests.acceptance.attack.rules import BEFORE, RULES
from tests.acceptance.attack.worlds import Answered, all_known, assignments, breaches, certain


def row(result: int, people: set[int], counts: tuple[int, ...], role: str = "") -> Row:
    return Row(result, role, frozenset(people), counts, 3, openly=False)


THREE, SIX = {1, 2, 3}, {1, 2, 3, 4, 5, 6}


def by_hand(rows: Sequence[Row], people: Sequence[int]) -> Answered:
    """Try every answer of everybody in every result, and return the answers that are certain."""
    results = sorted({one.result for one in rows})
    counted = {
        at: sorted(set().union(*(one.people for one in rows if one.result == at))) for at in results
    }
    places = [(who, at) for who in people for at in results if who in counted[at]]
    options = range(len(rows[0].counts))
    found: dict[int, list[Answered]] = {}
    for answers in product(options, repeat=len(places)):
        world = dict(zip(places, answers, strict=True))
        if all(_table(world, one) == one.counts for one in rows):
            found.setdefault(_changes(world, people), []).append(world)
    best = found[min(found)]
    return {place: best[0][place] for place in places if len({world[place] for world in best}) == 1}


def _table(world: Answered, one: Row) -> tuple[int, ...]:
    answers = [world[who, one.result] for who in one.people]
    return tuple(map(answers.count, range(len(one.counts))))


def _changes(world: Answered, people: Sequence[int]) -> int:
    given = ([world[place] for place in sorted(world) if place[0] == who] for who in people)
    return sum(old != new for answers in given for old, new in pairwise(answers))


def random_tables(chance: Random) -> list[Row]:
    """Tables of up to four people and three results, from answers of which some change."""
    answers = {who: chance.randrange(2) for who in range(chance.randint(2, 4))}
    found = []
    for result in range(3):
        there = {who for who in answers if chance.random() < 0.7}
        answers = {
            who: chance.randrange(2) if chance.random() < 0.3 else one
            for who, one in answers.items()
        }
        given = [answers[who] for who in there]
        if there:
            found.append(row(result, there, (given.count(0), given.count(1))))
    return found


# ---------------------------------------------------------------------------- it is right


def test_it_goes_through_every_way_to_answer_that_gives_the_tables_and_no_other() -> None:
    rows = [row(0, {1, 2, 3, 4}, (2, 2)), row(0, {1, 2, 3}, (1, 2), "cx")]
    found = list(assignments(rows, (1, 2, 3, 4, 5)))
    assert sorted(found) == [(0, 1, 1, 0, -1), (1, 0, 1, 0, -1), (1, 1, 0, 0, -1)]


def test_it_agrees_with_a_search_through_every_answer_of_everybody() -> None:
    chance = Random(2)  # noqa: S311 - simulated
    tried = 0
    for rows in (random_tables(chance) for _ in range(150)):
        if rows:
            people = sorted(set().union(*(one.people for one in rows)))
            assert certain(rows, people) == by_hand(rows, people), rows
            tried += 1
    assert tried > 100


# ---------------------------------------------------------------------------- what is excused


def test_one_who_leaves_is_known_and_those_who_stay_do_not_hide_them() -> None:
    found = breaches([row(0, {1, 2, 3, 4}, (1, 3)), row(1, {1, 2, 3}, (1, 2))])
    assert [(known.person, known.result, known.answer) for known in found] == [(4, 0, 1)]
    found = breaches([row(0, {1, 2, 3, 4}, (1, 3)), row(1, {1, 2, 3}, (0, 3))])
    assert [(known.person, known.answer) for known in found] == [(4, 0)]


def test_two_who_leave_and_answered_alike_are_known() -> None:
    rows = [row(0, {1, 2, 3, 4, 5}, (3, 2)), row(1, {1, 2, 3}, (1, 2))]
    assert [known.person for known in breaches(rows)] == [4, 5]


@pytest.mark.parametrize(
    ("rows", "people", "excuse"),
    [
        ([row(0, SIX - {5, 6}, (0, 4)), row(1, THREE, (0, 3))], SIX - {5, 6}, "one_result"),
        ([row(0, THREE, (3, 0)), row(1, SIX, (4, 2))], THREE, "one_result"),
        ([row(0, SIX, (4, 2)), row(1, THREE, (1, 2))], SIX - THREE, "moved"),
        (
            [row(0, SIX, (0, 1, 5)), row(1, SIX, (1, 1, 4)), row(2, THREE, (1, 0, 2))],
            THREE,
            "whole_class",
        ),
    ],
    ids=["unanimous", "unanimous before", "three leave", "a class that stays"],
)
def test_answer_that_a_unanimous_table_of_enough_tells_is_excused(
    rows: list[Row], people: set[int], excuse: str
) -> None:
    assert {(known.person, known.excuse) for known in all_known(rows)} == {
        (person, excuse) for person in people
    }


# ---------------------------------------------------------------------------- it finds, or not


def test_it_knows_nobody_in_300_small_histories_under_the_rule() -> None:
    told = campaign(300, seed=20261127, small=True)
    assert told.findings == []
    assert told.seen["with_2_results_shown"] + told.seen["with_3_results_shown"] > 80
    assert told.seen["with_excuse_moved"] > 1


@pytest.mark.parametrize(
    "name",
    [
        *BEFORE, "without_holding_back", "without_roles_before", "beside_the_last",
        "without_leavers",
    ],
)  # fmt: skip
def test_it_knows_people_where_results_are_shown_as_before_or_a_part_is_missing(name: str) -> None:
    assert campaign(1000, 1, RULES[name], small=True, until_found=True).findings
