"""One PostgreSQL database: its connections, and what is done with scripts on them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import asyncpg

from bot.store.ports import WrongStore
from bot.store.postgres.leases import LeasingTurns
from bot.store.postgres.pool import WORK_S, Connections, Sleep
from bot.store.postgres.presence import Presence
from bot.store.postgres.running import run
from bot.store.postgres.vacuum import OWED, Vacuum
from bot.store.revision import check_revision
from bot.store.shared.sql import Query, Row, Script

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection, First

T = TypeVar("T")

OLDEST_SERVER = 15

REPORT_S = 300.0
"""How long it may take to look through everything."""

STREAMED_AT_ONCE = 200


class PostgresDatabase:
    """A database on a server; implements :class:`bot.store.shared.database.Database`.

    Args:
        url: ``postgresql://USER:PASSWORD@HOST:PORT/NAME``.
        pool_size: Most connections at once.
        patience_s: How long to try again.
        sleep: Waits for seconds.

    Attributes:
        connections: The connections.
        vacuum: Is owed where rows were removed.
        presence: Shows the server that this process is alive.
        leasing: The turns that are being written.
    """

    def __init__(self, url: str, pool_size: int, patience_s: float, sleep: Sleep) -> None:
        self.connections = Connections(url, pool_size, patience_s, sleep)
        self.vacuum = Vacuum(self.connections.alone)
        self.presence = Presence(self.connections.alone)
        self.leasing = LeasingTurns()

    async def open(self) -> None:
        """Connect, and check that the tables are ours."""
        await self.connections.open(self._check)

    async def _check(self, connection: "First") -> None:
        place = self.connections.place
        version = connection.get_server_version().major
        if version < OLDEST_SERVER:
            message = f"{place} is version {version}; version {OLDEST_SERVER} or later is needed"
            raise WrongStore(message)
        check_revision(await _revision(connection), place)
        if await connection.fetchval(OWED) is not None:
            self.vacuum.owe()

    async def close(self) -> None:
        """Finish what is under way, and disconnect."""
        await self.vacuum.close()
        await self.connections.close()
        await self.leasing.close(WORK_S)
        await self.presence.close()

    async def run(
        self, work: Callable[["Connection"], Awaitable[T]], within_s: float = WORK_S
    ) -> T:
        """Do a piece of work that is safe to repeat."""
        return await self.connections.run(work, within_s)

    # ------------------------------------------------------------------ scripts

    async def look(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that reads a little."""
        return await self.run(lambda connection: run(connection, script()))

    async def look_beside(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that reads; nobody waits for anybody who reads."""
        return await self.look(script)

    async def survey(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that may read whole tables, all as they are at one moment."""

        async def work(connection: "Connection") -> T:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                # Here whole tables are read, which turns never do.
                await connection.execute("SET LOCAL enable_seqscan = on")
                return await run(connection, script())

        return await self.run(work, REPORT_S)

    async def change(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that writes, in one transaction."""

        async def work(connection: "Connection") -> T:
            async with connection.transaction():
                return await run(connection, script())

        return await self.run(work)

    async def erase(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that removes rows, whose room the server uses again."""
        return await self.change(script)

    async def stream(self, query: Query) -> AsyncIterator[Row]:
        """Read many rows in pieces, while turns go on."""
        (values,) = query.values
        given = [values[name] for name in query.statement.names]
        async with self.connections.borrow() as connection:  # noqa: SIM117 - borrow explains errors
            async with connection.transaction(readonly=True):
                # Without a name, which a pooler would keep for the next session on its connection.
                prepared = await connection.prepare(query.statement.postgres, name="")
                async for row in prepared.cursor(*given, prefetch=STREAMED_AT_ONCE):
                    yield tuple(row)


async def _revision(connection: "First") -> str | None:
    """Return the revision of the schema; None where the tables are not ours."""
    try:
        found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
        return None
    return found
