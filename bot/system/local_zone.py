"""The time zone of this computer."""

import time
from datetime import UTC, datetime, timedelta, tzinfo

_ZERO = timedelta(0)


class LocalZone(tzinfo):
    """The zone that ``TZ`` or the computer's settings name, with its summer time."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """Return the distance from UTC at a local time; now for None."""
        return timedelta(seconds=_at(moment).tm_gmtoff)

    def dst(self, moment: datetime | None) -> timedelta:  # noqa: ARG002 - as above
        """Return zero: nothing here needs the part of the distance that summer time adds."""
        return _ZERO

    def tzname(self, moment: datetime | None) -> str:
        """Return the zone's abbreviation at a local time."""
        return _at(moment).tm_zone

    def fromutc(self, moment: datetime) -> datetime:
        """Return the local time of a moment in UTC."""
        local = moment.replace(tzinfo=UTC).astimezone()
        here = local.replace(tzinfo=self)
        # In the fall an hour occurs twice; this may be the second one.
        return here if here.utcoffset() == local.utcoffset() else here.replace(fold=1)


def _at(moment: datetime | None) -> time.struct_time:
    """Return the system's view of a local time. A time that occurs twice has its ``fold``."""
    return time.localtime(None if moment is None else moment.replace(tzinfo=None).timestamp())
