"""Removes what somebody wants removed, on a SQLite connection that is in a transaction."""

import sqlite3
from datetime import datetime

from bot.messages import Address
from bot.store.shared import teams
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
    """Remove what somebody wants removed; a count is all that stays."""
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
    found = connection.execute(
        "SELECT address FROM addresses WHERE person_key = ?", (person_key(address),)
    ).fetchall()
    for lane in {lane for (lane,) in found} | {address_key(address)}:
        _remove_address(connection, lane, now)
    run(connection, teams.leave(address))
    # What still waits for them where nothing else is kept of them: in a channel, for example.
    removed = connection.execute(
        "DELETE FROM outbox WHERE status = 'pending' AND channel = ? AND person = ?"
        " RETURNING address",
        (address.channel, address.person),
    ).fetchall()
    lanes.settle(connection, (lane for (lane,) in removed))


def _remove_address(connection: sqlite3.Connection, lane: str, now: datetime) -> None:
    """Remove every row of an address, but the names of what was last sent there.

    It may be delivered once more, and would begin anew.
    """
    fading.forget_updates(connection, lane, now)
    for table in ("outbox", "lanes", "fading", "addresses"):
        connection.execute(f"DELETE FROM {table} WHERE address = ?", (lane,))  # noqa: S608 - ours


def _remove_declined(
    connection: sqlite3.Connection, lane: str, found: Found, now: datetime
) -> None:
    """Remove what was begun without consent; of somebody without any answers, everything."""
    declined = "" if found.addressed is None else found.addressed.conversation.id
    connection.execute(
        "DELETE FROM conversations WHERE address = ?1 AND (id = ?2 OR (team = '' AND NOT EXISTS"
        " (SELECT 1 FROM answers a WHERE a.address = ?1 AND a.conversation = conversations.id)))",
        (lane, declined),
    )
    connection.execute(
        "DELETE FROM participants WHERE address = ?1 AND conversation = ?2"
        " AND person = (SELECT person_key FROM addresses WHERE address = ?1)",
        (lane, declined),
    )
    connection.execute(
        "DELETE FROM outbox WHERE address = ?1 AND conversation NOT IN"
        " (SELECT id FROM conversations WHERE address = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM teams WHERE teams.id = outbox.conversation)",
        (lane,),
    )
    left = connection.execute(
        "SELECT id FROM conversations WHERE address = ? ORDER BY started_at DESC LIMIT 1", (lane,)
    ).fetchone()
    if left is None:
        _remove_address(connection, lane, now)
    else:
        lanes.settle(connection, [lane])
        connection.execute("UPDATE addresses SET focus = ? WHERE address = ?", (left[0], lane))
