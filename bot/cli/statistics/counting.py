"""Counts of conversations: by channel and campaign, by step, and how long they took."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.store.records import Count

LEFT = frozenset({"stopped", "expired"})
"""Statuses of conversations that ended without a result."""

UNFINISHED = LEFT | {"asking"}
"""Statuses of unfinished conversations."""

COUNTED = ("finished", "asking", "stopped", "expired", "restarted")
"""Statuses of stored conversations."""

Pair = tuple[str, str]
"""A channel and a campaign."""

_HOUR_S, _DAY_S = 3_600, 86_400


def percent(part: int, whole: int) -> float:
    """Return a share in percent, to one decimal; 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0


# ---------------------------------------------------------------------------- groups


@dataclass(frozen=True, slots=True)
class CampaignCounts:
    """Counts of the conversations of one channel and one campaign, or of all.

    Attributes:
        channel: Their channel.
        campaign: Their campaign; empty for none.
        by_status: Their number by status.
    """

    channel: str
    campaign: str
    by_status: Counter[str]

    @property
    def pair(self) -> Pair:
        """Its channel and campaign."""
        return self.channel, self.campaign

    @property
    def started(self) -> int:
        """The number of conversations that began."""
        return self.by_status.total()

    @property
    def finished_percent(self) -> float:
        """The share that reached the result, in percent."""
        return percent(self.by_status["finished"], self.started)


def groups(found: Iterable[Count]) -> list[CampaignCounts]:
    """Return conversations by channel and campaign, in their order."""
    by_pair: dict[Pair, Counter[str]] = {}
    for count in found:
        by_pair.setdefault((count.channel, count.campaign), Counter())[count.status] += count.count
    return [CampaignCounts(*pair, by_status) for pair, by_status in sorted(by_pair.items())]


def total(found: Iterable[CampaignCounts]) -> CampaignCounts:
    """Return all groups as one."""
    return CampaignCounts("", "", sum((group.by_status for group in found), Counter()))


def standing(found: Iterable[Count], order: Sequence[str]) -> dict[str, int]:
    """Return the number of unfinished conversations at each step.

    Args:
        found: Counts.
        order: Ids of steps in their order; other steps come after them, by name.
    """
    by_step: Counter[str] = Counter()
    for count in found:
        if count.status in UNFINISHED:
            by_step[count.step] += count.count
    places = {step: place for place, step in enumerate(order)}
    known = sorted(by_step, key=lambda step: (places.get(step, len(places)), step))
    return {step: by_step[step] for step in known}


# ---------------------------------------------------------------------------- the funnel


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step of a flow, and how many conversations got there and no further.

    Attributes:
        step: Its id; empty if no question was known.
        reached: How many are at this step or past it; None if the flow does not have the step.
        waiting: How many are at this step and can still be answered.
        left: How many ended at this step without a result.
    """

    step: str
    reached: int | None
    waiting: int = 0
    left: int = 0

    @property
    def drop_off_percent(self) -> float | None:
        """The share of those who reached the step that ended there, in percent."""
        return None if self.reached is None else percent(self.left, self.reached)


def funnel(found: Iterable[Count], order: Sequence[str]) -> list[FunnelStep]:
    """Return how many conversations reached each step, and where the others ended.

    A question that was not asked because of an earlier answer counts as passed. Conversations that
    were begun anew are left out: what was begun instead is counted.

    Args:
        found: Counts of one flow's conversations.
        order: Ids of the flow's steps in their order; the last one is the result. Steps that
            conversations of earlier versions are at come after them, by name.
    """
    at: dict[str, Counter[str]] = {}
    finished = 0
    for count in found:
        if count.status in UNFINISHED:
            at.setdefault(count.step, Counter())[count.status] += count.count
        elif count.status == "finished":
            finished += count.count
    steps: list[FunnelStep] = []
    further = finished
    for step in reversed(order):
        here = at.pop(step, Counter())
        further += here.total()
        steps.append(_step(step, further, here))
    others = [_step(step, None, here) for step, here in sorted(at.items())]
    return [*reversed(steps), *others]


def _step(step: str, reached: int | None, here: Counter[str]) -> FunnelStep:
    return FunnelStep(step, reached, here["asking"], sum(here[status] for status in LEFT))


# ---------------------------------------------------------------------------- time


class Durations:
    """Durations, in few classes of length, so that any number of them takes little memory.

    A class is a second wide up to an hour, a minute up to a day, and an hour beyond.
    """

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def add(self, lasted: timedelta) -> None:
        """Count a duration."""
        seconds = max(int(lasted.total_seconds()), 0)
        width = 1 if seconds < _HOUR_S else 60 if seconds < _DAY_S else _HOUR_S
        self._counts[seconds - seconds % width] += 1

    def median_s(self) -> int | None:
        """Return the median in seconds, the lower one of two; None if there are no durations."""
        middle, passed = (self._counts.total() + 1) // 2, 0
        for seconds, count in sorted(self._counts.items()):
            passed += count
            if passed >= middle:
                return seconds
        return None
