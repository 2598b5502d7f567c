"""Going on elsewhere, on a PostgreSQL connection: seldom, so in a transaction with locks."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.messages import Outcome, Update
from bot.store.codec import decode_outcome
from bot.store.postgres import lanes
from bot.store.postgres.finding import read
from bot.store.postgres.locks import lock_addresses
from bot.store.postgres.running import run
from bot.store.postgres.statement import write
from bot.store.postgres.writes import changes
from bot.store.shared import moving
from bot.turns.keys import address_key, update_key
from bot.turns.plan import Found, Offered, Plan

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection


async def offered(connection: "Connection", code: str) -> tuple[Offered, Found] | None:
    """Return what a code is for, and what is kept around that conversation."""
    found = await run(connection, moving.offered(code))
    if found is None:
        return None
    seen = await read(connection, "", found.address, found.kept.conversation.id)
    return found, seen.found


async def move(
    connection: "Connection",
    update: Update,
    code: str,
    decide: Callable[[tuple[Found, Offered | None]], Plan],
) -> Outcome:
    """Take the turn of somebody who has a code. A repeat gets its first outcome."""
    address = update.address
    key, lane = update_key(address.channel, update.id), address_key(address)
    async with connection.transaction():
        offered = await run(connection, moving.offered(code))
        both = {lane} if offered is None else {lane, address_key(offered.address)}
        await lock_addresses(connection, both)
        # Both stay as they are from here on.
        offered = await run(connection, moving.offered(code))
        seen = await read(connection, key, address, "")
        if seen.repeat:
            return decode_outcome(seen.outcome)
        plan = decide((seen.found, offered))
        await run(connection, moving.note(update, plan))
        if plan.moved is not None:
            await run(connection, moving.move(update, plan))
        if seen.found.gone:
            await connection.execute("UPDATE addresses SET gone_at = NULL WHERE address = $1", lane)
            await lanes.wake(connection, lane, address.channel, plan.now)
        await write(connection, changes(address, plan, seen.found.addressed))
    return plan.outcome
