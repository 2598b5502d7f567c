"""Rows of team assessments, and of who takes part, on a SQLite connection in a transaction."""
# ruff: noqa: S608 - put together from our own words; every value is bound

import sqlite3
from datetime import datetime

from bot.messages import Address
from bot.store.codec import read_conversation
from bot.store.shared.teams import COLUMNS, LISTED_AT_MOST, read_team, team_values, without
from bot.store.sqlite import lanes, shown
from bot.store.sqlite.values import stamp, unstamp
from bot.team.model import COUNTED_EVERY, Part, Team
from bot.turns.keys import address_key, person_key
from bot.turns.plan import Kept


def find(connection: sqlite3.Connection, team_id: str) -> Team | None:
    """A team assessment by its id."""
    row = connection.execute("SELECT state, trouble FROM teams WHERE id = ?", (team_id,)).fetchone()
    return None if row is None else read_team(*row)


def joined(connection: sqlite3.Connection, team: Team, address: Address) -> Kept | None:
    """The conversation in which somebody takes part in the present round, at this address."""
    lane = address_key(address)
    row = connection.execute(
        "SELECT c.id, c.state, c.turn, c.campaign, c.updated_at"
        " FROM participants p JOIN conversations c ON c.address = ? AND c.id = p.conversation"
        " WHERE p.team = ? AND p.round = ? AND p.person = ? AND p.address = c.address",
        (lane, team.id, team.round, person_key(address)),
    ).fetchone()
    if row is None:
        return None
    name, state, turn, campaign, updated_at = row
    return Kept(read_conversation(state, name), turn, campaign, unstamp(updated_at))


# ---------------------------------------------------------------------------- writing

_PLACES = ", ".join("?" for _ in COLUMNS)
_INSERT = f"INSERT INTO teams ({', '.join(COLUMNS)}) VALUES ({_PLACES})"
_UPDATE = f"UPDATE teams SET ({', '.join(COLUMNS)}) = ({_PLACES}) WHERE id = ?"


def insert(connection: sqlite3.Connection, team: Team) -> None:
    """Keep a team assessment that begins."""
    connection.execute(_INSERT, _values(team))


def update(connection: sqlite3.Connection, team: Team) -> None:
    """Keep the next state of one that is there."""
    connection.execute(_UPDATE, (*_values(team), team.id))


def _values(team: Team) -> tuple[object, ...]:
    return tuple(stamp(one) if isinstance(one, datetime) else one for one in team_values(team))


_JOIN = """
    INSERT INTO participants (team, round, person, address, conversation, answered, joined_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (team, round, person) DO UPDATE SET
    (address, conversation, answered) = (excluded.address, excluded.conversation, excluded.answered)
"""


def join(connection: sqlite3.Connection, lane: str, part: Part, now: str) -> None:
    """Keep how somebody takes part; when they joined stays as it was."""
    connection.execute(
        _JOIN,
        (part.team, part.round, part.person, lane, part.conversation, part.answered, now),
    )


def leave(connection: sqlite3.Connection, address: Address) -> None:
    """Take somebody out of everything they took part in, or were asked or offered to take over."""
    person = person_key(address)
    connection.execute("DELETE FROM participants WHERE person = ?", (person,))
    shown.forget(connection, address)
    asked = connection.execute(
        "SELECT state, trouble, due_at FROM teams"
        " WHERE (heir = ?1 AND heir <> '') OR instr(state, ?1) > 0",
        (person,),
    ).fetchall()
    for state, trouble, due_at in asked:
        change(connection, without(read_team(state, trouble), person), due_at)


def change(connection: sqlite3.Connection, team: Team, due_at: str | None) -> None:
    """Keep the next state of one that is to be due when it was before, which may be sooner."""
    update(connection, team)
    connection.execute("UPDATE teams SET due_at = ? WHERE id = ?", (due_at, team.id))


def set_trouble(connection: sqlite3.Connection, row_id: int, error: str, at: datetime) -> None:
    """Let a team assessment know that a message in its place did not arrive, if it was one."""
    connection.execute(
        "UPDATE teams SET trouble = ?, due_at = ? WHERE (id, channel, chat) IN"
        " (SELECT conversation, channel, chat FROM outbox WHERE id = ? AND person = '')",
        (error, stamp(at), row_id),
    )


# ---------------------------------------------------------------------------- looking


_DUE = """
    SELECT id FROM (
        SELECT id, due_at AS at FROM teams WHERE due_at <= ?1
        UNION ALL
        SELECT id, ?1 FROM teams t
        WHERE status = 'open' AND (due_at IS NULL OR due_at > ?1)
        AND (counted_at IS NULL OR counted_at <= ?2)
        AND shown <> (SELECT count(*) FROM participants p
                      WHERE p.team = t.id AND p.round = t.round AND p.answered)
    ) ORDER BY at LIMIT ?3
"""


def due(connection: sqlite3.Connection, now: datetime, limit: int) -> list[str]:
    """Those for which something is due."""
    rows = connection.execute(_DUE, (stamp(now), stamp(now - COUNTED_EVERY), limit))
    return [team_id for (team_id,) in rows]


def of_person(connection: sqlite3.Connection, person: Address) -> list[Team]:
    """Those that somebody runs or is asked to run: what is over last, the latest first."""
    rows = connection.execute(
        "SELECT state, trouble FROM teams WHERE facilitator = ?1 OR (heir = ?1 AND heir <> '')"
        " ORDER BY status IN ('revealed', 'cancelled'), created_at DESC, id LIMIT ?2",
        (person_key(person), LISTED_AT_MOST),
    )
    return [read_team(*row) for row in rows]


def of_place(connection: sqlite3.Connection, place: Address) -> list[Team]:
    """Those of a place: what is over last, the latest first."""
    rows = connection.execute(
        "SELECT state, trouble FROM teams WHERE channel = ? AND chat = ?"
        " ORDER BY status IN ('revealed', 'cancelled'), created_at DESC, id LIMIT ?",
        (place.channel, place.chat, LISTED_AT_MOST),
    )
    return [read_team(*row) for row in rows]


def move(connection: sqlite3.Connection, before: Address, after: Address) -> int:
    """Give a place another name, in every team assessment and for what waits to be sent there."""
    rows = connection.execute(
        "SELECT state, trouble, due_at FROM teams WHERE channel = ? AND chat = ?",
        (before.channel, before.chat),
    ).fetchall()
    shown.move(connection, before, after)
    for state, trouble, due_at in rows:
        change(connection, read_team(state, trouble).but(place=after), due_at)
    connection.execute(
        "UPDATE outbox SET address = ?, channel = ?, chat = ?, person = ?"
        " WHERE address = ? AND status = 'pending'",
        (address_key(after), after.channel, after.chat, after.person, address_key(before)),
    )
    lanes.settle(connection, (address_key(before), address_key(after)))
    return len(rows)
