"""The outbox on a SQLite connection that is in a transaction."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.messages import Address, Reply
from bot.store import sqlite_teams as teams
from bot.store.codec import UNREADABLE, decode_reply, encode
from bot.store.records import LANE_ROWS, Mark, Row, address_key, replaced_step, step_of
from bot.store.sqlite_values import stamp, unstamp

# Only the oldest undelivered row of each address counts, found by stepping from address to address
# through the index: "no older row exists" would look at every waiting row each time.
_HEADS = """
    WITH RECURSIVE heads (address, id) AS (
        SELECT * FROM (SELECT address, id FROM outbox
                       WHERE status = 'pending' AND address > :after
                       ORDER BY address, id LIMIT 1)
        UNION ALL
        SELECT (SELECT address FROM outbox WHERE status = 'pending' AND address > heads.address
                ORDER BY address, id LIMIT 1),
               (SELECT id FROM outbox WHERE status = 'pending' AND address > heads.address
                ORDER BY address, id LIMIT 1)
        FROM heads WHERE heads.address IS NOT NULL
    )
    SELECT o.address
    FROM heads JOIN outbox o ON o.id = heads.id
    WHERE o.due_at <= :now AND (o.leased_until IS NULL OR o.leased_until <= :now)
    AND NOT EXISTS (SELECT 1 FROM addresses a
                    WHERE a.address = o.address AND a.gone_at IS NOT NULL)
    AND o.channel IN (SELECT value FROM json_each(:channels))
    LIMIT :limit
"""

_LEASE = """
    UPDATE outbox SET leased_until = ?
    WHERE id IN (SELECT id FROM (SELECT id, min(due_at <= ?) OVER (ORDER BY id) AS due
                                 FROM outbox WHERE status = 'pending' AND address = ?
                                 ORDER BY id LIMIT ?) WHERE due)
    RETURNING id, address, channel, chat, person, conversation, reply, created_at, expires_at,
              follow_up, attempts, plain, via
"""

_REPLACED = """
    SELECT ref_chat, ref_message FROM outbox
    WHERE address = ? AND conversation = ? AND step = ? AND ref_message IS NOT NULL AND id < ?
    ORDER BY id DESC LIMIT 1
"""


def claim(
    connection: sqlite3.Connection,
    channels: str,
    after: str,
    limit: int,
    now: datetime,
    lease_s: float,
) -> list[Row]:
    """Take rows that are due; ``channels`` is a JSON list."""
    parameters = {"after": after, "now": stamp(now), "limit": limit, "channels": channels}
    lanes = connection.execute(_HEADS, parameters).fetchall()
    until = now + timedelta(seconds=lease_s)
    return [row for (lane,) in lanes for row in _lease(connection, lane, now, until)]


def _lease(connection: sqlite3.Connection, lane: str, now: datetime, until: datetime) -> list[Row]:
    """Lease the rows of one address, though another program may have damaged their text."""
    try:
        return _readable(connection, lane, now, until)
    except sqlite3.OperationalError:
        # Text that is no UTF-8 gives an error without a code. Any other error comes again.
        connection.execute(_NOT_LEASED, (lane, stamp(until)))
        connection.text_factory = _lossy
        try:
            return _readable(connection, lane, now, until)
        finally:
            connection.text_factory = str


_NOT_LEASED = """
    UPDATE outbox SET leased_until = NULL
    WHERE address = ? AND status = 'pending' AND leased_until = ?
"""


def _lossy(text: bytes) -> str:
    return text.decode(errors="replace")


def _readable(
    connection: sqlite3.Connection, lane: str, now: datetime, until: datetime
) -> list[Row]:
    """Lease the rows of one address; one that cannot be read must not hold up those after it."""
    found: list[Row] = []
    rows = connection.execute(_LEASE, (stamp(until), stamp(now), lane, LANE_ROWS)).fetchall()
    for row in sorted(rows):
        try:
            found.append(_row(connection, row, until))
        except UNREADABLE:
            _mark(connection, Mark(row[0], lane, "dead", now, until, error="unreadable"))
    return found


def _row(connection: sqlite3.Connection, row: tuple[Any, ...], leased_until: datetime) -> Row:
    (row_id, lane, channel, chat, person, conversation, reply, created_at, expires_at,
     follow_up, attempts, plain, via) = row  # fmt: skip
    said = decode_reply(reply)
    return Row(
        id=row_id,
        lane=lane,
        address=Address(channel, chat, person),
        conversation=conversation,
        reply=said,
        created_at=unstamp(created_at),
        expires_at=expires_at and unstamp(expires_at),
        follow_up=follow_up and decode_reply(follow_up),
        attempts=int(attempts),
        plain=bool(plain),
        replaces=_replaced(connection, lane, conversation, said, row_id),
        leased_until=leased_until,
        via=via or "",
    )


def _replaced(
    connection: sqlite3.Connection, lane: str, conversation: str, reply: Reply, row_id: int
) -> tuple[str, str] | None:
    """The message that asked before what a reply settles or asks, or has its name."""
    step = replaced_step(reply)
    if not step:
        return None
    found = connection.execute(_REPLACED, (lane, conversation, step, row_id)).fetchone()
    return None if found is None else (found[0], found[1])


def release(connection: sqlite3.Connection, address: Address) -> None:
    """Free the claimed rows of an address."""
    connection.execute(
        "UPDATE outbox SET leased_until = NULL WHERE address = ? AND status = 'pending'",
        (address_key(address),),
    )


_SENT = """
    UPDATE outbox SET status = 'sent', sent_at = ?, ref_chat = ?, ref_message = ?,
                      leased_until = NULL, error = NULL, reply = 'null', follow_up = NULL,
                      via = NULL
    WHERE id = ? AND status = 'pending'
    RETURNING fleeting
