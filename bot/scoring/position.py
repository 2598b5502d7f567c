"""Computes where one person's answers lie in the published benchmark."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import chain, combinations
from math import floor, sqrt

from bot.scoring.barriers import BarrierPosition, barrier_position, slowest_first
from bot.scoring.bounds import Constraint, Infeasible, Interval, extent, vertices
from bot.scoring.edition import (
    BARRIER,
    COUNTRY,
    DELIVERY,
    EVERYONE,
    INDUSTRY,
    ROLE,
    STAGE,
    Comparison,
    Edition,
    Segment,
    exact,
)

Z95 = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution: 95 % lie within."""

ROUNDED = Fraction(1, 2)
"""Shares are published in whole percent: the true share may differ this much, in points."""


class UnknownAnswer(ValueError):
    """An error: an answer is no category of the edition.

    Attributes:
        measure: The measure.
        answer: The unknown answer.
        known: The categories that the edition has.
    """

    def __init__(self, measure: str, answer: object, known: tuple[str, ...]) -> None:
        self.measure, self.answer, self.known = measure, answer, known
        super().__init__(f'{measure}: "{answer}" is none of: {", ".join(known)}')


@dataclass(frozen=True)
class Answers:
    """A person's answers by the edition's ids; None where not answered.

    Attributes:
        barriers: Ratings by the barrier's id, whole numbers of the edition's scale.
        role: The role. No figure is published by role; next steps are chosen by it.
        unlisted: The measures whose answer is in no list of the edition, such as another industry.
    """

    stage: str | None = None
    delivery: str | None = None
    industry: str | None = None
    country: str | None = None
    barriers: Mapping[str, int] = field(default_factory=dict)
    role: str | None = None
    unlisted: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Return a hash of the answers; those that are equal may list barriers in another order."""
        rated = frozenset(self.barriers.items())
        return hash((self.stage, self.delivery, self.industry, self.country, rated, self.role))

    def check(self, edition: Edition) -> None:
        """Raise UnknownAnswer at the first answer that the edition does not have."""
        pairs = ((STAGE, self.stage), (DELIVERY, self.delivery))
        for measure, answer in (*pairs, (INDUSTRY, self.industry), (COUNTRY, self.country)):
            if answer is not None and answer not in edition.ids(measure):
                raise UnknownAnswer(measure, answer, edition.ids(measure))
        # An edition whose advice tells no roles apart takes any.
        if self.role is not None and self.role not in (roles := edition.ids(ROLE)) and roles:
            raise UnknownAnswer(ROLE, self.role, roles)
        scale = range(edition.header.scale.lowest, edition.header.scale.highest + 1)
        for barrier, rating in self.barriers.items():
            if barrier not in edition.ids(BARRIER):
                raise UnknownAnswer(BARRIER, barrier, edition.ids(BARRIER))
            if rating not in scale:
                raise UnknownAnswer(BARRIER + barrier, rating, tuple(map(str, scale)))


@dataclass(frozen=True, slots=True)
class Placement:
    """The place of one ordinal answer in a segment; all in percent.

    Attributes:
        below: Share in lower categories.
        same: Share in the same category.
        above: Share in higher categories.
        midrank: below + same / 2, the mid-rank percentile.
        facts: Ids of the published facts that it is computed from.
        published: Whether any share of this segment is published.
    """

    below: Interval
    same: Interval
    above: Interval
    midrank: Interval
    facts: tuple[str, ...]
    published: bool

    @property
    def exact(self) -> bool:
        """Whether all three shares are known."""
        return self.below.exact and self.same.exact and self.above.exact


@dataclass(frozen=True, slots=True)
class Margins:
    """Uncertainty of a place among all respondents, in percent.

    Attributes:
        midrank_95: 95 % interval of the mid-rank, if the respondents were a random sample.
        same_95: 95 % interval of the share that gave the same answer, likewise (Wilson).
        midrank_rounding: Range of the mid-rank due to the rounding of published shares.
    """

    midrank_95: tuple[float, float]
    same_95: tuple[float, float]
    midrank_rounding: Interval


@dataclass(frozen=True, slots=True)
class DeliveryPosition:
    """The share that gave the same answer, and the other shares, in percent (None: unpublished)."""

    answer: str
    same: Fraction | None
    others: Mapping[str, Fraction | None]
    facts: tuple[str, ...]
    industry: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """Everything that the benchmark says about a person's answers.

    Attributes:
        barriers: The rated barriers that have a published average, the slowest first.
    """

    edition: Edition
    answers: Answers
    overall: Placement | None
    margins: Margins | None
    industry: Placement | None
    industry_comparisons: tuple[Comparison, ...]
    country_comparisons: tuple[Comparison, ...]
    delivery: DeliveryPosition | None
    barriers: tuple[BarrierPosition, ...]


def position(edition: Edition, answers: Answers, *, caps: bool = False) -> Position:
    """Place a person's answers.

    Args:
        edition: The benchmark.
        answers: The answers.
        caps: Also use the largest shares that the published leaders imply for every industry.

    Raises:
        UnknownAnswer: An answer is no category of the edition.
    """
    answers.check(edition)
    stage, industry, country = answers.stage, answers.industry, answers.country
    in_industry = Segment("industry", industry) if industry else None
    in_country = Segment("country", country) if country else None
    rated = (
        barrier_position(edition, barrier, answers.barriers[barrier])
        for barrier in slowest_first(edition, answers.barriers)
    )
    return Position(
        edition=edition,
        answers=answers,
        overall=place(edition, EVERYONE, stage) if stage else None,
        margins=margins(edition, stage) if stage else None,
        industry=place(edition, in_industry, stage, caps=caps) if stage and in_industry else None,
        industry_comparisons=edition.comparisons(STAGE, in_industry) if in_industry else (),
        country_comparisons=edition.comparisons(STAGE, in_country) if in_country else (),
        delivery=delivery(edition, answers.delivery, in_industry) if answers.delivery else None,
        barriers=tuple(filter(None, rated)),
    )


@lru_cache(maxsize=4096)
def place(
    edition: Edition,
    segment: Segment,
    stage: str,
    *,
    caps: bool = False,
    tolerance: Fraction = Fraction(),
) -> Placement:
    """Place one stage in a segment: exact where the published facts fix it, else bounds.

    Args:
        edition: The benchmark.
        segment: All respondents, an industry or a country.
        stage: A category of the edition.
        caps: Also use the largest shares that the published leaders imply for every industry.
        tolerance: How far a true share may lie from the printed one, in points.

    Returns:
        Shares below, same and above and their mid-rank, each as an interval in percent. If every
        category's share is printed, the shares stay as printed, even if they sum to 99 or 101.

    Source: mid-rank percentile, as scipy.stats.percentileofscore(kind="mean").
    """
    shares, at = edition.shares(STAGE, segment), edition.ids(STAGE).index(stage)
    used = shares + (edition.caps(STAGE) if caps and segment.kind == "industry" else ())
    if _complete(edition, segment) and not tolerance:
        points: tuple[tuple[Fraction, ...], ...] = (_printed(edition, segment),)
    else:
        points = possible(edition, segment, caps=caps, tolerance=tolerance)
    return Placement(*_extents(points, at), tuple(share.id for share in used), bool(shares))


def possible(
    edition: Edition, segment: Segment, *, caps: bool = False, tolerance: Fraction = Fraction()
) -> tuple[tuple[Fraction, ...], ...]:
    """Return the vertices of all stage distributions that fit a segment's published shares.

    Args:
        edition: The benchmark.
        segment: All respondents, an industry or a country.
        caps: Also use the largest shares that the published leaders imply for every industry.
        tolerance: How far a true share may lie from the printed one, in points. If no
            distribution fits the printed shares exactly, half a point is allowed.

    Raises:
        Infeasible: The facts contradict each other even with rounding.
    """
    stages = edition.ids(STAGE)
    used = constraints(edition, segment, caps=caps, tolerance=tolerance)
    try:
        return vertices(len(stages), used)
    except Infeasible:
        if tolerance >= ROUNDED:
            raise
        return possible(edition, segment, caps=caps, tolerance=ROUNDED)


@lru_cache(maxsize=256)
def known_groups(edition: Edition, segment: Segment) -> Mapping[tuple[str, ...], Fraction]:
    """Return the shares of stages that follow exactly from a segment's published shares.

    Returns:
        Groups of stages, the smallest that have an exact share in percent. No two have a stage in
        common, and all of them together have every stage. Printed shares that fit only with
        rounding fix no share: then all stages are one group.
    """
    stages = edition.ids(STAGE)
    try:
        points = vertices(len(stages), constraints(edition, segment))
    except Infeasible:
        return {stages: Fraction(100)}
    groups = dict[tuple[str, ...], Fraction]()
    for size in range(1, len(stages) + 1):
        for group in combinations(stages, size):
            share = extent(points, [int(stage in group) for stage in stages])
            if share.exact and not set(group) & set(chain.from_iterable(groups)):
                groups[group] = share.low
    return groups


def constraints(
    edition: Edition, segment: Segment, *, caps: bool = False, tolerance: Fraction = Fraction()
) -> frozenset[Constraint]:
    """Return a segment's published shares (and the caps) as linear constraints."""
    index = edition.ids(STAGE).index
    exactly = {
        Constraint(frozenset(map(index, share.categories)), value - tolerance, value + tolerance)
        for share in edition.shares(STAGE, segment)
        for value in [exact(share.value)]
    }
    if caps and segment.kind == "industry":
        exactly |= {
            Constraint(
                frozenset(map(index, cap.categories)), Fraction(), exact(cap.value) + tolerance
            )
            for cap in edition.caps(STAGE)
        }
    return frozenset(exactly)


