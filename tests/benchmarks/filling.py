"""Databases with many conversations, made quickly: copies of one that was really held."""

import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import asyncpg

COPIED = ("conversations", "answers", "results", "inbox", "outbox", "timers")
PER_STEP = 20_000

BEGUN = "SELECT address FROM conversations WHERE turn = 1 LIMIT 1"
"""Selects the address of somebody who has just begun; it takes little room."""


FINISHED = "SELECT address FROM results LIMIT 1"
"""Selects the address of somebody who has a result."""


def fill_sqlite(
    path: Path, wanted: int, source_query: str = BEGUN, tables: Sequence[str] = COPIED
) -> None:
    """Copy an address under other keys, until there are so many conversations.

    Args:
        path: The file.
        wanted: The number of conversations.
        source_query: Selects the address; else it is one that has just begun.
        tables: The tables to copy beside the addresses.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-200000")
        (source,) = connection.execute(source_query).fetchone()
        have = connection.execute("SELECT count(*) FROM conversations").fetchone()[0]
        while have < wanted:
            step = min(PER_STEP, wanted - have)
            _copy_sqlite(connection, source, step, tables)
            have += step
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy_sqlite(
    connection: sqlite3.Connection, source: str, number: int, tables: Sequence[str]
) -> None:
    connection.execute("BEGIN")
    connection.execute("CREATE TEMP TABLE keys (key TEXT)")
    connection.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " INSERT INTO keys SELECT lower(hex(randomblob(12))) FROM n ORDER BY 1",
        (number,),
    )
    for table in ("addresses", *tables):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        connection.execute(_copying(table, columns, "?"), (source,))
    connection.execute("DROP TABLE keys")
    connection.execute("COMMIT")


def _copying(table: str, columns: list[str], source: str) -> str:
    """Return the statement that copies the rows of an address under every key."""
    names = [column for column in columns if (table, column) != ("outbox", "id")]
    return (
        f"INSERT INTO {table} ({', '.join(names)})"  # noqa: S608 - our own names
        f" SELECT {', '.join(_value(table, name) for name in names)}"
        f" FROM keys k, {table} t WHERE t.address = {source}"
    )


def _value(table: str, column: str) -> str:
    """Return the SQL expression of a column in a copied row."""
    if column in ("address", "person_key", "chat", "person"):
        return "k.key"
    if table == "inbox" and column == "key":
        return "substr(k.key, 1, 12) || substr(t.key, 13)"
    if table == "outbox" and column == "status":
        return "'sent'"
    return f"t.{column}"


async def fill_postgres(url: str, wanted: int) -> None:
    """Do the same on PostgreSQL."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET synchronous_commit = off")
        source = await connection.fetchval(BEGUN)
        have = await connection.fetchval("SELECT count(*) FROM conversations")
        while have < wanted:
            step = min(PER_STEP, wanted - have)
            await _copy_postgres(connection, source, step)
            have += step
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


async def _copy_postgres(
    connection: "asyncpg.Connection[asyncpg.Record]", source: str, number: int
) -> None:
    async with connection.transaction():
        keys = "substr(md5(random()::text || n::text), 1, 24) AS key"
        await connection.execute(
            f"CREATE TEMP TABLE keys ON COMMIT DROP AS SELECT {keys}"  # noqa: S608 - ours
            f" FROM generate_series(1, {number}) n"
        )
        for table in ("addresses", *COPIED):
            rows = await connection.fetch(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name = $1",
                table,
            )
            await connection.execute(_copying(table, [row[0] for row in rows], "$1"), source)


if __name__ == "__main__":
    fill_sqlite(Path(sys.argv[1]), int(sys.argv[2]))
