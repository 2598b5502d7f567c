"""An address gets another name, on a PostgreSQL connection."""

from typing import TYPE_CHECKING

from bot.messages import Address
from bot.store.postgres import lanes, teams
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
    numbered,
    readdressed,
    renamed,
    values_of,
)
from bot.store.shared.teams import read_team
from bot.turns.keys import address_key

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection


async def adopt(connection: "Connection", before: Address, after: Address) -> bool:
    """Keep by another name all that is kept by an address."""
    values = values_of(before, after)
    recoded = await _recode(connection, values)
    statement, given = numbered(IS_KEPT, values)
    if not await connection.fetchval(statement, *given):
        return recoded
    async with connection.transaction():
        await _move(connection, values, before, after)
    return True


async def _move(connection: "Connection", values: Values, before: Address, after: Address) -> None:
    both = [address_key(before), address_key(after)]
    # Turns of either name come before or after this.
    await connection.execute(
        "SELECT 1 FROM addresses WHERE address = ANY($1::text[]) ORDER BY address FOR UPDATE", both
    )
    statement, given = numbered(TEAMS, values)
    for state, trouble, due_at in await connection.fetch(f"{statement} FOR UPDATE", *given):
        team = renamed(read_team(state, trouble), before, after)
        if team is not None:
            await teams.change(connection, team, due_at)
    for one in MOVE:
        statement, given = numbered(one, values)
        await connection.execute(statement, *given)
    statement, given = numbered(FAILED, values)
    for key, failed in await connection.fetch(statement, *given):
        again = {"key": key, "failed": readdressed(failed, after)}
        statement, given = numbered(SET_FAILED, values | again)
        await connection.execute(statement, *given)
    await lanes.lock(connection, both)
    statement, given = numbered(OUTBOX, values)
    await connection.execute(statement, *given)
    await lanes.settle(connection, both)


async def _recode(connection: "Connection", values: Values) -> bool:
    """Let somebody who is counted in results stay the same in later ones."""
    statement, given = numbered(PLACES, values)
    codes = codes_of([row[0] for row in await connection.fetch(statement, *given)], values)
    known = await connection.fetch(
        "SELECT DISTINCT code FROM codes WHERE code = ANY($1::text[])", list(codes)
    )
    for (old,) in known:
        statement, given = numbered(RECODE, {"old_code": old, "new_code": codes[old]})
        await connection.execute(statement, *given)
    return bool(known)
