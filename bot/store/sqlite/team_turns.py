"""Turns of team assessments as a whole, on a SQLite connection in a transaction."""

import sqlite3

from bot.messages import Address, Outcome, Update
from bot.store.codec import decode_outcome, encode_outcome
from bot.store.ports import DecideTeam
from bot.store.shared import moving, place_results
from bot.store.shared import teams as shared_teams
from bot.store.shared.fading import named_by
from bot.store.sqlite import fading, lanes
from bot.store.sqlite.finding import SEEN
from bot.store.sqlite.outgoing import add_outgoing
from bot.store.sqlite.rewriting import owe
from bot.store.sqlite.running import run
from bot.store.sqlite.values import stamp
from bot.team.model import Team
from bot.turns.keys import address_key, update_key
from bot.turns.plan import Plan


def handle(
    connection: sqlite3.Connection,
    update: Update | None,
    team_id: str,
    decide: DecideTeam,
    *,
    retry: bool,
    answers: bool = True,
) -> Outcome:
    """Take a turn of a team assessment; a repeat gets its first outcome."""
    seen = None
    if update is not None:
        key, lane = update_key(update.address.channel, update.id), address_key(update.address)
        seen = connection.execute(SEEN, (key, lane)).fetchone()
        if seen is not None and not (retry and seen[1]):
            return decode_outcome(seen[0])
    found = run(connection, shared_teams.found(team_id, answers=answers))
    plan = decide(found)
    if plan.purge:
        _purge(connection, team_id, found.team, plan)
    if update is not None:
        _note(connection, update, plan, again=seen is not None)
    whose = None if update is None else update.address
    fading.add(connection, named_by(whose, found.team, plan))
    _write(connection, whose, team_id, plan)
    return plan.outcome


def _note(connection: sqlite3.Connection, update: Update, plan: Plan, *, again: bool) -> None:
    """Add the update's row of the inbox; its sender can be reached again."""
    key, lane = update_key(update.address.channel, update.id), address_key(update.address)
    if again:
        connection.execute("DELETE FROM inbox WHERE address = ? AND key = ?", (lane, key))
    connection.execute(
        "INSERT INTO inbox (key, address, received_at, outcome) VALUES (?, ?, ?, ?)",
        (key, lane, stamp(plan.now), encode_outcome(plan.outcome)),
    )
    connection.execute(
        "UPDATE addresses SET gone_at = NULL WHERE address = ? AND gone_at IS NOT NULL", (lane,)
    )
    lanes.wake(connection, lane, stamp(plan.now))


def _write(
    connection: sqlite3.Connection, address: Address | None, team_id: str, plan: Plan
) -> None:
    if plan.team is not None:
        run(connection, shared_teams.update(plan.team))
    for team in plan.opened:
        run(connection, shared_teams.insert(team))
    run(connection, place_results.add(team_id, plan))
    add_outgoing(connection, address, plan.outbox, plan.now)


# ---------------------------------------------------------------------------- letting go

_ANSWERED = """
    SELECT address, id, max(person), min(since) FROM (
        SELECT c.address, c.id, a.person_key AS person, c.started_at AS since
        FROM conversations c JOIN addresses a ON a.address = c.address
        WHERE c.team = ?1 AND c.team <> ''
        UNION ALL
        SELECT address, conversation, person, joined_at FROM participants
        WHERE team = ?1 AND conversation <> ''
    ) GROUP BY address, id
"""


def _purge(connection: sqlite3.Connection, team_id: str, team: Team | None, plan: Plan) -> None:
    """Remove all that links people to what they answered.

    A hash of each update since somebody joined stays for a day, so that a repeat is recognized.
    Replies to people of whom nothing else is stored are sent before the rest of their data goes.
    """
    owe(connection)
    rows = connection.execute(_ANSWERED, (team_id,)).fetchall()
    fading.add(connection, ((lane, person) for lane, _, person, _ in rows))
    connection.execute("DELETE FROM conversations WHERE team = ?1 AND team <> ''", (team_id,))
    connection.executemany(
        "DELETE FROM outbox WHERE address = ? AND conversation = ?", [row[:2] for row in rows]
    )
    lanes.settle(connection, (row[0] for row in rows))
    run(connection, moving.withdraw(rows))
    for lane, _, _, since in rows:
        fading.forget_updates(connection, lane, plan.now, since)
    connection.execute("UPDATE participants SET conversation = '' WHERE team = ?", (team_id,))
    if plan.purge == "round" and team is not None:
        connection.execute(
            "DELETE FROM participants WHERE team = ? AND round = ?", (team_id, team.round)
        )
    if plan.purge == "people":
        connection.execute("DELETE FROM participants WHERE team = ?", (team_id,))
