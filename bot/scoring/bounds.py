"""Exact bounds of unpublished shares, derived from the published ones.

A segment's unknown shares x1 ... xK satisfy x >= 0, sum = 100 and one linear constraint for each
published share. A linear quantity takes its extremes at vertices of that polytope; with a handful
of categories they are enumerated exactly, in fractions. SciPy's ``linprog`` is the oracle in tests.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from math import lcm

WHOLE = Fraction(100)

Shares = tuple[Fraction, ...]
"""One share in percent for each category, lowest category first."""


class Infeasible(Exception):
    """An error: no distribution satisfies all the constraints."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint: the shares of some categories (by index) sum to low to high percent."""

    members: frozenset[int]
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Interval:
    """A quantity between two values, both possible; exact where they are equal."""

    low: Fraction
    high: Fraction

    @property
    def exact(self) -> bool:
        """Whether both ends are equal."""
        return self.low == self.high


@lru_cache(maxsize=1024)
def vertices(categories: int, constraints: frozenset[Constraint]) -> tuple[Shares, ...]:
    """Return every vertex of the polytope of possible distributions.

    Args:
        categories: How many categories there are.
        constraints: The published shares.

    Raises:
        Infeasible: The constraints contradict each other.
    """
    found = set(_vertices(categories, constraints))
    if not found:
        raise Infeasible
    return tuple(sorted(found))


def feasible(categories: int, constraints: frozenset[Constraint]) -> bool:
    """Return whether any distribution satisfies the constraints; stops at the first found."""
    return next(_vertices(categories, constraints), None) is not None


def _vertices(categories: int, constraints: frozenset[Constraint]) -> Iterator[Shares]:
    """Yield the vertices of the polytope, each at least once."""
    scale = lcm(
        *(
            bound.denominator
            for constraint in constraints
            for bound in (constraint.low, constraint.high)
        )
    )
    # Planes of published shares come first: where they meet, a vertex is soon found.
    planes = sorted(
        _planes(categories, constraints, scale), key=lambda plane: (not plane[-1], plane)
    )
    for chosen in combinations(planes, categories - 1):
        point = _meet(chosen, categories, scale)
        if point is not None and _allowed(point, constraints):
            yield point


def extent(points: Iterable[Shares], weights: Sequence[Fraction | int]) -> Interval:
    """Return the least and the greatest value of a weighted sum of shares over these vertices."""
    values = [
        sum((weight * share for weight, share in zip(weights, point, strict=True)), Fraction())
        for point in points
    ]
    return Interval(min(values), max(values))


Plane = tuple[int, ...]
"""One 0 or 1 for each category (1: part of the sum), then the sum, scaled to a whole number."""


def _planes(categories: int, constraints: frozenset[Constraint], scale: int) -> set[Plane]:
    """Return the planes that can bound the polytope."""

    def row(members: Iterable[int], total: Fraction) -> Plane:
        inside = set(members)
        return (*(int(place in inside) for place in range(categories)), int(total * scale))

    planes = {row([place], Fraction()) for place in range(categories)}
    for constraint in constraints:
        planes |= {
            row(constraint.members, constraint.low),
            row(constraint.members, constraint.high),
        }
    return planes


def _meet(planes: Sequence[Plane], categories: int, scale: int) -> Shares | None:
    """Return the single point on all the planes and on sum = 100; None unless there is exactly one.

    Source: Bareiss' elimination. It uses whole numbers only, so it is exact and several times
    faster than elimination in fractions.
    """
    rows = [list(plane) for plane in planes]
    rows.append([1] * categories + [int(WHOLE) * scale])
    last = 1
    for place in range(categories):
        pivot = next((row for row in range(place, categories) if rows[row][place]), None)
        if pivot is None:
            return None
        rows[place], rows[pivot] = rows[pivot], rows[place]
        head, lead = rows[place], rows[place][place]
        for other in range(categories):
            if other != place:
                factor = rows[other][place]
                rows[other] = [
                    (lead * a - factor * b) // last for a, b in zip(rows[other], head, strict=True)
                ]
        last = lead
    return tuple(Fraction(row[-1], row[place] * scale) for place, row in enumerate(rows))


def _allowed(point: Shares, constraints: Iterable[Constraint]) -> bool:
    return all(share >= 0 for share in point) and all(
        constraint.low
        <= sum((point[member] for member in constraint.members), Fraction())
        <= constraint.high
        for constraint in constraints
    )


def joint(first: Fraction | int, second: Fraction | int) -> Interval:
    """Return the least and the greatest share that gave both of two answers, in percent.

    Source: the Fréchet bounds of a joint distribution with known margins.
    """
    one, other = Fraction(first), Fraction(second)
    return Interval(max(one + other - WHOLE, Fraction()), min(one, other))
