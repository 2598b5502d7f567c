"""Values as SQLite keeps them."""

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """A time as it is stored: ISO 8601 in UTC, always of the same length, so that it sorts."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def unstamp(text: str) -> datetime:
    """The time again."""
    return datetime.fromisoformat(text)
