"""An address gets another name, on a SQLite connection that is in a transaction."""

import sqlite3

from bot.messages import Address
from bot.store.shared import adopting
from bot.store.sqlite import lanes
from bot.store.sqlite.running import run
from bot.turns.keys import address_key


def adopt(connection: sqlite3.Connection, before: Address, after: Address) -> bool:
    """Keep by another name all that is kept by an address; return whether there was anything."""
    was_counted = run(connection, adopting.recode(before, after))
    if not run(connection, adopting.is_kept(before)):
        return was_counted
    run(connection, adopting.move(before, after))
    run(connection, adopting.move_outbox(before, after))
    lanes.settle(connection, map(address_key, (before, after)))
    return True
