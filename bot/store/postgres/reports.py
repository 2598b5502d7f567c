"""Looking into a PostgreSQL store: numbers, results, failures, exports."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import asyncpg

from bot.engine.conversation import Answer
from bot.messages import Address, Update
from bot.store.codec import decode, read_conversation
from bot.store.postgres.fading import SEEN_AGAIN
from bot.store.records import Count, Exported, Failed, Overview, Undelivered
from bot.turns.keys import address_key
from bot.turns.plan import Recorded, Result

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection, First

REPORT_S = 300.0
"""How long it may take to look through everything."""

EXPORTED_AT_ONCE = 200

_STATUS = "CASE WHEN o.status = 'pending' AND a.gone_at IS NOT NULL THEN 'held' ELSE o.status END"


async def overview(connection: "Connection") -> Overview:
    """The store in numbers, all of one moment."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        # Here whole tables are read, which turns never do.
        await connection.execute("SET LOCAL enable_seqscan = on")
        conversations = await connection.fetch(
            "SELECT a.channel, c.campaign, c.status, c.step, count(*)"
            " FROM conversations c JOIN addresses a ON a.address = c.address WHERE c.team = ''"
            " GROUP BY 1, 2, 3, 4"
            ' ORDER BY a.channel COLLATE "C", c.campaign COLLATE "C", c.status, c.step COLLATE "C"',
        )
        outbox = await connection.fetch(
            f"SELECT {_STATUS}, count(*)"  # noqa: S608 - ours
            " FROM outbox o LEFT JOIN addresses a ON a.address = o.address GROUP BY 1",
        )
        left = await connection.fetch(
            "SELECT why, count(*) FROM departures WHERE why <> 'repeat' GROUP BY why"
        )
        counted = dict(map(tuple, await connection.fetch("SELECT name, count FROM counters")))
        counted.pop("unvacuumed", None)
        failed = await connection.fetchval("SELECT count(*) FROM inbox WHERE reference IS NOT NULL")
    return Overview(
        conversations=tuple(Count(*row) for row in conversations),
        pruned=counted.pop("pruned", 0),
        forgotten=dict(Counter(dict(map(tuple, left))) + Counter(counted)),
        outbox=dict(map(tuple, outbox)),
        failed=failed,
    )


_RESULTS = """
    SELECT conversation, finished_at, flow, flow_version, edition, edition_digest, measured,
           position FROM results
    WHERE NOT EXISTS (SELECT FROM conversations c WHERE c.address = results.address
                      AND c.id = results.conversation AND c.team <> '')
"""
"""Of team assessments there are none: what somebody answered there is shown as part of the whole
alone."""


async def results(connection: "Connection", address: Address) -> list[Result]:
    """The results of an address, the oldest first."""
    rows = await connection.fetch(
        _RESULTS + " AND address = $1 ORDER BY finished_at", address_key(address)
    )
    return [Result(*row) for row in rows]


async def result(connection: "Connection", result_id: str) -> tuple[Result, list[Recorded]] | None:
    """A result by its id, with the answers it came from."""
    row = await connection.fetchrow(_RESULTS + " AND conversation = $1", result_id)
    if row is None:
        return None
    answers = await connection.fetch(
        "SELECT step, value, raw, how, answered_at FROM answers WHERE (address, conversation) ="
        " (SELECT address, conversation FROM results WHERE conversation = $1)"
        " ORDER BY turn, place",
        result_id,
    )
    return Result(*row), [recorded(*one) for one in answers]


def recorded(step: str, value: str, raw: str, how: str, at: datetime) -> Recorded:
    """One answer from its row."""
    plain = json.loads(value)
    made = tuple(plain) if isinstance(plain, list) else plain
    return Recorded(step, Answer(made, how, json.loads(raw), at.astimezone(UTC).isoformat()))


async def export(connection: "Connection", campaign: str | None) -> AsyncIterator[Exported]:
    """Conversations, one after another, as they are at one moment.

    None that is part of a team assessment.
    """
    async with connection.transaction(readonly=True):
        # Without a name, which a pooler would keep for the next session on its connection.
        query = await connection.prepare(
            "SELECT a.pseudonym, a.channel, c.campaign, c.id, c.state, c.updated_at"
            " FROM conversations c JOIN addresses a ON a.address = c.address"
            " WHERE c.team = '' AND ($1::text IS NULL OR c.campaign = $1) ORDER BY c.started_at",
            name="",
        )
        rows = query.cursor(campaign, prefetch=EXPORTED_AT_ONCE)
        async for person, channel, brought_by, name, state, updated_at in rows:
            conversation = read_conversation(state, name)
            if conversation.flow:
                yield Exported(person, channel, brought_by, conversation, updated_at)


async def failed(connection: "Connection") -> list[Failed]:
    """Updates that could not be handled."""
    rows = await connection.fetch(
        "SELECT reference, failed, received_at, error FROM inbox"
        " WHERE reference IS NOT NULL ORDER BY received_at"
    )
    return [
        Failed(reference, decode(update, Update), at, error)
        for reference, update, at, error in rows
    ]


async def drop(connection: "Connection", reference: str) -> bool:
    """Remove what a failed update said; its key stays, so that a repeat is known."""
    return bool(await connection.fetchval(_DROP, reference))


# Where that was all that is kept of somebody, nothing is to be.
_DROP = f"""
    WITH dropped AS (
        UPDATE inbox SET reference = NULL, failed = NULL, error = NULL WHERE reference = $1
        RETURNING address
    ),
    of_nobody AS (
        INSERT INTO fading (address, person_key)
        SELECT a.address, a.person_key FROM dropped d JOIN addresses a ON a.address = d.address
        WHERE NOT EXISTS (SELECT FROM conversations c WHERE c.address = a.address)
        {SEEN_AGAIN}
    )
    SELECT count(*) FROM dropped
"""  # noqa: S608 - ours


async def undelivered(connection: "Connection", limit: int) -> list[Undelivered]:
    """Replies that have not arrived."""
    rows = await connection.fetch(
        f"SELECT o.id, o.channel, o.conversation, {_STATUS}, o.attempts, o.created_at,"  # noqa: S608 - ours
        " coalesce(o.error, '')"
        " FROM outbox o LEFT JOIN addresses a ON a.address = o.address"
        " WHERE o.status IN ('pending', 'dead') ORDER BY o.id LIMIT $1",
        limit,
    )
    return [Undelivered(*row) for row in rows]


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


async def revision(connection: "First") -> str | None:
    """The revision of the schema; None where the tables are not ours."""
    try:
        found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
        return None
    return found
