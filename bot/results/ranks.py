"""Bounds of a mid-rank: whether they tell enough to be said, and what narrows them."""

from bot.scoring.bounds import Interval
from bot.scoring.edition import Edition, Segment
from bot.scoring.position import Placement, half_up, place

WIDEST = 33
"""Bounds of a mid-rank further apart than a third of the line of 100 are left out."""


def tells_enough(interval: Interval) -> bool:
    """Return whether bounds are close enough to say something."""
    return interval.high - interval.low <= WIDEST


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
