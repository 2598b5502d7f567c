"""Runs scripts on a SQLite connection."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from bot.store.shared.sql import Query, Row, Script
from bot.store.sqlite.values import stamp

T = TypeVar("T")


def run(connection: sqlite3.Connection, script: Script[T]) -> T:
    """Run a script, and return its value."""
    try:
        query = next(script)
        while True:
            query = script.send(_rows(connection, query))
    except StopIteration as stop:
        value: T = stop.value
        return value


def _rows(connection: sqlite3.Connection, query: Query) -> Sequence[Row]:
    if query.many:
        connection.executemany(query.statement.sqlite, [bound(values) for values in query.values])
        return ()
    (values,) = query.values
    return connection.execute(query.statement.sqlite, bound(values)).fetchall()


def bound(values: Mapping[str, object]) -> dict[str, object]:
    """Return values as SQLite keeps them: times as text."""
    return {
        name: stamp(value) if isinstance(value, datetime) else value
        for name, value in values.items()
    }
