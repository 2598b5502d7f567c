"""The outbox on a SQLite connection that is in a transaction."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.messages import Address, Reply
from bot.store.codec import UNREADABLE, decode_reply, encode
from bot.store.records import LANE_ROWS, Mark, Row, replaced_step, step_of
from bot.store.shared.lanes import MEND
from bot.store.sqlite import lanes, teams
from bot.store.sqlite.values import stamp, unstamp
from bot.turns.keys import address_key

# The oldest row that waits must be free and due, and its person within reach: the moment that the
# lane's own row says may be too early. What RETURNING looks up names the address by a value: SQLite
# uses no index for a column of the row that was changed.
_LEASE = """
    UPDATE outbox SET leased_until = :until
    WHERE id IN (SELECT id FROM (SELECT id, min(due_at <= :now) OVER (ORDER BY id) AS due
                                 FROM outbox WHERE status = 'pending' AND address = :lane
                                 ORDER BY id LIMIT :rows) WHERE due)
    AND (SELECT coalesce(leased_until, '') <= :now FROM outbox
         WHERE status = 'pending' AND address = :lane ORDER BY id LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM addresses WHERE address = :lane AND gone_at IS NOT NULL)
    RETURNING id, address, channel, chat, person, conversation, reply, created_at, expires_at,
              follow_up, attempts, plain, via,
              CASE WHEN step <> '' THEN
                  (SELECT json_array(s.ref_chat, s.ref_message) FROM outbox s
                   WHERE s.address = :lane AND s.conversation = outbox.conversation
                   AND s.step = outbox.step AND s.ref_message IS NOT NULL AND s.id < outbox.id
                   ORDER BY s.id DESC LIMIT 1) END
"""

_UNDER = """
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
    claimed: list[Row] = []
    for channel in json.loads(channels):
        room = limit - len({row.lane for row in claimed})
        if room > 0:
            claimed += _claim(connection, channel, after, room, now, lease_s)
    return sorted(claimed, key=lambda row: (row.lane, row.id))


def _claim(
    connection: sqlite3.Connection,
    channel: str,
    after: str,
    limit: int,
    now: datetime,
    lease_s: float,
) -> list[Row]:
    """Take rows of one channel that are due, from at most ``limit`` lanes."""
    until = now + timedelta(seconds=lease_s)
    while taken := lanes.take(connection, channel, after, limit, stamp(now), stamp(until)):
        leased = {lane: _lease(connection, lane, now, until) for lane in taken}
        # Lanes that have nothing to send now come again later; others are taken in their place.
        lanes.settle(connection, (lane for lane, rows in leased.items() if not rows))
        if claimed := [row for rows in leased.values() for row in rows]:
            return claimed
    return []


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
    claimed: list[Row] = []
    values = {"until": stamp(until), "now": stamp(now), "lane": lane, "rows": LANE_ROWS}
    for row in sorted(connection.execute(_LEASE, values).fetchall()):
        try:
            claimed.append(_row(connection, row, until))
        except UNREADABLE:
            _mark(connection, Mark(row[0], lane, "dead", now, until, error="unreadable"))
    return claimed


def _row(connection: sqlite3.Connection, row: tuple[Any, ...], leased_until: datetime) -> Row:
    (row_id, lane, channel, chat, person, conversation, reply, created_at, expires_at,
     follow_up, attempts, plain, via, asked_in) = row  # fmt: skip
    said = decode_reply(reply)
    replaces = None if asked_in is None else tuple(json.loads(asked_in))
    if replaced_step(said) != step_of(said):
        replaces = under(connection, lane, conversation, said, row_id)
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
        replaces=replaces,
        leased_until=leased_until,
        via=via or "",
    )


def under(
    connection: sqlite3.Connection, lane: str, conversation: str, reply: Reply, row_id: int
) -> tuple[str, str] | None:
    """Return the message that a reply stands under, which has another name than the reply."""
    step = replaced_step(reply)
    found = connection.execute(_UNDER, (lane, conversation, step, row_id)).fetchone()
    return None if found is None else (found[0], found[1])


_FREE = """
    UPDATE outbox SET leased_until = NULL
    WHERE status = 'pending' AND leased_until IS NOT NULL
    AND channel IN (SELECT value FROM json_each(?))
"""


