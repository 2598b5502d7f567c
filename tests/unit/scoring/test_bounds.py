from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.scoring.bounds import Constraint, Infeasible, Interval, Shares, extent, joint, vertices
from bot.scoring.edition import EVERYONE, STAGE, Segment, Share
from bot.scoring.position import Placement, place, possible
from tests.unit.scoring.editions import EDITION

STAGES = EDITION.ids(STAGE)
SEGMENTS = [EVERYONE, *(Segment("industry", one) for one in EDITION.ids("industry"))]

Known = tuple[int, frozenset[Constraint]]


@st.composite
def distributions(draw: st.DrawFn, least: int = 3, most: int = 5) -> tuple[int, ...]:
    """Whole percents that sum to 100."""
    size = draw(st.integers(least, most))
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=size - 1, max_size=size - 1)))
    return tuple(b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True))


def scipy() -> Any:
    """Return the package, which takes a second to import: only where a test needs it."""
    import_module("scipy.optimize")
    import_module("scipy.stats")
    return import_module("scipy")


def members(size: int) -> st.SearchStrategy[frozenset[int]]:
    return st.frozensets(st.integers(0, size - 1), min_size=1, max_size=size)


@st.composite
def facts_about(draw: st.DrawFn, shares: tuple[int, ...], most: int = 4) -> list[Constraint]:
    """True statements about a distribution: exact, rounded, or a cap."""
    found = []
    for inside in draw(st.lists(members(len(shares)), max_size=most)):
        value = Fraction(sum(shares[one] for one in inside))
        slack = draw(st.sampled_from([Fraction(), Fraction(1, 2), Fraction(3)]))
        low = draw(st.sampled_from([value - slack, Fraction()]))
        found.append(Constraint(inside, low, value + slack))
    return found


@st.composite
def known(draw: st.DrawFn) -> tuple[tuple[int, ...], list[Constraint]]:
    shares = draw(distributions())
    return shares, draw(facts_about(shares))


def quantities(size: int) -> list[list[Fraction]]:
    """Below, same, above and mid-rank of every category, as weights of the shares."""
    return [
        [one, two, three, four][kind]
        for at in range(size)
        for one, two, three, four in [
            (
                [Fraction(n < at) for n in range(size)],
                [Fraction(n == at) for n in range(size)],
                [Fraction(n > at) for n in range(size)],
                [Fraction(n < at) + Fraction(n == at) / 2 for n in range(size)],
            )
        ]
        for kind in range(4)
    ]


def oracle(size: int, facts: list[Constraint], weights: list[Fraction]) -> float | None:
    """Return the least value that linear programming finds; None where it finds no distribution."""
    rows = [[float(n in one.members) for n in range(size)] for one in facts]
    upper = [(row, float(one.high)) for row, one in zip(rows, facts, strict=True)]
    lower = [([-n for n in row], -float(one.low)) for row, one in zip(rows, facts, strict=True)]
    pairs = upper + lower
    found = scipy().optimize.linprog(
        [float(one) for one in weights],
        A_ub=[row for row, _ in pairs] or None,
        b_ub=[limit for _, limit in pairs] or None,
        A_eq=[[1.0] * size],
        b_eq=[100.0],
        bounds=(0, None),
    )
    return float(found.fun) if found.status == 0 else None


@settings(deadline=None, max_examples=50)
@given(known())
@pytest.mark.acceptance
def test_bounds_equal_linear_programming(given_: tuple[tuple[int, ...], list[Constraint]]) -> None:
    shares, facts = given_
    size = len(shares)

    points = vertices(size, frozenset(facts))

    for weights in quantities(size):
        found = extent(points, weights)
        assert float(found.low) == pytest.approx(oracle(size, facts, weights), abs=1e-6)
        highest = oracle(size, facts, [-one for one in weights])
        assert highest is not None
        assert float(found.high) == pytest.approx(-highest, abs=1e-6)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_constraints_are_infeasible_exactly_where_linear_programming_says_so(
    data: st.DataObject,
) -> None:
    size = data.draw(st.integers(3, 5))
    facts = [
        Constraint(inside, Fraction(value), Fraction(value))
        for inside, value in data.draw(
            st.lists(st.tuples(members(size), st.integers(0, 100)), min_size=1, max_size=4)
        )
    ]

    expected = oracle(size, facts, [Fraction()] * size)

    if expected is None:
        with pytest.raises(Infeasible):
            vertices(size, frozenset(facts))
    else:
        assert vertices(size, frozenset(facts))


