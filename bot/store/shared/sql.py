"""Statements that both databases run, and scripts made of them.

The statements are in the ``.sql`` files beside this module, as PostgreSQL takes them, with values
written as ``:name``. Of these SQLite needs no locks, since it has one writer, and no collation.

A script is a generator: it yields a query, is sent its rows, and returns a value. So a script is
written once, and runs on SQLite's connection as on PostgreSQL's, which is asynchronous.
"""

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Any, TypeVar

T = TypeVar("T")

Row = Sequence[Any]

_VALUE = re.compile(r"(?<!:):([a-z_]+)")

# PostgreSQL must sort text by code points, as SQLite does, and lock what it reads to change it.
_OF_POSTGRES = re.compile(r' COLLATE "C"|\s+FOR (?:UPDATE|SHARE)(?: SKIP LOCKED)?')

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SharedStatement:
    """A statement in the words of both databases.

    Attributes:
        sqlite: As SQLite takes it, with its values by name.
        postgres: As PostgreSQL takes it, with its values by number.
        names: The names of its values, in the order of these numbers.
    """

    sqlite: str
    postgres: str
    names: tuple[str, ...]

    def __call__(self, **values: object) -> "Query":
        """Return the statement with its values."""
        return Query(self, (values,))

    def each(self, rows: Sequence[Mapping[str, object]]) -> "Query":
        """Return the statement to be run once for each of these; it gives no rows."""
        return Query(self, rows, many=True)


@dataclass(frozen=True, slots=True)
class Query:
    """A statement and its values.

    Attributes:
        statement: The statement.
        values: Its values by name, once or (``many``) for each time that it runs.
        many: Whether it runs once for each, and gives no rows.
    """

    statement: SharedStatement
    values: Sequence[Mapping[str, object]]
    many: bool = False


Script = Generator[Query, Sequence[Row], T]
"""Yields queries, is sent their rows, and returns a value."""


def statement(text: str) -> SharedStatement:
    """Return a statement that is written as PostgreSQL takes it, with its values by name."""
    names = tuple(dict.fromkeys(_VALUE.findall(text)))
    numbered = _VALUE.sub(lambda value: f"${names.index(value[1]) + 1}", text)
    return SharedStatement(_OF_POSTGRES.sub("", text), numbered, names)


def load(name: str) -> Mapping[str, SharedStatement]:
    """Return the statements of a file beside this module, by their names."""
    text = resources.files(__package__).joinpath(f"{name}.sql").read_text("utf-8")
    _, *parts = _NAME.split(text)
    return {
        title: statement(body.strip().rstrip(";"))
        for title, body in zip(parts[::2], parts[1::2], strict=True)
    }


def moment(value: datetime | str) -> datetime:
    """Return a time that was read: SQLite keeps it as text."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
