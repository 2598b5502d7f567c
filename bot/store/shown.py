"""Results that were shown in a place, put together from rows, the same for every store."""

import json
from collections.abc import Iterable
from datetime import datetime

from bot.team.disclosure import Counted, Shown, shown_from
from bot.team.model import COMPARED_FOR
from bot.team.place_results import Code, PlaceResult
from bot.team.tally import tally_from_text

ShownRow = tuple[str, int, datetime, str]
"""Assessment, round, when it was last shown, and the tally as JSON."""

CodeRow = tuple[str, int, str, str, str]
"""Assessment, round, code, role, and the questions as JSON."""


def collect(shown: Iterable[ShownRow], codes: Iterable[CodeRow]) -> tuple[PlaceResult, ...]:
    """Put the codes to the results that they belong to."""
    by_result: dict[tuple[str, int], list[Code]] = {}
    for team, number, code, role, measures in codes:
        found = by_result.setdefault((team, number), [])
        found.append(Code(code, role, tuple(json.loads(measures))))
    return tuple(
        PlaceResult(team, number, shown_at, tally, tuple(by_result.get((team, number), ())))
        for team, number, shown_at, tally in shown
    )


def shown_before(results: Iterable[PlaceResult], now: datetime) -> tuple[Shown, ...]:
    """The results of a place that still count for a later one; without a table there is none."""
    found = (
        shown_from(
            tally_from_text(one.tally),
            one.shown_at,
            {code.code: Counted(code.role, frozenset(code.measures)) for code in one.codes},
        )
        for one in results
        if still_counts(one, now)
    )
    return tuple(one for one in found if one.tables)


def still_counts(one: PlaceResult, now: datetime) -> bool:
    """Whether a result still counts for a later one."""
    return one.shown_at > now - COMPARED_FOR
