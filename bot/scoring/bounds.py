"""Exact bounds of what is not published, from what is.

A segment's unknown shares x1 ... xK satisfy x >= 0, sum = 100 and one linear constraint for each
published share. A linear quantity takes its extremes at vertices of that polytope; with a handful
of categories they are enumerated exactly, in fractions. SciPy's ``linprog`` is the oracle in tests.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

WHOLE = Fraction(100)

Shares = tuple[Fraction, ...]
"""One share in percent for each category, lowest category first."""


class Infeasible(Exception):
    """No distribution satisfies all the constraints."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """The shares of some categories (by index) sum to something between low and high percent."""

    members: frozenset[int]
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Interval:
    """A quantity known to lie between two values, both possible; exact where they are equal."""

    low: Fraction
    high: Fraction

    @property
    def exact(self) -> bool:
        """Whether it has no width."""
        return self.low == self.high


@lru_cache(maxsize=1024)
def vertices(categories: int, constraints: frozenset[Constraint]) -> tuple[Shares, ...]:
    """Every vertex of the polytope of possible distributions.

    Args:
        categories: How many categories there are.
        constraints: What is published.

    Raises:
        Infeasible: The constraints contradict each other.
    """
    planes = _planes(categories, constraints)
    found = {
        point
        for chosen in combinations(sorted(planes), categories - 1)
        if (point := _meet(chosen, categories)) is not None and _allowed(point, constraints)
    }
    if not found:
        raise Infeasible
    return tuple(sorted(found))


def extent(points: Iterable[Shares], weights: Sequence[Fraction | int]) -> Interval:
    """The least and the greatest value of a weighted sum of shares over these vertices."""
    values = [sum((w * x for w, x in zip(weights, p, strict=True)), Fraction()) for p in points]
    return Interval(min(values), max(values))


def _planes(
    categories: int, constraints: frozenset[Constraint]
) -> set[tuple[tuple[int, ...], Fraction]]:
    """The planes that can bound the polytope: members' rows of 0 and 1, and their sum."""

    def row(members: Iterable[int]) -> tuple[int, ...]:
        inside = set(members)
        return tuple(int(place in inside) for place in range(categories))

    planes = {(row([place]), Fraction()) for place in range(categories)}
    for one in constraints:
        planes |= {(row(one.members), one.low), (row(one.members), one.high)}
    return planes


def _meet(planes: Sequence[tuple[tuple[int, ...], Fraction]], categories: int) -> Shares | None:
    """The one point on all the planes and on sum = 100, by Gaussian elimination; None without."""
    rows = [[Fraction(n) for n in row] + [total] for row, total in planes]
    rows.append([Fraction(1)] * categories + [WHOLE])
    for place in range(categories):
        pivot = next((r for r in range(place, categories) if rows[r][place]), None)
        if pivot is None:
            return None
        rows[place], rows[pivot] = rows[pivot], rows[place]
        rows[place] = [n / rows[place][place] for n in rows[place]]
        for other in range(categories):
            if other != place and (factor := rows[other][place]):
                rows[other] = [
                    a - factor * b for a, b in zip(rows[other], rows[place], strict=True)
                ]
    return tuple(row[-1] for row in rows)


def _allowed(point: Shares, constraints: Iterable[Constraint]) -> bool:
    return all(x >= 0 for x in point) and all(
        one.low <= sum((point[m] for m in one.members), Fraction()) <= one.high
        for one in constraints
    )


def joint(first: Fraction | int, second: Fraction | int) -> Interval:
    """Least and greatest share that gave both of two answers, in percent.

    Source: the Fréchet bounds of a joint distribution with known margins.
    """
    one, other = Fraction(first), Fraction(second)
    return Interval(max(one + other - WHOLE, Fraction()), min(one, other))
