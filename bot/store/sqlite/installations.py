"""Installations, and states that were used, on a SQLite connection that is in a transaction."""

import sqlite3
from datetime import datetime

from bot.store.records import EXPIRED_AT_ONCE, Installation
from bot.store.sqlite.values import stamp

_KEPT = "SELECT channel, workspace, sealed FROM installations WHERE channel = ?"


def install(connection: sqlite3.Connection, one: Installation, now: datetime) -> None:
    """Keep an installation; the time of the first one stays."""
    connection.execute(
        "INSERT INTO installations (channel, workspace, sealed, installed_at, updated_at)"
        " VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (channel, workspace) DO UPDATE"
        " SET sealed = excluded.sealed, updated_at = excluded.updated_at",
        (one.channel, one.workspace, one.sealed, stamp(now)),
    )


def reseal(connection: sqlite3.Connection, one: Installation, before: str, now: datetime) -> bool:
    """Put a new sealed text where ``before`` still is."""
    done = connection.execute(
        "UPDATE installations SET sealed = ?, updated_at = ?"
        " WHERE channel = ? AND workspace = ? AND sealed = ?",
        (one.sealed, stamp(now), one.channel, one.workspace, before),
    )
    return done.rowcount == 1


def installation(
    connection: sqlite3.Connection, channel: str, workspace: str
) -> Installation | None:
    """The installation in a workspace."""
    row = connection.execute(f"{_KEPT} AND workspace = ?", (channel, workspace)).fetchone()
    return None if row is None else Installation(*row)


def installations(connection: sqlite3.Connection, channel: str) -> list[Installation]:
    """Every installation on a channel."""
    rows = connection.execute(f"{_KEPT} ORDER BY workspace", (channel,))
    return [Installation(*row) for row in rows]


def uninstall(connection: sqlite3.Connection, channel: str, workspace: str) -> bool:
    """Remove an installation; whether there was one."""
    done = connection.execute(
        "DELETE FROM installations WHERE channel = ? AND workspace = ?", (channel, workspace)
    )
    return done.rowcount == 1


# ---------------------------------------------------------------------------- states

_EXPIRED = """
    DELETE FROM used_states
    WHERE key IN (SELECT key FROM used_states WHERE expires_at <= ? LIMIT ?)
"""

_USE = "INSERT INTO used_states (key, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING"


def use_state(
    connection: sqlite3.Connection, key: str, now: datetime, expires_at: datetime
) -> bool:
    """Use a state up; whether it was not used before."""
    connection.execute(_EXPIRED, (stamp(now), EXPIRED_AT_ONCE))
    return connection.execute(_USE, (key, stamp(expires_at))).rowcount == 1
