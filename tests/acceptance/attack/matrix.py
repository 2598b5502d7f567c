"""The first attacker: linear algebra over every table that was shown.

For one question, every table is an equation: the answers of the people whom it counts add up to it.
The attacker assumes that somebody in several results gave the same answer in each. People who are
counted in exactly the same tables cannot be told apart, so they share one column. A weighted sum
of the tables in which only a few people are left says what those few answered.

So: is there a vector in the space of the rows whose non-zero places belong to 1 to k - 1 people?
For places ``S`` there is one just if the rows have a greater rank than without ``S``. Ranks are
counted modulo a prime: matrices of 0 and 1 of at most 36 rows or columns have no minor as large
as it is, so the rank is the true one. A finding is worked out again in fractions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.team.tally import Counts, categories
from tests.acceptance.attack.histories import EDITION, QUESTIONS, Published, code

PRIME = 2**61 - 1
EXACT_UP_TO = 36


class Unexplained(Exception):
    """A table counts people whom the attacker cannot name: the attack would be blind."""


@dataclass(frozen=True)
class Row:
    """A table that was shown: its result and role, whom it counts, and what they answered."""

    result: int
    role: str
    people: frozenset[int]
    counts: Counts
    smallest: int
    openly: bool

    def __str__(self) -> str:
        return f"result {self.result} {self.role or 'all'} {list(self.counts)}"


@dataclass(frozen=True)
class Isolated:
    """A group of too few people, isolated by a combination of tables."""

    measure: str
    people: frozenset[int]
    smallest: int
    sum: tuple[tuple[Fraction, Row], ...]

    def __str__(self) -> str:
        parts = " ".join(f"{'+' * (factor > 0)}{factor} x {row}" for factor, row in self.sum)
        who = ", ".join(map(str, sorted(self.people)))
        return f"{self.measure}: {who} alone, and {self.smallest} were promised: {parts}"


# ---------------------------------------------------------------------------- the tables


Tables = Mapping[str, Sequence[Row]]
"""Every table that was shown, by question."""


def tables_of(history: Sequence[Published], questions: Iterable[str] = QUESTIONS) -> Tables:
    """Return every table that was shown, in order, and whom it counts.

    Raises:
        Unexplained: It does not hold the answers of the people who must be counted in it.
    """
    return {measure: _rows_of(history, measure) for measure in questions}


def _rows_of(history: Sequence[Published], measure: str) -> list[Row]:
    found: list[Row] = []
    for number, one in enumerate(history):
        if measure in one.tally.counts:
            found += _rows_of_one(number, one, measure, found)
        elif any(measure in role.counts for role in one.tally.roles):
            message = f"result {number}: a role's table of {measure}, and none of everybody"
            raise Unexplained(message)
    return found


def _rows_of_one(number: int, one: Published, measure: str, before: Sequence[Row]) -> Iterator[Row]:
    people = _counted(number, one, measure, before)
    tables = {"": one.tally.counts[measure]}
    tables |= {role.id: role.counts[measure] for role in one.tally.roles if measure in role.counts}
    for role, counts in tables.items():
        members = {of.person for of in one.answers if of.person in people and role in ("", of.role)}
        if _table(one, measure, members) != counts:
            message = f"result {number}: the table {measure} of {role or 'everybody'} is another"
            raise Unexplained(message)
        yield Row(number, role, frozenset(members), counts, one.smallest, one.tally.openly)


def _counted(number: int, one: Published, measure: str, before: Sequence[Row]) -> frozenset[int]:
    """Return the people in everybody's table: all who answered, or all but the newcomers."""
    for people in _candidates(one, measure, before):
        if _table(one, measure, people) == one.tally.counts[measure]:
            return people
    message = f"result {number}: nobody knows whom the table {measure} counts"
    raise Unexplained(message)


def _candidates(one: Published, measure: str, before: Sequence[Row]) -> Iterator[frozenset[int]]:
    """Yield the people who may be counted: weaker rules look back less far, or skip some."""
    answered = frozenset(of.person for of in one.answers if measure in of.values)
    yield answered
    for first in sorted({row.result for row in before}):
        yield answered & {who for row in before if row.result >= first for who in row.people}
    kept = _recorded(one, measure, "")
    yield frozenset(who for who in answered if code(who) in kept)


def _table(one: Published, measure: str, people: Iterable[int]) -> Counts:
    values = [
        of.values[measure] for of in one.answers if of.person in people and measure in of.values
    ]
    return tuple(map(values.count, categories(EDITION, measure)))


def wrongly_recorded(history: Sequence[Published], tables: Tables) -> list[str]:
    """Return the tables whose people differ from those recorded: later results rely on these."""
    return [
        f"{measure}, {row}"
        for measure, rows in tables.items()
        for row in rows
        if _recorded(history[row.result], measure, row.role) != {code(who) for who in row.people}
    ]


def _recorded(one: Published, measure: str, role: str) -> set[str]:
    return {
        name
        for name, of in one.made.people.items()
        if measure in of.measures and role in ("", of.role)
    }


# ---------------------------------------------------------------------------- the attack


def attack(tables: Tables) -> list[Isolated]:
    """Return the groups that can be isolated by combining strict tables; open ones are left out.

    Of each combination, the smallest group that is promised in any of its results counts.
    """
    found = []
    for measure, all_rows in tables.items():
        rows = [row for row in all_rows if not row.openly]
        for smallest in sorted({row.smallest for row in rows}):
            promised = [row for row in rows if row.smallest >= smallest]
            found += isolated(measure, promised, smallest)
    return found