@lru_cache(maxsize=256)
def margins(edition: Edition, stage: str) -> Margins | None:
    """Return the uncertainty of a stage's place among all respondents; None if it is not exact."""
    found, n = place(edition, EVERYONE, stage), edition.header.respondents
    if not (found.below.exact and found.same.exact):
        return None
    below, same = found.below.low, found.same.low
    rounding = place(edition, EVERYONE, stage, tolerance=ROUNDED).midrank
    return Margins(
        midrank_95=midrank_interval(float(below), float(same), n),
        same_95=wilson_interval(float(same), n),
        midrank_rounding=rounding,
    )


def midrank_interval(below: float, same: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a mid-rank, in percent, for a random sample of n respondents.

    Args:
        below: Share below, in percent.
        same: Share with the same answer, in percent.
        n: How many answered.

    Source: the standard error of a mean, for the variable that is 1 below, 1/2 same, 0 above.
    """
    b, s = below / 100, same / 100
    mid = b + s / 2
    error = Z95 * sqrt((b + s / 4 - mid**2) / n)
    return 100 * (mid - error), 100 * (mid + error)


def wilson_interval(share: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, in percent, for a random sample of n respondents.

    Source: Wilson's score interval, as scipy.stats.binomtest(...).proportion_ci("wilson").
    """
    p, z2 = share / 100, Z95**2
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n**2))
    return 100 * (middle - half), 100 * (middle + half)


