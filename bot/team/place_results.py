"""Results that were shown in a place, and who is counted in each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.team.disclosure import Counted, EarlierResult, earlier_result
from bot.team.model import COMPARED_FOR
from bot.team.tally import tally_from_text


@dataclass(frozen=True, slots=True)
class Code:
    """How somebody is counted in a result.

    Attributes:
        code: Their pseudonymous code in the place; it belongs to no row of a person.
        role: The role in whose tables they are counted; empty for none.
        measures: The questions in whose tables they are counted.
    """

    code: str
    role: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceResult:
    """A result that was shown in a place.

    Attributes:
        team: The assessment.
        round: The round.
        shown_at: When it was last shown.
        tally: What was shown, as JSON.
        codes: Who is counted in it, where that was kept; those who had their data deleted since
            are missing.
    """

    team: str
    round: int
    shown_at: datetime
    tally: str
    codes: tuple[Code, ...] = ()


def earlier_results(results: Iterable[PlaceResult], now: datetime) -> tuple[EarlierResult, ...]:
    """Return the results of a place that count for a later one; those without a table do not."""
    counting = (
        earlier_result(
            tally_from_text(result.tally),
            result.shown_at,
            {code.code: Counted(code.role, frozenset(code.measures)) for code in result.codes},
        )
        for result in results
        if still_counts(result, now)
    )
    return tuple(result for result in counting if result.tables)


def still_counts(result: PlaceResult, now: datetime) -> bool:
    """Tell whether a result counts for a later one."""
    return result.shown_at > now - COMPARED_FOR
