"""The outbox on a PostgreSQL connection."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.messages import Address
from bot.store.codec import UNREADABLE, decode_reply, encode
from bot.store.postgres import lanes
from bot.store.records import LANE_ROWS, Mark, Row, replaced_step, step_of
from bot.turns.keys import address_key

if TYPE_CHECKING:
    import asyncpg

    from bot.store.postgres.pool import Connection

# Passes over lanes that somebody else has locked, or that changed after this statement began. The
# oldest row that waits in a lane must be free and due, and its person within reach; otherwise the
# lane comes again when they are.
CLAIM = f"""
    WITH taken AS MATERIALIZED (
        SELECT address, version FROM lanes
        WHERE channel = $4 AND claimable_at <= $3 AND address <> $1
        ORDER BY claimable_at, address LIMIT $2 FOR UPDATE SKIP LOCKED
    ),
    heads AS MATERIALIZED (
        SELECT t.address, a.gone_at IS NOT NULL AS gone,
               greatest(head.due_at, head.leased_until) AS claimable_at
        FROM taken t JOIN lanes l ON (l.address, l.version) = (t.address, t.version)
        LEFT JOIN LATERAL (
            SELECT due_at, leased_until FROM outbox
            WHERE status = 'pending' AND address = t.address ORDER BY id LIMIT 1) head ON TRUE
        LEFT JOIN addresses a ON a.address = t.address
    ),
    emptied AS (
        DELETE FROM lanes l USING heads h
        WHERE l.address = h.address AND h.claimable_at IS NULL
    ),
    moved AS (
        UPDATE lanes l SET version = l.version + 1, claimable_at = CASE
            WHEN h.gone THEN NULL WHEN h.claimable_at <= $3 THEN $5 ELSE h.claimable_at END
        FROM heads h WHERE l.address = h.address AND h.claimable_at IS NOT NULL
    ),
    due AS (
        SELECT part.id, part.was FROM heads h CROSS JOIN LATERAL (
            SELECT id, was, bool_and(due_at <= $3) OVER (ORDER BY id) AS due
            FROM (SELECT id, status AS was, due_at FROM outbox
                  WHERE status = 'pending' AND address = h.address
                  ORDER BY id LIMIT {LANE_ROWS}) oldest) part
        WHERE h.claimable_at <= $3 AND NOT h.gone AND part.due
    ),
    leased AS (
        UPDATE outbox o SET leased_until = $5, leased_by = $6 FROM due
        WHERE o.id = due.id AND o.status = due.was
        RETURNING o.id, o.address, channel, chat, person, conversation, reply, created_at,
                  expires_at, follow_up, attempts, plain, via,
                  CASE WHEN step <> '' THEN
                      (SELECT ARRAY[s.ref_chat, s.ref_message] FROM outbox s
                       WHERE s.address = o.address AND s.conversation = o.conversation
                       AND s.step = o.step AND s.ref_message IS NOT NULL AND s.id < o.id
                       ORDER BY s.id DESC LIMIT 1) END
    )
    SELECT leased.* FROM heads h LEFT JOIN leased ON leased.address = h.address
