"""The bot behind a real PgBouncer in transaction mode, which gives each transaction any connection.

`make crash` does more of it: the whole conformance suite, and two processes that are killed.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from urllib.parse import urlsplit

import pytest

from bot.store.ports import StoreUnavailable
from bot.store.postgres.store import PostgresStore
from tests.conftest import NOW
from tests.kit.pooler import Pooler
from tests.kit.postgres import Server
from tests.stores.make import CUT, execute
from tests.stores.promises import LATER, begin, count_up, counted, update
from tests.unit.cli.make import assert_wrong_use, cxbot

pytestmark = pytest.mark.acceptance

STORES = 2
TURNS = 40


@pytest.fixture
def pooled(url: str, pooler: Pooler) -> str:
    """The pooler's address of a database with the tables."""
    return pooler.address_of(url)


@asynccontextmanager
async def opened(url: str, number: int = 1) -> AsyncIterator[list[PostgresStore]]:
    async with AsyncExitStack() as stack:
        stores = [PostgresStore(url, pool_size=8) for _ in range(number)]
        for store in stores:
            stack.push_async_callback(store.close)
            await store.open()
        yield stores


async def use(stores: list[PostgresStore]) -> None:
    """Take a turn of each kind, use the outbox, and run the commands that read everything."""
    await stores[0].turns.handle(update("start"), "", begin())
    await asyncio.gather(
        *(stores[n % len(stores)].turns.handle(update(str(n)), "", count_up) for n in range(TURNS))
    )
    for store in stores:
        await store.outbox.claim(["test"], "", 10, LATER, 30)
        await store.records.overview()
        assert len([one async for one in store.records.export(None)]) == 1
        await store.timers.prune(NOW, 10, NOW)


async def test_two_bots_behind_a_pooler_lose_no_turn_and_leave_nothing_on_its_connections(
    pooled: str, pooler: Pooler
) -> None:
    async with opened(pooled, STORES) as stores:
        await use(stores)
        assert await counted(stores[0]) == str(TURNS)

    assert await pooler.left_behind(pooled) == set()


def test_tables_are_made_upgraded_and_checked_through_a_pooler(
    postgres_url: str, pooler: Pooler
) -> None:
    pooled = pooler.address_of(postgres_url)

    upgraded = [cxbot(pooled, "db", "upgrade") for _ in range(3)]
    looked = [cxbot(pooled, "db", *words) for words in (["current"], ["check"], ["prune"])]

    assert [done.exit_code for done in upgraded + looked] == [0] * 6, upgraded[-1].output
    assert "is up to date" in upgraded[-1].stdout
    assert asyncio.run(pooler.left_behind(pooled)) == set()


async def test_prepared_statements_can_be_switched_off_for_a_server_itself(url: str) -> None:
    async with opened(f"{url}?prepared_statements=off") as stores:
        await use(stores)

        assert await counted(stores[0]) == str(TURNS)


async def test_prepared_statements_that_a_pooler_loses_are_named_with_what_to_do(
    pooled: str,
) -> None:
    async with opened(f"{pooled}?prepared_statements=on", STORES) as stores:
        with pytest.raises(StoreUnavailable, match="prepared_statements=off"):
            await use(stores)


# ---------------------------------------------------------------------------- what cannot work


@pytest.fixture(scope="module")
def by_statement(pooler: Pooler, postgres_server: Server) -> Iterator[Pooler]:
    """A pooler that gives each statement any connection."""
    del pooler  # it is there: PgBouncer is installed
    with Pooler(postgres_server, "statement") as made:
        yield made


@pytest.mark.parametrize("command", [["db", "upgrade"], ["stats"]])
def test_pooler_in_statement_mode_is_refused_with_what_to_do(
    postgres_url: str, by_statement: Pooler, command: list[str]
) -> None:
    assert cxbot(postgres_url, "db", "upgrade").exit_code == 0

    done = cxbot(by_statement.address_of(postgres_url), *command)

    assert_wrong_use(done, "set pool_mode = transaction")


@pytest.mark.parametrize("option", ["options=-c%20jit%3Doff", "search_path=public"])
@pytest.mark.parametrize("command", [["db", "upgrade"], ["stats"]])
def test_setting_that_a_pooler_does_not_take_is_named(
    pooled: str, option: str, command: list[str]
) -> None:
    done = cxbot(f"{pooled}?{option}", *command)

    assert_wrong_use(done, f"leave out {option.partition('=')[0]}", "ALTER ROLE")


# ---------------------------------------------------------------------------- later


class Switch:
    """A listener whose address leads to one port, and later to another."""

    def __init__(self, port: int) -> None:
        self.to = port
        self._pumps: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Switch":
        self._server = await asyncio.start_server(self._lead, "127.0.0.1")
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await asyncio.gather(*self._pumps)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.to)
        for source, sink in ((reader, back), (there, writer)):
            self._pumps.add(asyncio.create_task(pump(source, sink)))


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def test_pooler_that_comes_in_between_later_is_found_out(url: str, pooler: Pooler) -> None:
    port = urlsplit(url).port
    assert port
    async with Switch(port) as switch:
        switched = url.replace(f":{port}/", f":{switch.port}/")
        async with opened(switched, STORES) as stores:
            await stores[0].turns.handle(update("before"), "", begin())
            switch.to = pooler.port
            await execute(url, CUT)

            await asyncio.gather(
                *(
                    stores[n % STORES].turns.handle(update(str(n)), "", count_up)
                    for n in range(TURNS)
                )
            )

            assert await counted(stores[0]) == str(TURNS)
    assert await pooler.left_behind(pooler.address_of(url)) == set()
