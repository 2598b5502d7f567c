"""Going on elsewhere, on a SQLite connection that is in a transaction."""

import sqlite3

from bot.messages import Outcome, Update
from bot.store.codec import decode_outcome
from bot.store.ports import DecideMove
from bot.store.shared import moving
from bot.store.sqlite import lanes
from bot.store.sqlite.finding import SEEN, find, found_in, read
from bot.store.sqlite.running import run
from bot.store.sqlite.turns import write
from bot.store.sqlite.values import stamp
from bot.turns.keys import address_key, update_key
from bot.turns.plan import Found, Offered


def offered(connection: sqlite3.Connection, code: str) -> tuple[Offered, Found] | None:
    """Return what a code is for, and what is kept around that conversation."""
    found = run(connection, moving.offered(code))
    if found is None:
        return None
    rows = read(connection, "", address_key(found.address), found.kept.conversation.id)
    return found, found_in(connection, found.address, rows)


def move(connection: sqlite3.Connection, update: Update, code: str, decide: DecideMove) -> Outcome:
    """Take the turn of somebody who has a code. A repeat gets its first outcome."""
    address = update.address
    key, lane = update_key(address.channel, update.id), address_key(address)
    seen = connection.execute(SEEN, (key, lane)).fetchone()
    if seen is not None:
        return decode_outcome(seen[0])
    found = find(connection, address)
    plan = decide(found, run(connection, moving.offered(code)))
    run(connection, moving.note(update, plan))
    if plan.moved is not None:
        run(connection, moving.move(update, plan))
    if found.gone:
        connection.execute("UPDATE addresses SET gone_at = NULL WHERE address = ?", (lane,))
        lanes.wake(connection, lane, stamp(plan.now))
    write(connection, address, lane, found, plan)
    return plan.outcome
