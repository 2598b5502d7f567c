"""Finds what a turn starts from, on a SQLite connection that is in a transaction."""

import sqlite3
from typing import Any

from bot.messages import Address
from bot.store.codec import read_conversation
from bot.store.sqlite import teams
from bot.store.sqlite.values import unstamp
from bot.turns.keys import address_key
from bot.turns.plan import Found, Kept
from bot.values import value

SEEN = """
    SELECT outcome, failed IS NOT NULL FROM inbox WHERE address = ?2 AND key = ?1
    UNION ALL SELECT NULL, FALSE FROM departures WHERE key = ?1
"""
"""The outcome of an update that was handled before, and whether it failed then."""

_KEPT = """
    a.focus, a.gone_at IS NOT NULL, c.id IS ?2, c.id, c.state, c.turn, c.campaign, c.updated_at,
    c.team
"""

# If the conversation in focus was removed with a team's answers, the latest other one is read.
_IN_FOCUS = """
    (SELECT id FROM conversations WHERE address = ?1 AND id = a.focus),
    (SELECT id FROM conversations WHERE address = ?1
     ORDER BY started_at DESC, id DESC LIMIT 1)
"""

_BUTTON = "(SELECT id FROM conversations WHERE address = ?1 AND id = ?2)"

# The update's rows of the inbox and of departures, the address and its conversation: each at most
# one, found by its key. One statement for all of it is quicker than one for each.
_READ = f"""
    SELECT i.key IS NOT NULL OR d.key IS NOT NULL, i.failed IS NOT NULL, i.outcome,
           (SELECT coalesce(leased_until, '') FROM outbox
            WHERE status = 'pending' AND address = ?1 ORDER BY id DESC LIMIT 1), {_KEPT}
    FROM (SELECT 1)
    LEFT JOIN inbox i ON i.address = ?1 AND i.key = ?3
    LEFT JOIN departures d ON d.key = ?3
    LEFT JOIN addresses a ON a.address = ?1
    LEFT JOIN conversations c ON c.address = a.address AND c.id = coalesce(%s)
"""  # noqa: S608 - ours

_READ_TYPED = _READ % _IN_FOCUS
_READ_BUTTON = _READ % f"{_BUTTON}, {_IN_FOCUS}"

_READ_ONE = f"""
    SELECT FALSE, FALSE, NULL, NULL, {_KEPT}
    FROM addresses a JOIN conversations c ON c.address = a.address
    WHERE a.address = ?1 AND c.id = ?2
"""  # noqa: S608 - ours


@value
class Read:
    """The rows that a turn starts from.

    Attributes:
        repeat: Whether the update was handled before, or put aside.
        failed: Whether it was put aside.
        outcome: The stored outcome.
        ahead: How long the newest reply that waits for the address is leased; empty if it is not,
            None if none waits.
        kept: The columns of the address and its conversation; None where no address is kept.
    """

    repeat: bool = False
    failed: bool = False
    outcome: str | None = None
    ahead: str | None = None
    kept: tuple[Any, ...] | None = None


_NEWEST = """
    SELECT coalesce(leased_until, '') FROM outbox
    WHERE status = 'pending' AND address = ? ORDER BY id DESC LIMIT 1
"""


def newest(connection: sqlite3.Connection, lane: str) -> str | None:
    """Return how long the newest reply of a lane is leased, as :class:`Read` has it."""
    row = connection.execute(_NEWEST, (lane,)).fetchone()
    return None if row is None else str(row[0])


def read(connection: sqlite3.Connection, key: str, lane: str, button: str) -> Read:
    """Read all rows that a turn starts from, except those of a team assessment.

    Args:
        connection: The connection.
        key: The key of the update; empty for none.
        lane: The key of the address.
        button: Id of the conversation that a button belongs to; empty for none.
    """
    query = _READ_BUTTON if button else _READ_TYPED
    return _rows(connection.execute(query, (lane, button, key)).fetchone())


def _rows(row: tuple[Any, ...] | None) -> Read:
    if row is None:
        return Read()
    repeat, failed, outcome, ahead, *kept = row
    return Read(
        bool(repeat), bool(failed), outcome, ahead, None if kept[0] is None else tuple(kept)
    )


def found_in(connection: sqlite3.Connection, address: Address, rows: Read, team: str = "") -> Found:
    """Decode the rows, and read those of the team assessment.

    Args:
        connection: The connection.
        address: Whose turn it is.
        rows: The rows.
        team: Id of the team assessment; empty for that of the conversation.
    """
    kept, focus, gone, owned, of = None, "", False, False, None
    if rows.kept is not None:
        focus, gone, owned, name, state, turn, campaign, updated_at, of = rows.kept
        if state is not None:
            kept = Kept(read_conversation(state, name), turn, campaign, unstamp(updated_at))
    beside = None
    if kept is not None and not focus and not owned:
        beside, kept = kept, None
        of = of if beside.conversation.moved_to else None
    about = team or of or ""
    named = teams.find(connection, about) if about else None
    joined = None if named is None else teams.joined(connection, named, address)
    owns = kept is not None and bool(owned)
    return Found(kept, focus, owned=owns, gone=bool(gone), team=named, joined=joined, beside=beside)


def find(connection: sqlite3.Connection, address: Address) -> Found:
    """Find what is kept of an address."""
    return found_in(connection, address, read(connection, "", address_key(address), ""))


def find_one(connection: sqlite3.Connection, address: Address, conversation: str) -> Found:
    """Find one conversation of an address."""
    row = connection.execute(_READ_ONE, (address_key(address), conversation)).fetchone()
    return found_in(connection, address, _rows(row))
