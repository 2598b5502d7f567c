"""The outbox on a PostgreSQL connection."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.messages import Address
from bot.store.codec import UNREADABLE, decode_reply, encode
from bot.store.records import LANE_ROWS, Mark, Row, address_key, replaced_step, step_of

if TYPE_CHECKING:
    from bot.store.postgres_pool import Connection

# Only the oldest undelivered row of each address counts, found by stepping from address to address
# through the index: "no older row exists" would look at every waiting row each time. Whoever locks
# it has the lane; what others hold is passed over.
_CLAIM = f"""
    WITH RECURSIVE heads (address, id) AS (
        (SELECT address, id FROM outbox WHERE status = 'pending' AND address > $1
         ORDER BY address, id LIMIT 1)
        UNION ALL
        SELECT next.address, next.id FROM heads CROSS JOIN LATERAL (
            SELECT address, id FROM outbox WHERE status = 'pending' AND address > heads.address
            ORDER BY address, id LIMIT 1) next
    ),
    taken AS MATERIALIZED (
        SELECT head.address FROM heads CROSS JOIN LATERAL (
            SELECT o.address FROM outbox o
            WHERE o.id = heads.id AND o.status = 'pending' AND o.due_at <= $3
            AND (o.leased_until IS NULL OR o.leased_until <= $3)
            AND o.channel = ANY($4::text[])
            AND NOT EXISTS (SELECT FROM addresses a
                            WHERE a.address = o.address AND a.gone_at IS NOT NULL)
            FOR UPDATE OF o SKIP LOCKED) head
        LIMIT $2
    ),
    lanes AS (
        SELECT part.id FROM taken CROSS JOIN LATERAL (
            SELECT id, bool_and(due_at <= $3) OVER (ORDER BY id) AS due
            FROM (SELECT id, due_at FROM outbox
                  WHERE status = 'pending' AND address = taken.address
                  ORDER BY id LIMIT {LANE_ROWS}) oldest) part
        WHERE part.due
    )
    UPDATE outbox o SET leased_until = $5 FROM lanes
    WHERE o.id = lanes.id AND o.status = 'pending'
    RETURNING o.id, o.address, channel, chat, person, conversation, reply, created_at, expires_at,
              follow_up, attempts, plain, via,
              CASE WHEN step <> '' THEN
                  (SELECT ARRAY[s.ref_chat, s.ref_message] FROM outbox s
                   WHERE s.address = o.address AND s.conversation = o.conversation
                   AND s.step = o.step AND s.ref_message IS NOT NULL AND s.id < o.id
                   ORDER BY s.id DESC LIMIT 1) END
"""  # noqa: S608 - ours


async def claim(
    connection: "Connection",
    channels: Sequence[str],
    after: str,
    limit: int,
    now: datetime,
    lease_s: float,
) -> list[Row]:
    """Take rows that are due."""
    until = now + timedelta(seconds=lease_s)
    rows = await connection.fetch(_CLAIM, after, limit, now, list(channels), until)
    found: list[Row] = []
    for row in rows:
        try:
            found.append(_row(until, *row))
        except UNREADABLE:
            # It must not stand in the way of those behind it.
            await mark(connection, [Mark(row[0], row[1], "dead", now, until, error="unreadable")])
    found = [await _under(connection, row) for row in found]
    return sorted(found, key=lambda row: (row.lane, row.id))


_UNDER = """
    SELECT ref_chat, ref_message FROM outbox
    WHERE address = $1 AND conversation = $2 AND step = $3 AND ref_message IS NOT NULL AND id < $4
    ORDER BY id DESC LIMIT 1
