"""Lanes on a SQLite connection in a transaction: which addresses may be sent to, and from when on.

An address has a row in ``lanes`` while replies wait for it. Every change to what waits for an
address, or to whether its person can be reached, updates that row in the same transaction. The row
may say a moment that is too early, never one that is too late: a claim checks what it finds.
"""

import sqlite3
from collections.abc import Iterable

_ADD = """
    INSERT INTO lanes (address, channel, claimable_at) VALUES (?, ?, ?)
    ON CONFLICT (address) DO UPDATE SET claimable_at = excluded.claimable_at
    WHERE claimable_at IS NULL
"""


def add(connection: sqlite3.Connection, lanes: Iterable[tuple[str, str]], now: str) -> None:
    """Have a claim look at lanes that got replies; each comes with its channel."""
    for lane, channel in lanes:
        connection.execute(_ADD, (lane, channel, now))


def wake(connection: sqlite3.Connection, lane: str, now: str) -> None:
    """Have a claim look at the lane of a person who can be reached again."""
    connection.execute(
        "UPDATE lanes SET claimable_at = ? WHERE address = ? AND claimable_at IS NULL", (now, lane)
    )


_HEAD = """
    SELECT o.channel, max(o.due_at, coalesce(o.leased_until, '')), a.gone_at IS NOT NULL
    FROM outbox o LEFT JOIN addresses a ON a.address = o.address
    WHERE o.status = 'pending' AND o.address = ? ORDER BY o.id LIMIT 1
"""

_SET = """
    INSERT INTO lanes (address, channel, claimable_at) VALUES (?, ?, ?)
    ON CONFLICT (address) DO UPDATE SET claimable_at = excluded.claimable_at
"""


def settle(connection: sqlite3.Connection, lanes: Iterable[str], at: str = "") -> None:
    """Work out anew when lanes may be claimed, from the oldest reply that waits in each.

    Args:
        connection: The database.
        lanes: Which.
        at: Not before this, so that a lane that was just served queues behind those that wait.
    """
    for lane in set(lanes):
        head = connection.execute(_HEAD, (lane,)).fetchone()
        if head is None:
            remove(connection, lane)
        else:
            channel, moment, gone = head
            connection.execute(_SET, (lane, channel, None if gone else max(moment, at)))


def remove(connection: sqlite3.Connection, lane: str) -> None:
    """Remove a lane in which nothing waits."""
    connection.execute("DELETE FROM lanes WHERE address = ?", (lane,))


_TAKE = """
    UPDATE lanes SET claimable_at = :until WHERE address IN (
        SELECT address FROM lanes
        WHERE channel = :channel AND claimable_at <= :now AND address <> :after
        ORDER BY claimable_at, address LIMIT :limit)
    RETURNING address
"""


def take(
    connection: sqlite3.Connection, channel: str, after: str, limit: int, now: str, until: str
) -> list[str]:
    """Take the lanes of a channel that have waited longest.

    Args:
        connection: The database.
        channel: Which channel.
        after: The lane that is not taken; empty for none.
        limit: How many at most.
        now: The time.
        until: When they may be claimed again.
    """
    parameters = {
        "channel": channel, "after": after, "limit": limit, "now": now, "until": until,
    }  # fmt: skip
    return sorted(lane for (lane,) in connection.execute(_TAKE, parameters).fetchall())