def attack_beside_open(tables: Tables) -> list[Isolated]:
    """Return the groups that a strict result isolates, together with the open ones before it.

    The largest group that was promised so far counts: more than the first attack asks for, but the
    rule promises it.
    """
    found = []
    for measure, rows in tables.items():
        for last in sorted({row.result for row in rows if not row.openly}):
            known = [row for row in rows if row.result <= last]
            found += isolated(measure, known, max(row.smallest for row in known))
    return found


def isolated(measure: str, rows: Sequence[Row], smallest: int) -> list[Isolated]:
    """Return the smallest groups below ``smallest`` that combinations of the rows isolate."""
    groups = classes(rows)
    sizes = [len(who) for who in groups]
    if not sizes or min(sizes) >= smallest:
        return []
    columns = [[int(who <= row.people) for row in rows] for who in groups]
    for people in range(min(sizes), smallest):
        chosen = _supported(columns, sizes, people)
        if chosen:
            return [_explained(measure, rows, groups, chosen, smallest)]
    return []


def classes(rows: Sequence[Row]) -> list[frozenset[int]]:
    """Return people who are counted in exactly the same tables, together."""
    found: dict[tuple[int, ...], set[int]] = {}
    for who in set().union(*(row.people for row in rows)):
        found.setdefault(tuple(who in row.people for row in rows), set()).add(who)
    return [frozenset(one) for one in found.values()]


def _supported(
    columns: Sequence[Sequence[int]], sizes: Sequence[int], people: int
) -> list[int] | None:
    """Return columns of at most so many people without which the rank is smaller; else None.

    Take any columns that have the whole rank: at least one of them must be among the columns
    searched for, or the rank would stay. So try each of them in turn; one that was tried stays
    outside from then on. Those that stay come first, so that few are left to try.
    """
    whole = len(independent(columns, range(len(columns))))

    def search(chosen: list[int], outside: list[int], left: int) -> list[int] | None:
        free = [at for at in range(len(columns)) if at not in chosen and at not in outside]
        basis = independent(columns, [*outside, *free])
        if len(basis) < whole:
            return chosen
        outside = list(outside)
        for at in (at for at in basis if at in free):
            if sizes[at] <= left:
                found = search([*chosen, at], outside, left - sizes[at])
                if found is not None:
                    return found
            outside.append(at)
        return None

    return search([], [at for at, size in enumerate(sizes) if size > people], people)


def independent(vectors: Sequence[Sequence[int]], order: Iterable[int]) -> list[int]:
    """Return the first of these vectors that are independent modulo :data:`PRIME`.

    Raises:
        ValueError: They are so many that they may be independent all the same.
    """
    found: list[int] = []
    basis: list[tuple[int, list[int]]] = []
    for number in order:
        rest = list(vectors[number])
        for pivot, other in basis:
            if factor := rest[pivot]:
                rest = [
                    (mine - factor * its) % PRIME for mine, its in zip(rest, other, strict=True)
                ]
        at = next((at for at, value in enumerate(rest) if value), None)
        if at is not None:
            inverse = pow(rest[at], -1, PRIME)
            basis.append((at, [value * inverse % PRIME for value in rest]))
            found.append(number)
    if len(found) >= EXACT_UP_TO:
        message = f"{len(found)} independent vectors: the rank may not be the true one"
        raise ValueError(message)
    return found


# ---------------------------------------------------------------------------- in fractions


def _explained(
    measure: str,
    rows: Sequence[Row],
    columns: Sequence[frozenset[int]],
    chosen: Sequence[int],
    smallest: int,
) -> Isolated:
    """Return a combination that isolates exactly these classes, in fractions."""
    factors = combination([[int(who <= row.people) for who in columns] for row in rows], chosen)
    if factors is None:
        message = "a rank modulo a prime differs from the rank in fractions"
        raise AssertionError(message)
    left = {
        who
        for people in columns
        for who in people
        if sum(factor for factor, row in zip(factors, rows, strict=True) if who in row.people)
    }
    parts = tuple((factor, row) for factor, row in zip(factors, rows, strict=True) if factor)
    return Isolated(measure, frozenset(left), smallest, parts)


def combination(matrix: Sequence[Sequence[int]], chosen: Iterable[int]) -> list[Fraction] | None:
    """Return factors for the rows whose sum is zero outside the chosen columns only; else None.

    Each row carries the factors that made it. The answer is a row that is eliminated outside the
    chosen columns, and is not zero within them.
    """
    within = set(chosen)
    outside = [at for at in range(len(matrix[0])) if at not in within]
    left = [
        ([Fraction(value) for value in row], [Fraction(at == own) for at in range(len(matrix))])
        for own, row in enumerate(matrix)
    ]
    for at in outside:
        pivot = next((one for one in left if one[0][at]), None)
        if pivot is not None:
            left = [_cleared(one, pivot, at) for one in left if one is not pivot]
    return next((factors for row, factors in left if any(row)), None)


def _cleared(
    one: tuple[list[Fraction], list[Fraction]],
    pivot: tuple[list[Fraction], list[Fraction]],
    at: int,
) -> tuple[list[Fraction], list[Fraction]]:
    factor = one[0][at] / pivot[0][at]
    if not factor:
        return one
    return (
        [mine - factor * its for mine, its in zip(one[0], pivot[0], strict=True)],
        [mine - factor * its for mine, its in zip(one[1], pivot[1], strict=True)],
    )
