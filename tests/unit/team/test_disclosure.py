"""Disclosure after earlier results of a place: the examples that explain the rule."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.team.disclosure import Disclosure, EarlierResult, earlier_result, is_newcomer
from tests.conftest import NOW
from tests.unit.team.make import BARRIERS, Member, disclosed

FIRST = f"barrier.{BARRIERS[0]}"
SILENT = Member(ratings=(None, 3, 3, 3, 3))
CX, OPERATIONS, TECHNOLOGY = (Member(role=role) for role in ("cx", "operations", "technology"))

Members = Mapping[str, Member]


def people(names: str, member: Member | None = None) -> dict[str, Member]:
    """Return people with names of one letter who all answer alike."""
    return dict.fromkeys(names, member or Member())


def shown(
    members: Members, *before: EarlierResult, smallest: int = 5, openly: bool = False
) -> Disclosure:
    made = disclosed(members, smallest, before, openly=openly)
    assert made is not None
    return made


def kept(made: Disclosure, without: str = "") -> EarlierResult:
    """Return a result as it is known later, without those who had their data deleted."""
    left = {code: person for code, person in made.people.items() if code not in without}
    return earlier_result(made.tally, NOW, left)


def series(*rounds: str, smallest: int = 5) -> Disclosure:
    """Return the last of several results, each beside those before."""
    before: list[EarlierResult] = []
    for names in rounds[:-1]:
        before.append(kept(shown(people(names), *before, smallest=smallest)))
    return shown(people(rounds[-1]), *before, smallest=smallest)


def stages(made: Disclosure) -> int:
    """Return how many people the table of stages counts; 0 for no table."""
    return sum(made.tally.counts.get("stage", ()))


TWELVE = "abcdefghijkl"


@pytest.mark.parametrize(
    ("rounds", "counted"),
    [
        ([TWELVE, TWELVE], 12),
        ([TWELVE, TWELVE + "x"], 12),
        ([TWELVE, TWELVE + "vwxyz"], 17),
        ([TWELVE, TWELVE[1:]], 0),
        ([TWELVE, TWELVE[4:] + "uvwxyz"], 0),
        ([TWELVE, TWELVE[5:] + "vwxyz"], 12),
        ([TWELVE, TWELVE[5:] + "wxyz"], 7),
        ([TWELVE, "nopqrstuvwxy"], 12),
        (["abcde", "fghij", "abcdefghijx"], 10),
        (["abcde", "fghij", "abcdfghij"], 0),
        ([TWELVE, TWELVE + "x", TWELVE + "vwxyz"], 17),
        ([TWELVE, TWELVE + "x", TWELVE + "x"], 12),
        ([TWELVE, TWELVE[1:], TWELVE], 12),
    ],
)  # fmt: skip
def test_classes_of_people_have_none_or_enough_members(rounds: Sequence[str], counted: int) -> None:
    made = series(*rounds)

    assert stages(made) == counted
    assert made.tally.people == len(rounds[-1])
    assert len(made.people) == counted


def test_result_says_why_a_question_is_missing_and_how_many_are_held_back() -> None:
    before = kept(shown(people(TWELVE)))
    later = replace(before, shown_at=NOW + timedelta(days=90))

    nothing = shown(people(TWELVE[1:]), before).tally
    held = shown(people(TWELVE + "x"), before, later).tally

    assert set(nothing.hidden.values()) == {"compared"}
    assert (nothing.compared_with, nothing.held_back) == (NOW, 0)
    assert (held.hidden, held.held_back, held.compared_with) == ({}, 1, later.shown_at)
    newcomers = [is_newcomer(*of) for of in (("x", [before]), ("a", [before]), ("x", []))]
    assert newcomers == [True, False, False]


def test_open_result_is_shown_whatever_was_before_and_without_codes_no_other() -> None:
    before = kept(shown(people(TWELVE)))
    one_off = replace(before, people={})

    made = shown(people(TWELVE[1:]), before, openly=True)

    assert stages(made) == 11
    assert made.tally.openly
    assert not shown(people(TWELVE), openly=True).tally.openly
    assert stages(shown(people(TWELVE), one_off)) == 0
    assert stages(shown(people("mnopq"), one_off)) == 0
    assert stages(shown(people(TWELVE), one_off, openly=True)) == 12


def test_somebody_who_had_their_data_deleted_never_counts_toward_k() -> None:
    before = kept(shown(people(TWELVE)), without="a")

    assert stages(shown(people(TWELVE[1:]), before)) == 0
    assert stages(shown(people(TWELVE), before)) == 0
    assert stages(shown(people(TWELVE[6:]), before)) == 0


def test_removed_code_matters_only_to_questions_whose_tables_count_it() -> None:
    members = people(TWELVE) | {"a": SILENT}
    before = kept(shown(members), without="a")

    made = shown(people(TWELVE[1:]), before)

    assert set(made.tally.counts) == {FIRST}
    assert sum(made.tally.counts[FIRST]) == 11


def test_question_that_one_more_or_one_fewer_of_the_same_people_answers() -> None:
    all_of_it, but_one = people("abcdefg"), people("abcdef") | {"g": SILENT}
    half = people("abcd") | people("efgh", SILENT)

    more = shown(all_of_it, kept(shown(but_one))).tally
    fewer = shown(but_one, kept(shown(all_of_it))).tally
    first = shown(people("abcdefgh"), kept(shown(half))).tally

    assert sum(more.counts[FIRST]) == 6
    assert more.held_back == 1
    assert fewer.hidden == {FIRST: "compared"}
    assert sum(more.counts["stage"]) == sum(fewer.counts["stage"]) == 7
    # It was not shown before, so there is nothing to be subtracted from.
    assert sum(first.counts[FIRST]) == 8


def test_largest_k_that_was_promised_counts() -> None:
    before = kept(shown(people("abcdefghijklmn"), smallest=7))

    assert stages(shown(people("abcdefghijklmn" + "vwxyz"), before, smallest=3)) == 14
    assert stages(shown(people("abcdefg"), before, smallest=3)) == 7
    assert stages(shown(people("abcdef"), before, smallest=3)) == 0


def test_no_role_is_shown_where_one_person_changed_theirs() -> None:
    roles = people("abcdef", CX) | people("ghijkl", OPERATIONS) | people("mnopqr", TECHNOLOGY)
    before = kept(shown(roles))

    changed, same = shown(roles | {"a": OPERATIONS}, before), shown(roles, before)

    assert stages(changed) == 18
    assert (changed.tally.roles, changed.tally.roles_withheld) == ((), True)
    assert [role.people for role in same.tally.roles] == [6, 6, 6]


def test_role_tables_that_were_shown_before_count_where_none_is_shown_now() -> None:
    roles = people("abcdef", CX) | people("ghijkl", OPERATIONS)
    before = kept(shown(roles))

    # Two of each left and four joined: by role too few, although five are gone without it.
    made = shown(people("cdef", CX) | people("ijkl", OPERATIONS) | people("mnop", CX), before)

    assert stages(made) == 0


def test_role_is_kept_only_of_those_whom_a_shown_table_of_it_counts() -> None:
    made = shown(people("abcdef", CX) | people("ghijkl", OPERATIONS) | people("m", TECHNOLOGY))

    assert {made.people[code].role for code in "abcdef"} == {""}
    assert {made.people[code].role for code in "ghijkl"} == {"operations"}
    assert made.people["m"].role == ""
