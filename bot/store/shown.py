"""Which results that were shown in a place still count for a later one."""

from collections.abc import Iterable
from datetime import datetime

from bot.group.disclosure import Counted, Shown, shown_from
from bot.group.tally import tally_from_text
from bot.group.team import COMPARED_FOR
from bot.store.records import PlaceResult


def shown_before(results: Iterable[PlaceResult], now: datetime) -> tuple[Shown, ...]:
    """Return the results of a place that still count for a later one, if they have a table."""
    counting = (
        shown_from(
            tally_from_text(result.tally),
            result.shown_at,
            {code.code: Counted(code.role, frozenset(code.measures)) for code in result.codes},
        )
        for result in results
        if still_counts(result, now)
    )
    return tuple(shown for shown in counting if shown.tables)


def still_counts(result: PlaceResult, now: datetime) -> bool:
    """Return whether a result still counts for a later one."""
    return result.shown_at > now - COMPARED_FOR
