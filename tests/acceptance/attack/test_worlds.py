"""The attacker who goes through all worlds: right about small cases, and without success."""

from collections.abc import Sequence
from itertools import pairwise, product
from random import Random

import pytest

from tests.acceptance.attack.campaign import small_campaign
from tests.acceptance.attack.matrix import Row
from tests.acceptance.attack.rules import BEFORE, CRIPPLED
from tests.acceptance.attack.worlds import Answered, all_known, assignments, breaches, certain


def row(result: int, people: set[int], counts: tuple[int, ...], role: str = "") -> Row:
    return Row(result, role, frozenset(people), counts, 3, openly=False)


def by_hand(rows: Sequence[Row], people: Sequence[int]) -> Answered:
    """The slow way: every answer of everybody in every result."""
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


def test_one_who_leaves_is_known() -> None:
    found = breaches([row(0, {1, 2, 3, 4}, (1, 3)), row(1, {1, 2, 3}, (1, 2))])
    assert [(one.person, one.result, one.answer) for one in found] == [(4, 0, 1)]


def test_those_who_stay_hide_nobody_who_leaves() -> None:
    rows = [row(0, {1, 2, 3, 4}, (0, 4)), row(1, {1, 2, 3}, (0, 3))]
    assert {one.excuse for one in all_known(rows)} == {"one_result"}
    rows = [row(0, {1, 2, 3, 4}, (1, 3)), row(1, {1, 2, 3}, (0, 3))]
    assert [(one.person, one.answer) for one in breaches(rows)] == [(4, 0)]


def test_an_answer_that_a_unanimous_result_tells_is_excused() -> None:
    rows = [row(0, {1, 2, 3}, (3, 0)), row(1, {1, 2, 3, 4, 5, 6}, (4, 2))]
    known = all_known(rows)
    assert {(one.person, one.excuse) for one in known} == {(who, "one_result") for who in (1, 2, 3)}


def test_three_who_leave_and_answered_alike_are_excused_and_two_are_not() -> None:
    rows = [row(0, {1, 2, 3, 4, 5, 6}, (4, 2)), row(1, {1, 2, 3}, (1, 2))]
    assert {(one.person, one.excuse) for one in all_known(rows)} == {
        (who, "moved") for who in (4, 5, 6)
    }
    rows = [row(0, {1, 2, 3, 4, 5}, (3, 2)), row(1, {1, 2, 3}, (1, 2))]
    assert [one.person for one in breaches(rows)] == [4, 5]


def test_a_whole_class_that_stays_and_turns_out_unanimous_is_excused() -> None:
    everybody = {1, 2, 3, 4, 5, 6}
    rows = [
        row(0, everybody, (0, 1, 5)),
        row(1, everybody, (1, 1, 4)),
        row(2, {1, 2, 3}, (1, 0, 2)),
    ]
    assert {(one.person, one.result, one.excuse) for one in all_known(rows)} == {
        (who, 0, "whole_class") for who in (1, 2, 3)
    }


# ---------------------------------------------------------------------------- it finds, or not


def test_it_knows_nobody_in_300_small_histories_under_the_rule() -> None:
    told = small_campaign(300, seed=20261127)
    assert told.findings == []
    assert told.seen["with_2_results_shown"] + told.seen["with_3_results_shown"] > 80
    assert told.seen["with_excuse_moved"] > 1


@pytest.mark.parametrize("name", BEFORE)
def test_it_knows_people_where_results_are_shown_as_before(name: str) -> None:
    assert small_campaign(100, 1, BEFORE[name], until_found=True).findings


@pytest.mark.parametrize(
    "name", ["without_holding_back", "without_roles_before", "beside_the_last", "without_leavers"]
)
def test_it_knows_people_under_a_rule_with_a_part_missing(name: str) -> None:
    assert small_campaign(1000, 1, CRIPPLED[name], until_found=True).findings
