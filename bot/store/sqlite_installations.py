"""Installations, and states of those under way, on a SQLite connection that is in a transaction."""

import sqlite3
from datetime import datetime

from bot.store.records import Installation
from bot.store.sqlite_turns import stamp

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

_ISSUE = """
    INSERT INTO install_states (key, expires_at)
    SELECT ?1, ?2 WHERE (SELECT count(*) FROM install_states WHERE key <> ?1) < ?3
    ON CONFLICT (key) DO UPDATE SET expires_at = excluded.expires_at
"""


def issue_state(
    connection: sqlite3.Connection, key: str, now: datetime, expires_at: datetime, most: int
) -> bool:
    """Keep a state unless there are ``most`` others; those that have expired go."""
    connection.execute("DELETE FROM install_states WHERE expires_at <= ?", (stamp(now),))
    return connection.execute(_ISSUE, (key, stamp(expires_at), most)).rowcount == 1


def use_state(connection: sqlite3.Connection, key: str, now: datetime) -> bool:
    """Take a state back; whether it was there and had not expired."""
    row = connection.execute(
        "DELETE FROM install_states WHERE key = ? RETURNING expires_at > ?", (key, stamp(now))
    ).fetchone()
    return row is not None and bool(row[0])
