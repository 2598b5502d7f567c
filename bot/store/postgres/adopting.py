"""An address gets another name, on a PostgreSQL connection."""

from typing import TYPE_CHECKING

from bot.messages import Address
from bot.store.postgres import lanes
from bot.store.postgres.running import run
from bot.store.shared import adopting
from bot.turns.keys import address_key

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection


async def adopt(connection: "Connection", before: Address, after: Address) -> bool:
    """Keep by another name all that is kept by an address; return whether there was anything."""
    was_counted = await run(connection, adopting.recode(before, after))
    if not await run(connection, adopting.is_kept(before)):
        return was_counted
    both = [address_key(before), address_key(after)]
    async with connection.transaction():
        await run(connection, adopting.move(before, after))
        await lanes.lock(connection, both)
        await run(connection, adopting.move_outbox(before, after))
        await lanes.settle(connection, both)
    return True