@settings(deadline=None, max_examples=50)
@given(known(), st.data())
def test_a_fact_against_the_others_is_infeasible(
    given_: tuple[tuple[int, ...], list[Constraint]], data: st.DataObject
) -> None:
    shares, facts = given_
    inside = data.draw(members(len(shares)))
    value = Fraction(sum(shares[one] for one in inside))
    true, false = Constraint(inside, value, value), Constraint(inside, value + 1, value + 1)

    with pytest.raises(Infeasible):
        vertices(len(shares), frozenset([*facts, true, false]))


@settings(deadline=None, max_examples=50)
@given(distributions(), st.integers(1, 40))
def test_single_shares_that_miss_100_are_infeasible(shares: tuple[int, ...], extra: int) -> None:
    facts = [
        Constraint(frozenset([at]), Fraction(one), Fraction(one)) for at, one in enumerate(shares)
    ]
    first = Fraction(shares[0] + extra)
    facts[0] = Constraint(frozenset([0]), first, first)

    with pytest.raises(Infeasible):
        vertices(len(shares), frozenset(facts))


@settings(deadline=None, max_examples=50)
@given(known(), st.data())
def test_more_facts_never_widen_an_interval(
    given_: tuple[tuple[int, ...], list[Constraint]], data: st.DataObject
) -> None:
    shares, facts = given_
    more = data.draw(facts_about(shares))

    few = vertices(len(shares), frozenset(facts))
    many = vertices(len(shares), frozenset(facts + more))

    for weights in quantities(len(shares)):
        wide, narrow = extent(few, weights), extent(many, weights)
        assert wide.low <= narrow.low <= narrow.high <= wide.high


@settings(deadline=None, max_examples=50)
@given(known())
def test_the_true_distribution_lies_within_the_bounds(
    given_: tuple[tuple[int, ...], list[Constraint]],
) -> None:
    shares, facts = given_

    points = vertices(len(shares), frozenset(facts))

    for weights in quantities(len(shares)):
        true = sum((w * s for w, s in zip(weights, shares, strict=True)), Fraction())
        found = extent(points, weights)
        assert found.low <= true <= found.high


@settings(deadline=None, max_examples=50)
@given(known())
def test_every_vertex_is_a_distribution(given_: tuple[tuple[int, ...], list[Constraint]]) -> None:
    shares, facts = given_

    points: tuple[Shares, ...] = vertices(len(shares), frozenset(facts))

    assert all(sum(point) == 100 and min(point) >= 0 for point in points)


def placed(facts: list[tuple[frozenset[int], int]]) -> list[Placement]:
    """Return every stage's place in an industry of which these shares are published."""
    published = tuple(
        Share(
            id=f"one-{at}",
            source="maturity",
            industry="gaming",
            kind="share",
            measure=STAGE,
            categories=tuple(STAGES[one] for one in sorted(inside)),
            value=value,
            unit="percent",
        )
        for at, (inside, value) in enumerate(facts)
    )
    edition = replace(EDITION, facts=published)
    return [place(edition, Segment("industry", "gaming"), one) for one in STAGES]


@st.composite
def places(draw: st.DrawFn) -> list[Placement]:
    shares = draw(distributions(4, 4))
    sets = draw(st.lists(members(4), max_size=4))
    return placed([(inside, sum(shares[one] for one in inside)) for inside in sets])


