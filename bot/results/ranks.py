"""Bounds of a mid-rank: whether they tell enough to be said, and what narrows them."""

from bot.scoring.bounds import Interval, extent
from bot.scoring.edition import STAGE, Cap, Edition, Segment, exact
from bot.scoring.position import Placement, half_up, place, possible

WIDEST = 33
"""Bounds of a mid-rank further apart than a third of the line of 100 are left out."""


def tells_enough(interval: Interval) -> bool:
    """Return whether bounds are close enough to say something."""
    return interval.high - interval.low <= WIDEST


def limits(edition: Edition, segment: Segment) -> tuple[Cap, ...]:
    """Return the published leaders' limits that an industry's own figures would exceed."""
    stages, points = edition.ids(STAGE), possible(edition, segment)
    return tuple(
        cap
        for cap in edition.caps(STAGE)
        if extent(points, [int(stage in cap.categories) for stage in stages]).high
        > exact(cap.value)
    )


def narrowed(
    edition: Edition, segment: Segment, stage: str, placement: Placement
) -> Placement | None:
    """Return a position within the published leaders' limits, if they narrow what is said.

    The limits are facts of their own kind: the position itself is computed without them.

    Args:
        edition: The benchmark.
        segment: An industry.
        stage: The stage.
        placement: Its position without the limits.
    """
    if not placement.published or not tells_enough(placement.midrank):
        return None
    within = place(edition, segment, stage, caps=True)
    return within if _shown(within.midrank) != _shown(placement.midrank) else None


def _shown(interval: Interval) -> tuple[int, int]:
    return half_up(interval.low), half_up(interval.high)
