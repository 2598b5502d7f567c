"""Forgets people who only took part in a team assessment, on a PostgreSQL connection.

Lock order: addresses, team assessments, fading, lanes by address, then the outbox.
"""
# ruff: noqa: S608 - put together from our own words; every value is bound

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.store.postgres import lanes
from bot.store.postgres.running import run
from bot.store.postgres.vacuum import OWE
from bot.store.records import REPEATED_WITHIN
from bot.store.shared.fading import GONE, OVER, OWN_ALONE, TALKS, THEIRS, day_of, over
from bot.store.shared.moving import remove_expired
from bot.store.shared.pruning import remove_repeats

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection

# An update even where the row is there: a process that is about to remove it must see this one.
SEEN_AGAIN = "ON CONFLICT (address) DO UPDATE SET person_key = excluded.person_key"


async def add(connection: "Connection", people: Iterable[tuple[str, str]]) -> None:
    """Have addresses forgotten once everything is sent; each comes with its person."""
    rows = sorted(dict(people).items())
    if rows:
        await connection.execute(
            "INSERT INTO fading (address, person_key)"
            f" SELECT * FROM unnest($1::text[], $2::text[]) {SEEN_AGAIN}",
            [address for address, _ in rows], [person for _, person in rows],
        )  # fmt: skip


# In one statement, so that no update is removed whose hash does not stay. Sorted by hash, so that
# the order of the rows does not show which ones belong together.
_FORGET = """
    WITH removed AS (
        DELETE FROM inbox i USING unnest($1::text[], $2::timestamptz[]) AS r (address, since)
        WHERE i.address = r.address AND (r.since IS NULL OR i.received_at >= r.since)
        RETURNING i.key, i.received_at
    )
    INSERT INTO departures (key, why, left_at)
    SELECT key, 'repeat', $3 FROM removed WHERE received_at > $4 ORDER BY key
    ON CONFLICT (key) DO NOTHING
"""


async def forget_updates(
    connection: "Connection",
    named: Sequence[str],
    since: Sequence[datetime | None],
    now: datetime,
) -> None:
    """Remove updates of some addresses, and keep the hashes of those that may be repeated.

    Args:
        connection: The connection.
        named: Which addresses.
        since: The time of the first of these updates, for each address; None for all.
        now: The time.
    """
    repeatable = now - REPEATED_WITHIN
    await connection.execute(_FORGET, named, since, day_of(now), repeatable)


async def fade(connection: "Connection", now: datetime, limit: int) -> tuple[int, bool]:
    """Forget those to whom every reply was sent.

    Returns:
        How many rows went; and whether people were in them, so that a vacuum is owed.
    """
    addresses, owes = await run(connection, over(limit)), False
    if addresses:
        async with connection.transaction():
            owes = await _forget(connection, addresses, now)
    repeats = await run(connection, remove_repeats(now, limit))
    codes = await run(connection, remove_expired(now, limit))
    return len(addresses) + codes + repeats, owes


# Two statements: what was written before the lock was got must be seen.
_LOCK = (
    "SELECT 1 FROM addresses WHERE address = ANY($1::text[]) ORDER BY address FOR UPDATE",
    "SELECT 1 FROM fading WHERE address = ANY($1::text[]) ORDER BY address FOR UPDATE",
)

_TAKE = f"""
    DELETE FROM fading f WHERE address = ANY($1::text[]) AND {OVER}
    RETURNING address, person_key
"""

_FOUND = "unnest($1::text[], $2::text[]) AS f (address, person_key)"

_SAID = f"""
    DELETE FROM outbox o USING {_FOUND}
    WHERE o.address = f.address AND NOT {THEIRS} AND (o.status <> 'pending' OR {GONE})
"""

_QUIET = f"SELECT f.address FROM {_FOUND} WHERE NOT {TALKS}"


async def _forget(connection: "Connection", addresses: list[str], now: datetime) -> bool:
    """Remove addresses, or only what a team assessment left there where a conversation stays.

    Returns:
        Whether addresses were removed.
    """
    for lock in _LOCK:
        await connection.execute(lock, addresses)
    rows = await connection.fetch(_TAKE, addresses)
    named, people = [row[0] for row in rows], [row[1] for row in rows]
    await lanes.lock(connection, named)
    await connection.execute(_SAID, named, people)
    await lanes.settle(connection, named)
    await connection.execute(f"{OWN_ALONE} AND address = ANY($1::text[])", named)
    quiet = [row[0] for row in await connection.fetch(_QUIET, named, people)]
    await forget_updates(connection, quiet, [None] * len(quiet), now)
    removed = await connection.fetch(
        "DELETE FROM addresses a WHERE address = ANY($1::text[]) AND NOT EXISTS"
        " (SELECT FROM conversations c WHERE c.address = a.address)"
        " RETURNING address",
        quiet,
    )
    if removed:
        await connection.execute(OWE)
    return bool(removed)
