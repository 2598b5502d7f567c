"""Time zones: their stored names, and how they are written beside a time.

A stored name is one of the tz database, such as ``Europe/Berlin``, or a distance from UTC, such as
``UTC+5:30``. The rules of a zone come from the tz database of the system, as Babel's data come from
its files.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

FARTHEST = timedelta(hours=14)
"""The greatest distance of a zone from UTC."""

_DISTANCE = re.compile(
    r"(?:utc|gmt)? ?(?P<sign>[+-]) ?(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?", re.IGNORECASE
)
_ABBREVIATION = re.compile(r"[A-Z]{2,5}")


def zone_named(name: str) -> tzinfo | None:
    """Return the zone with a stored name; None if this system has no such zone."""
    if name == "UTC":
        return UTC
    distance = distance_in(name)
    if distance is not None:
        return timezone(distance)
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        # OSError: the name is that of a folder.
        return None


def distance_in(text: str) -> timedelta | None:
    """Return a written distance from UTC, such as "UTC+5:30"; None if there is no such zone."""
    found = _DISTANCE.fullmatch(text)
    if found is None:
        return None
    distance = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    if distance > FARTHEST:
        return None
    return -distance if found["sign"] == "-" else distance


def distance_name(distance: timedelta) -> str:
    """Return a distance as its stored name: "UTC", "UTC-3", "UTC+5:30"."""
    minutes = round(abs(distance).total_seconds() / 60)
    if not minutes:
        return "UTC"
    sign, rest = "-" if distance < timedelta(0) else "+", minutes % 60
    return f"UTC{sign}{minutes // 60}" + (f":{rest:02}" if rest else "")


def written_zone(moment: datetime) -> str:
    """Return the zone of a moment as it is written beside the time: "UTC", "CEST", "UTC+5:30"."""
    name, distance = moment.tzname() or "", moment.utcoffset() or timedelta()
    # Zones without an abbreviation have a number in its place.
    return name if _ABBREVIATION.fullmatch(name) else distance_name(distance)