"""  # noqa: S608 - ours


async def claim(  # noqa: PLR0913, PLR0917 - as in the port
    connection: "Connection",
    channels: Sequence[str],
    after: str,
    limit: int,
    now: datetime,
    lease_s: float,
    holder: int | None = None,
) -> list[Row]:
    """Take rows that are due; ``holder`` is the number of this process, if it has one."""
    until = now + timedelta(seconds=lease_s)
    rows: list[asyncpg.Record] = []
    for channel in channels:
        room = limit - len({row["address"] for row in rows})
        rows += await _lease(connection, channel, after, room, now, until, holder)
    claimed: list[Row] = []
    for row in rows:
        try:
            claimed.append(_row(until, *row))
        except UNREADABLE:
            # It must not hold up the rows after it.
            await mark(connection, [Mark(row[0], row[1], "dead", now, until, error="unreadable")])
    claimed = [await _under(connection, row) for row in claimed]
    return sorted(claimed, key=lambda row: (row.lane, row.id))


async def _lease(  # noqa: PLR0913, PLR0917 - what the statement needs
    connection: "Connection",
    channel: str,
    after: str,
    limit: int,
    now: datetime,
    until: datetime,
    holder: int | None,
) -> "list[asyncpg.Record]":
    """Lease rows; where all lanes found had nothing to send now, look for others."""
    while True:
        seen = await connection.fetch(CLAIM, after, limit, now, channel, until, holder)
        rows = [row for row in seen if row[0] is not None]
        if rows or not seen:
            return rows


_UNDER = """
    SELECT ref_chat, ref_message FROM outbox
    WHERE address = $1 AND conversation = $2 AND step = $3 AND ref_message IS NOT NULL AND id < $4
    ORDER BY id DESC LIMIT 1
"""


async def _under(connection: "Connection", row: Row) -> Row:
    """Return a row with the message that it stands under, where it stands under one."""
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
    lane = address_key(address)
    async with connection.transaction():
        await lanes.lock(connection, [lane])
        await connection.execute(
            "UPDATE outbox SET leased_until = NULL, leased_by = NULL"
            " WHERE address = $1 AND status = 'pending'",
            lane,
        )
        await lanes.settle(connection, [lane])


# ---------------------------------------------------------------------------- marks

_KINDS = {
    "id": "bigint", "lane": "text", "status": "text", "at": "timestamptz", "due_at": "timestamptz",
    "counted": "integer", "plain": "boolean", "error": "text", "ref_chat": "text",
    "ref_message": "text", "reply": "text", "step": "text", "final": "boolean", "gone": "boolean",
    "leased_until": "timestamptz",
}  # fmt: skip
"""Marks as columns. Nulls change nothing, except errors; ``final`` rows that are fleeting
are removed."""

# A row that waits again must still be claimed as it was: one whose lease ran out may be with
# somebody else by now, and would be free for a third; so that is tested again where it is written.
# And a failure counts once: the row is leased no more when a mark is repeated, since the answer to
# the first got lost. Where nothing is kept of somebody who is gone, nothing would hold the row: it
# is dead.
#
# The oldest row that goes on waiting in a lane says when the lane comes again. A lane that changed
# after this statement began is looked at at once.
#
# Rows are looked up one by one, by their id, however small the server believes the table to be: a
# plan that reads all rows that wait would go on doing so when they have become many.
_LISTS = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(_KINDS.values(), 1))


_MARKING = f"""
    WITH waiting AS MATERIALIZED (
        SELECT m.*, o.fleeting, o.address, o.was, m.final AND o.fleeting AS removed
        FROM unnest({_LISTS}) AS m ({", ".join(_KINDS)})
        CROSS JOIN LATERAL (
            SELECT address, fleeting, status AS was, leased_until AS lease FROM outbox
            WHERE id = m.id LIMIT 1) o
        WHERE o.was = 'pending' AND (m.status <> 'pending' OR o.lease = m.leased_until)
    ),
    {{away}}
    held AS MATERIALIZED (
        SELECT l.address, l.version FROM lanes l
        WHERE l.address IN (SELECT address FROM waiting)
        AND {{all_away}}
        ORDER BY l.address FOR UPDATE OF l
    ),
    removed AS (
        DELETE FROM outbox o USING waiting w
        WHERE o.id = w.id AND w.removed AND (SELECT count(*) FROM held) >= 0
        RETURNING o.id
    ),
    changed AS (UPDATE outbox o SET
        status = CASE WHEN {{dead}} THEN 'dead' ELSE w.status END,
        sent_at = CASE WHEN w.status = 'sent' THEN w.at END,
        due_at = coalesce(w.due_at, o.due_at),
        attempts = o.attempts + w.counted,
        plain = coalesce(w.plain, o.plain),
        error = w.error, ref_chat = w.ref_chat, ref_message = w.ref_message, leased_until = NULL,
        leased_by = NULL,
        reply = CASE WHEN w.status = 'sent' THEN 'null' ELSE coalesce(w.reply, o.reply) END,
        step = coalesce(w.step, o.step),
        expires_at = CASE WHEN w.reply IS NULL THEN o.expires_at END,
        follow_up = CASE WHEN w.reply IS NULL AND w.status <> 'sent' THEN o.follow_up END,
        via = CASE WHEN w.status = 'pending' THEN o.via END
    FROM waiting w
    WHERE o.id = w.id AND o.status = w.was AND NOT w.removed
    AND (w.status <> 'pending' OR o.leased_until = w.leased_until)
    AND (SELECT count(*) FROM held) >= 0 RETURNING o.id),
    heads AS MATERIALIZED (
        SELECT h.address, CASE WHEN w.id IS NULL THEN greatest(head.due_at, head.leased_until)
                               ELSE coalesce(w.due_at, head.due_at) END AS claimable_at
        FROM held h JOIN lanes l ON (l.address, l.version) = (h.address, h.version)
        LEFT JOIN LATERAL (
            SELECT id, due_at, leased_until FROM outbox
            WHERE status = 'pending' AND address = h.address
            AND id NOT IN (SELECT w.id FROM waiting w WHERE w.status <> 'pending' OR w.removed
                           OR {{dead}})
            ORDER BY id LIMIT 1) head ON TRUE
        LEFT JOIN waiting w ON w.id = head.id
    ),
    emptied AS (
        DELETE FROM lanes l USING heads h
        WHERE l.address = h.address AND h.claimable_at IS NULL
    ),
    moved AS (
        UPDATE lanes l SET version = l.version + 1, claimable_at = CASE
            WHEN NOT {{held}} THEN greatest(heads.claimable_at,
                          (SELECT max(w.at) FROM waiting w WHERE w.address = h.address)) END
        FROM held h LEFT JOIN heads ON heads.address = h.address
        WHERE l.address = h.address
        AND (heads.address IS NULL OR heads.claimable_at IS NOT NULL)
    )
    SELECT id FROM changed UNION ALL SELECT id FROM removed