@lru_cache(maxsize=1024)
def delivery(edition: Edition, answer: str, industry: Segment | None) -> DeliveryPosition:
    """Return the share that prefers the same delivery model; nominal, so no percentile."""
    shares = {model: edition.share(DELIVERY, model) for model in edition.ids(DELIVERY)}
    values = {model: exact(share.value) if share else None for model, share in shares.items()}
    return DeliveryPosition(
        answer=answer,
        same=values[answer],
        others={model: value for model, value in values.items() if model != answer},
        facts=tuple(share.id for share in shares.values() if share),
        industry=edition.comparisons(DELIVERY, industry) if industry else (),
    )


def half_up(value: Fraction | float) -> int:
    """Round to a whole number, halves up (Python's ``round`` gives 12 for 12.5)."""
    return floor(Fraction(value) + Fraction(1, 2))


def _complete(edition: Edition, segment: Segment) -> bool:
    """Return whether the share of every single stage is printed."""
    singles = {
        share.categories[0]
        for share in edition.shares(STAGE, segment)
        if len(share.categories) == 1
    }
    return singles == set(edition.ids(STAGE))


def _printed(edition: Edition, segment: Segment) -> tuple[Fraction, ...]:
    """Return the printed share of every single stage."""
    shares = edition.shares(STAGE, segment)
    values = {
        share.categories[0]: exact(share.value) for share in shares if len(share.categories) == 1
    }
    return tuple(values[stage] for stage in edition.ids(STAGE))


def _extents(
    points: tuple[tuple[Fraction, ...], ...], at: int
) -> tuple[Interval, Interval, Interval, Interval]:
    """Return below, same, above and mid-rank of the category at an index, over distributions."""
    places = range(len(points[0]))
    below = [int(place < at) for place in places]
    same = [int(place == at) for place in places]
    above = [int(place > at) for place in places]
    midrank = [Fraction(b) + Fraction(s, 2) for b, s in zip(below, same, strict=True)]
    return (
        extent(points, below),
        extent(points, same),
        extent(points, above),
        extent(points, midrank),
    )
