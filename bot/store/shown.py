"""Results that were shown in a place, put together from rows, the same for every store."""

import json
from collections.abc import Iterable
from datetime import datetime

from bot.team.place_results import Code, PlaceResult

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
