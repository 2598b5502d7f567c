"""Stores for tests, with their tables and a look behind their backs."""

import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import closing
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.store.memory import Memory, MemoryStore
from bot.store.ports import Store
from bot.store.postgres.store import PostgresStore
from bot.store.revision import HEAD
from bot.store.schema import metadata
from bot.store.sqlite.store import SqliteStore

Somebody: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Contents = dict[str, list[tuple[object, ...]]]


@dataclass
class Place:
    """A place where stores keep their rows: a memory, a file or a database.

    Attributes:
        new_store: Makes a store on this place, as another process would.
        contents: Reads every row of every table.
        run: Runs a statement, as another program would.
    """

    new_store: Callable[[], Store]
    contents: Callable[[], Coroutine[Any, Any, Contents]]
    run: Callable[[str], Awaitable[object]]


def sqlite_place(path: Path) -> Place:
    """Return a file, which the first store makes."""

    async def contents() -> Contents:
        with closing(sqlite3.connect(path)) as connection:
            return {
                name: connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608
                for name in metadata.tables
            }

    async def run(statement: str) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement)

    return Place(lambda: SqliteStore(path), contents, run)


def memory_place(memory: Memory) -> Place:
    """Return a memory that stores share."""

    async def contents() -> Contents:
        return {
            name: memory.connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608
            for name in metadata.tables
        }

    async def run(statement: str) -> None:
        memory.connection.execute(statement)

    return Place(lambda: MemoryStore(memory), contents, run)


def postgres_place(url: str, by_way_of: str = "") -> Place:
    """Return a database with the tables; stores reach it by another address if one is given."""

    async def contents() -> Contents:
        connection = await asyncpg.connect(url, ssl=False)
        try:
            return {
                name: [tuple(row) for row in await connection.fetch(f"SELECT * FROM {name}")]  # noqa: S608
                for name in metadata.tables
            }
        finally:
            await connection.close()

    return Place(
        lambda: PostgresStore(by_way_of or url, pool_size=8), contents, partial(execute, url)
    )


async def execute(url: str, *statements: str) -> None:
    """Run statements on a server, as another program would."""
    connection = await asyncpg.connect(url, ssl=False, timeout=10, command_timeout=10)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def value_of(url: str, query: str) -> Any:
    """Return the first value that a server gives."""
    connection = await asyncpg.connect(url, ssl=False)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def password_of(url: str) -> str:
    return url.partition("@")[0].rpartition(":")[2]


CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
"""Ends all other connections to a database."""


@cache
def tables_script() -> str:
    """Return the statements that make every table in an empty PostgreSQL database."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call] # as SQLAlchemy has it
    statements = ["CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"]
    for table in metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        statements += [str(CreateIndex(one).compile(dialect=dialect)) for one in table.indexes]
    statements.append(f"INSERT INTO alembic_version (version_num) VALUES ('{HEAD}')")  # noqa: S608
    return ";\n".join(statements)


async def create_tables(url: str) -> None:
    """Make the tables as the newest migration leaves them, without running any.

    Tables that are there are emptied, which takes a tenth of the time; those without rows are left.
    """
    connection = await asyncpg.connect(url, ssl=False)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version') IS NULL"):
            await connection.execute(tables_script())
            return
        filled = [row["name"] for row in await connection.fetch(filled_tables_query())]
        if filled:
            await connection.execute(f"TRUNCATE {', '.join(filled)} CASCADE")
    finally:
        await connection.close()


@cache
def filled_tables_query() -> str:
    """Return the query for the names of all tables that have rows."""
    return " UNION ALL ".join(
        f"SELECT '{name}' AS name WHERE EXISTS (SELECT FROM {name})"  # noqa: S608 - ours
        for name in metadata.tables
    )
