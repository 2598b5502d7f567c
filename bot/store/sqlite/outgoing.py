"""New replies in the outbox, on a SQLite connection that is in a transaction."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from bot.messages import Address
from bot.store.codec import encode
from bot.store.records import Row, replaced_step, step_of
from bot.store.sqlite import lanes
from bot.store.sqlite.delivery import under
from bot.store.sqlite.values import stamp, unstamp
from bot.turns.keys import address_key
from bot.turns.plan import Outgoing

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
    now: str,
    until: datetime | None = None,
) -> list[Row]:
    """Put replies into the outbox.

    Args:
        connection: The connection.
        address: Where they go; None where each says so itself.
        replies: The replies.
        now: The time.
        until: How long those to the address are leased to this process; None for not at all.

    Returns:
        The replies that are leased, in order.
    """
    leased: list[Row] = []
    for first in range(0, len(replies), _AT_ONCE):
        leased += _insert(connection, address, replies[first : first + _AT_ONCE], now, until)
    goals = {_addressed(reply, address) for reply in replies}
    if until is not None:
        # A lane whose replies are all leased needs no row: nothing is to be claimed there.
        goals.discard(address)
    lanes.add(connection, {address_key(to): to.channel for to in goals}.items(), now)
    return leased


def _insert(
    connection: sqlite3.Connection,
    address: Address | None,
    replies: Sequence[Outgoing],
    now: str,
    until: datetime | None,
) -> list[Row]:
    rows = [_outgoing(reply, address, now, until) for reply in replies]
    statement = _OUTGOING + ", ".join([_OUTGOING_ROW] * len(rows))
    values = list(chain.from_iterable(rows))
    if until is None or address is None:
        connection.execute(statement, values)
        return []
    lane = address_key(address)
    inserted = connection.execute(statement + _RETURNING, [*values, lane]).fetchall()
    return [
        _leased(connection, row_id, reply, shown, address, now, until)
        for (row_id, shown), reply in zip(sorted(inserted), replies, strict=True)
        if _addressed(reply, address) == address
    ]


def _outgoing(
    reply: Outgoing, address: Address | None, now: str, until: datetime | None
) -> tuple[object, ...]:
    to = _addressed(reply, address)
    leased = stamp(until) if until is not None and to == address else None
    return (
        address_key(to), to.channel, to.chat, to.person, reply.conversation, step_of(reply.reply),
        encode(reply.reply), now, now, reply.expires_at and stamp(reply.expires_at),
        reply.follow_up and encode(reply.follow_up), reply.fleeting, reply.via or None, leased,
    )  # fmt: skip


def _addressed(reply: Outgoing, address: Address | None) -> Address:
    to = reply.to or address
    if to is None:
        message = "a reply without an address"
        raise ValueError(message)
    return to


def _leased(  # noqa: PLR0913, PLR0917 - what the row is made of
    connection: sqlite3.Connection,
    row_id: int,
    reply: Outgoing,
    shown: str | None,
    to: Address,
    now: str,
    until: datetime,
) -> Row:
    """Return a new row as a claim would."""
    lane, said = address_key(to), reply.reply
    replaces = None if shown is None else tuple(json.loads(shown))
    if replaced_step(said) != step_of(said):
        replaces = under(connection, lane, reply.conversation, said, row_id)
    return Row(
        row_id, lane, to, reply.conversation, said, unstamp(now), reply.expires_at, reply.follow_up,
        attempts=0, plain=False, replaces=replaces, leased_until=until, via=reply.via,
    )  # fmt: skip
