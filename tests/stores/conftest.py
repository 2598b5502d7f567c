"""The three stores, one after the other, for tests of the promises of each.

A fourth time, as acceptance tests, PostgreSQL behind a PgBouncer in transaction mode.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from bot.store.memory import Memory
from bot.store.ports import Store
from bot.store.postgres.store import PostgresStore
from bot.store.sqlite.store import SqliteStore
from tests.kit.pooler import Pooler
from tests.kit.postgres import Server
from tests.stores.make import (
    Place,
    Somebody,
    create_tables,
    memory_place,
    postgres_place,
    sqlite_place,
)


@pytest.fixture(scope="session")
def shared_url(postgres_server: Server) -> str:
    """One database for all these tests, emptied for each."""
    return postgres_server.create_database()


STORES = ["sqlite", "memory", "postgres", pytest.param("pooler", marks=pytest.mark.acceptance)]


@pytest.fixture
def memory() -> Iterator[Memory]:
    shared = Memory()
    yield shared
    shared.close()


@pytest.fixture(params=STORES)
async def place(request: pytest.FixtureRequest, tmp_path: Path, memory: Memory) -> Place:
    if request.param == "sqlite":
        return sqlite_place(tmp_path / "kept.sqlite3")
    if request.param == "memory":
        return memory_place(memory)
    url: str = request.getfixturevalue("shared_url")
    await create_tables(url)
    if request.param == "postgres":
        return postgres_place(url)
    pooler: Pooler = request.getfixturevalue("pooler")
    return postgres_place(url, pooler.address_of(url))


@pytest.fixture
async def store(place: Place) -> AsyncIterator[Store]:
    made = place.new_store()
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def other(place: Place) -> AsyncIterator[Store]:
    """Another process on the same data."""
    made = place.new_store()
    await made.open()
    yield made
    await made.close()


@pytest.fixture
def stores(store: Store, other: Store) -> tuple[Store, Store]:
    """Two processes on the same data."""
    return store, other


@pytest.fixture
async def url(postgres_url: str) -> str:
    """A database on a server that is this test's own, with the tables."""
    await create_tables(postgres_url)
    return postgres_url


@pytest.fixture
async def on_server(url: str) -> AsyncIterator[PostgresStore]:
    """An open store of that database."""
    made = PostgresStore(url, pool_size=4)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def somebody(url: str) -> AsyncIterator[Somebody]:
    """Another process that uses it."""
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite3"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept.sqlite3"


@pytest.fixture
async def in_file(path: Path) -> AsyncIterator[SqliteStore]:
    """An open store of a new SQLite file."""
    made = SqliteStore(path)
    await made.open()
    yield made
    await made.close()
