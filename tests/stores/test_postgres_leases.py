"""Leases on a server: several processes lease there, and it knows which are alive."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from asyncpg.transaction import Transaction

from bot.messages import Outcome
from bot.store.postgres.parts import NOTICED_S, PostgresOutbox
from bot.store.postgres.store import PostgresStore
from bot.turns.keys import address_key
from bot.turns.plan import Found, Plan
from tests.kit.pooler import Pooler
from tests.stores.make import Somebody, execute, value_of
from tests.stores.promises import ANN, BEA, LAPSED, begin, say, says, update
from tests.stores.test_leased_turns import Process, claimed, sent

LEASED_BY = "SELECT max(leased_by) FROM outbox WHERE status = 'pending'"

LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"

CUT_PRESENCE = """
    SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE locktype = 'advisory' AND granted
"""


@pytest.fixture
async def other(url: str) -> AsyncIterator[PostgresStore]:
    """Another process on the same database."""
    made = PostgresStore(url, pool_size=4)
    await made.open()
    yield made
    await made.close()


async def leasing(store: PostgresStore) -> Process:
    """Let a process begin to deliver, and lease two replies in a turn."""
    process = Process()
    await store.outbox.free(["test"])
    await store.turns.handle(update("1"), "", begin("c1", says("a"), says("b")), sender=process)
    return process


async def test_lease_of_a_living_process_is_not_freed_by_one_that_begins(
    on_server: PostgresStore, other: PostgresStore
) -> None:
    process = await leasing(on_server)

    await other.outbox.free(["test"])

    assert await claimed(other) == []
    assert await on_server.outbox.mark([sent(row) for row in process.rows]) == set()


async def test_claim_of_a_living_process_is_not_freed_either(
    on_server: PostgresStore, other: PostgresStore
) -> None:
    await on_server.outbox.free(["test"])
    await on_server.turns.handle(update("1"), "", begin("c1", says("a")))
    assert await claimed(on_server) == [says("a")]

    await other.outbox.free(["test"])

    assert await claimed(other) == []


DYING = """
import asyncio, sys
from bot.store.postgres.store import PostgresStore
from tests.stores.test_postgres_leases import leasing

