"""A statement that is put together from parts, each of which selects from the guard before it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection


class Lost(Exception):
    """Somebody else wrote first: undo, and begin anew."""


@dataclass(slots=True)
class Statement:
    """One statement in parts, with its values; ``$1`` is the address, ``$2`` the time.

    Attributes:
        guard: The part that has a row if the rest is to be written.
        parts: The parts.
        columns: What the statement returns beside.
    """

    values: list[object]
    guard: str = ""
    parts: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)

    def bind(self, *values: object) -> str:
        """Add values to the statement, and return their places, with commas between."""
        before = len(self.values)
        self.values += values
        return _places(before, len(values))

    def table(self, rows: Iterable[tuple[object, ...]], kinds: tuple[str, ...]) -> str:
        """Return rows as a table; its last column is their place, from 0."""
        before, number = len(self.values), 0
        for row in rows:
            self.values += row
            number += 1
        # Lists of values, taken apart by unnest, would do for any number of rows with the same
        # text, but cost the server a fifth more for each turn.
        return _lines(before, number, kinds)

    def add(self, name: str, sql: str) -> None:
        """Add a part that is written if the guard holds."""
        self.parts.append(f"{name} AS ({sql})")

    def hold(self, name: str, sql: str) -> None:
        """Add a part that must give a row for the rest to be written."""
        self.add(name, sql)
        self.guard = name

    @property
    def text(self) -> str:
        """The whole statement; it returns whether the guard held, then the columns."""
        columns = ", ".join([f"EXISTS (SELECT FROM {self.guard})", *self.columns])
        return f"WITH {', '.join(self.parts)} SELECT {columns}"


@cache
def _places(before: int, number: int) -> str:
    """Places of the values that come after so many others."""
    return ", ".join(f"${before + place + 1}" for place in range(number))


@cache
def _lines(before: int, number: int, kinds: tuple[str, ...]) -> str:
    lines = []
    for line in range(number):
        first = before + line * len(kinds) + 1
        cells = ", ".join(f"${place}::{kind}" for place, kind in enumerate(kinds, first))
        lines.append(f"({cells}, {line})")
    return f"(VALUES {', '.join(lines)})"


async def write(connection: "Connection", statement: Statement) -> list[Any]:
    """Write all of it, or nothing; return the columns.

    Raises:
        Lost: The guard did not hold.
    """
    (row,) = await connection.fetch(statement.text, *statement.values)
    is_written, *columns = row
    if not is_written:
        raise Lost
    return columns
