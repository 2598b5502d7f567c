"""Both stores, one after the other, for tests of what both promise."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.port import Store
from tests.postgres import Server
from tests.store.make import Place, create_tables, postgres_place, sqlite_place


@pytest.fixture(scope="session")
def shared_url(postgres_server: Server) -> str:
    """One database for all these tests, emptied for each."""
    return postgres_server.create_database()


@pytest.fixture(params=["sqlite", "postgres"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "sqlite":
        return sqlite_place(tmp_path / "kept.sqlite3")
    url: str = request.getfixturevalue("shared_url")
    await create_tables(url)
    return postgres_place(url)


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