"""


async def _under(connection: "Connection", row: Row) -> Row:
    """A row with the message that it stands under, if it does, in place of that of its name."""
    step = replaced_step(row.reply)
    if step == step_of(row.reply):
        return row
    found = await connection.fetchrow(_UNDER, row.lane, row.conversation, step, row.id)
    return replace(row, replaces=None if found is None else (found[0], found[1]))


def _row(  # noqa: PLR0913, PLR0917 - one for each column
    leased_until: datetime,
    row_id: int,
    lane: str,
    channel: str,
    chat: str,
    person: str,
    conversation: str,
    reply: str,
    created_at: datetime,
    expires_at: datetime | None,
    follow_up: str | None,
    attempts: int,
    plain: bool,  # noqa: FBT001 - a column
    via: str | None,
    replaced: list[str] | None,
) -> Row:
    said = decode_reply(reply)
    return Row(
        id=row_id,
        lane=lane,
        address=Address(channel, chat, person),
        conversation=conversation,
        reply=said,
        created_at=created_at,
        expires_at=expires_at,
        follow_up=None if follow_up is None else decode_reply(follow_up),
        attempts=attempts,
        plain=plain,
        replaces=(replaced[0], replaced[1]) if replaced else None,
        leased_until=leased_until,
        via=via or "",
    )


async def release(connection: "Connection", address: Address) -> None:
    """Free the claimed rows of an address."""
    await connection.execute(
        "UPDATE outbox SET leased_until = NULL WHERE address = $1 AND status = 'pending'",
        address_key(address),
    )


# ---------------------------------------------------------------------------- marks

_KINDS = {
    "id": "bigint", "lane": "text", "status": "text", "at": "timestamptz", "due_at": "timestamptz",
    "counted": "integer", "plain": "boolean", "error": "text", "ref_chat": "text",
    "ref_message": "text", "reply": "text", "step": "text", "final": "boolean", "gone": "boolean",
    "leased_until": "timestamptz",
}  # fmt: skip
"""Marks as columns. What is null stays as it is, except errors; ``final`` rows that are fleeting
are removed."""

# A row that waits again must still be claimed as it was: one whose lease ran out may be with
# somebody else by now, and would be free for a third; so that is tested again where it is written.
# And a failure counts once: the row is leased no more when a mark is repeated, since the answer to
# the first got lost. Where nothing is kept of somebody who is gone, nothing would hold the row: it
# is dead.
_LISTS = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(_KINDS.values(), 1))
_MARK = f"""
    WITH marks AS (SELECT * FROM unnest({_LISTS}) AS m ({", ".join(_KINDS)})),
    waiting AS (
        SELECT o.id, o.fleeting FROM marks m JOIN outbox o ON o.id = m.id
        WHERE o.status = 'pending' AND (m.status <> 'pending' OR o.leased_until = m.leased_until)
    ),
    away AS (
        UPDATE addresses a SET gone_at = m.at FROM marks m JOIN waiting w ON w.id = m.id
        WHERE m.gone AND a.address = m.lane RETURNING a.address
    ),
    removed AS (
        DELETE FROM outbox o USING marks m JOIN waiting w ON w.id = m.id
        WHERE o.id = m.id AND m.final AND w.fleeting RETURNING o.id
    ),
    changed AS (UPDATE outbox o SET
        status = CASE WHEN m.gone AND m.lane NOT IN (SELECT address FROM away) THEN 'dead'
                      ELSE m.status END,
        sent_at = CASE WHEN m.status = 'sent' THEN m.at END,
        due_at = coalesce(m.due_at, o.due_at),
        attempts = o.attempts + m.counted,
        plain = coalesce(m.plain, o.plain),
        error = m.error, ref_chat = m.ref_chat, ref_message = m.ref_message, leased_until = NULL,
        reply = CASE WHEN m.status = 'sent' THEN 'null' ELSE coalesce(m.reply, o.reply) END,
        step = coalesce(m.step, o.step),
        expires_at = CASE WHEN m.reply IS NULL THEN o.expires_at END,
        follow_up = CASE WHEN m.reply IS NULL AND m.status <> 'sent' THEN o.follow_up END,
        via = CASE WHEN m.status = 'pending' THEN o.via END
    FROM marks m JOIN waiting w ON w.id = m.id
    WHERE o.id = m.id AND o.status = 'pending' AND NOT (m.final AND w.fleeting)
    AND (m.status <> 'pending' OR o.leased_until = m.leased_until) RETURNING o.id)
    SELECT id FROM changed UNION ALL SELECT id FROM removed
"""  # noqa: S608 - ours


async def mark(connection: "Connection", marks: Sequence[Mark]) -> set[int]:
    """Write down what became of rows, all in one statement; tell which were not theirs any more."""
    if not marks:
        return set()
    ends = [one.id for one in marks if one.fate in ("dead", "gone")]
    announced = dict(map(tuple, await connection.fetch(_ANNOUNCED, ends))) if ends else {}
    if not announced:
        return await _mark(connection, marks)
    async with connection.transaction():
        missing = await _mark(connection, marks)
        for one in marks:
            if one.id in announced and one.id not in missing:
                await connection.execute(_TROUBLE, announced[one.id], one.error, one.at)
                for behind in _BEHIND if one.fate == "gone" else ():
                    await connection.execute(behind, one.lane, one.id, announced[one.id])
    return missing


async def _mark(connection: "Connection", marks: Sequence[Mark]) -> set[int]:
    rows = [_columns(one) for one in marks]
    there = await connection.fetch(_MARK, *([row[name] for row in rows] for name in _KINDS))
    return {one.id for one in marks} - {row[0] for row in there}


# What is said of a team assessment in its place. Nobody lives there: it is never held, but dead.
_ANNOUNCED = """
    SELECT o.id, t.id FROM outbox o
    JOIN teams t ON (t.id, t.channel, t.chat) = (o.conversation, o.channel, o.chat)
    WHERE o.id = ANY($1::bigint[]) AND o.person = '' AND o.status = 'pending'
"""

# What is said behind it of the same team assessment does not arrive there either.
_OF_SAME = """
    WHERE address = $1 AND status = 'pending' AND person = '' AND id > $2 AND conversation = $3
"""

_GONE_TOO = "status = 'dead', error = 'gone', leased_until = NULL, via = NULL"

_BEHIND = (
    f"DELETE FROM outbox {_OF_SAME} AND fleeting",  # noqa: S608 - ours
    f"UPDATE outbox SET {_GONE_TOO} {_OF_SAME}",  # noqa: S608 - ours
)

_TROUBLE = "UPDATE teams SET trouble = $2, due_at = $3 WHERE id = $1"


def _columns(one: Mark) -> dict[str, Any]:
    """What a mark changes."""
    made: dict[str, Any] = dict.fromkeys(_KINDS)
    made |= {"id": one.id, "lane": one.lane, "status": "pending", "at": one.at, "error": one.error}
    made |= {"counted": 0, "final": False, "gone": False, "leased_until": one.leased_until}
    match one.fate:
        case "sent":
            chat, message = one.ref or (None, None)
            sent = {"status": "sent", "error": None, "ref_chat": chat, "ref_message": message}
            return made | sent | {"final": True}
        case "retry" | "release":
            counted = int(one.fate == "retry")
            return made | {"due_at": one.due_at or one.at, "counted": counted, "plain": one.plain}
        case "gone":
            again = {"due_at": one.at, "counted": 1, "plain": one.plain}
            return made | again | {"gone": True, "final": True}
        case "expired" if one.follow_up is not None:
            reply, step = encode(one.follow_up), step_of(one.follow_up)
            return made | {"reply": reply, "step": step, "plain": False}
        case "expired" | "dead":
            return made | {"status": one.fate, "final": True}
