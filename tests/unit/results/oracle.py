"""The published figures, read and combined in another way than by the bot."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from bot.loading.library import edition_folders
from bot.loading.yaml_documents import read_document

STAGES = ("crawl", "walk", "run", "fly")
FACTS: list[dict[str, Any]] = read_document(edition_folders()["liveops-2026"] / "facts.yaml").data[
    "facts"
]


def shares(measure: str, industry: str = "") -> dict[tuple[str, ...], int]:
    """Return the published shares of all respondents, or of an industry."""
    return {
        tuple(fact["categories"]): fact["value"]
        for fact in FACTS
        if fact["kind"] == "share" and fact["measure"] == measure
        and fact.get("industry", "") == industry
    }  # fmt: skip


def average(barrier: str) -> float:
    found = (fact["value"] for fact in FACTS if fact.get("measure") == f"barrier.{barrier}")
    return float(next(found))


@cache
def limits() -> dict[tuple[str, ...], int]:
    """Return the largest shares that any industry has: the report names the leaders."""
    caps = (fact for fact in FACTS if fact["kind"] == "cap")
    return {tuple(fact["categories"]): fact["value"] for fact in caps}


@cache
def midrank(industry: str, stage: str, *, limited: bool = False) -> tuple[float, float]:
    """Return the bounds of a mid-rank, within the leaders' limits or without them."""
    at = STAGES.index(stage)
    ranks = [
        sum(found[:at]) + found[at] / 2
        for found in possible(industry)
        if not limited
        or all(
            sum(found[STAGES.index(stage)] for stage in stages) <= most
            for stages, most in limits().items()
        )
    ]
    return min(ranks), max(ranks)


@cache
def possible(industry: str) -> tuple[tuple[int, ...], ...]:
    """Return every distribution in whole percent that agrees with what is published."""
    known = [
        ([STAGES.index(stage) for stage in stages], value)
        for stages, value in shares("stage", industry).items()
    ]
    singles = {places[0]: value for places, value in known if len(places) == 1}

    def tried(place: int, most: int) -> Iterable[int]:
        """Return the shares to try: a published one, or everything up to what is left."""
        return (singles[place],) if place in singles else range(most + 1)

    whole = (
        (crawl, walk, run, 100 - crawl - walk - run)
        for crawl in tried(0, 100)
        for walk in tried(1, 100 - crawl)
        for run in tried(2, 100 - crawl - walk)
    )
    return tuple(
        found for found in whole
        if all(sum(found[place] for place in places) == value for places, value in known)
    )  # fmt: skip


@cache
def bounds(industry: str, stages: tuple[str, ...]) -> tuple[int, int]:
    """Return the least and the greatest share of these stages in an industry, or of everyone."""
    totals = [sum(found[STAGES.index(stage)] for stage in stages) for found in possible(industry)]
    return min(totals), max(totals)


def ahead(stage: str) -> tuple[str, ...]:
    return STAGES[STAGES.index(stage) + 1 :]


def behind(stage: str) -> tuple[str, ...]:
    return STAGES[: STAGES.index(stage)]
