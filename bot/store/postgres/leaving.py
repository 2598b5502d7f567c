"""Removes what somebody wants removed, on a PostgreSQL connection."""
# ruff: noqa: S608 - put together from our own words; every value is bound

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.messages import Address
from bot.store.postgres import fading, lanes
from bot.store.postgres.finding import Seen
from bot.store.postgres.running import run
from bot.store.postgres.statement import Lost, write
from bot.store.postgres.vacuum import OWE
from bot.store.postgres.writes import changes
from bot.store.shared import leaving, teams
from bot.store.shared.fading import day_of
from bot.turns.keys import address_key, person_key
from bot.turns.plan import Found, Plan

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection


async def forget(
    connection: "Connection",
    address: Address,
    key: str,
    again: Callable[[], Awaitable[Seen]],
    seen: Seen,
    plan: Plan,
) -> None:
    """Remove what somebody wants removed, and count it.

    Args:
        connection: The connection.
        address: The person's address.
        key: The key of their update.
        again: Reads the rows again that the plan was decided from.
        seen: Those rows.
        plan: The plan.

    Raises:
        Lost: Somebody else wrote first.
    """
    lane = address_key(address)
    async with connection.transaction():
        # Sorted, so that two turns that remove many rows do not block each other.
        rows = await connection.fetch(
            "SELECT address FROM addresses WHERE person_key = $1 ORDER BY address FOR UPDATE",
            person_key(address),
        )
        if await again() != seen:
            raise Lost
        if plan.forget == "declined":
            await _remove_declined(connection, lane, seen.found, plan.now)
        else:
            await run(connection, teams.leave(address))
            await _remove_waiting(connection, address)
            await _remove_addresses(connection, [*(row[0] for row in rows), lane], plan.now)
        added = await connection.fetchval(
            "INSERT INTO departures (key, why, left_at) VALUES ($1, $2, $3)"
            " ON CONFLICT (key) DO NOTHING RETURNING TRUE",
            key, plan.forget, day_of(plan.now),
        )  # fmt: skip
        if added is None:
            raise Lost
        await write(connection, changes(address, plan))
        await connection.execute(OWE)


async def _remove_addresses(connection: "Connection", named: list[str], now: datetime) -> None:
    """Remove every row of some addresses, and keep the hashes of their recent updates.

    The platform may deliver these once more, and they would begin a new conversation.
    """
    await fading.forget_updates(connection, named, [None] * len(named), now)
    await lanes.lock(connection, named)
    # Lanes before the outbox: a team turn may add a reply and its lane in between. The reply is
    # then removed and leaves an empty lane; the other way round it would stay without a lane.
    for table in ("fading", "lanes", "outbox", "addresses"):
        await connection.execute(f"DELETE FROM {table} WHERE address = ANY($1::text[])", named)


async def _remove_waiting(connection: "Connection", address: Address) -> None:
    """Remove what waits for a person anywhere: in a channel they have no other rows."""
    rows = await connection.fetch(
        "SELECT DISTINCT address FROM outbox"
        " WHERE status = 'pending' AND channel = $1 AND person = $2",
        address.channel, address.person,
    )  # fmt: skip
    named = [row[0] for row in rows]
    await lanes.lock(connection, named)
    await connection.execute(
        "DELETE FROM outbox WHERE address = ANY($1::text[]) AND status = 'pending'"
        " AND channel = $2 AND person = $3",
        named, address.channel, address.person,
    )  # fmt: skip
    await lanes.settle(connection, named)


async def _remove_declined(
    connection: "Connection", lane: str, found: Found, now: datetime
) -> None:
    """Remove what was begun without consent; everything of somebody without any answers."""
    latest = await run(connection, leaving.remove_declined(lane, found))
    if latest is None:
        await _remove_addresses(connection, [lane], now)
        return
    # They have written, so they can be reached again: the lane is settled accordingly.
    await connection.execute(
        "UPDATE addresses SET focus = $2, gone_at = NULL WHERE address = $1", lane, latest
    )
    await lanes.lock(connection, [lane])
    await run(connection, leaving.remove_replies(lane))
    await lanes.settle(connection, [lane])
