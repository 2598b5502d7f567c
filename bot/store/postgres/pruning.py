"""Removes what is too old, on a PostgreSQL connection.

Lock order: addresses, team assessments, fading, lanes by address, then the outbox.
"""
# ruff: noqa: S608 - put together from our own words; every value is bound

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.store.postgres import lanes
from bot.store.postgres.locks import lock_addresses
from bot.store.postgres.running import run
from bot.store.postgres.vacuum import OWE
from bot.store.shared import moving, pruning
from bot.store.shared.pruning import UNFOCUSED, UNUSED

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection


async def prune(
    connection: "Connection", before: datetime, limit: int, results_before: datetime
) -> int:
    """Remove older rows, at most ``limit`` of each kind; return how many were removed."""
    async with connection.transaction():
        conversations = await _remove_conversations(connection, before, limit)
        replies = await _remove_replies(connection, before, limit)
        updates = await run(connection, pruning.remove_updates(before, limit))
        others = await run(
            connection, pruning.remove_others(before, limit, results_before, len(conversations))
        )
        removed = [*conversations, *replies, *updates]
        if removed:
            await _remove_unused(connection, set(removed))
            await connection.execute(OWE)
    return len(removed) + others


async def _remove_conversations(
    connection: "Connection", before: datetime, limit: int
) -> list[str]:
    """Remove old conversations; return the address of each."""
    rows = await run(connection, pruning.conversations(before, limit))
    if not rows:
        return []
    addresses, ids = [row[0] for row in rows], [row[1] for row in rows]
    await lock_addresses(connection, addresses)
    # Somebody else may have removed some before the lock was got.
    removed = await connection.fetch(
        "DELETE FROM conversations c USING unnest($1::text[], $2::text[]) AS r (address, id)"
        " WHERE c.address = r.address AND c.id = r.id RETURNING c.address",
        addresses, ids,
    )  # fmt: skip
    await run(connection, moving.withdraw(rows))
    await connection.execute(
        f"UPDATE addresses SET focus = '' WHERE address = ANY($1::text[]) AND {UNFOCUSED}",
        addresses,
    )
    return [row[0] for row in removed]


async def _remove_replies(connection: "Connection", before: datetime, limit: int) -> list[str]:
    """Remove old replies; return the address of each."""
    waiting = await run(connection, pruning.waiting(before, limit))
    if waiting:
        await lock_addresses(connection, waiting)
        await lanes.lock(connection, waiting)
    addresses = await run(connection, pruning.remove_replies(before, limit))
    if waiting:
        await lanes.settle(connection, waiting)
    return addresses


async def _remove_unused(connection: "Connection", addresses: Iterable[str]) -> None:
    """Remove those of these addresses that have no other rows."""
    named = list(addresses)
    await lock_addresses(connection, named)
    await connection.execute(
        f"DELETE FROM addresses WHERE address = ANY($1::text[]) AND {UNUSED}", named
    )