async def main() -> None:
    store = PostgresStore(sys.argv[1])
    await store.open()
    await leasing(store)
    print("leased", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def die(url: str) -> None:
    """Run a process that leases, and kill it."""
    command = [sys.executable, "-c", DYING, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as dying:
        assert dying.stdout is not None
        assert dying.stdout.readline() == "leased\n"
        dying.send_signal(signal.SIGKILL)


@pytest.mark.acceptance
async def test_leases_of_a_process_that_was_killed_are_freed_by_the_next_one(
    on_server: PostgresStore, url: str
) -> None:
    await asyncio.to_thread(die, url)
    while await value_of(url, LOCKS):
        # The server notices the end of a connection a little later.
        continue
    assert await claimed(on_server) == []

    await on_server.outbox.free(["another"])
    assert await claimed(on_server) == []

    await on_server.outbox.free(["test"])
    assert await claimed(on_server) == [says("a"), says("b")]


async def test_leases_are_freed_though_the_server_notices_a_death_late(
    on_server: PostgresStore, other: PostgresStore, url: str
) -> None:
    passed_s = 0.0
    on_server.outbox = PostgresOutbox(on_server.database, lambda: passed_s)
    await leasing(other)
    await on_server.outbox.free(["test"])
    await other.close()
    while await value_of(url, LOCKS) > 1:
        continue
    assert await claimed(on_server) == []

    passed_s = NOTICED_S

    assert await claimed(on_server) == [says("a"), says("b")]


async def test_closed_store_holds_nothing(on_server: PostgresStore, url: str) -> None:
    await leasing(on_server)
    assert await value_of(url, LOCKS) == 1

    await on_server.close()

    while await value_of(url, LOCKS):
        continue


async def test_process_keeps_its_number_where_its_connection_was_cut(
    on_server: PostgresStore, url: str
) -> None:
    await leasing(on_server)
    presence = on_server.database.presence
    number = presence.holder
    assert number == await value_of(url, LEASED_BY)

    await execute(url, CUT_PRESENCE)
    while await value_of(url, LOCKS):
        continue
    async with asyncio.timeout(10):
        while not await value_of(url, LOCKS):
            assert await claimed(on_server) == []

    assert presence.holder == number


async def test_process_whose_lock_is_still_held_by_a_lost_connection_takes_a_new_number(
    on_server: PostgresStore, other: PostgresStore, url: str
) -> None:
    process = await leasing(on_server)
    lost = on_server.database.presence
    again = other.database.presence
    again._number = lost._number  # as if the server had not noticed yet

    await other.outbox.free(["test"])

    assert again.holder not in {None, lost.holder}
    assert await claimed(other) == []
    assert await value_of(url, LOCKS) == 2
    assert len(process.rows) == 2


async def test_nothing_is_leased_by_a_number_while_the_lock_is_not_held(
    on_server: PostgresStore, other: PostgresStore, url: str
) -> None:
    process = Process()

    await on_server.turns.handle(update("1"), "", begin("c1", says("a")), sender=process)
    await other.outbox.free(["test"])

    assert process.said == [says("a")]
    assert await value_of(url, LEASED_BY) is None
    assert await claimed(other) == []


@pytest.mark.acceptance
async def test_nothing_is_held_behind_a_pooler_where_leases_run_out(
    other: PostgresStore, url: str, pooler: Pooler
) -> None:
    pooled = PostgresStore(pooler.address_of(url), pool_size=4)
    await pooled.open()
    process = await leasing(pooled)
    await other.outbox.free(["test"])

    assert process.said == [says("a"), says("b")]
    assert pooled.database.presence.holder is None
    assert await value_of(url, LEASED_BY) is None
    assert await claimed(other) == []
    await pooled.close()
    assert await pooler.left_behind(pooler.address_of(url)) == set()


async def test_marked_reply_is_leased_by_nobody(on_server: PostgresStore, url: str) -> None:
    process = await leasing(on_server)
    first, second = process.rows

    await on_server.outbox.mark([sent(first)])
    await on_server.outbox.release(second.address)

    assert await value_of(url, "SELECT count(leased_by) FROM outbox") == 0


# ---------------------------------------------------------------------------- two who write at once

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


async def until_waiting(url: str, number: int) -> None:
    """Return once so many statements wait for a lock; each look is a connection of its own."""
    async with asyncio.timeout(10):
        while await value_of(url, WAITING) < number:
            continue


LOCK = "SELECT 1 FROM addresses WHERE address = $1 FOR UPDATE"

QUEUE = "INSERT INTO lanes (address, channel) VALUES ($1, 'test')"


@pytest.mark.parametrize("held", [LOCK, QUEUE], ids=["known", "unknown"])
async def test_of_two_turns_that_began_at_once_one_leases(
    on_server: PostgresStore, other: PostgresStore, somebody: Somebody, url: str, held: str
) -> None:
    if held == LOCK:
        await on_server.turns.handle(update("0"), "", begin())
    processes = Process(), Process(500)
    transaction = somebody.transaction()
    await transaction.start()
    await somebody.execute(held, address_key(ANN))
    turns = [
        asyncio.create_task(store.turns.handle(update(text), "", say(says(text)), sender=process))
        for store, process, text in zip((on_server, other), processes, "ab", strict=True)
    ]
    await until_waiting(url, 2)

    await transaction.rollback()
    await asyncio.gather(*turns)

    assert sorted(len(process.rows) for process in processes) == [0, 1]
    assert sorted(process.wakes for process in processes) == [0, 1]
    assert [process.behind for process in processes] == [[None], [None]]


async def test_turn_leases_though_the_reply_before_it_was_marked_since_it_began(
    on_server: PostgresStore, other: PostgresStore, somebody: Somebody, url: str
) -> None:
    process, turn, transaction = await waiting_turn(on_server, somebody, url)

    await other.outbox.mark([sent(process.rows[0])])
    await transaction.rollback()
    await turn

    assert process.said == [says("a"), says("b")]
    assert await claimed(other, LAPSED) == [says("b")]


async def test_mark_returns_after_a_turn_gave_its_replies_to_the_process(
    on_server: PostgresStore, somebody: Somebody, url: str
) -> None:
    process, turn, transaction = await waiting_turn(on_server, somebody, url)

    marking = asyncio.create_task(on_server.outbox.mark([sent(process.rows[0])]))
    async with asyncio.timeout(10):
        while await somebody.fetchval(PENDING):
            continue
    await asyncio.wait([marking], timeout=0.05)
    assert not marking.done()
    await transaction.rollback()

    assert await marking == set()
    assert process.said == [says("a"), says("b")]
    await turn


PENDING = "SELECT count(*) FROM outbox WHERE status = 'pending'"


async def waiting_turn(
    store: PostgresStore, somebody: Somebody, url: str
) -> tuple[Process, "asyncio.Task[Outcome]", Transaction]:
    """Begin a turn behind a leased reply, whose statement waits for a lock of the address."""
    process = Process()
    await store.turns.handle(update("1"), "", begin("c1", says("a")), sender=process)
    transaction = somebody.transaction()
    await transaction.start()
    await somebody.execute(LOCK, address_key(ANN))
    turn = asyncio.create_task(store.turns.handle(update("2"), "", say(says("b")), sender=process))
    await until_waiting(url, 1)
    return process, turn, transaction


# ---------------------------------------------------------------------------- answers that get lost


class Wire:
    """A way to a server, which can lose what the server says.

    Attributes:
        port: The port at which it begins.
        is_deaf: Whether what the server says gets lost.
    """

    def __init__(self, port: int) -> None:
        self._to, self.is_deaf = port, False
        self._pumps = set[asyncio.Task[None]]()
        self._clients = set[asyncio.StreamWriter]()

    async def __aenter__(self) -> "Wire":
        self._server = await asyncio.start_server(self._lead, "127.0.0.1")
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        await asyncio.gather(*self._pumps)

    def cut(self) -> None:
        """Cut all connections that there are."""
        for client in self._clients:
            client.transport.abort()
        self._clients.clear()

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        self._clients.add(writer)
        for source, sink, loses in ((reader, back, False), (there, writer, True)):
            self._pumps.add(asyncio.create_task(self._pump(source, sink, loses=loses)))

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, loses: bool
    ) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65_536):
                if not (loses and self.is_deaf):
                    sink.write(data)
        sink.close()


async def test_replies_of_a_turn_whose_answer_got_lost_are_claimed_at_once(
    url: str, other: PostgresStore
) -> None:
    process = Process()
    port = urlsplit(url).port
    assert port

    def get_lost(found: Found) -> Plan:
        wire.is_deaf = True
        return say(says("a"), outcome="first")(found)

    async with Wire(port) as wire:
        store = PostgresStore(url.replace(f":{port}/", f":{wire.port}/"), pool_size=1)
        await store.open()
        await store.outbox.free(["test"])
        # The server must know the statement: it is asked and answered about a new one first.
        await store.turns.handle(update("0", BEA), "", say(says("b")), sender=process)
        turn = asyncio.create_task(store.turns.handle(update("1"), "", get_lost, sender=process))
        async with asyncio.timeout(10):
            while await value_of(url, PENDING) < 2:
                continue
        wire.is_deaf = False
        wire.cut()

        assert await turn == Outcome("first")
        assert (process.said, process.wakes) == ([says("b")], 1)
        assert await claimed(other) == [says("a")]
        await store.close()