"""  # noqa: S608 - ours

_MARK = _MARKING.format(away="", all_away="TRUE", dead="FALSE", held="FALSE")

# That some are of people who are gone costs more.
_MARK_GONE = _MARKING.format(
    away="""away AS (
        UPDATE addresses a SET gone_at = w.at FROM waiting w
        WHERE w.gone AND a.address = w.lane RETURNING a.address
    ),""",
    all_away="(SELECT count(*) FROM away) >= 0",
    dead="(w.gone AND w.lane NOT IN (SELECT address FROM away))",
    held="(h.address IN (SELECT address FROM away))",
)


async def mark(connection: "Connection", marks: Sequence[Mark]) -> set[int]:
    """Write down the outcomes of rows in one statement; return the ids of rows no longer theirs."""
    if not marks:
        return set()
    ends = [entry.id for entry in marks if entry.fate in ("dead", "gone")]
    announced = dict(map(tuple, await connection.fetch(_ANNOUNCED, ends))) if ends else {}
    if not announced:
        return await _mark(connection, marks)
    async with connection.transaction():
        await connection.execute(_LOCK_TEAMS, list(announced.values()))
        missing = await _mark(connection, marks)
        for entry in marks:
            if entry.id in announced and entry.id not in missing:
                await connection.execute(_TROUBLE, announced[entry.id], entry.error, entry.at)
                await _give_up_behind(connection, entry, announced[entry.id])
    return missing


async def _give_up_behind(connection: "Connection", entry: Mark, team: str) -> None:
    """Send nothing of a team assessment to a place where the bot is gone; its lane is locked."""
    if entry.fate != "gone":
        return
    for behind in _BEHIND:
        await connection.execute(behind, entry.lane, entry.id, team)
    await lanes.settle(connection, [entry.lane])


async def _mark(connection: "Connection", marks: Sequence[Mark]) -> set[int]:
    rows = [_columns(entry) for entry in marks]
    statement = _MARK_GONE if any(entry.fate == "gone" for entry in marks) else _MARK
    there = await connection.fetch(statement, *([row[name] for row in rows] for name in _KINDS))
    return {entry.id for entry in marks} - {row[0] for row in there}


# Messages of a team assessment in its place. Nobody lives there: they are never held, but dead.
_ANNOUNCED = """
    SELECT o.id, t.id FROM outbox o
    JOIN teams t ON (t.id, t.channel, t.chat) = (o.conversation, o.channel, o.chat)
    WHERE o.id = ANY($1::bigint[]) AND o.person = '' AND o.status = 'pending'
