"""Finds facts of an edition that cannot all be true together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from bot.documents import Document, Problem
from bot.scoring.bounds import Constraint, feasible
from bot.scoring.edition import (
    DELIVERY,
    STAGE,
    Cap,
    Comparison,
    Edition,
    Mean,
    Segment,
    Share,
    exact,
)
from bot.scoring.position import ROUNDED


def check_figures(document: Document, edition: Edition, places: list[int]) -> Iterator[Problem]:
    """Find shares that no distribution fits, allowing for rounding, and means that differ.

    Args:
        document: ``facts.yaml``.
        edition: The edition with the readable facts.
        places: The index of each of these facts in the file's list.
    """
    by_id = dict(zip((fact.id for fact in edition.facts), places, strict=True))
    for who, measure, culprits in _contradictions(edition):
        last = max(culprits, key=lambda fact: by_id[fact.id])
        message = _contradiction(edition, measure, who, culprits)
        yield document.problem(message, "facts", by_id[last.id], "value")
    yield from _check_means(document, edition, by_id)


def _contradictions(edition: Edition) -> Iterator[tuple[str, str, tuple[Share | Cap, ...]]]:
    """Yield segment, measure and contradicting facts; caps apply to every industry."""
    for measure in (STAGE, DELIVERY):
        sound = [
            fact
            for fact in edition.facts
            if isinstance(fact, Share | Cap)
            and fact.measure == measure
            and set(fact.categories) <= set(edition.ids(measure))
        ]
        caps = tuple(fact for fact in sound if isinstance(fact, Cap))
        if among_caps := _contradicting(edition, measure, caps):
            yield "every industry", measure, among_caps
        for segment in dict.fromkeys(fact.segment for fact in sound if isinstance(fact, Share)):
            shares = tuple(
                fact for fact in sound if isinstance(fact, Share) and fact.segment == segment
            )
            culprits = _contradicting(edition, measure, shares)
            if not culprits and not among_caps and segment.kind == "industry":
                culprits = _contradicting(edition, measure, (*shares, *caps))
            if culprits:
                yield segment.id or "all respondents", measure, culprits


def _check_means(document: Document, edition: Edition, places: dict[str, int]) -> Iterator[Problem]:
    seen: dict[tuple[str, Segment], Mean] = {}
    for fact in edition.facts:
        if not isinstance(fact, Mean):
            continue
        first = seen.setdefault((fact.measure, fact.segment), fact)
        if first.value != fact.value:
            message = (
                f'"{first.id}" says {first.value:g} and "{fact.id}" says {fact.value:g} '
                f"for the same {fact.measure}"
            )
            yield document.problem(message, "facts", places[fact.id], "value")


def _feasible(edition: Edition, measure: str, shares: Sequence[Share | Cap]) -> bool:
    """Return whether some distribution fits these shares, allowing for rounding."""
    index = edition.ids(measure).index
    used = frozenset(_constraint(share, index) for share in shares)
    return feasible(len(edition.ids(measure)), used)


def _constraint(share: Share | Cap, index: Callable[[str], int]) -> Constraint:
    value = exact(share.value)
    low = Fraction() if isinstance(share, Cap) else max(value - ROUNDED, Fraction())
    high = value + ROUNDED
    return Constraint(frozenset(map(index, share.categories)), low, high)


def _contradicting(
    edition: Edition, measure: str, shares: tuple[Share | Cap, ...]
) -> tuple[Share | Cap, ...]:
    """Return a smallest set of shares that cannot all be true; empty if they can."""
    if _feasible(edition, measure, shares):
        return ()
    left = list(shares)
    for share in shares:
        without = [other for other in left if other is not share]
        if not _feasible(edition, measure, without):
            left = without
    return tuple(left)


def _contradiction(
    edition: Edition, measure: str, who: str, culprits: tuple[Share | Cap, ...]
) -> str:
    stated = ", ".join(
        f"{' + '.join(fact.categories)} {'at most' if isinstance(fact, Cap) else '='} "
        f"{fact.value:g} ({fact.id})"
        for fact in culprits
    )
    named = [category for fact in culprits for category in fact.categories]
    only_shares = all(isinstance(fact, Share) for fact in culprits)
    if only_shares and sorted(named) == sorted(edition.ids(measure)):
        total = sum(fact.value for fact in culprits)
        slack = len(culprits) / 2
        return (
            f"the shares of {measure} of {who} sum to {total:g}; rounded, they can sum to "
            f"{100 - slack:g} to {100 + slack:g}: {stated}"
        )
    return f"these facts about {measure} of {who} contradict each other: {stated}"


def check_comparisons(document: Document, facts: Mapping[int, Any]) -> Iterator[Problem]:
    """Find comparisons that contradict each other about the same category."""
    seen: dict[tuple[str, Segment, str], Comparison] = {}
    for place, fact in facts.items():
        if not isinstance(fact, Comparison):
            continue
        for category in fact.categories or ("",):
            first = seen.setdefault((fact.measure, fact.segment, category), fact)
            if first.direction != fact.direction:
                what = f"{category} of {fact.measure}" if category else fact.measure
                message = (
                    f'"{first.id}" says that {what} is {first.direction} and "{fact.id}" that it '
                    f"is {fact.direction} in {fact.segment.id or 'all respondents'}"
                )
                yield document.problem(message, "facts", place, "direction")
