"""The attacker by linear algebra: right about small cases, not blind, without success."""

from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from bot.team.disclosure import Disclosure
from tests.acceptance.attack.campaign import campaign
from tests.acceptance.attack.histories import (
    QUESTIONS,
    Answers,
    Given,
    Meeting,
    Rule,
    Shown,
    play,
    real,
)
from tests.acceptance.attack.matrix import (
    EXACT_UP_TO,
    Row,
    attack,
    attack_beside_open,
    combination,
    independent,
    isolated,
    tables_of,
)
from tests.acceptance.attack.rules import (
    BEFORE,
    CRIPPLED,
    with_held_back_as_counted,
    with_present_smallest,
)

STAGE = QUESTIONS[0]


def row(result: int, people: set[int], smallest: int = 3) -> Row:
    return Row(result, "", frozenset(people), (len(people),), smallest, openly=False)


def meeting(people: set[int], smallest: int = 3, *, openly: bool = False) -> Meeting:
    answers = tuple(Answers(one, "", {STAGE: "walk" if one % 2 else "run"}) for one in people)
    return Meeting(answers, smallest, openly)


def random_rows(chance: Random) -> list[Row]:
    people = range(chance.randint(3, 7))
    some = ({one for one in people if chance.random() < 0.6} for _ in range(chance.randint(1, 5)))
    return [row(at, found, chance.randint(3, 4)) for at, found in enumerate(some) if found]


def fewest_isolated(rows: list[Row], smallest: int) -> int:
    """Try every set of people in fractions; return the fewest that are isolated, 0 for none."""
    people = sorted(set().union(*(one.people for one in rows)))
    matrix = [[int(who in one.people) for who in people] for one in rows]
    for size in range(1, smallest):
        for chosen in combinations(range(len(people)), size):
            if combination(matrix, chosen) is not None:
                return size
    return 0


# ---------------------------------------------------------------------------- it is right


def test_two_results_of_groups_and_one_of_both_and_one_more_tell_of_that_one() -> None:
    rows = [row(0, {1, 2, 3}), row(1, {4, 5, 6}), row(2, {1, 2, 3, 4, 5, 6, 7})]
    (found,) = isolated(STAGE, rows, 3)
    assert found.people == {7}
    assert [factor for factor, _ in found.sum] == [-1, -1, 1]


def test_a_combination_with_other_factors_than_one_is_found() -> None:
    rows = [row(0, {1, 2, 3, 4}), row(1, {1, 2, 5, 6}), row(2, {3, 4, 5, 6}), row(3, {1, 2, 7})]
    (found,) = isolated(STAGE, rows, 2)
    assert found.people == {7}
    assert {abs(factor) for factor, _ in found.sum} == {Fraction(1, 2), 1}


def test_the_same_people_again_and_groups_of_enough_tell_nothing() -> None:
    rows = [row(0, {1, 2, 3, 4, 5, 6}), row(1, {1, 2, 3, 4, 5, 6}), row(2, {1, 2, 3})]
    assert isolated(STAGE, rows, 3) == []


def test_small_classes_that_no_combination_isolates_tell_nothing() -> None:
    rows = [row(0, {1, 2, 3}), row(1, {1, 4, 5})]
    assert isolated(STAGE, rows, 2) == []


def test_it_agrees_with_a_search_through_all_sets_of_people_in_fractions() -> None:
    chance = Random(3)  # noqa: S311 - simulated
    cases = [(rows, rows[0].smallest) for rows in (random_rows(chance) for _ in range(200)) if rows]
    assert len({fewest_isolated(rows, smallest) for rows, smallest in cases}) == 4
    for rows, smallest in cases:
        found = isolated(STAGE, rows, smallest)
        assert sum(len(one.people) for one in found) == fewest_isolated(rows, smallest), rows


def test_a_matrix_whose_rank_might_not_be_the_true_one_is_refused() -> None:
    size = EXACT_UP_TO
    with pytest.raises(ValueError, match="may not be the true one"):
        independent([[int(at == own) for at in range(size)] for own in range(size)], range(size))


# ---------------------------------------------------------------------------- what is excepted


def test_an_open_result_is_excepted_and_a_strict_one_after_it_is_not() -> None:
    six = set(range(6))
    planned = [meeting(six), meeting(six - {0}, openly=True), meeting(six)]
    before = tables_of(play(planned[:2], strict_as_if_alone), [STAGE])
    assert attack(before) == attack_beside_open(before) == []
    tables = tables_of(play(planned, strict_as_if_alone), [STAGE])
    assert attack(tables) == []
    assert [one.people for one in attack_beside_open(tables)] == [{0}]


def strict_as_if_alone(
    given: Given, shown: Shown, /, *, smallest: int, openly: bool
) -> Disclosure | None:
    return real(given, shown if openly else (), smallest=smallest, openly=openly)


# ---------------------------------------------------------------------------- it finds, or not


def test_it_finds_nothing_in_300_histories_under_the_rule() -> None:
    told = campaign(300, seed=20261127)
    assert told.findings == []
    assert told.seen["strict_later_shown"] > 300
    for kind in ("held_back", "later_with_roles", "open_later_shown"):
        assert told.seen[kind] > 80


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        *((rule, "isolated,") for rule in (*BEFORE.values(), *CRIPPLED.values())),
        # The largest promise does not count.
        (with_present_smallest, "isolated beside open ones,"),
        (with_held_back_as_counted, "wrongly recorded"),
    ],
)
def test_it_finds_people_where_results_are_shown_as_before_or_a_part_is_missing(
    rule: Rule, said: str
) -> None:
    told = campaign(1000, 7, rule, until_found=True)
    assert said in told.findings[0][1]
