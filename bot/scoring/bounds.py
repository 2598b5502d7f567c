"""Exact bounds of what is not published, from what is.

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
    found = set(_vertices(categories, constraints))
    if not found:
        raise Infeasible
    return tuple(sorted(found))


def feasible(categories: int, constraints: frozenset[Constraint]) -> bool:
    """Whether any distribution satisfies the constraints; looks no further than to the first."""
    return next(_vertices(categories, constraints), None) is not None


def _vertices(categories: int, constraints: frozenset[Constraint]) -> Iterator[Shares]:
    """Vertices of the polytope, each at least once."""
    scale = lcm(*(n.denominator for one in constraints for n in (one.low, one.high)))
    # What is published comes first: where that is met, a vertex is soon found.
    planes = sorted(_planes(categories, constraints, scale), key=lambda one: (not one[-1], one))
    for chosen in combinations(planes, categories - 1):
        point = _meet(chosen, categories, scale)
        if point is not None and _allowed(point, constraints):
            yield point


def extent(points: Iterable[Shares], weights: Sequence[Fraction | int]) -> Interval:
    """The least and the greatest value of a weighted sum of shares over these vertices."""
    values = [sum((w * x for w, x in zip(weights, p, strict=True)), Fraction()) for p in points]
    return Interval(min(values), max(values))


Plane = tuple[int, ...]
"""A row of 0 and 1 for the categories that it sums, and the sum, multiplied to be whole."""


def _planes(categories: int, constraints: frozenset[Constraint], scale: int) -> set[Plane]:
    """The planes that can bound the polytope."""

    def row(members: Iterable[int], total: Fraction) -> Plane:
        inside = set(members)
        return (*(int(place in inside) for place in range(categories)), int(total * scale))

    planes = {row([place], Fraction()) for place in range(categories)}
    for one in constraints:
        planes |= {row(one.members, one.low), row(one.members, one.high)}
    return planes


def _meet(planes: Sequence[Plane], categories: int, scale: int) -> Shares | None:
    """The one point on all the planes and on sum = 100; None where there is not just one.

    Source: Bareiss' elimination, which stays within whole numbers and is therefore exact and
    several times quicker than elimination in fractions.
    """
    rows = [list(plane) for plane in planes]
    rows.append([1] * categories + [int(WHOLE) * scale])
    last = 1
    for place in range(categories):
        pivot = next((r for r in range(place, categories) if rows[r][place]), None)
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
    return tuple(Fraction(row[-1], row[at] * scale) for at, row in enumerate(rows))


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
