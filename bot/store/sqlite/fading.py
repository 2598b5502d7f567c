"""Forgets people who only took part in a team assessment, on a SQLite connection."""
# ruff: noqa: S608 - put together from our own words; every value is bound

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from bot.store.records import REPEATED_WITHIN
from bot.store.shared.fading import ANY_TEAM, GONE, OVER, OWN_ALONE, THEIRS, day_of, repeated_until
from bot.store.sqlite import lanes
from bot.store.sqlite.rewriting import owe
from bot.store.sqlite.values import stamp

_ADD = "INSERT INTO fading (address, person_key) VALUES (?, ?) ON CONFLICT (address) DO NOTHING"


def add(connection: sqlite3.Connection, people: Iterable[tuple[str, str]]) -> None:
    """Have addresses looked at once all is sent; each comes with its person."""
    connection.executemany(_ADD, people)


_VISITED = f"""
    INSERT INTO fading (address, person_key) SELECT ?, ? WHERE {ANY_TEAM}
    ON CONFLICT (address) DO NOTHING
"""


def visited(connection: sqlite3.Connection, lane: str, person: str) -> None:
    """Keep nothing of somebody who only asked, where they may have been in a team."""
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
    """Remove what updates of an address were, but the hashes of those that may be repeated.

    Args:
        connection: Where.
        lane: Which address.
        now: The time.
        since: The time of the first of these updates; empty for all.
    """
    repeatable = stamp(now - REPEATED_WITHIN)
    connection.execute(_REPEATS, (stamp(day_of(now)), lane, since, repeatable))
    connection.execute("DELETE FROM inbox WHERE address = ? AND received_at >= ?", (lane, since))


_OVER = f"SELECT address FROM fading f WHERE {OVER} ORDER BY address LIMIT ?"

_SAID = f"""
    DELETE FROM outbox AS o WHERE o.address = ?1 AND NOT EXISTS
    (SELECT 1 FROM fading f WHERE f.address = ?1 AND ({THEIRS} OR (o.status = 'pending'
                                                              AND NOT {GONE})))
"""

_OLD = """
    DELETE FROM departures WHERE key IN
    (SELECT key FROM departures WHERE why = 'repeat' AND left_at < ? LIMIT ?)
"""


def fade(connection: sqlite3.Connection, now: datetime, limit: int) -> int:
    """Forget those to whom every reply was sent; return how many rows went."""
    over = [lane for (lane,) in connection.execute(_OVER, (limit,)).fetchall()]
    for lane in over:
        _let_go(connection, lane, now)
    old = connection.execute(_OLD, (stamp(repeated_until(now)), limit)).rowcount
    return len(over) + old


def _let_go(connection: sqlite3.Connection, lane: str, now: datetime) -> None:
    connection.execute(_SAID, (lane,))
    lanes.settle(connection, [lane])
    if connection.execute(f"{OWN_ALONE} AND address = ?", (lane,)).rowcount == 0:
        forget_updates(connection, lane, now)
        if connection.execute("DELETE FROM addresses WHERE address = ?", (lane,)).rowcount:
            owe(connection)
    connection.execute("DELETE FROM fading WHERE address = ?", (lane,))
