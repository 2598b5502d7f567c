"""Lanes on a PostgreSQL connection: which addresses may be sent to, and from when on.

An address has a row in ``lanes`` while replies wait for it. Every change to what waits for an
address, or to whether its person can be reached, updates that row in the same transaction. The row
may say a moment that is too early, never one that is too late: a claim checks what it finds.

Lock order: addresses, team assessments, fading, lanes by address, then the outbox. Rows that are
only inserted into the outbox need no lock. A statement that computes a moment from the outbox locks
the lane's row first, and trusts what it read only if the row's version is still the one it read.
"""
# ruff: noqa: S608 - put together from our own words; every value is bound

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection

LOOK_AGAIN = """
    ON CONFLICT (address) DO UPDATE SET version = lanes.version + 1,
    claimable_at = coalesce(lanes.claimable_at, excluded.claimable_at)
"""
"""For inserting lanes that got replies, or whose person is back: those held are looked at again.

It must be an insert even where the row is there: an update would miss a row that was committed
after its statement began.
"""


async def lock(connection: "Connection", lanes: Iterable[str]) -> None:
    """Lock lanes before what waits in them is changed; the transaction ends with :func:`settle`."""
    await connection.execute(
        "SELECT 1 FROM lanes WHERE address = ANY($1::text[]) ORDER BY address FOR UPDATE",
        list(lanes),
    )


async def wake(connection: "Connection", lane: str, channel: str, now: datetime) -> None:
    """Have a claim look at the lane of a person who can be reached again."""
    await connection.execute(
        "INSERT INTO lanes (address, channel, claimable_at) VALUES ($1, $2, $3)" + LOOK_AGAIN,
        lane, channel, now,
    )  # fmt: skip


# Tests the version, as a row that it waited for has changed since the outbox was read.
REMOVE = """
    WITH seen AS MATERIALIZED (
        SELECT address, version FROM lanes l WHERE address = ANY($1::text[]) AND NOT EXISTS
        (SELECT FROM outbox o WHERE o.status = 'pending' AND o.address = l.address)
    )
    DELETE FROM lanes l USING seen WHERE (l.address, l.version) = (seen.address, seen.version)
"""
"""Remove lanes in which nothing waits."""

_SET = """
    INSERT INTO lanes (address, channel, claimable_at)
    SELECT head.address, head.channel,
           CASE WHEN a.gone_at IS NULL THEN greatest(head.due_at, head.leased_until) END
    FROM (SELECT DISTINCT lane FROM unnest($1::text[]) AS r (lane)) r
    CROSS JOIN LATERAL (
        SELECT address, channel, due_at, leased_until FROM outbox
        WHERE status = 'pending' AND address = r.lane ORDER BY id LIMIT 1) head
    LEFT JOIN addresses a ON a.address = head.address
    ORDER BY head.address
    ON CONFLICT (address) DO UPDATE SET version = lanes.version + 1,
    claimable_at = least(lanes.claimable_at, excluded.claimable_at)
"""


async def settle(connection: "Connection", lanes: Iterable[str]) -> None:
    """Have a claim look at lanes as soon as their oldest reply may be sent; remove empty ones."""
    named = list(lanes)
    await connection.execute(REMOVE, named)
    await connection.execute(_SET, named)
