"""Rows as columns of plain text, for people and for pipes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot.questions.cleaning import quote

LONGEST_CELL = 60
"""Most characters of a cell; what stands in a database may be longer, or of several lines."""

VERSION_DIGITS = 12
"""Digits of a hash that are shown; as many are enough to name it."""

GAP = "  "


def columns(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A heading and rows, each as a line; numbers stand on the right of their column.

    Args:
        head: What the columns are called.
        rows: Values in the order of the columns; each becomes one short line without controls.
    """
    from rich.cells import cell_len, set_cell_size  # noqa: PLC0415 - only where it is used

    kept = list(rows)
    texts = [list(head), *([cell(value) for value in row] for row in kept)]
    widths = [max(map(cell_len, column)) for column in zip(*texts, strict=True)]
    numbers = [
        bool(kept) and all(isinstance(row[at], int | float) for row in kept)
        for at in range(len(head))
    ]
    for row in texts:
        parts = (
            " " * (width - cell_len(text)) + text if right else set_cell_size(text, width)
            for text, width, right in zip(row, widths, numbers, strict=True)
        )
        yield GAP.join(parts).rstrip()


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Lines a little to the right, below what they belong to."""
    return (f"  {line}".rstrip() for line in lines)


def cell(value: object) -> str:
    """A value as one short line that no display can be broken with; a dash for nothing."""
    return quote(str(value), LONGEST_CELL) or "-"


def when(moment: datetime) -> str:
    """A time in UTC, to the minute; the column says that it is UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def age(span: timedelta) -> str:
    """How long something has been there, in its largest unit."""
    seconds = max(int(span.total_seconds()), 0)
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def short(version: str) -> str:
    """The first digits of a hash."""
    return version[:VERSION_DIGITS]


def counted(count: int, one: str, several: str = "") -> str:
    """A number with the word for what is counted: "1 reply", "2 replies"."""
    return f"{count} {one if count == 1 else several or one + 's'}"