"""

# A row that goes on waiting must still be claimed as it was: one whose lease ran out may be with
# somebody else by now, and would be free for a third.
_LATER = """
    UPDATE outbox SET due_at = ?, attempts = attempts + ?, plain = ?, error = ?,
                      leased_until = NULL
    WHERE id = ? AND status = 'pending' AND leased_until = ?
    RETURNING fleeting
"""

_GIVEN_UP = """
    UPDATE outbox SET status = ?, error = ?, leased_until = NULL, via = NULL
    WHERE id = ? AND status = 'pending'
    RETURNING fleeting
"""

_IN_ITS_PLACE = """
    UPDATE outbox SET reply = ?, step = ?, expires_at = NULL, follow_up = NULL, plain = FALSE,
                      error = ?, leased_until = NULL
    WHERE id = ? AND status = 'pending' AND leased_until = ?
    RETURNING fleeting
"""


def mark(connection: sqlite3.Connection, marks: Sequence[Mark]) -> tuple[set[int], bool]:
    """Write down what became of rows.

    Returns:
        Ids of rows that were not the claimant's any more; and whether any was removed for good.
    """
    missing: set[int] = set()
    over: list[tuple[int]] = []
    for one in marks:
        marked = _mark(connection, one)
        if marked is None:
            missing.add(one.id)
        elif marked and one.fate in _FINAL and one.follow_up is None:
            over.append((one.id,))
    if over:
        connection.executemany("DELETE FROM outbox WHERE id = ?", over)
    return missing, bool(over)


_FINAL = ("sent", "expired", "dead", "gone")

Marked = bool | None
"""Whether a marked row is fleeting; None where it was not the claimant's any more."""


def _mark(connection: sqlite3.Connection, one: Mark) -> Marked:
    """Write one mark down."""
    match one.fate:
        case "sent":
            chat, message = one.ref or (None, None)
            return _changed(connection, _SENT, stamp(one.at), chat, message, one.id)
        case "retry" | "release":
            counted = one.fate == "retry"
            return _put_off(connection, one, one.due_at or one.at, counted=counted)
        case "gone":
            return _hold(connection, one)
        case "expired" if one.follow_up is not None:
            reply, step = encode(one.follow_up), step_of(one.follow_up)
            lease = stamp(one.leased_until)
            return _changed(connection, _IN_ITS_PLACE, reply, step, one.error, one.id, lease)
        case _:
            return _give_up(connection, one, one.fate)


def _changed(connection: sqlite3.Connection, statement: str, *values: object) -> Marked:
    """Change one row, if it is as the statement wants it."""
    rows = connection.execute(statement, values).fetchall()
    return bool(rows[0][0]) if rows else None


def _put_off(
    connection: sqlite3.Connection, one: Mark, due_at: datetime, *, counted: bool
) -> Marked:
    """Let a row wait again."""
    lease = stamp(one.leased_until)
    return _changed(connection, _LATER, stamp(due_at), counted, one.plain, one.error, one.id, lease)


def _hold(connection: sqlite3.Connection, one: Mark) -> Marked:
    """Hold the rows of somebody who is gone."""
    waits = _put_off(connection, one, one.at, counted=True)
    if waits is None:
        return None
    held = connection.execute(
        "UPDATE addresses SET gone_at = ? WHERE address = ?", (stamp(one.at), one.lane)
    )
    if held.rowcount:
        return waits
    # Nothing is kept of them that would hold it: it would be tried for ever.
    for behind in _BEHIND:
        connection.execute(behind, {"id": one.id, "lane": one.lane, "error": one.error})
    return _give_up(connection, one, "dead")


# What is said behind it of the same team assessment, in its place, does not arrive there either.
_OF_SAME = """
    WHERE address = :lane AND status = 'pending' AND person = '' AND id > :id AND conversation <> ''
    AND conversation = (SELECT conversation FROM outbox WHERE id = :id)
"""

_GONE_TOO = "status = 'dead', error = :error, leased_until = NULL, via = NULL"

_BEHIND = (
    f"DELETE FROM outbox {_OF_SAME} AND fleeting",  # noqa: S608 - ours
    f"UPDATE outbox SET {_GONE_TOO} {_OF_SAME}",  # noqa: S608 - ours
)


def _give_up(connection: sqlite3.Connection, one: Mark, status: str) -> Marked:
    """Send a row never again."""
    done = _changed(connection, _GIVEN_UP, status, one.error, one.id)
    if status == "dead" and done is not None:
        teams.set_trouble(connection, one.id, one.error, one.at)
    return done
