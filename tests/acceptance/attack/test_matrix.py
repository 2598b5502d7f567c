"""The attacker by linear algebra: right about small cases, not blind, without success."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from bot.questions import Value
from bot.team.disclosure import Disclosure, EarlierResult, MemberAnswers
from bot.team.tally import categories
from tests.acceptance.attack.campaign import campaign
from tests.acceptance.attack.histories import (
    EDITION,
    QUESTIONS,
    Answers,
    Meeting,
    Published,
    Rule,
    play,
    random_histories,
    real,
)
from tests.acceptance.attack.matrix import (
    EXACT_UP_TO,
    Isolated,
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
    alone,
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
    """The slow way: person by person, every set of people, in fractions; 0 where there is none."""
    people = sorted(set().union(*(one.people for one in rows)))
    matrix = [[int(who in one.people) for who in people] for one in rows]
    for size in range(1, smallest):
        for chosen in combinations(range(len(people)), size):
            if combination(matrix, chosen) is not None:
                return size
    return 0


def found_in(rule: Rule, number: int = 1000) -> Iterator[Isolated]:
    """What the first attack finds in random histories."""
    for planned in random_histories(number, seed=7):
        yield from attack(tables_of(play(planned, rule)))


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
    cases = [(rows, rows[0].smallest) for rows in (random_rows(chance) for _ in range(400)) if rows]
    assert len({fewest_isolated(rows, smallest) for rows, smallest in cases}) == 4
    for rows, smallest in cases:
        found = isolated(STAGE, rows, smallest)
        assert sum(len(one.people) for one in found) == fewest_isolated(rows, smallest), rows


def test_what_a_finding_adds_up_to_is_what_those_people_answered() -> None:
    checked = 0
    for planned in random_histories(200, seed=5):
        published = play(planned, alone)
        for one in attack(tables_of(published)):
            answers = answers_of(published, one)
            if all(len(found) == 1 for found in answers.values()):
                assert counted_in(one) == weighed(one, answers)
                checked += 1
    assert checked > 20


def weighed(one: Isolated, answers: dict[int, set[Value]]) -> dict[Value, Fraction]:
    """The answers of those who are isolated, each as often as the combination counts them."""
    sums: dict[Value, Fraction] = {}
    for who in one.people:
        for answer in answers[who]:
            sums[answer] = sums.get(answer, Fraction()) + weight(one, who)
    return {answer: value for answer, value in sums.items() if value}


def weight(one: Isolated, who: int) -> Fraction:
    return sum((factor for factor, part in one.sum if who in part.people), Fraction())


def counted_in(one: Isolated) -> dict[Value, Fraction]:
    """The combination of the tables' counts, without the answers of which nothing is left."""
    options = categories(EDITION, one.measure)
    sums = {
        answer: sum((factor * part.counts[at] for factor, part in one.sum), Fraction())
        for at, answer in enumerate(options)
    }
    return {answer: value for answer, value in sums.items() if value}


def answers_of(published: list[Published], one: Isolated) -> dict[int, set[Value]]:
    """What those in the tables of a finding truly answered in them."""
    found: dict[int, set[Value]] = {}
    for _, part in one.sum:
        for of in published[part.result].answers:
            if of.person in part.people:
                found.setdefault(of.person, set()).add(of.values[one.measure])
    return found


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
    given: Sequence[MemberAnswers],
    shown: Sequence[EarlierResult],
    /,
    *,
    smallest: int,
    openly: bool,
) -> Disclosure | None:
    return real(given, shown if openly else (), smallest=smallest, openly=openly)


# ---------------------------------------------------------------------------- it finds, or not


def test_it_finds_nothing_in_300_histories_under_the_rule() -> None:
    told = campaign(300, seed=20261127)
    assert told.findings == []
    assert told.seen["strict_later_shown"] > 300
    assert told.seen["held_back"] > 80
    assert told.seen["later_with_roles"] > 80
    assert told.seen["open_later_shown"] > 80


@pytest.mark.parametrize("name", BEFORE)
def test_it_finds_people_where_results_are_shown_as_before(name: str) -> None:
    told = campaign(20, 1, BEFORE[name], until_found=True)
    assert "isolated," in told.findings[0][1]


@pytest.mark.parametrize("name", CRIPPLED)
def test_it_finds_people_under_a_rule_with_a_part_missing(name: str) -> None:
    assert next(found_in(CRIPPLED[name])).people


def test_beside_open_ones_it_finds_that_the_largest_promise_does_not_count() -> None:
    told = campaign(300, 1, with_present_smallest, until_found=True)
    assert "isolated beside open ones," in told.findings[0][1]


def test_it_finds_that_those_held_back_are_kept_as_counted() -> None:
    told = campaign(100, 1, with_held_back_as_counted, until_found=True)
    assert "wrongly recorded" in told.findings[0][1]
