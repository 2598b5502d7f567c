"""Runs scripts on a PostgreSQL connection."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from bot.store.shared.sql import Query, Row, Script

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection

T = TypeVar("T")


async def run(connection: "Connection", script: Script[T]) -> T:
    """Run a script, and return its value."""
    try:
        query = next(script)
        while True:
            query = script.send(await _rows(connection, query))
    except StopIteration as stop:
        value: T = stop.value
        return value


async def _rows(connection: "Connection", query: Query) -> Sequence[Row]:
    names, text = query.statement.names, query.statement.postgres
    rows = [[values[name] for name in names] for values in query.values]
    if query.many:
        if rows:
            await connection.executemany(text, rows)
        return ()
    return [tuple(row) for row in await connection.fetch(text, *rows[0])]