def free(connection: sqlite3.Connection, channels: str) -> None:
    """Free every leased row of these channels; ``channels`` is a JSON list."""
    connection.execute(_FREE, (channels,))
    connection.execute(MEND["sqlite"])


def release(connection: sqlite3.Connection, address: Address) -> None:
    """Free the claimed rows of an address."""
    connection.execute(
        "UPDATE outbox SET leased_until = NULL WHERE address = ? AND status = 'pending'",
        (address_key(address),),
    )
    lanes.settle(connection, [address_key(address)])


_SENT = """
    WITH m (id, at, chat, message) AS (VALUES {})
    UPDATE outbox SET status = 'sent', sent_at = m.at, ref_chat = m.chat, ref_message = m.message,
                      leased_until = NULL, error = NULL, reply = 'null', follow_up = NULL,
                      via = NULL
    FROM m WHERE outbox.id = m.id AND status = 'pending'
    RETURNING outbox.id, address, fleeting
"""

# How long the next row of a lane is leased: null if none waits, empty if it is free.
_NEXT = """
    WITH l (lane) AS (VALUES {})
    SELECT lane, (SELECT coalesce(leased_until, '') FROM outbox
                  WHERE status = 'pending' AND address = lane ORDER BY id LIMIT 1),
           EXISTS (SELECT 1 FROM lanes WHERE address = lane)
    FROM l
"""

_AT_ONCE = 32
"""Most rows in one statement, so that few statements have to be compiled and kept."""

# A row that goes on waiting must still be claimed as it was: one whose lease ran out may be with
# somebody else by now, and would be free for a third.
_LATER = """
    UPDATE outbox SET due_at = ?, attempts = attempts + ?, plain = ?, error = ?,
                      leased_until = NULL
    WHERE id = ? AND status = 'pending' AND leased_until = ?
    RETURNING address, fleeting
"""

_GIVEN_UP = """
    UPDATE outbox SET status = ?, error = ?, leased_until = NULL, via = NULL
    WHERE id = ? AND status = 'pending'
    RETURNING address, fleeting
"""

_IN_ITS_PLACE = """
    UPDATE outbox SET reply = ?, step = ?, expires_at = NULL, follow_up = NULL, plain = FALSE,
                      error = ?, leased_until = NULL
    WHERE id = ? AND status = 'pending' AND leased_until = ?
    RETURNING address, fleeting
"""


def mark(connection: sqlite3.Connection, marks: Sequence[Mark]) -> tuple[set[int], bool]:
    """Write down the outcomes of rows.

    Returns:
        Ids of rows that were not the claimant's anymore; and whether any was removed for good.
    """
    sent = [entry for entry in marks if entry.fate == "sent"]
    marked = _sent(connection, sent) if sent else {}
    for entry in marks:
        if entry.fate != "sent" and (done := _mark(connection, entry)) is not None:
            marked[entry.id] = done
            lanes.settle(connection, [done.lane], stamp(entry.at))
    over = [
        (entry.id,)
        for entry in marks
        if entry.id in marked and marked[entry.id].fleeting
        and entry.fate in _FINAL and entry.follow_up is None
    ]  # fmt: skip
    if over:
        connection.executemany("DELETE FROM outbox WHERE id = ?", over)
    return {entry.id for entry in marks} - marked.keys(), bool(over)


_FINAL = ("sent", "expired", "dead", "gone")


class Marked(NamedTuple):
    """A row that was marked.

    Attributes:
        lane: Its lane, which is not the mark's where the place has got another name since.
        fleeting: Whether nothing of the row is kept once it is over.
    """

    lane: str
    fleeting: bool


def _mark(connection: sqlite3.Connection, entry: Mark) -> Marked | None:
    """Write one mark down; None where the row was not the claimant's anymore."""
    match entry.fate:
        case "retry" | "release":
            counted = entry.fate == "retry"
            return _put_off(connection, entry, entry.due_at or entry.at, counted=counted)
        case "gone":
            return _hold(connection, entry)
        case "expired" if entry.follow_up is not None:
            reply, step = encode(entry.follow_up), step_of(entry.follow_up)
            lease = stamp(entry.leased_until)
            return _changed(connection, _IN_ITS_PLACE, reply, step, entry.error, entry.id, lease)
        case _:
            return _give_up(connection, entry, entry.fate)


