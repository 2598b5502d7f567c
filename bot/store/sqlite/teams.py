"""Rows of team assessments, and of who takes part, on a SQLite connection in a transaction."""

import sqlite3
from datetime import datetime

from bot.messages import Address
from bot.store.codec import read_conversation
from bot.store.shared import teams
from bot.store.shared.teams import read_team
from bot.store.sqlite import lanes
from bot.store.sqlite.running import run
from bot.store.sqlite.values import stamp, unstamp
from bot.team.model import Part, Team
from bot.turns.keys import address_key, person_key
from bot.turns.plan import Kept


def find(connection: sqlite3.Connection, team_id: str) -> Team | None:
    """Return a team assessment by its id."""
    row = connection.execute("SELECT state, trouble FROM teams WHERE id = ?", (team_id,)).fetchone()
    return None if row is None else read_team(*row)


def joined(connection: sqlite3.Connection, team: Team, address: Address) -> Kept | None:
    """Return the conversation in which somebody takes part in the present round."""
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


def set_trouble(connection: sqlite3.Connection, row_id: int, error: str, at: datetime) -> None:
    """Let a team assessment know that a message in its place did not arrive, if it was one."""
    connection.execute(
        "UPDATE teams SET trouble = ?, due_at = ? WHERE (id, channel, chat) IN"
        " (SELECT conversation, channel, chat FROM outbox WHERE id = ? AND person = '')",
        (error, stamp(at), row_id),
    )


def move(connection: sqlite3.Connection, before: Address, after: Address) -> int:
    """Give a place another name, in every team assessment and for what waits to be sent there."""
    moved = run(connection, teams.move(before, after))
    connection.execute(
        "UPDATE outbox SET address = ?, channel = ?, chat = ?, person = ?"
        " WHERE address = ? AND status = 'pending'",
        (address_key(after), after.channel, after.chat, after.person, address_key(before)),
    )
    lanes.settle(connection, (address_key(before), address_key(after)))
    return moved
