"""Timers on a SQLite connection that is in a transaction."""

import sqlite3
from datetime import datetime

from bot.messages import Address
from bot.store.ports import Decide
from bot.store.sqlite.finding import find_one
from bot.store.sqlite.turns import write
from bot.store.sqlite.values import stamp, unstamp
from bot.turns.keys import address_key
from bot.turns.plan import Due, Timer

_DUE = """
    SELECT a.channel, a.chat, a.person, t.conversation, t.kind, t.due_at
    FROM timers t JOIN addresses a ON a.address = t.address
    WHERE t.due_at <= ? ORDER BY t.due_at LIMIT ?
"""


def due(connection: sqlite3.Connection, now: datetime, limit: int) -> list[Due]:
    """Return the timers whose time has come."""
    rows = connection.execute(_DUE, (stamp(now), limit))
    return [
        Due(Address(channel, chat, person), Timer(conversation, kind, unstamp(due_at)))
        for channel, chat, person, conversation, kind, due_at in rows
    ]


def fire(connection: sqlite3.Connection, due_timer: Due, decide: Decide) -> bool:
    """Let a timer happen, unless somebody else did or moved it."""
    lane, timer = address_key(due_timer.address), due_timer.timer
    gone = connection.execute(
        "DELETE FROM timers WHERE address = ? AND conversation = ? AND kind = ? AND due_at = ?",
        (lane, timer.conversation, timer.kind, stamp(timer.due_at)),
    )
    if gone.rowcount == 0:
        return False
    found = find_one(connection, due_timer.address, timer.conversation)
    write(connection, due_timer.address, lane, found, decide(found))
    return True