def _changed(connection: sqlite3.Connection, statement: str, *values: object) -> Marked | None:
    """Change one row, if it is as the statement wants it."""
    rows = connection.execute(statement, values).fetchall()
    return Marked(*rows[0]) if rows else None


def _sent(connection: sqlite3.Connection, marks: Sequence[Mark]) -> dict[int, Marked]:
    """Write down that rows were sent; returns those that waited, by their ids."""
    marked: dict[int, Marked] = {}
    for first in range(0, len(marks), _AT_ONCE):
        part = marks[first : first + _AT_ONCE]
        values = [
            value
            for entry in part
            for value in (entry.id, stamp(entry.at), *(entry.ref or (None, None)))
        ]
        statement = _SENT.format(", ".join(["(?, ?, ?, ?)"] * len(part)))
        rows = connection.execute(statement, values).fetchall()
        now = {row_id: Marked(lane, fleeting) for row_id, lane, fleeting in rows}
        _go_on(connection, now, part)
        marked |= now
    return marked


def _go_on(
    connection: sqlite3.Connection, marked: Mapping[int, Marked], sent: Sequence[Mark]
) -> None:
    """Have a claim find what waits behind rows that were sent."""
    ours = {marked[entry.id].lane: entry for entry in sent if entry.id in marked}
    if not ours:
        return
    statement = _NEXT.format(", ".join(["(?)"] * len(ours)))
    for lane, leased, is_claimable in connection.execute(statement, list(ours)).fetchall():
        if leased is None and is_claimable:
            lanes.remove(connection, lane)
        elif leased is not None and leased <= stamp(ours[lane].at):
            lanes.settle(connection, [lane], stamp(ours[lane].at))
        # Else a process sends it next. The lane comes again at the end of an earlier lease, if it
        # has a row. That is too early, which does no harm.


def _put_off(
    connection: sqlite3.Connection, entry: Mark, due_at: datetime, *, counted: bool
) -> Marked | None:
    """Let a row wait again."""
    lease = stamp(entry.leased_until)
    return _changed(
        connection, _LATER, stamp(due_at), counted, entry.plain, entry.error, entry.id, lease
    )


def _hold(connection: sqlite3.Connection, entry: Mark) -> Marked | None:
    """Hold the rows of somebody who is gone."""
    waits = _put_off(connection, entry, entry.at, counted=True)
    if waits is None:
        return None
    held = connection.execute(
        "UPDATE addresses SET gone_at = ? WHERE address = ?", (stamp(entry.at), entry.lane)
    )
    if held.rowcount:
        return waits
    # Nothing is kept of them that would hold it: it would be tried for ever.
    for behind in _BEHIND:
        connection.execute(behind, {"id": entry.id, "lane": entry.lane, "error": entry.error})
    return _give_up(connection, entry, "dead")


# Messages of the same team assessment behind it do not arrive in its place either.
_OF_SAME = """
    WHERE address = :lane AND status = 'pending' AND person = '' AND id > :id AND conversation <> ''
    AND conversation = (SELECT conversation FROM outbox WHERE id = :id)
"""

_GONE_TOO = "status = 'dead', error = :error, leased_until = NULL, via = NULL"

_BEHIND = (
    f"DELETE FROM outbox {_OF_SAME} AND fleeting",  # noqa: S608 - ours
    f"UPDATE outbox SET {_GONE_TOO} {_OF_SAME}",  # noqa: S608 - ours
)


def _give_up(connection: sqlite3.Connection, entry: Mark, status: str) -> Marked | None:
    """Send a row never again."""
    done = _changed(connection, _GIVEN_UP, status, entry.error, entry.id)
    if status == "dead" and done is not None:
        teams.set_trouble(connection, entry.id, entry.error, entry.at)
    return done


# ---------------------------------------------------------------------------- dead replies


def revive(connection: sqlite3.Connection, row_id: int, now: str) -> bool:
    """Make a dead reply wait for sending again; return whether there was one."""
    revived = connection.execute(
        "UPDATE outbox SET status = 'pending', attempts = 0, created_at = ?1,"
        " due_at = max(?1, coalesce((SELECT max(l.leased_until) FROM outbox l"
        " WHERE l.status = 'pending' AND l.address = outbox.address), ''))"
        " WHERE id = ?2 AND status = 'dead' RETURNING address",
        (now, row_id),
    ).fetchall()
    lanes.settle(connection, (lane for (lane,) in revived))
    return bool(revived)
