"""Results that were shown in a place, and who is counted in them, on a SQLite connection."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from bot.messages import Address
from bot.store.shown import collect
from bot.store.sqlite.values import stamp, unstamp
from bot.team.model import Team
from bot.team.place_results import Code, PlaceResult
from bot.turns.keys import code_of, person_key
from bot.turns.plan import Plan

_RESULTS = """
    SELECT t.id, r.round, r.shown_at, r.tally FROM teams t JOIN tallies r ON r.team = t.id
    WHERE t.channel = ? AND t.chat = ? ORDER BY r.shown_at, t.id, r.round
"""

_CODES = """
    SELECT c.team, c.round, c.code, c.role, c.measures FROM teams t JOIN codes c ON c.team = t.id
    WHERE t.channel = ? AND t.chat = ? ORDER BY c.code
"""

_ELSEWHERE = """
    SELECT max(r.shown_at) FROM teams t JOIN tallies r ON r.team = t.id
    WHERE t.facilitator = ? AND NOT (t.channel = ? AND t.chat = ?)
"""


def results(connection: sqlite3.Connection, place: Address) -> tuple[PlaceResult, ...]:
    """Every result that was shown in a place, the oldest first."""
    where = (place.channel, place.chat)
    shown = (
        (team, number, unstamp(shown_at), tally)
        for team, number, shown_at, tally in connection.execute(_RESULTS, where)
    )
    return collect(shown, connection.execute(_CODES, where))


def key(connection: sqlite3.Connection, place: Address) -> str:
    """The key of a place's codes; empty where no codes are kept."""
    row = connection.execute(
        "SELECT key FROM places WHERE channel = ? AND chat = ?", (place.channel, place.chat)
    ).fetchone()
    return "" if row is None else str(row[0])


def elsewhere(connection: sqlite3.Connection, team: Team) -> datetime | None:
    """When the latest result of an assessment's facilitator in another place was shown."""
    where = (person_key(team.facilitator), team.place.channel, team.place.chat)
    (at,) = connection.execute(_ELSEWHERE, where).fetchone()
    return None if at is None else unstamp(at)


def add(connection: sqlite3.Connection, team_id: str, writes: Plan) -> None:
    """Keep what is shown, who is counted in it, and what is shown once more."""
    now = stamp(writes.now)
    if writes.tally is not None:
        number, tally = writes.tally
        connection.execute(
            "INSERT INTO tallies (team, round, shown_at, tally) VALUES (?, ?, ?, ?)",
            (team_id, number, now, tally),
        )
        _add_codes(connection, (team_id, number), writes.codes)
    if writes.codes:
        connection.execute(
            "INSERT INTO places (channel, chat, key) SELECT channel, chat, ? FROM teams"
            " WHERE id = ? ON CONFLICT (channel, chat) DO NOTHING",
            (writes.key, team_id),
        )
    connection.executemany(
        "UPDATE tallies SET shown_at = ? WHERE team = ?", [(now, one) for one in writes.shown_again]
    )


def _add_codes(
    connection: sqlite3.Connection, result: tuple[str, int], codes: Iterable[Code]
) -> None:
    connection.executemany(
        "INSERT INTO codes (team, round, code, role, measures) VALUES (?, ?, ?, ?, ?)",
        [(*result, one.code, one.role, json.dumps(one.measures)) for one in codes],
    )


def move(connection: sqlite3.Connection, before: Address, after: Address) -> None:
    """Let a place keep its key under another name.

    Where that name has a key already, codes made with the other one could not be compared with
    its: they go, and the results that they belong to are ones of people who are not known.
    """
    where = (before.channel, before.chat)
    if key(connection, after):
        connection.execute(
            "DELETE FROM codes WHERE team IN (SELECT id FROM teams WHERE channel = ? AND chat = ?)",
            where,
        )
        connection.execute("DELETE FROM places WHERE channel = ? AND chat = ?", where)
    else:
        connection.execute(
            "UPDATE places SET channel = ?, chat = ? WHERE channel = ? AND chat = ?",
            (after.channel, after.chat, *where),
        )


def forget(connection: sqlite3.Connection, person: Address) -> None:
    """Remove the codes of somebody in every place of their channel."""
    keys = connection.execute("SELECT key FROM places WHERE channel = ?", (person.channel,))
    codes = [(code_of(place, person_key(person)),) for (place,) in keys]
    connection.executemany("DELETE FROM codes WHERE code = ?", codes)


def prune(connection: sqlite3.Connection, before: datetime, limit: int) -> int:
    """Remove the codes of results that were last shown before; keys that have none go, too."""
    removed = connection.execute(
        "DELETE FROM codes WHERE (team, round, code) IN (SELECT c.team, c.round, c.code"
        " FROM codes c JOIN tallies r ON r.team = c.team AND r.round = c.round"
        " WHERE r.shown_at < ? LIMIT ?)",
        (stamp(before), limit),
    ).rowcount
    connection.execute(
        "DELETE FROM places WHERE NOT EXISTS (SELECT 1 FROM teams t JOIN codes c ON c.team = t.id"
        " WHERE t.channel = places.channel AND t.chat = places.chat)"
    )
    return removed
