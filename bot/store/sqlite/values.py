"""Values as SQLite keeps them."""

from datetime import UTC, datetime
from functools import lru_cache


# A turn writes its own time again and again, and so do the marks of one commit.
@lru_cache(maxsize=64)
def stamp(moment: datetime) -> str:
    """Return a time as it is stored: ISO 8601 in UTC, always of one length, so that it sorts."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def unstamp(text: str) -> datetime:
    """Return the time again."""
    return datetime.fromisoformat(text)
