"""A claim takes all that can be sent, and its work does not grow with what cannot be sent."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.messages import Address
from bot.store.ports import Store
from bot.store.postgres.delivery import CLAIM
from bot.store.postgres.lanes import LOOK_AGAIN
from bot.store.postgres.store import PostgresStore
from bot.store.records import Fate
from bot.store.sqlite import delivery
from bot.store.sqlite.opening import connect
from bot.store.sqlite.store import SqliteStore
from bot.turns.plan import Outgoing
from tests.benchmarks.claims import KINDS, script
from tests.conftest import NOW
from tests.stores.make import Somebody
from tests.stores.promises import (
    LEASE_S,
    begin,
    claim,
    conversation,
    give,
    mark,
    said,
    say,
    says,
    texts,
    update,
    write,
)

# ---------------------------------------------------------------------------- one write each


async def test_row_behind_one_that_was_declined_comes_at_once(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin("c1"))
    await store.turns.handle(update("2"), "c1", give("stage", "walk"))
    await store.turns.handle(update("3"), "", begin("c2", says("a")))
    assert texts(await claim(store)) == ["a"]
    await store.turns.handle(update("4"), "", write(outbox=(Outgoing("c1", says("b")),)))

    await store.turns.handle(update("5"), "c2", write(forget="declined"))

    assert texts(await claim(store)) == ["b"]


async def test_row_behind_one_that_went_with_the_answers_of_a_team_comes_at_once(
    store: Store,
) -> None:
    in_team = replace(conversation("c1"), team="t1")
    await store.turns.handle(update("1"), "", begin("c1", says("a"), begun=in_team))
    assert texts(await claim(store)) == ["a"]
    await store.turns.handle(update("2"), "", say(says("b")))

    await store.teams.handle(None, "t1", write(purge="answers"))

    assert texts(await claim(store)) == ["b"]


# ---------------------------------------------------------------------------- two who write at once

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"

QUEUED = f"INSERT INTO lanes (address, channel, claimable_at) VALUES ($1, 'test', $2) {LOOK_AGAIN}"  # noqa: S608 - ours

SAID = """
    INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status,
                        created_at, due_at, fleeting, plain, attempts)
    SELECT address, channel, chat, person, '', '', reply, 'pending', $1, $1, FALSE, FALSE, 0
    FROM outbox LIMIT 1
"""


@pytest.mark.parametrize("fate", ["sent", "dead", "expired"])
async def test_reply_that_is_put_in_while_the_last_one_is_marked_is_claimed(
    on_server: PostgresStore, somebody: Somebody, fate: Fate
) -> None:
    """The mark begins before the reply is committed, does not see it, and waits for its lane."""
    (row,) = await said(on_server, "a")
    transaction = somebody.transaction()
    await transaction.start()
    await somebody.execute(SAID, NOW)
    await somebody.execute(QUEUED, row.lane, NOW)

    marking = asyncio.create_task(on_server.outbox.mark([mark(row, fate)]))
    async with asyncio.timeout(10):
        while not await somebody.fetchval(WAITING):
            await asyncio.wait([marking], timeout=0.01)
            assert not marking.done()
    await transaction.commit()
    await marking

    assert texts(await claim(on_server)) == ["a"]


# ---------------------------------------------------------------------------- what a claim looks at

HELD = 2_000
LOOKED_AT = 1.2
"""The most times as many rows a claim may look at beside many that are held: trees get deeper."""


SENT = (
    "UPDATE outbox SET status = 'sent', step = 'count', ref_message = '1' WHERE chat LIKE 'chat%'",
    "DELETE FROM lanes WHERE address LIKE 'lane%'",
)
"""Makes replies that wait for others ones that were sent."""


@pytest.mark.parametrize("kind", [*KINDS, "sent"])
async def test_delivery_from_a_file_looks_at_nothing_that_cannot_be_sent(
    tmp_path: Path, kind: str
) -> None:
    made = [*script("later", HELD, NOW), *SENT] if kind == "sent" else script(kind, HELD, NOW)

    claimed, marked = await _steps_beside([], tmp_path / "alone.sqlite3")
    claimed_beside, marked_beside = await _steps_beside(made, tmp_path / "beside.sqlite3")

    assert claimed_beside <= claimed * LOOKED_AT
    assert marked_beside <= marked * LOOKED_AT


async def _steps_beside(statements: list[str], path: Path) -> tuple[int, int]:
    """Return the steps of delivering a reply from a file in which statements were run before."""
    with closing(connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    store, who = SqliteStore(path), Address("bench", "1", "1")
    await store.open()
    await store.turns.handle(update("1", who), "", say(replace(says("a"), step="count")))
    await store.close()
    with closing(connect(path)) as connection:
        return _steps_of_delivery(connection)


def _steps_of_delivery(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return the steps of SQLite's machine to claim and to mark, which no computer changes."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(count, 1)
    (row,) = delivery.claim(connection, '["bench"]', "", 10, NOW, LEASE_S)
    claimed = steps
    delivery.mark(connection, [mark(row, "sent")])
    return claimed, steps - claimed


@pytest.mark.parametrize("kind", KINDS)
async def test_claim_on_a_server_looks_at_no_address_that_cannot_be_sent_to(
    on_server: PostgresStore, somebody: Somebody, kind: str
) -> None:
    spoken = update("1", Address("bench", "1", "1"))
    await on_server.turns.handle(spoken, "", say(says("a")))
    # Set as for every connection of the store.
    await somebody.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
    alone = await _rows_of_a_claim(somebody)
    for statement in script(kind, HELD, NOW):
        await somebody.execute(statement)
    await somebody.execute("ANALYZE")

    assert await _rows_of_a_claim(somebody) <= alone


async def _rows_of_a_claim(connection: Somebody) -> int:
    """Return how many rows all parts of the plan give or leave out; the claim is undone."""
    until = NOW + timedelta(seconds=LEASE_S)
    transaction = connection.transaction()
    await transaction.start()
    explained = await connection.fetchval(
        f"EXPLAIN (ANALYZE, FORMAT JSON) {CLAIM}", "", 10, NOW, "bench", until, None
    )
    await transaction.rollback()
    return sum(_rows_of_parts(json.loads(explained)[0]["Plan"]))


def _rows_of_parts(part: dict[str, Any]) -> Iterator[int]:
    removed = sum(count for name, count in part.items() if name.startswith("Rows Removed"))
    yield int((part["Actual Rows"] + removed) * part["Actual Loops"])
    for inner in part.get("Plans", ()):
        yield from _rows_of_parts(inner)
