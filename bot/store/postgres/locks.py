"""Locks on addresses, which turns of them need, on a PostgreSQL connection in a transaction."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection


async def lock_address(connection: "Connection", lane: str) -> None:
    """Let no turn of an address come between, to the end of the transaction."""
    await connection.execute("SELECT 1 FROM addresses WHERE address = $1 FOR NO KEY UPDATE", lane)


async def lock_addresses(connection: "Connection", named: Iterable[str]) -> None:
    """Let no turn of these addresses come between; one after another, in everybody's order."""
    await connection.execute(
        "SELECT 1 FROM addresses WHERE address = ANY($1::text[]) ORDER BY address FOR UPDATE",
        list(named),
    )
