"""Forgets people who only took part in a team assessment, on a SQLite connection."""
# ruff: noqa: S608 - put together from our own words; every value is bound

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from bot.store.records import REPEATED_WITHIN
from bot.store.shared.fading import ANY_TEAM, GONE, OWN_ALONE, THEIRS, day_of, over
from bot.store.shared.moving import remove_expired
from bot.store.shared.pruning import remove_repeats
from bot.store.sqlite import lanes
from bot.store.sqlite.rewriting import owe
from bot.store.sqlite.running import run
from bot.store.sqlite.values import stamp

_ADD = "INSERT INTO fading (address, person_key) VALUES (?, ?) ON CONFLICT (address) DO NOTHING"


def add(connection: sqlite3.Connection, people: Iterable[tuple[str, str]]) -> None:
    """Have addresses forgotten once everything is sent; each comes with its person."""
    connection.executemany(_ADD, people)


_VISITED = f"""
    INSERT INTO fading (address, person_key) SELECT ?, ? WHERE {ANY_TEAM}
    ON CONFLICT (address) DO NOTHING
"""


def visited(connection: sqlite3.Connection, lane: str, person: str) -> None:
    """Have somebody forgotten who only asked, if they may have been in a team."""
    connection.execute(_VISITED, (lane, person))


_REPEATS = """
    INSERT INTO departures (key, why, left_at)
    SELECT key, 'repeat', ?1 FROM inbox
    WHERE address = ?2 AND received_at >= ?3 AND received_at > ?4
    ON CONFLICT (key) DO NOTHING
"""


def forget_updates(
    connection: sqlite3.Connection, lane: str, now: datetime, since: str = ""
) -> None:
    """Remove updates of an address, and keep the hashes of those that may be repeated.

    Args:
        connection: The connection.
        lane: Which address.
        now: The time.
        since: The time of the first of these updates; empty for all.
    """
    repeatable = stamp(now - REPEATED_WITHIN)
    connection.execute(_REPEATS, (stamp(day_of(now)), lane, since, repeatable))
    connection.execute("DELETE FROM inbox WHERE address = ? AND received_at >= ?", (lane, since))


_SAID = f"""
    DELETE FROM outbox AS o WHERE o.address = ?1 AND NOT EXISTS
    (SELECT 1 FROM fading f WHERE f.address = ?1 AND ({THEIRS} OR (o.status = 'pending'
                                                              AND NOT {GONE})))
"""


def fade(connection: sqlite3.Connection, now: datetime, limit: int) -> int:
    """Forget those to whom every reply was sent; return how many rows went."""
    addresses = run(connection, over(limit))
    for lane in addresses:
        _forget(connection, lane, now)
    codes = run(connection, remove_expired(now, limit))
    return len(addresses) + codes + run(connection, remove_repeats(now, limit))


def _forget(connection: sqlite3.Connection, lane: str, now: datetime) -> None:
    """Remove an address, or only what a team assessment left there where a conversation stays."""
    connection.execute(_SAID, (lane,))
    lanes.settle(connection, [lane])
    if connection.execute(f"{OWN_ALONE} AND address = ?", (lane,)).rowcount == 0:
        forget_updates(connection, lane, now)
        if connection.execute("DELETE FROM addresses WHERE address = ?", (lane,)).rowcount:
            owe(connection)
    connection.execute("DELETE FROM fading WHERE address = ?", (lane,))
