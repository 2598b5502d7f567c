"""Looking into a SQLite store: numbers, results, failures, exports."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.engine.conversation import Answer
from bot.messages import Address, Update
from bot.store.codec import decode, read_conversation
from bot.store.records import Count, Exported, Failed, Overview, Undelivered
from bot.store.sqlite import lanes
from bot.store.sqlite.values import unstamp
from bot.turns.keys import address_key
from bot.turns.plan import Recorded, Result


def overview(connection: sqlite3.Connection) -> Overview:
    """The store in numbers."""
    conversations = connection.execute(
        "SELECT a.channel, c.campaign, c.status, c.step, count(*)"
        " FROM conversations c JOIN addresses a ON a.address = c.address WHERE c.team = ''"
        " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
    )
    outbox = connection.execute(
        "SELECT CASE WHEN o.status = 'pending' AND a.gone_at IS NOT NULL THEN 'held'"
        " ELSE o.status END, count(*)"
        " FROM outbox o LEFT JOIN addresses a ON a.address = o.address GROUP BY 1"
    )
    left = connection.execute(
        "SELECT why, count(*) FROM departures WHERE why <> 'repeat' GROUP BY why"
    )
    counted = dict(connection.execute("SELECT name, count FROM counters").fetchall())
    pruned = counted.pop("pruned", 0)
    failed = connection.execute("SELECT count(*) FROM inbox WHERE reference IS NOT NULL")
    return Overview(
        conversations=tuple(Count(*row) for row in conversations),
        forgotten=dict(Counter(dict(left)) + Counter(counted)),
        pruned=pruned,
        outbox=dict(outbox),
        failed=failed.fetchone()[0],
    )


_RESULTS = """
    SELECT conversation, finished_at, flow, flow_version, edition, edition_digest, measured,
           position FROM results
    WHERE NOT EXISTS (SELECT 1 FROM conversations c WHERE c.address = results.address
                      AND c.id = results.conversation AND c.team <> '')
"""
"""Of team assessments there are none: what somebody answered there is shown as part of the whole
alone."""


def results(connection: sqlite3.Connection, address: Address) -> list[Result]:
    """The results of an address, the oldest first."""
    rows = connection.execute(
        _RESULTS + " AND address = ? ORDER BY finished_at", (address_key(address),)
    )
    return [_result(row) for row in rows]


def _result(row: tuple[Any, ...]) -> Result:
    return Result(row[0], unstamp(row[1]), *row[2:])


def result(connection: sqlite3.Connection, result_id: str) -> tuple[Result, list[Recorded]] | None:
    """A result by its id, with the answers it came from."""
    row = connection.execute(_RESULTS + " AND conversation = ?", (result_id,)).fetchone()
    if row is None:
        return None
    answers = connection.execute(
        "SELECT step, value, raw, how, answered_at FROM answers WHERE (address, conversation) ="
        " (SELECT address, conversation FROM results WHERE conversation = ?) ORDER BY turn, place",
        (result_id,),
    )
    return _result(row), [recorded(*one) for one in answers]


def recorded(step: str, value: str, raw: str, how: str, at: str) -> Recorded:
    """One answer from its row."""
    plain = json.loads(value)
    made = tuple(plain) if isinstance(plain, list) else plain
    return Recorded(step, Answer(made, how, json.loads(raw), at))


def export(connection: sqlite3.Connection, campaign: str | None) -> Iterator[Exported]:
    """Conversations, one after another; none that is part of a team assessment."""
    rows = connection.execute(
        "SELECT a.pseudonym, a.channel, c.campaign, c.id, c.state, c.updated_at"
        " FROM conversations c JOIN addresses a ON a.address = c.address"
        " WHERE c.team = '' AND (?1 IS NULL OR c.campaign = ?1) ORDER BY c.started_at",
        (campaign,),
    )
    for person, channel, brought_by, name, state, updated_at in rows:
        conversation = read_conversation(state, name)
        if conversation.flow:
            yield Exported(person, channel, brought_by, conversation, unstamp(updated_at))


def failed(connection: sqlite3.Connection) -> list[Failed]:
    """Updates that could not be handled."""
    rows = connection.execute(
        "SELECT reference, failed, received_at, error FROM inbox"
        " WHERE reference IS NOT NULL ORDER BY received_at"
    )
    return [
        Failed(reference, decode(update, Update), unstamp(at), error)
        for reference, update, at, error in rows
    ]


def drop(connection: sqlite3.Connection, reference: str) -> bool:
    """Remove what a failed update said; its key stays, so that a repeat is known."""
    dropped = connection.execute(
        "UPDATE inbox SET reference = NULL, failed = NULL, error = NULL WHERE reference = ?"
        " RETURNING address",
        (reference,),
    ).fetchall()
    connection.executemany(_OF_NOBODY, dropped)
    return bool(dropped)


_OF_NOBODY = """
    INSERT INTO fading (address, person_key)
    SELECT address, person_key FROM addresses WHERE address = ?1
    AND NOT EXISTS (SELECT 1 FROM conversations WHERE address = ?1)
    ON CONFLICT (address) DO NOTHING
"""


def undelivered(connection: sqlite3.Connection, limit: int) -> list[Undelivered]:
    """Replies that have not arrived."""
    rows = connection.execute(
        "SELECT o.id, o.channel, o.conversation,"
        " CASE WHEN o.status = 'pending' AND a.gone_at IS NOT NULL THEN 'held' ELSE o.status END,"
        " o.attempts, o.created_at, coalesce(o.error, '')"
        " FROM outbox o LEFT JOIN addresses a ON a.address = o.address"
        " WHERE o.status IN ('pending', 'dead') ORDER BY o.id LIMIT ?",
        (limit,),
    )
    return [
        Undelivered(row_id, channel, conversation, status, attempts, unstamp(at), error)
        for row_id, channel, conversation, status, attempts, at, error in rows
    ]


def revive(connection: sqlite3.Connection, row_id: int, now: str) -> bool:
    """Make a dead reply wait for sending again."""
    revived = connection.execute(
        "UPDATE outbox SET status = 'pending', attempts = 0, created_at = ?1,"
        " due_at = max(?1, coalesce((SELECT max(l.leased_until) FROM outbox l"
        " WHERE l.status = 'pending' AND l.address = outbox.address), ''))"
        " WHERE id = ?2 AND status = 'dead' RETURNING address",
        (now, row_id),
    ).fetchall()
    lanes.settle(connection, (lane for (lane,) in revived))
    return bool(revived)
