"""The choices of more time for an assessment, or of a deadline where it has none."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.team.model import Team

EXTENSIONS: Mapping[str, str] = {
    "1h": "extend_1h",
    "1d": "extend_1d",
    "1w": "extend_1w",
    "open": "extend_open",
}
"""The names of the buttons that extend an assessment, by the argument of each."""

DEADLINES: Mapping[str, str] = {
    "in1h": "deadline_1h",
    "in1d": "deadline_1d",
    "in1w": "deadline_1w",
}
"""The names of the buttons that set a deadline where there is none, likewise.

Their arguments differ from those above, so that a button of before never shortens an assessment.
"""

_LENGTHS: Mapping[str, timedelta] = {
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
    "1w": timedelta(weeks=1),
}


def has_open_end(team: Team) -> bool:
    """Tell whether an assessment takes answers until its facilitator ends it."""
    return team.status == "open" and team.deadline is None


def choices(team: Team) -> Mapping[str, str]:
    """Return the names of the buttons that fit an assessment now, by the argument of each."""
    return DEADLINES if has_open_end(team) else EXTENSIONS


def deadline_after(team: Team, argument: str, now: datetime) -> datetime | None:
    """Return the deadline that a choice leads to; None for no deadline.

    Args:
        team: The assessment.
        argument: The argument of one of its choices.
        now: The time.
    """
    length = _LENGTHS.get(argument.removeprefix("in"))
    return None if length is None else max(team.deadline or now, now) + length
