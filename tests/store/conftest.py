"""Both stores, one after the other, for tests of what both promise.

A third time, as acceptance tests, PostgreSQL behind a PgBouncer in transaction mode.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.port import Store
from tests.pooler import Pooler
from tests.postgres import Server
from tests.store.make import Place, create_tables, postgres_place, sqlite_place


@pytest.fixture(scope="session")
def shared_url(postgres_server: Server) -> str:
    """One database for all these tests, emptied for each."""
    return postgres_server.create_database()


STORES = ["sqlite", "postgres", pytest.param("pooler", marks=pytest.mark.acceptance)]


@pytest.fixture(params=STORES)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "sqlite":
        return sqlite_place(tmp_path / "kept.sqlite3")
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
