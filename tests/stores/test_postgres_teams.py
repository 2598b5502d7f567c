"""Locks of team assessments on a server: the turns that wait for each other."""

import asyncio
import json
from collections.abc import Awaitable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, cast

import asyncpg
import pytest

from bot.messages import Outcome
from bot.store.postgres.lanes import REMOVE
from bot.store.postgres.store import PostgresStore
from bot.store.postgres.team_turns import PLACES, handle
from bot.team.model import team_to_json
from bot.turns.keys import address_key
from bot.turns.plan import Found, FoundTeam, Outgoing, Plan
from tests.conftest import NOW
from tests.stores.make import Somebody
from tests.stores.promises import (
    ANN,
    BEA,
    Decide,
    begin,
    claim,
    forget,
    mark,
    said,
    says,
    send,
    texts,
    update,
)
from tests.stores.teams import (
    TEAM,
    join,
    joining,
    look,
    reveal,
    start,
    submit,
    take_part,
    write_to_team,
)
from tests.stores.test_postgres_store import WAITING
from tests.stores.test_shown import ANNS, KEY

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection

T = TypeVar("T")

ENDED = json.dumps(team_to_json(TEAM.but(status="cancelled")))
END = f"UPDATE teams SET status = 'cancelled', state = '{ENDED}' WHERE id = 't1'"  # noqa: S608
WAITING_FOR_PLACE = f"""
    SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE d.datname = current_database() AND l.classid = {PLACES} AND l.objsubid = 2
    AND NOT l.granted
"""  # noqa: S608
"""Counts the sessions that wait for the lock of a place."""

SHARED = "SELECT 1 FROM teams WHERE id = 't1' FOR SHARE"


@pytest.fixture
async def store(on_server: PostgresStore) -> PostgresStore:
    await start(on_server)
    return on_server


async def waits(
    somebody: Somebody, work: Awaitable[T], waiting: str = WAITING
) -> "asyncio.Future[T]":
    """Begin work that waits for the end of somebody's transaction."""
    task = asyncio.ensure_future(work)
    while not task.done() and not await somebody.fetchval(waiting):
        pass
    assert not task.done()
    return task


def join_while_open(one: str) -> Decide:
    def decide(found: Found) -> Plan:
        if found.team is None or found.team.status != "open":
            return Plan(Outcome("too late"), NOW)
        return joining(ANN, one)(found)

    return decide


async def test_answers_come_side_by_side_and_a_reveal_waits_for_them(
    store: PostgresStore, somebody: Somebody
) -> None:
    await join(store, ANN, "c1")
    async with somebody.transaction():
        await somebody.execute(SHARED)
        assert await submit(store, ANN, "c1") == Outcome("counted walk")
        revealed = await waits(somebody, store.teams.handle(None, "t1", reveal))

    assert await revealed == Outcome("revealed")
    assert (await look(store)).tallies == {1: '["c1"]'}


async def test_answer_that_waited_for_the_end_is_decided_anew(
    store: PostgresStore, somebody: Somebody
) -> None:
    await join(store, ANN, "c1")
    async with somebody.transaction():
        await somebody.execute(END)
        late = await waits(somebody, submit(store, ANN, "c1"))

    assert await late == Outcome("too late")
    (one,) = (await look(store)).contributions
    assert one.conversation.status == "asking"


async def test_whoever_comes_first_and_too_late_leaves_no_trace(
    store: PostgresStore, somebody: Somebody
) -> None:
    async with somebody.transaction():
        await somebody.execute(END)
        turn = store.turns.handle(update("1"), "", join_while_open("c1"), team="t1")
        late = await waits(somebody, turn)

    assert await late == Outcome("too late")
    assert (await store.turns.known(ANN)) == Found()
    assert await somebody.fetchval("SELECT count(*) FROM addresses") == 0


