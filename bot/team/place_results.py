"""Results that were shown in a place, and who is counted in each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.team.disclosure import Counted, EarlierResult, earlier_result
from bot.team.model import COMPARED_FOR
from bot.team.tally import tally_from_text


@dataclass(frozen=True, slots=True)
class Code:
    """A code in a result: somebody is counted, and in which tables.

    Attributes:
        code: Their pseudonymous code in the place; no row of a person has it.
        role: The role whose tables count them; empty for none.
        measures: The questions whose tables count them.
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
        tally: The counts that were shown, as JSON.
        codes: The people who are counted in it, if that was stored, without those whose data was
            deleted since.
    """

    team: str
    round: int
    shown_at: datetime
    tally: str
    codes: tuple[Code, ...] = ()


def earlier_results(results: Iterable[PlaceResult], now: datetime) -> tuple[EarlierResult, ...]:
    """Return the results of a place that count for a later one: recent ones with a table."""
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