def check_sums(found: Placement) -> None:
    parts = (found.below, found.same, found.above)
    assert sum(one.low for one in parts) <= 100 <= sum(one.high for one in parts)
    assert all(0 <= one.low <= one.high <= 100 for one in (*parts, found.midrank))
    if all(one.exact for one in parts):
        assert sum(one.low for one in parts) == 100
        assert found.midrank == Interval(*[found.below.low + found.same.low / 2] * 2)


def check_monotone(found: list[Placement]) -> None:
    for lower, higher in pairwise(found):
        assert lower.midrank.low <= higher.midrank.low
        assert lower.midrank.high <= higher.midrank.high
        assert lower.below.low <= higher.below.low
        assert lower.above.high >= higher.above.high


@settings(deadline=None, max_examples=50)
@given(places())
def test_below_same_and_above_make_100(found: list[Placement]) -> None:
    for one in found:
        check_sums(one)


@settings(deadline=None, max_examples=50)
@given(places())
def test_midrank_never_falls_with_the_stage(found: list[Placement]) -> None:
    check_monotone(found)


@pytest.mark.parametrize("caps", [False, True])
@pytest.mark.parametrize("segment", SEGMENTS, ids=lambda one: one.id or "all")
def test_published_segments_keep_the_same_rules(segment: Segment, *, caps: bool) -> None:
    found = [place(EDITION, segment, stage, caps=caps) for stage in STAGES]

    for one in found:
        check_sums(one)
    check_monotone(found)


@pytest.mark.parametrize("segment", SEGMENTS, ids=lambda one: one.id or "all")
def test_caps_never_widen_an_interval(segment: Segment) -> None:
    for stage in STAGES:
        plain = place(EDITION, segment, stage)
        capped = place(EDITION, segment, stage, caps=True)

        assert plain.midrank.low <= capped.midrank.low
        assert capped.midrank.high <= plain.midrank.high


@given(distributions(4, 4))
def test_exact_midrank_is_the_mean_percentile_of_the_answer(shares: tuple[int, ...]) -> None:
    answers = [at for at, share in enumerate(shares) for _ in range(share)]

    found = placed([(frozenset([at]), share) for at, share in enumerate(shares)])

    for at, one in enumerate(found):
        assert one.midrank.exact
        expected = scipy().stats.percentileofscore(answers, at, kind="mean")
        assert float(one.midrank.low) == pytest.approx(expected)


@pytest.mark.parametrize(("last", "total"), [(13, 99), (15, 101)])
def test_printed_shares_that_sum_to_99_or_101_stay_as_printed(last: int, total: int) -> None:
    shares = (25, 32, 29, last)

    found = placed([(frozenset([at]), share) for at, share in enumerate(shares)])

    assert [one.same.low for one in found] == list(shares)
    assert all(one.same.exact for one in found)
    assert found[1].below.low + found[1].same.low + found[1].above.low == total


def test_partly_published_shares_that_fit_only_when_rounded_have_bounds() -> None:
    found = placed([(frozenset([0, 1]), 50), (frozenset([2, 3]), 51)])

    assert found[1].above == Interval(Fraction(101, 2), Fraction(101, 2))
    check_monotone(found)


def test_contradicting_shares_raise_infeasible() -> None:
    facts = [(frozenset([0, 1]), 50), (frozenset([2, 3]), 55)]

    with pytest.raises(Infeasible):
        placed(facts)


def test_contradicting_shares_raise_infeasible_also_with_rounding() -> None:
    wrong = Constraint(frozenset([0]), Fraction(101), Fraction(101))

    with pytest.raises(Infeasible):
        vertices(4, frozenset([wrong]))
    assert possible(EDITION, Segment("industry", "gaming"))


def test_without_any_fact_everything_is_possible() -> None:
    assert len(vertices(4, frozenset())) == 4


@given(st.integers(0, 100), st.integers(0, 100))
def test_joint_share_lies_between_none_and_the_smaller(one: int, other: int) -> None:
    both = joint(one, other)

    assume(one + other)
    assert 0 <= both.low <= both.high == min(one, other)
    assert both.low >= one + other - 100
    assert joint(other, one) == both
