"""The second attacker: every world that could have given these tables.

A world says what each counted person answered in each result, for one question. The attacker keeps
those worlds that give exactly the tables that were shown and, of these, the ones in which people
change their answers least often, since most people answer as they did before. (Somebody who is in
the first and the third result, and not in the second, changes where those two differ.) Where one
person's answer in one result is the same in all of them, the attacker takes it for known. It does
not matter whether it is true: the attacker believes it, and can say why.

Not everything known is a breach. Of a unanimous table everybody's answer is known, and everybody
was told that before they answered. And if five people who leave all gave the same answer, the
difference of two tables is a unanimous table of five: nobody of fewer than five is told apart. So
an answer that is known is excused

1. if it follows from one result alone: it is known of that person already in the worlds of that
   result, or of another result whose answer they kept. (The tables of roles are of that result too;
   of a role that is not shown the total minus the others is known, of which the rule inside one
   result makes sure that it is of enough people.)
2. if at least ``k - 1`` others share it there: their answer in that result is known as well, it is
   the same one, and each of them joined, left or changed. The last part matters: people who stay
   and keep their answer hide nobody who leaves, however many of them gave the leaver's answer.
   Joined or left: not counted in the same tables in every result. Changed: their answer differs
   between two results in all of these worlds.
3. if at least ``k - 1`` others share it there who are counted with that person in every single
   table. Then the attacker knows the table of a whole class, which happens to be unanimous, and
   nothing smaller: the rule promises no more. (Of six people the last three leave, all stay unmoved
   but one of the first three: the fewest changes can make those three unanimous in the first
   result. They neither joined nor left, and nobody knows which of them changed.) How often it comes
   to that is counted.

Anything else is a breach. The attacker knows who is counted in which table (see ``matrix.py``);
newcomers who are held back are in no table and in no world.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tests.acceptance.attack.matrix import Row

State = tuple[int, ...]
"""The last known answer of each person, by its place in the tables; -1 before their first."""


Excuse = Literal["", "one_result", "moved", "whole_class"]
"""The reason why an answer may be known; empty where it may not."""

Answered = dict[tuple[int, int], int]
"""Number of the answer by person and result."""


@dataclass(frozen=True)
class Known:
    """An answer that is the same in all worlds with the fewest changes."""

    person: int
    result: int
    answer: int
    smallest: int
    excuse: Excuse

    def __str__(self) -> str:
        return (
            f"{self.person} answered number {self.answer} in result {self.result}"
            f" ({self.smallest} were promised)"
        )


def breaches(rows: Sequence[Row]) -> list[Known]:
    """Return the answers that strict tables give away without an excuse."""
    return [one for one in all_known(rows) if not one.excuse]


def all_known(all_rows: Sequence[Row]) -> list[Known]:
    """Return the answers to a question that its strict tables give away; open ones are left out."""
    rows = [row for row in all_rows if not row.openly]
    if not rows:
        return []
    smallest = min(row.smallest for row in rows)
    people = sorted(set().union(*(row.people for row in rows)))
    known = certain(rows, people)
    excuses = _Excuses(rows, people, known, smallest)
    return [
        Known(person, result, answer, smallest, excuses.of(person, result))
        for (person, result), answer in known.items()
    ]


def certain(rows: Sequence[Row], people: Sequence[int]) -> Answered:
    """Return the answers, by person and result, that all worlds with the fewest changes share."""
    results = sorted({row.result for row in rows})
    best = _fewest_changes(rows, people, results)
    found: Answered = {}
    for result, states in zip(results, best, strict=True):
        counted = set().union(*(row.people for row in rows if row.result == result))
        for at, person in enumerate(people):
            answers = {state[at] for state in states}
            if person in counted and len(answers) == 1:
                found[person, result] = answers.pop()
    return found


# ---------------------------------------------------------------------------- excuses


class _Excuses:
    """The reasons why known answers may be known."""

    def __init__(
        self, rows: Sequence[Row], people: Sequence[int], known: Answered, smallest: int
    ) -> None:
        self.known = known
        self.smallest = smallest
        self.tables = {who: tuple(who in row.people for row in rows) for who in people}
        self.alone = _from_one_result(rows, people)
        self.moved = _joined_or_left(rows, people) | _changed(known)

    def of(self, person: int, result: int) -> Excuse:
        answer = self.known[person, result]
        if any(who == person and one == answer for (who, _), one in self.alone.items()):
            return "one_result"
        others = {
            who
            for (who, number), one in self.known.items()
            if number == result and one == answer and who != person
        }
        if len(others & self.moved) >= self.smallest - 1:
            return "moved"
        alike = [who for who in others if self.tables[who] == self.tables[person]]
        return "whole_class" if len(alike) >= self.smallest - 1 else ""


def _from_one_result(rows: Sequence[Row], people: Sequence[int]) -> Answered:
    """Return the answers that each result gives away by itself."""
    found: Answered = {}
    for result in {row.result for row in rows}:
        found |= certain([row for row in rows if row.result == result], people)
    return found


def _joined_or_left(rows: Sequence[Row], people: Sequence[int]) -> set[int]:
    """Return the people who are not counted in tables of the same roles in every result."""
    results = {row.result for row in rows}
    return {who for who in people if len({_places(rows, one, who) for one in results}) > 1}


def _places(rows: Sequence[Row], result: int, person: int) -> frozenset[str]:
    return frozenset(row.role for row in rows if row.result == result and person in row.people)


def _changed(known: Answered) -> set[int]:
    """Return the people whose answer is known in two results and differs."""
    answers: dict[int, set[int]] = {}
    for (person, _), answer in known.items():
        answers.setdefault(person, set()).add(answer)
    return {person for person, found in answers.items() if len(found) > 1}


# ---------------------------------------------------------------------------- all worlds


def _fewest_changes(
    rows: Sequence[Row], people: Sequence[int], results: Sequence[int]
) -> list[set[State]]:
    """Return the states of worlds with the fewest changes, for each result."""
    start: State = (-1,) * len(people)
    reached: list[dict[State, int]] = [{start: 0}]
    came_from: list[dict[State, set[State]]] = []
    for result in results:
        of_it = [row for row in rows if row.result == result]
        now, origins = _step(reached[-1], list(assignments(of_it, tuple(people))))
        reached.append(now)
        came_from.append(origins)
    least = min(reached[-1].values())
    states = {state for state, cost in reached[-1].items() if cost == least}
    best = [states]
    for origins in reversed(came_from[1:]):
        best.insert(0, set().union(*(origins[state] for state in best[0])))
    return best


def _step(
    before: dict[State, int], answers: Sequence[State]
) -> tuple[dict[State, int], dict[State, set[State]]]:
    """Return the fewest changes on the way to each state after a result, and the states before."""
    now: dict[State, int] = {}
    origins: dict[State, set[State]] = {}
    for state, cost in before.items():
        for answer in answers:
            after, changes = _after(state, answer)
            known = now.get(after)
            if known is None or cost + changes < known:
                now[after], origins[after] = cost + changes, {state}
            elif cost + changes == known:
                origins[after].add(state)
    return now, origins


@lru_cache(maxsize=100_000)
def _after(state: State, answer: State) -> tuple[State, int]:
    """Return the state once these answers are given (-1: none), and how many changed theirs."""
    after = tuple(old if new < 0 else new for old, new in zip(state, answer, strict=True))
    changes = sum(old >= 0 and old != new for old, new in zip(state, after, strict=True))
    return after, changes


def assignments(rows: Sequence[Row], people: Sequence[int]) -> Iterator[State]:
    """Yield every way in which people can have answered so that one result's tables come out."""
    left = [list(row.counts) for row in rows]
    chosen = [-1] * len(people)

    def fill(at: int) -> Iterator[State]:
        if at == len(people):
            yield tuple(chosen)
            return
        mine = [counts for row, counts in zip(rows, left, strict=True) if people[at] in row.people]
        if not mine:
            yield from fill(at + 1)
            return
        for answer in range(len(mine[0])):
            if all(counts[answer] for counts in mine):
                for counts in mine:
                    counts[answer] -= 1
                chosen[at] = answer
                yield from fill(at + 1)
                for counts in mine:
                    counts[answer] += 1
        chosen[at] = -1

    yield from fill(0)
