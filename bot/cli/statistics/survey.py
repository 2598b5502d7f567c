"""Reads the numbers of ``cxbot stats`` from a store, in constant memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from bot.cli.rows import steps
from bot.cli.statistics.answers import Distribution, ResultCounts, shown_of_all, shown_of_groups
from bot.cli.statistics.counting import (
    CampaignCounts,
    FunnelStep,
    Pair,
    funnel,
    groups,
    standing,
    total,
)
from bot.engine.assessment import Assessment
from bot.scoring.edition import BARRIER, INDUSTRY, STAGE, Edition
from bot.store.ports import Store
from bot.store.records import EVER, Count, Overview


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope of statistics.

    Attributes:
        assessment: The flow whose funnel is shown, and the edition that names answers; None if it
            cannot be used.
        since: The first day, in UTC; None for all time.
    """

    assessment: Assessment | None
    since: date | None

    @property
    def begin(self) -> datetime:
        """The moment from which conversations count."""
        return datetime.combine(self.since, time(), UTC) if self.since else EVER


@dataclass(frozen=True, slots=True)
class Numbers:
    """All numbers that are shown, and no others.

    Attributes:
        since: The first day, in UTC; None for all time.
        overview: The store in numbers.
        every: Counts of conversations by channel and campaign.
        flow: The id of the flow of the funnel; empty if none can be used.
        funnel: The steps of that flow. If none can be used, the steps at which people are.
        step_names: Names of its steps by id.
        others: How many conversations of other flows the funnel leaves out.
        standing: Unfinished conversations of all flows by step.
        median_s: The median time from start to result in seconds; None without results.
        median_s_of: The same by channel and campaign.
        everyone: Answers of all people with a result.
        answers_of: Answers by channel and campaign.
        edition: Names the answers; None if no edition can be used.
    """

    since: date | None
    overview: Overview
    every: Sequence[CampaignCounts] = ()
    flow: str = ""
    funnel: Sequence[FunnelStep] = ()
    step_names: Mapping[str, str] = field(default_factory=dict)
    others: int = 0
    standing: Mapping[str, int] = field(default_factory=dict)
    median_s: int | None = None
    median_s_of: Mapping[Pair, int | None] = field(default_factory=dict)
    everyone: Sequence[Distribution] = ()
    answers_of: Mapping[Pair, Sequence[Distribution]] = field(default_factory=dict)
    edition: Edition | None = None

    @property
    def total(self) -> CampaignCounts:
        """Counts of all conversations."""
        return total(self.every)

    @property
    def began(self) -> int:
        """The number of conversations at the top of the funnel."""
        return max((step.reached or 0 for step in self.funnel), default=0)


async def survey(store: Store, scope: Scope) -> Numbers:
    """Read everything from a store."""
    overview = await store.records.overview(scope.begin)
    everyone, by_pair = ResultCounts(), dict[Pair, ResultCounts]()
    async for finished in store.records.finished(scope.begin):
        pair = (finished.channel, finished.campaign)
        for counts in (everyone, by_pair.setdefault(pair, ResultCounts())):
            counts.add(finished)
    flow = scope.assessment.flow.id if scope.assessment else ""
    counted = [count for count in overview.conversations if not flow or count.flow == flow]
    edition = scope.assessment.edition if scope.assessment else None
    steps_, order = _steps(scope.assessment), _measures(edition) if edition else {}
    return Numbers(
        since=scope.since,
        overview=overview,
        every=groups(overview.conversations),
        flow=flow,
        funnel=funnel(counted, steps_),
        step_names=_names(scope.assessment),
        others=_number(overview.conversations) - _number(counted),
        standing=standing(overview.conversations, steps_),
        median_s=everyone.durations.median_s(),
        median_s_of={pair: counts.durations.median_s() for pair, counts in by_pair.items()},
        everyone=shown_of_all(everyone, order),
        answers_of=shown_of_groups(dict(sorted(by_pair.items())), order),
        edition=edition,
    )


def _number(counts: Iterable[Count]) -> int:
    return sum(count.count for count in counts)


def _steps(assessment: Assessment | None) -> Sequence[str]:
    """Return the ids of the questions before the result, and of the result."""
    if assessment is None:
        return ()
    flow = assessment.flow
    asked = set(steps(assessment))
    before = [step.id for step in flow.steps[: flow.result] if step.id in asked]
    return (*before, flow.steps[flow.result].id)


def _names(assessment: Assessment | None) -> dict[str, str]:
    return {step.id: step.name for step in assessment.flow.steps} if assessment else {}


def _measures(edition: Edition) -> dict[str, Sequence[str]]:
    """Return the measures in their order, with their answers in theirs."""
    scale = edition.header.scale
    ratings = [str(rating) for rating in range(scale.lowest, scale.highest + 1)]
    barriers = {f"{BARRIER}{barrier}": ratings for barrier in edition.ids(BARRIER)}
    return {STAGE: edition.ids(STAGE), INDUSTRY: edition.ids(INDUSTRY), **barriers}
