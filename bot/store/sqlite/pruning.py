"""Removes what is too old, on a SQLite connection that is in a transaction."""
# ruff: noqa: S608 - put together from our own words; every value is bound

import sqlite3
from datetime import datetime

from bot.store.shared import moving, pruning
from bot.store.shared.pruning import UNFOCUSED, UNUSED
from bot.store.sqlite import lanes
from bot.store.sqlite.rewriting import owe_seldom
from bot.store.sqlite.running import run


def prune(
    connection: sqlite3.Connection, before: datetime, limit: int, results_before: datetime
) -> int:
    """Remove older rows, at most ``limit`` of each kind; return how many were removed."""
    conversations = _remove_conversations(connection, before, limit)
    waiting = run(connection, pruning.waiting(before, limit))
    replies = run(connection, pruning.remove_replies(before, limit))
    lanes.settle(connection, waiting)
    updates = run(connection, pruning.remove_updates(before, limit))
    others = run(
        connection, pruning.remove_others(before, limit, results_before, len(conversations))
    )
    removed = [*conversations, *replies, *updates]
    connection.executemany(
        f"DELETE FROM addresses WHERE address = ? AND {UNUSED}",
        [(address,) for address in set(removed)],
    )
    if removed:
        owe_seldom(connection)
    return len(removed) + others


def _remove_conversations(
    connection: sqlite3.Connection, before: datetime, limit: int
) -> list[str]:
    """Remove old conversations; return the address of each."""
    rows = run(connection, pruning.conversations(before, limit))
    connection.executemany("DELETE FROM conversations WHERE address = ? AND id = ?", rows)
    run(connection, moving.withdraw(rows))
    addresses = [address for address, _ in rows]
    connection.executemany(
        f"UPDATE addresses SET focus = '' WHERE address = ? AND {UNFOCUSED}",
        [(address,) for address in set(addresses)],
    )
    return addresses
