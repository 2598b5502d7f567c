"""New replies in the outbox, on a SQLite connection that is in a transaction."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import TypeVar

from bot.messages import Address
from bot.store.codec import encode
from bot.store.records import Row, replaced_step, step_of
from bot.store.sqlite import lanes
from bot.store.sqlite.delivery import under
from bot.store.sqlite.values import stamp
from bot.turns.keys import address_key
from bot.turns.plan import Outgoing

T = TypeVar("T")

NO_LEASES: Mapping[Address, datetime] = MappingProxyType({})

_OUTGOING = """
    INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status,
                        created_at, due_at, expires_at, follow_up, fleeting, via, leased_until,
                        plain, attempts)
    VALUES
"""

_OUTGOING_ROW = "(?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, FALSE, 0)"

# The message that asked the same before; by a value, since SQLite uses no index for a column of the
# row that was inserted.
_RETURNING = """
    RETURNING id, CASE WHEN step <> '' THEN
        (SELECT json_array(s.ref_chat, s.ref_message) FROM outbox s
         WHERE s.address = ? AND s.conversation = outbox.conversation
         AND s.step = outbox.step AND s.ref_message IS NOT NULL
         ORDER BY s.id DESC LIMIT 1) END
"""

_AT_ONCE = 16
"""Most replies in one statement, so that few statements have to be compiled and kept."""


def add_outgoing(
    connection: sqlite3.Connection,
    address: Address | None,
    replies: Sequence[Outgoing],
    now: datetime,
    leases: Mapping[Address, datetime] = NO_LEASES,
) -> list[Row]:
    """Put replies into the outbox.

    Args:
        connection: The connection.
        address: Where they go; None where each says so itself.
        replies: The replies.
        now: The time.
        leases: The addresses whose replies are leased to this process, and for how long.

    Returns:
        The replies that are leased, in order for each address.
    """
    addressed = [(_addressed(reply, address), reply) for reply in replies]
    others = [(to, reply) for to, reply in addressed if to not in leases]
    _insert(connection, others, now)
    # A lane whose replies are all leased needs no row: nothing is to be claimed there.
    lanes.add(connection, {address_key(to): to.channel for to, _ in others}.items(), stamp(now))
    leased: list[Row] = []
    for to, until in leases.items():
        mine = [reply for goal, reply in addressed if goal == to]
        leased += _lease(connection, to, mine, now, until)
    return leased


def _insert(
    connection: sqlite3.Connection, replies: Sequence[tuple[Address, Outgoing]], now: datetime
) -> None:
    created = stamp(now)
    for part in _parts(replies):
        rows = [_values(address_key(to), to, reply, created, None) for to, reply in part]
        connection.execute(_statement(rows), list(chain.from_iterable(rows)))


def _lease(
    connection: sqlite3.Connection,
    to: Address,
    replies: Sequence[Outgoing],
    now: datetime,
    until: datetime,
) -> list[Row]:
    """Insert replies to one address that are leased, and return their rows."""
    lane, leased, created, leased_until = address_key(to), list[Row](), stamp(now), stamp(until)
    for part in _parts(replies):
        rows = [_values(lane, to, reply, created, leased_until) for reply in part]
        values = [*chain.from_iterable(rows), lane]
        inserted = connection.execute(_statement(rows) + _RETURNING, values).fetchall()
        for (row_id, shown), reply in zip(sorted(inserted), part, strict=True):
            replaces = _replaces(connection, lane, row_id, reply, shown)
            leased.append(Row(
                row_id, lane, to, reply.conversation, reply.reply, now, reply.expires_at,
                reply.follow_up, attempts=0, plain=False, replaces=replaces, leased_until=until,
                via=reply.via,
            ))  # fmt: skip
    return leased


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[first : first + _AT_ONCE] for first in range(0, len(items), _AT_ONCE))


def _statement(rows: Sequence[object]) -> str:
    return _OUTGOING + ", ".join([_OUTGOING_ROW] * len(rows))


def _values(
    lane: str, to: Address, reply: Outgoing, now: str, until: str | None
) -> tuple[object, ...]:
    return (
        lane, to.channel, to.chat, to.person, reply.conversation, step_of(reply.reply),
        encode(reply.reply), now, now, reply.expires_at and stamp(reply.expires_at),
        reply.follow_up and encode(reply.follow_up), reply.fleeting, reply.via or None, until,
    )  # fmt: skip


def _replaces(
    connection: sqlite3.Connection, lane: str, row_id: int, reply: Outgoing, shown: str | None
) -> tuple[str, str] | None:
    """Return the message that a reply replaces or stands under, as a claim would."""
    if replaced_step(reply.reply) != step_of(reply.reply):
        return under(connection, lane, reply.conversation, reply.reply, row_id)
    return None if shown is None else tuple(json.loads(shown))


def _addressed(reply: Outgoing, address: Address | None) -> Address:
    to = reply.to or address
    if to is None:
        message = "a reply without an address"
        raise ValueError(message)
    return to
