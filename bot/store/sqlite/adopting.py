"""An address gets another name, on a SQLite connection in a transaction."""

import sqlite3

from bot.messages import Address
from bot.store.shared.adopting import (
    FAILED,
    IS_KEPT,
    MOVE,
    OUTBOX,
    PLACES,
    RECODE,
    SET_FAILED,
    TEAMS,
    Values,
    codes_of,
    readdressed,
    renamed,
    values_of,
)
from bot.store.shared.teams import read_team
from bot.store.sqlite import lanes, teams
from bot.turns.keys import address_key


def adopt(connection: sqlite3.Connection, before: Address, after: Address) -> bool:
    """Keep by another name all that is kept by an address."""
    values = values_of(before, after)
    recoded = _recode(connection, values)
    (kept,) = connection.execute(IS_KEPT, values).fetchone()
    if not kept:
        return recoded
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
    lanes.settle(connection, map(address_key, (before, after)))
    return True


def _recode(connection: sqlite3.Connection, values: Values) -> bool:
    """Let somebody who is counted in results stay the same in later ones."""
    keys = [one for (one,) in connection.execute(PLACES, values)]
    changed = (
        connection.execute(RECODE, {"old_code": old, "new_code": new}).rowcount
        for old, new in codes_of(keys, values).items()
    )
    return sum(changed) > 0