"""

# Messages of the same team assessment behind it do not arrive there either.
_OF_SAME = """
    WHERE address = $1 AND status = 'pending' AND person = '' AND id > $2 AND conversation = $3
"""

_GONE_TOO = "status = 'dead', error = 'gone', leased_until = NULL, leased_by = NULL, via = NULL"

_BEHIND = (
    f"DELETE FROM outbox {_OF_SAME} AND fleeting",  # noqa: S608 - ours
    f"UPDATE outbox SET {_GONE_TOO} {_OF_SAME}",  # noqa: S608 - ours
)

_LOCK_TEAMS = "SELECT 1 FROM teams WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE"

_TROUBLE = "UPDATE teams SET trouble = $2, due_at = $3 WHERE id = $1"


def _columns(entry: Mark) -> dict[str, Any]:
    """Return what a mark changes."""
    columns: dict[str, Any] = dict.fromkeys(_KINDS)
    columns |= {
        "id": entry.id,
        "lane": entry.lane,
        "status": "pending",
        "at": entry.at,
        "error": entry.error,
    }
    columns |= {"counted": 0, "final": False, "gone": False, "leased_until": entry.leased_until}
    match entry.fate:
        case "sent":
            chat, message = entry.ref or (None, None)
            sent = {"status": "sent", "error": None, "ref_chat": chat, "ref_message": message}
            return columns | sent | {"final": True}
        case "retry" | "release":
            counted = int(entry.fate == "retry")
            return columns | {
                "due_at": entry.due_at or entry.at,
                "counted": counted,
                "plain": entry.plain,
            }
        case "gone":
            again = {"due_at": entry.at, "counted": 1, "plain": entry.plain}
            return columns | again | {"gone": True, "final": True}
        case "expired" if entry.follow_up is not None:
            reply, step = encode(entry.follow_up), step_of(entry.follow_up)
            return columns | {"reply": reply, "step": step, "plain": False}
        case "expired" | "dead":
            return columns | {"status": entry.fate, "final": True}


# ---------------------------------------------------------------------------- dead replies

# The second kind is this very call, repeated since the answer to the first got lost.
_REVIVE = """
    WITH revived AS (
        UPDATE outbox o SET status = 'pending', attempts = 0, created_at = $2,
        due_at = greatest($2::timestamptz, (SELECT max(leased_until) FROM outbox l
                                            WHERE l.status = 'pending' AND l.address = o.address))
        WHERE id = $1 AND (status = 'dead' OR (status = 'pending' AND created_at = $2))
        RETURNING address, channel
    ),
    queued AS (
        INSERT INTO lanes (address, channel, claimable_at)
        SELECT address, channel, $2::timestamptz FROM revived
        ON CONFLICT (address) DO UPDATE SET version = lanes.version + 1,
        claimable_at = least(lanes.claimable_at, excluded.claimable_at)
    )
    SELECT TRUE FROM revived
"""


async def revive(connection: "Connection", row_id: int, now: datetime) -> bool:
    """Make a dead reply wait for sending again."""
    return bool(await connection.fetchval(_REVIVE, row_id, now))
