"""Results that were shown in a place, and who is counted in them, on a PostgreSQL connection."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

from bot.messages import Address
from bot.store.shown import collect
from bot.team.model import Team
from bot.team.place_results import PlaceResult
from bot.turns.keys import code_of, person_key
from bot.turns.plan import Plan

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection

_RESULTS = """
    SELECT t.id, r.round, r.shown_at, r.tally FROM teams t JOIN tallies r ON r.team = t.id
    WHERE t.channel = $1 AND t.chat = $2 ORDER BY r.shown_at, t.id COLLATE "C", r.round
"""

_CODES = """
    SELECT c.team, c.round, c.code, c.role, c.measures FROM teams t JOIN codes c ON c.team = t.id
    WHERE t.channel = $1 AND t.chat = $2 ORDER BY c.code COLLATE "C"
"""

_ELSEWHERE = """
    SELECT max(r.shown_at) FROM teams t JOIN tallies r ON r.team = t.id
    WHERE t.facilitator = $1 AND NOT (t.channel = $2 AND t.chat = $3)
"""


async def results(connection: "Connection", place: Address) -> tuple[PlaceResult, ...]:
    """Every result that was shown in a place, the oldest first."""
    shown = await connection.fetch(_RESULTS, place.channel, place.chat)
    codes = await connection.fetch(_CODES, place.channel, place.chat)
    return collect(map(tuple, shown), map(tuple, codes))


async def read(connection: "Connection", place: Address) -> tuple[tuple[PlaceResult, ...], str]:
    """Every result that was shown in a place, the oldest first; and the key of its codes."""
    return await results(connection, place), await key(connection, place)


async def key(connection: "Connection", place: Address) -> str:
    """The key of a place's codes; empty where no codes are kept."""
    found = await connection.fetchval(
        "SELECT key FROM places WHERE channel = $1 AND chat = $2", place.channel, place.chat
    )
    return found or ""


async def elsewhere(connection: "Connection", team: Team) -> datetime | None:
    """When the latest result of an assessment's facilitator in another place was shown."""
    found: datetime | None = await connection.fetchval(
        _ELSEWHERE, person_key(team.facilitator), team.place.channel, team.place.chat
    )
    return found


async def add(connection: "Connection", team_id: str, writes: Plan) -> None:
    """Keep what is shown, who is counted in it, and what is shown once more."""
    if writes.tally is not None:
        number, tally = writes.tally
        await connection.execute(
            "INSERT INTO tallies (team, round, shown_at, tally) VALUES ($1, $2, $3, $4)",
            team_id, number, writes.now, tally,
        )  # fmt: skip
        await connection.executemany(
            "INSERT INTO codes (team, round, code, role, measures) VALUES ($1, $2, $3, $4, $5)",
            [
                (team_id, number, one.code, one.role, json.dumps(one.measures))
                for one in writes.codes
            ],
        )
    if writes.codes:
        await connection.execute(
            "INSERT INTO places (channel, chat, key) SELECT channel, chat, $1 FROM teams"
            " WHERE id = $2 ON CONFLICT (channel, chat) DO NOTHING",
            writes.key, team_id,
        )  # fmt: skip
    if writes.shown_again:
        await connection.execute(
            "UPDATE tallies SET shown_at = $1 WHERE team = ANY($2::text[])",
            writes.now, list(writes.shown_again),
        )  # fmt: skip


async def move(connection: "Connection", before: Address, after: Address) -> None:
    """Let a place keep its key under another name.

    Where that name has a key already, codes made with the other one could not be compared with
    its: they go, and the results that they belong to are ones of people who are not known.
    """
    where = (before.channel, before.chat)
    if await key(connection, after):
        await connection.execute(
            "DELETE FROM codes WHERE team IN"
            " (SELECT id FROM teams WHERE channel = $1 AND chat = $2)",
            *where,
        )
        await connection.execute("DELETE FROM places WHERE channel = $1 AND chat = $2", *where)
    else:
        await connection.execute(
            "UPDATE places SET channel = $3, chat = $4 WHERE channel = $1 AND chat = $2",
            *where, after.channel, after.chat,
        )  # fmt: skip


async def forget(connection: "Connection", person: Address) -> None:
    """Remove the codes of somebody in every place of their channel."""
    rows = await connection.fetch("SELECT key FROM places WHERE channel = $1", person.channel)
    codes = [code_of(row[0], person_key(person)) for row in rows]
    await connection.execute("DELETE FROM codes WHERE code = ANY($1::text[])", codes)


_OLD_CODES = """
    DELETE FROM codes WHERE (team, round, code) IN (
        SELECT c.team, c.round, c.code
        FROM codes c JOIN tallies r ON r.team = c.team AND r.round = c.round
        WHERE r.shown_at < $1 LIMIT $2
    ) RETURNING code
"""

# Whoever adds the first codes of a place holds its row until they are there.
_UNUSED_KEYS = """
    DELETE FROM places p WHERE NOT EXISTS (
        SELECT FROM teams t JOIN codes c ON c.team = t.id
        WHERE t.channel = p.channel AND t.chat = p.chat
    )
"""


async def prune(connection: "Connection", before: datetime, limit: int) -> int:
    """Remove the codes of results that were last shown before; keys that have none go, too."""
    removed = await connection.fetch(_OLD_CODES, before, limit)
    await connection.execute(_UNUSED_KEYS)
    return len(removed)
