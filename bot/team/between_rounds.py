"""How an assessment that waits for its second round is described to its facilitator."""

from collections.abc import Iterator
from datetime import timedelta

from bot.team.model import Team
from bot.team.policy import DAY
from bot.texts import Catalogue


def state_name(team: Team) -> str:
    """Return the name of a state in the catalogue."""
    return "between" if team.is_between_rounds else team.status


def before_round(texts: Catalogue, team: Team) -> Iterator[str]:
    """Yield what starting the second round does, how long it lasts, and what happens without."""
    yield texts.say("team.dashboard.between")
    if team.lasts_s:
        yield texts.say("team.dashboard.between_lasts", time=_time_from_now(texts, team.lasts_s))
    else:
        yield texts.say("team.dashboard.between_open_end")
    if team.start_by is not None:
        yield texts.say("team.dashboard.between_until", until=texts.day(team.start_by))


def _time_from_now(texts: Catalogue, seconds: float) -> str:
    """Return a time from now in its largest unit of which it has two or more."""
    for name, unit in (("days", DAY), ("hours", timedelta(hours=1))):
        if seconds >= 2 * unit.total_seconds():
            return texts.say(f"moment.{name}", count=round(seconds / unit.total_seconds()))
    return texts.say("moment.minutes", count=round(seconds / 60))
