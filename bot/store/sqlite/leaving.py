"""Removes what somebody wants removed, on a SQLite connection that is in a transaction."""

import sqlite3
from datetime import datetime

from bot.messages import Address
from bot.store.shared import leaving, teams
from bot.store.shared.fading import day_of
from bot.store.sqlite import fading, lanes
from bot.store.sqlite.rewriting import owe_seldom
from bot.store.sqlite.running import run
from bot.store.sqlite.values import stamp
from bot.turns.keys import address_key, person_key
from bot.turns.plan import Found, Plan


def forget(
    connection: sqlite3.Connection, address: Address, key: str, found: Found, plan: Plan
) -> None:
    """Remove what somebody wants removed, and count it."""
    owe_seldom(connection)
    if plan.forget == "declined":
        _remove_declined(connection, address_key(address), found, plan.now)
    else:
        _remove_person(connection, address, plan.now)
    connection.execute(
        "INSERT INTO departures (key, why, left_at) VALUES (?, ?, ?)",
        (key, plan.forget, stamp(day_of(plan.now))),
    )


def _remove_person(connection: sqlite3.Connection, address: Address, now: datetime) -> None:
    """Remove every row of a person, in every chat."""
    rows = connection.execute(
        "SELECT address FROM addresses WHERE person_key = ?", (person_key(address),)
    ).fetchall()
    for lane in {lane for (lane,) in rows} | {address_key(address)}:
        _remove_address(connection, lane, now)
    run(connection, teams.leave(address))
    # Replies may also wait where they have no other rows: in a channel, for example.
    removed = connection.execute(
        "DELETE FROM outbox WHERE status = 'pending' AND channel = ? AND person = ?"
        " RETURNING address",
        (address.channel, address.person),
    ).fetchall()
    lanes.settle(connection, (lane for (lane,) in removed))


def _remove_address(connection: sqlite3.Connection, lane: str, now: datetime) -> None:
    """Remove every row of an address, and keep the hashes of its recent updates.

    The platform may deliver these once more, and they would begin a new conversation.
    """
    fading.forget_updates(connection, lane, now)
    for table in ("outbox", "lanes", "fading", "addresses"):
        connection.execute(f"DELETE FROM {table} WHERE address = ?", (lane,))  # noqa: S608 - ours


def _remove_declined(
    connection: sqlite3.Connection, lane: str, found: Found, now: datetime
) -> None:
    """Remove what was begun without consent; everything of somebody without any answers."""
    latest = run(connection, leaving.remove_declined(lane, found))
    if latest is None:
        _remove_address(connection, lane, now)
        return
    run(connection, leaving.remove_replies(lane))
    lanes.settle(connection, [lane])
    connection.execute("UPDATE addresses SET focus = ? WHERE address = ?", (latest, lane))
