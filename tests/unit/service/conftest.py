"""The whole bot, once on each database."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.service.flow_versions import Flows
from bot.store.postgres.store import PostgresStore
from tests.kit.postgres import Server
from tests.stores.make import create_tables, postgres_place, sqlite_place
from tests.unit.service.home import Home


@pytest.fixture(scope="session")
def home_url(postgres_server: Server) -> str:
    """One database for all these tests, emptied for each."""
    return postgres_server.create_database()


@pytest.fixture(params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, versions: Flows) -> Iterator[Home]:
    if request.param == "sqlite":
        with Home(versions, on_disk=True) as made:
            made.place = sqlite_place(made.path)
            yield made
        return
    url: str = request.getfixturevalue("home_url")
    asyncio.run(create_tables(url))
    with Home(versions, PostgresStore(url, pool_size=4)) as made:
        made.place, made.url = postgres_place(url), url
        yield made