async def test_change_that_concerns_no_answers_lets_them_be_written(
    store: PostgresStore, somebody: Somebody
) -> None:
    await join(store, ANN, "c1")
    async with somebody.transaction():
        await somebody.execute("UPDATE teams SET shown = 1 WHERE id = 't1'")
        answered = await waits(somebody, submit(store, ANN, "c1"))

    assert await answered == Outcome("counted walk")


async def test_turn_of_a_team_waits_for_nobodys_address(
    store: PostgresStore, somebody: Somebody
) -> None:
    await take_part(store, ANN, "c1")
    async with somebody.transaction():
        await somebody.execute(
            "SELECT 1 FROM addresses WHERE address = $1 FOR UPDATE", address_key(ANN)
        )

        assert await store.teams.handle(update("r", ANN), "t1", reveal) == Outcome("revealed")


async def test_turn_beside_a_team_does_not_wait_for_it(
    store: PostgresStore, somebody: Somebody
) -> None:
    async with somebody.transaction():
        await somebody.execute("SELECT 1 FROM teams WHERE id = 't1' FOR UPDATE")

        assert await store.turns.handle(update("1", BEA), "", begin()) == Outcome("begun")


# ---------------------------------------------------------------------------- lanes

PAUSE = """
    CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END $$;
    CREATE TRIGGER pause AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION pause();
    SELECT pg_advisory_lock(1);
"""
"""Makes deletions from a table wait until the lock is released."""

PAUSED = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.mark.parametrize("table", ["inbox", "outbox", "addresses"])
async def test_reply_of_a_team_while_somebody_is_deleted_does_not_stay_without_a_lane(
    store: PostgresStore, somebody: Somebody, table: str
) -> None:
    await store.turns.handle(update("1"), "", begin("c1", says("a")))
    await send(store, await claim(store))
    await somebody.execute(PAUSE.format(table=table))
    deleted = asyncio.ensure_future(store.turns.handle(update("2"), "", forget()))
    while not await somebody.fetchval(PAUSED):
        assert not deleted.done()

    await write_to_team(store, outbox=(Outgoing("t1", says("result"), to=ANN),))
    await somebody.execute("SELECT pg_advisory_unlock(1)")
    await deleted

    waiting = {one.id for one in await store.outbox.undelivered(10)}
    assert {row.id for row in await claim(store)} == waiting


async def test_lane_that_got_a_reply_while_it_was_removed_stays(
    store: PostgresStore, url: str, somebody: Somebody
) -> None:
    await send(store, await claim(store))
    (row,) = await said(store, "a")
    await store.outbox.mark([mark(row, "dead")])
    await somebody.execute(
        "INSERT INTO lanes (address, channel, claimable_at) VALUES ($1, 'test', $2)", row.lane, NOW
    )
    remover = await asyncpg.connect(url)
    try:
        async with somebody.transaction():
            await somebody.execute("UPDATE outbox SET status = 'pending' WHERE status = 'dead'")
            await somebody.execute("UPDATE lanes SET version = version + 1")
            removed = await waits(somebody, remover.execute(REMOVE, [row.lane]))
        await removed
    finally:
        await remover.close()

    assert texts(await claim(store)) == ["a"]


async def test_result_waits_for_another_one_in_the_same_place_and_knows_it_then(
    store: PostgresStore, somebody: Somebody
) -> None:
    await start(store, TEAM.but(id="t2"))
    seen: list[FoundTeam] = []

    def note(found: FoundTeam) -> Plan:
        seen.append(found)
        return Plan(Outcome(), NOW)

    def reveal_and_keep(found: FoundTeam) -> Plan:
        return replace(reveal(found), codes=(ANNS,), key=KEY)

    async with somebody.transaction():
        await handle(cast("Connection", somebody), None, "t1", reveal_and_keep, retry=False)
        second = await waits(somebody, store.teams.handle(None, "t2", note), WAITING_FOR_PLACE)
    await second

    assert [one.team for one in seen[-1].results] == ["t1"]
    assert seen[-1].key == KEY
