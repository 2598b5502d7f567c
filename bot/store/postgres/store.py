"""The PostgreSQL store: for several processes that share the work.

Every turn is one read and one guarded write, without a transaction that waits for this program.
"""

import asyncio
from collections.abc import Awaitable, Callable

from bot.store.ports import StoreError
from bot.store.postgres.database import PostgresDatabase
from bot.store.postgres.parts import PostgresOutbox, PostgresTeams, PostgresTimers, PostgresTurns
from bot.store.shared.installations import SharedInstallations
from bot.store.shared.records import SharedRecords


class PostgresStore:
    """A store in a database on a server.

    If the server does not answer, everything is tried again for a while. That is safe: a turn
    that was written before its connection was cut left a row in the inbox, so the second try finds
    a repeat and returns the first outcome; everything else changes nothing the second time.

    Args:
        url: ``postgresql://USER:PASSWORD@HOST:PORT/NAME``.
        pool_size: Most connections at once.
        patience_s: How long to try again.
        sleep: Waits for seconds.

    Attributes:
        database: Runs work on the database.

    Raises:
        WrongStore: The address cannot be read.
    """

    def __init__(
        self,
        url: str,
        pool_size: int = 16,
        patience_s: float = 20.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,  # noqa: TID251 - to be injected
    ) -> None:
        self.database = database = PostgresDatabase(url, pool_size, patience_s, sleep)
        self.turns = PostgresTurns(database)
        self.teams = PostgresTeams(database)
        self.outbox = PostgresOutbox(database)
        self.timers = PostgresTimers(database)
        self.installations = SharedInstallations(database)
        self.records = SharedRecords(database)

    @property
    def erases(self) -> bool:
        """Whether removed rows leave the files: a server's stay until their room is used again."""
        return False

    async def open(self) -> None:
        """Connect, and check that the tables are ours."""
        await self.database.open()

    async def close(self) -> None:
        """Finish what is under way, and disconnect."""
        await self.database.close()

    async def backup(self, path: str, *, force: bool = False) -> None:  # noqa: ARG002 - nothing is written
        """Refuse: PostgreSQL has tools of its own."""
        address = self.database.connections.address
        message = (
            "PostgreSQL is backed up with its own tool:"
            f" pg_dump --format=custom --file={path} --dbname={address} (and --username=USER)."
            " Name the server itself, not a pooler"
        )
        raise StoreError(message)
