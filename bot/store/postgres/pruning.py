"""Removes what is too old, on a PostgreSQL connection."""
# ruff: noqa: S608 - put together from our own words; every value is bound

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from bot.store.postgres import lanes
from bot.store.postgres.locks import lock_addresses
from bot.store.postgres.running import run
from bot.store.postgres.vacuum import OWE
from bot.store.shared import place_results

if TYPE_CHECKING:
    import asyncpg

    from bot.store.postgres.pool import Connection


async def prune(
    connection: "Connection", before: datetime, limit: int, results_before: datetime
) -> int:
    """Remove what is older, at most ``limit`` rows of each kind."""
    async with connection.transaction():
        old = await _prune_conversations(connection, before, limit)
        sent = await _prune_outbox(connection, before, limit)
        seen = await connection.fetch(
            "DELETE FROM inbox WHERE (address, key) IN"
            " (SELECT address, key FROM inbox WHERE received_at < $1 LIMIT $2) RETURNING address",
            before, limit,
        )  # fmt: skip
        departed = await connection.fetch(
            "DELETE FROM departures WHERE key IN"
            " (SELECT key FROM departures WHERE left_at < $1 LIMIT $2) RETURNING why",
            before, limit,
        )  # fmt: skip
        states = await connection.fetch(
            "DELETE FROM used_states WHERE key IN"
            " (SELECT key FROM used_states WHERE expires_at < $1 LIMIT $2) RETURNING key",
            before, limit,
        )  # fmt: skip
        groups = await connection.fetch(
            # Only those that are over without a next one: the others have a due time.
            "DELETE FROM teams WHERE id IN (SELECT id FROM teams"
            " WHERE created_at < $1 AND due_at IS NULL AND NOT EXISTS"
            " (SELECT FROM tallies r WHERE r.team = teams.id AND r.shown_at >= $3)"
            " LIMIT $2) RETURNING id",
            before, limit, results_before,
        )  # fmt: skip
        codes = await run(connection, place_results.prune(results_before, limit))
        left = [row[0] for row in departed if row[0] != "repeat"]
        await _count(connection, ["pruned"] * len(old) + left)
        await _prune_addresses(connection, {row[0] for row in (*old, *sent, *seen)})
        if old or sent or seen:
            await connection.execute(OWE)
    return len(old) + len(sent) + len(seen) + len(departed) + len(states) + len(groups) + codes


# Ids rise with time: looking at the oldest rows alone needs no index on the time.
_OLD = "id IN (SELECT id FROM outbox ORDER BY id LIMIT $2) AND created_at < $1"


async def _prune_outbox(
    connection: "Connection", before: datetime, limit: int
) -> "list[asyncpg.Record]":
    """Remove old replies, and tell their addresses."""
    rows = await connection.fetch(
        f"SELECT DISTINCT address FROM outbox WHERE {_OLD} AND status = 'pending'", before, limit
    )
    waiting = [row[0] for row in rows]
    if waiting:
        await lock_addresses(connection, waiting)
        await lanes.lock(connection, waiting)
    removed = await connection.fetch(
        f"DELETE FROM outbox WHERE {_OLD} RETURNING address", before, limit
    )
    if waiting:
        await lanes.settle(connection, waiting)
    return removed


async def _count(connection: "Connection", names: list[str]) -> None:
    """Count what is removed, by its name."""
    for name, count in sorted(Counter(names).items()):
        await connection.execute(
            "INSERT INTO counters (name, count) VALUES ($1, $2)"
            " ON CONFLICT (name) DO UPDATE SET count = counters.count + excluded.count",
            name, count,
        )  # fmt: skip


async def _prune_conversations(
    connection: "Connection", before: datetime, limit: int
) -> "list[asyncpg.Record]":
    """Remove old conversations, and tell their addresses."""
    rows = await connection.fetch(
        "SELECT address, id FROM conversations WHERE started_at < $1 AND (team = '' OR"
        # Answers of a team assessment go with it.
        " team NOT IN (SELECT id FROM teams WHERE status IN ('open', 'closing')))"
        " ORDER BY started_at LIMIT $2",
        before, limit,
    )  # fmt: skip
    if not rows:
        return []
    named, ids = [row[0] for row in rows], [row[1] for row in rows]
    await lock_addresses(connection, named)
    removed = await connection.fetch(
        "DELETE FROM conversations c USING unnest($1::text[], $2::text[]) AS r (address, id)"
        " WHERE c.address = r.address AND c.id = r.id RETURNING c.address",
        named, ids,
    )  # fmt: skip
    await connection.execute(
        "UPDATE addresses a SET focus = '' WHERE address = ANY($1::text[]) AND NOT EXISTS"
        " (SELECT FROM conversations c WHERE c.address = a.address AND c.id = a.focus)",
        named,
    )
    return removed


async def _prune_addresses(connection: "Connection", named: set[str]) -> None:
    """Remove those of these addresses of which nothing is kept any more."""
    if not named:
        return
    await lock_addresses(connection, named)
    await connection.execute(
        "DELETE FROM addresses a WHERE address = ANY($1::text[])"
        " AND NOT EXISTS (SELECT FROM conversations c WHERE c.address = a.address)"
        " AND NOT EXISTS (SELECT FROM inbox i WHERE i.address = a.address)"
        " AND NOT EXISTS (SELECT FROM outbox o WHERE o.address = a.address)",
        list(named),
    )
