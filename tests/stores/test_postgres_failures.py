"""PostgreSQL goes away, is cut off, takes no writes, is full: clear words, and no lost turn.

Each test lets people walk at once while it happens, and in the end compares everything (answers,
conversations, outbox, inbox, what arrived) with the same scripts on the engine alone. It would fail
if a turn that was cut off in the middle were written twice or not at all, or confirmed unwritten.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Literal

import pytest

from bot.store.postgres.store import PostgresStore
from tests.acceptance.crash.inside import Inside
from tests.acceptance.crash.kept import in_database
from tests.kit.postgres import Server, running
from tests.stores.make import CUT, create_tables, execute, password_of

PEOPLE = 12
SEED = 20261123
SHORT_S = 0.5
"""A patience that a server can outlast."""
LEASE_S = 3.0
"""The seconds after which replies that could not be marked are sent again."""

READ_ONLY = """
    DO $$ BEGIN EXECUTE
        format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database());
    END $$
"""
WRITABLE = READ_ONLY.replace("= on", "= off")

FULL = """
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON inbox EXECUTE FUNCTION full_disk();
"""
ROOM = "DROP TRIGGER full_disk ON inbox; DROP FUNCTION full_disk"


@pytest.fixture(scope="module")
def own_server(postgres_server: Server) -> Iterator[Server]:
    """A server that can be stopped; where there is none, tests skip as for any server."""
    with running(fsync=False, parent=postgres_server.folder.parent) as server:
        yield server


@pytest.fixture
async def url(own_server: Server) -> AsyncIterator[str]:
    made = await asyncio.to_thread(own_server.create_database)
    await create_tables(made)
    yield made
    await asyncio.to_thread(own_server.start)
    await asyncio.to_thread(own_server.drop_database, made.rpartition("/")[2])


@pytest.mark.acceptance
@pytest.mark.parametrize("how", ["cut", "fast", "immediate"])
async def test_cut_connections_and_restarts_of_the_server_lose_no_turn(
    url: str, own_server: Server, how: Literal["cut", "fast", "immediate"]
) -> None:
    async def disturb() -> None:
        if how == "cut":
            await execute(url, CUT)
        else:
            await asyncio.to_thread(own_server.restart, how)

    async with Inside(PostgresStore(url), url, PEOPLE, SEED) as bot:
        times = await bot.walk_while(20, disturb, every=20, most=4)
        await bot.finish()

        assert await bot.problems() == []
        assert bot.refused == []
        assert times > 1


@pytest.mark.acceptance
async def test_server_that_stays_away_confirms_nothing_and_all_goes_on_after_it(
    url: str, own_server: Server
) -> None:
    store = PostgresStore(url, patience_s=SHORT_S)
    async with Inside(store, url, PEOPLE, SEED, lease_s=LEASE_S) as bot:
        await bot.walk(4)
        await bot.decide()
        bot.channel.again = True
        await asyncio.to_thread(own_server.stop)

        refused = await bot.attempt()

        assert len(refused) == PEOPLE
        assert all(said.startswith("cannot reach PostgreSQL at ") for said in refused)
        await asyncio.to_thread(own_server.start)
        await bot.walk(4)
        await bot.finish()
        assert await bot.problems() == []


@pytest.mark.acceptance
@pytest.mark.parametrize(
    ("breaks", "mends", "says"),
    [
        (READ_ONLY, WRITABLE, "it takes no writes now: name the primary server"),
        (FULL, ROOM, "its disk is full: make room, then try again"),
    ],
    ids=["read-only", "full"],
)
async def test_server_that_takes_no_writes_keeps_nothing_and_all_goes_on_after_it(
    url: str, breaks: str, mends: str, says: str
) -> None:
    async with Inside(PostgresStore(url), url, PEOPLE, SEED) as bot:
        await bot.walk(4)
        await bot.settle()
        before = await in_database(url)
        await execute(url, breaks, CUT)

        refused = [*await bot.attempt(), *await bot.attempt()]

        assert len(refused) == 2 * PEOPLE
        assert {said.rpartition(url.rpartition("/")[2] + ": ")[2] for said in refused} == {says}
        assert not any(password_of(url) in said for said in refused)
        assert await in_database(url) == before
        await execute(url, "SET default_transaction_read_only = off", mends, CUT)
        await bot.walk(4)
        await bot.finish()
        assert await bot.problems() == []
