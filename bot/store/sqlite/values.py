"""Values as SQLite keeps them."""

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """Return a time as it is stored: ISO 8601 in UTC, always of one length, so that it sorts."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def unstamp(text: str) -> datetime:
    """Return the time again."""
    return datetime.fromisoformat(text)
