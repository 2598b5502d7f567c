"""Moments as Slack and Telegram show them to somebody in America's English; pure.

Sources: docs.slack.dev/reference/block-kit/block-elements/date-element and
docs.slack.dev/messaging/formatting-message-text; core.telegram.org/api/entities and
core.telegram.org/constructor/messageEntityFormattedDate.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.kit.screens.markup import CannotDraw
from tests.kit.slack.rendering import ZONE

_TOKEN = re.compile(r"\{(\w+)\}")
_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}
_SPANS = ((86_400, "day"), (3600, "hour"), (60, "minute"))
_TELEGRAM = re.compile(r"r|(w?)([dD]?)([tT]?)")


@dataclass(frozen=True)
class Reader:
    """Somebody who looks at a screen.

    Attributes:
        now: When.
        zone: Where.
    """

    now: datetime
    zone: str = ZONE

    def at(self, seconds: float) -> datetime:
        """Return a moment, given in Unix time, on the reader's clock."""
        return datetime.fromtimestamp(seconds, ZoneInfo(self.zone))

    def days_until(self, at: datetime) -> int:
        """Return how many days of the calendar lie between now and a moment."""
        return (at.date() - self.now.astimezone(ZoneInfo(self.zone)).date()).days

    def apart(self, at: datetime) -> str:
        """Return how far away a moment is, in the largest unit that fits."""
        seconds = (at - self.now) / timedelta(seconds=1)
        for size, unit in _SPANS:
            number = round(abs(seconds) / size)
            if number:
                span = f"{number} {unit}{'s' if number != 1 else ''}"
                return f"in {span}" if seconds > 0 else f"{span} ago"
        return "now"


def clock_time(at: datetime | time, *, seconds: bool = False) -> str:
    """Return the time of day: "2:30 PM"."""
    form = f"{at:%I:%M:%S %p}" if seconds else f"{at:%I:%M %p}"
    return form.removeprefix("0")


def slack_moment(seconds: float, form: str, reader: Reader) -> str:
    """Return a moment in one of Slack's formats, such as ``{date_short}, {time}``.

    Raises:
        CannotDraw: The format has an unknown token.
    """
    at = reader.at(seconds)
    near = _NEAR.get(reader.days_until(at), "")

    def shown(token: re.Match[str]) -> str:
        name = token[1]
        if name == "ago":
            return reader.apart(at)
        plain = name.removesuffix("_pretty")
        if plain != name and near:
            return near
        write = _DATES.get(plain)
        if write is None:
            message = f"no drawing for the date format {token[0]}"
            raise CannotDraw(message)
        return write(at)

    return _TOKEN.sub(shown, form)


def _ordinal(day: int) -> str:
    teens = 10 < day < 20
    return f"{day}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


_DATES: dict[str, Callable[[datetime], str]] = {
    "date_num": lambda at: f"{at:%Y-%m-%d}",
    "date_slash": lambda at: f"{at:%m/%d/%Y}",
    "date_long": lambda at: f"{at:%A, %B} {_ordinal(at.day)}, {at.year}",
    "date_long_full": lambda at: f"{at:%B} {at.day}, {at.year}",
    "date": lambda at: f"{at:%B} {_ordinal(at.day)}, {at.year}",
    "date_short": lambda at: f"{at:%b} {at.day}, {at.year}",
    "day_divider": lambda at: f"{at:%A, %B} {_ordinal(at.day)}",
    "time": clock_time,
    "time_secs": lambda at: clock_time(at, seconds=True),
}


def telegram_moment(seconds: float, form: str, written: str, reader: Reader) -> str:
    """Return a moment in one of Telegram's formats, such as ``Dt``; as it is written without one.

    Raises:
        CannotDraw: Telegram has no such format.
    """
    found = _TELEGRAM.fullmatch(form)
    if found is None:
        message = f"no drawing for the date format {form!r}"
        raise CannotDraw(message)
    at = reader.at(seconds)
    if form in {"", "r"}:
        return reader.apart(at) if form else written
    weekday, date, hours = found.groups()
    days = [f"{at:%A}"] if weekday else []
    if date:
        days.append(f"{at:%B} {at.day}, {at.year}" if date == "D" else f"{at:%m/%d/%y}")
    day = ", ".join(days)
    if not hours:
        return day
    clock = clock_time(at, seconds=hours == "T")
    return f"{day} at {clock}" if day else clock
