"""Formats rows as columns of plain text, for people and for pipes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot.questions.cleaning import quote

LONGEST_CELL = 60
"""Most characters of a cell; values from a database may be longer, or have several lines."""

VERSION_DIGITS = 12
"""Shown digits of a hash; so many identify it."""

GAP = "  "


def columns(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield a heading and rows, each as a line; columns of numbers are right-aligned.

    Args:
        head: The names of the columns.
        rows: Values in the order of the columns; each becomes one short line without controls.
    """
    from rich.cells import cell_len, set_cell_size  # noqa: PLC0415 - only where it is used

    all_rows = list(rows)
    texts = [list(head), *([cell(value) for value in row] for row in all_rows)]
    widths = [max(map(cell_len, column)) for column in zip(*texts, strict=True)]
    numbers = [
        bool(all_rows) and all(isinstance(row[column], int | float) for row in all_rows)
        for column in range(len(head))
    ]
    for row in texts:
        parts = (
            " " * (width - cell_len(text)) + text if right else set_cell_size(text, width)
            for text, width, right in zip(row, widths, numbers, strict=True)
        )
        yield GAP.join(parts).rstrip()


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Return lines indented by two blanks."""
    return (f"  {line}".rstrip() for line in lines)


def cell(value: object) -> str:
    """Return a value as one short line that is safe to display; a dash if it is empty."""
    return quote(str(value), LONGEST_CELL) or "-"


def when(moment: datetime) -> str:
    """Return a time in UTC, to the minute; the column's name says that it is UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def age(span: timedelta) -> str:
    """Return a span of time in its largest unit."""
    seconds = max(int(span.total_seconds()), 0)
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def short(version: str) -> str:
    """The first digits of a hash."""
    return version[:VERSION_DIGITS]


def counted(count: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: "1 reply", "2 replies"."""
    return f"{count} {singular if count == 1 else plural or singular + 's'}"
