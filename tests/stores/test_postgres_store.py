"""Troubles of a store on a server alone: the server goes away, or does not fit."""

import asyncio
import re
from datetime import timedelta

import pytest

from bot.messages import Outcome
from bot.store.ports import StoreError, StoreUnavailable, WrongStore
from bot.store.postgres.store import PostgresStore
from bot.store.records import Installation
from tests.conftest import NOW
from tests.kit.postgres import Server
from tests.stores.make import CUT, Somebody, execute, password_of
from tests.stores.promises import ANN, LATER, MUCH_LATER, begin, count_up, counted, nothing, update

PATIENCE_S = 3.0

WAITING = """
    SELECT count(*) FROM pg_locks
    WHERE transactionid = pg_current_xact_id()::xid AND NOT granted
"""
"""Counts the sessions that wait for the end of this transaction."""


@pytest.fixture
def store(on_server: PostgresStore) -> PostgresStore:
    return on_server


async def cut(url: str) -> None:
    """End every connection of the bot, some times."""
    for _ in range(5):
        await execute(url, CUT)


async def test_turns_outlive_a_restart_of_the_server(
    store: PostgresStore, postgres_server: Server
) -> None:
    await store.turns.handle(update("start"), "", begin())
    turns = [
        asyncio.create_task(store.turns.handle(update(str(n)), "", count_up)) for n in range(20)
    ]

    await asyncio.to_thread(postgres_server.restart, "immediate")
    turns += [
        asyncio.create_task(store.turns.handle(update(str(n)), "", count_up)) for n in range(30)
    ]
    await asyncio.gather(*turns)

    assert await counted(store) == "30"


async def test_second_try_of_an_installation_ends_as_the_first(store: PostgresStore) -> None:
    old, new = (Installation("test", "w1", sealed) for sealed in ("old", "new"))

    for _ in range(2):
        await store.installations.add(old, NOW)
    resealed = [await store.installations.replace(new, "old", NOW) for _ in range(2)]

    assert resealed == [True, True]
    assert await store.installations.all("test") == [new]


@pytest.mark.parametrize("kept", [True, False])
async def test_who_uses_a_state_waits_for_who_is_using_it(
    store: PostgresStore, somebody: Somebody, *, kept: bool
) -> None:
    first = somebody.transaction()
    await first.start()
    await somebody.execute("INSERT INTO used_states VALUES ('k1', $1)", LATER)
    second = asyncio.create_task(store.installations.use_state("k1", NOW, LATER))
    while not second.done() and not await somebody.fetchval(WAITING):
        pass
    assert not second.done()
    await (first.commit() if kept else first.rollback())

    assert await second is not kept


async def test_states_that_somebody_else_removes_are_not_waited_for(
    store: PostgresStore, somebody: Somebody
) -> None:
    await store.installations.use_state("old", NOW, LATER)
    async with somebody.transaction():
        await somebody.execute("DELETE FROM used_states WHERE key = 'old'")
        until = MUCH_LATER + timedelta(minutes=10)
        assert await store.installations.use_state("new", MUCH_LATER, until)


async def test_cut_connections_give_no_state_to_two(store: PostgresStore, url: str) -> None:
    keys = [f"k{n}" for n in range(20)]

    used, _ = await asyncio.gather(
        asyncio.gather(*(store.installations.use_state(key, NOW, LATER) for key in keys * 2)),
        cut(url),
    )

    for first, second in zip(used[:20], used[20:], strict=True):
        assert not (first and second)
    assert not any([await store.installations.use_state(key, NOW, LATER) for key in keys])


async def test_server_that_stays_away_makes_the_store_unavailable(
    url: str, postgres_server: Server
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    store = PostgresStore(url, patience_s=PATIENCE_S, sleep=sleep)
    await store.open()
    await store.turns.handle(update("1"), "", nothing)
    await asyncio.to_thread(postgres_server.stop)

    with pytest.raises(StoreUnavailable) as unavailable:
        await store.turns.handle(update("2"), "", nothing)

    await asyncio.to_thread(postgres_server.start)
    said = str(unavailable.value)
    assert said.startswith("cannot reach PostgreSQL at 127.0.0.1:")
    assert said.endswith("nothing listens there, is it running?")
    assert password_of(url) not in said
    assert "\n" not in said
    assert PATIENCE_S <= sum(waited) < PATIENCE_S + 1
    assert await store.turns.handle(update("2"), "", nothing) == Outcome()
    await store.close()


async def test_database_that_takes_no_writes_makes_the_store_unavailable_at_once(url: str) -> None:
    name = url.rpartition("/")[2]
    await execute(url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store = PostgresStore(url)
    await store.open()

    with pytest.raises(StoreUnavailable, match="it takes no writes now: name the primary server"):
        await store.turns.handle(update("1"), "", begin())

    await store.close()
    with pytest.raises(StoreUnavailable, match="the database is closed"):
        await store.turns.known(ANN)


async def test_empty_database_is_not_used(postgres_url: str) -> None:
    with pytest.raises(WrongStore, match="has no tables of cxbot"):
        await PostgresStore(postgres_url).open()


async def test_what_cannot_be_connected_to_is_said_at_once_without_the_password(url: str) -> None:
    start, _, place = url.partition("@")
    where = "cannot reach PostgreSQL at 127.0.0.1:1/db: nothing listens there, is it running?"
    for wrong, said in (
        (url.replace(password_of(url), "guessed"), "refuses this user, or the password"),
        (f"{start}@{place}_missing", "no database of this name"),
        (f"{start}@127.0.0.1:1/db", f"^{re.escape(where)}$"),
    ):
        with pytest.raises(WrongStore, match=said) as refused:
            await PostgresStore(wrong).open()

        assert "guessed" not in str(refused.value)
        assert password_of(url) not in str(refused.value)


async def test_backup_names_the_tool_for_it_and_no_password(url: str) -> None:
    with pytest.raises(StoreError, match="pg_dump --format=custom --file=copy") as refused:
        await PostgresStore(url).backup("copy")

    assert password_of(url) not in str(refused.value)
