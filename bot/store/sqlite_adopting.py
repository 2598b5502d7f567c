"""An address gets another name, on a SQLite connection in a transaction."""

import sqlite3

from bot.messages import Address
from bot.store import sqlite_lanes as lanes
from bot.store import sqlite_teams as teams
from bot.store.adopting import (
    FAILED,
    IS_KEPT,
    MOVE,
    OUTBOX,
    SET_FAILED,
    TEAMS,
    readdressed,
    renamed,
    values_of,
)
from bot.store.teams import read_team


def adopt(connection: sqlite3.Connection, before: Address, after: Address) -> bool:
    """Keep by another name all that is kept by an address."""
    values = values_of(before, after)
    (kept,) = connection.execute(IS_KEPT, values).fetchone()
    if not kept:
        return False
    for state, trouble, due_at in connection.execute(TEAMS, values).fetchall():
        team = renamed(read_team(state, trouble), before, after)
        if team is not None:
            teams.change(connection, team, due_at)
    for statement in MOVE:
        connection.execute(statement, values)
    for key, failed in connection.execute(FAILED, values).fetchall():
        again = {"key": key, "failed": readdressed(failed, after)}
        connection.execute(SET_FAILED, values | again)
    connection.execute(OUTBOX, values)
    lanes.settle(connection, (values["before"], values["after"]))
    return True
