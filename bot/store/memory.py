"""The store in the memory of one process, for tests of rules and for the demonstration.

It is the SQLite store on a database that has no file: the same statements on the same tables, so it
behaves the same. The caller does the work at once: there is no thread, and no wait for a disk.
Nothing outlives the process.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

from bot.store.ports import StoreError, StoreUnavailable
from bot.store.shared.installations import SharedInstallations
from bot.store.shared.records import SharedRecords
from bot.store.shared.sql import Query, Row
from bot.store.sqlite.database import SqliteDatabase
from bot.store.sqlite.opening import make_tables
from bot.store.sqlite.parts import SqliteOutbox, SqliteTeams, SqliteTimers, SqliteTurns
from bot.store.sqlite.rewriting import AT_MOST
from bot.store.sqlite.running import bound
from bot.store.sqlite.writer import LARGEST_GROUP, Where, Writer

T = TypeVar("T")


class Memory:
    """The data that the stores of one process share, as replicas share a database.

    Use it in one thread. Close it once no store uses it.

    Attributes:
        connection: The connection that holds all of it.
    """

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.execute("PRAGMA foreign_keys=ON")
        make_tables(self.connection)

    def close(self) -> None:
        """Forget everything."""
        self.connection.close()


class AtOnce(Writer):
    """A writer without a thread: each piece of work is a transaction, and done at once.

    Attributes:
        connection: The connection to write with.
        is_open: Whether work is taken.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(lambda: connection)
        self.connection, self.is_open = connection, False

    async def start(self) -> None:
        """Take work."""
        self.is_open = True

    async def stop(self) -> None:
        """Take no more."""
        self.is_open = False

    async def run(
        self,
        work: Callable[[sqlite3.Connection], T],
        where: Where = "thread",
        then: Callable[[T], object] | None = None,
    ) -> T:
        """Do a piece of work whole, or undo it."""
        result = self.do(work, where)
        if then is not None:
            then(result)
        return result

    def before_next(self, callback: Callable[[], object]) -> None:
        """Call back at once: no pieces of work share anything."""
        callback()

    def do(self, work: Callable[[sqlite3.Connection], T], where: Where = "thread") -> T:
        """Do the same, for those who cannot wait."""
        if not self.is_open:
            message = "the store is closed"
            raise StoreUnavailable(message)
        if where == "alone":
            return work(self.connection)
        self.connection.execute("BEGIN")
        try:
            result = work(self.connection)
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
        return result


class MemoryDatabase(SqliteDatabase):
    """A database without a file, and so without a log."""

    def __init__(self, memory: Memory) -> None:
        super().__init__(Path(":memory:"), LARGEST_GROUP, AT_MOST)
        self.writer: AtOnce = AtOnce(memory.connection)

    @property
    def erases(self) -> bool:
        """Whether removed rows are gone: there is no file."""
        return True

    async def empty_log(self) -> None:
        """Do nothing."""

    async def rewrite(self) -> None:
        """Do nothing."""

    async def stream(self, query: Query) -> AsyncIterator[Row]:
        """Read all rows as they are now."""
        (values,) = query.values
        text = query.statement.sqlite
        rows = self.writer.do(lambda connection: connection.execute(text, bound(values)).fetchall())
        for row in rows:
            yield row

    async def beside(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Look into the database; nothing is written meanwhile."""
        return self.writer.do(work)

    async def backup(self, path: str, *, force: bool = False) -> None:  # noqa: ARG002 - nothing is written
        """Refuse: nothing here is meant to be kept."""
        message = f"a store in memory is not backed up to {path}: it ends with the process"
        raise StoreError(message)


class MemoryStore:
    """A store in memory.

    Args:
        memory: Its data, shared with other stores. None: its own, forgotten when it is closed.
    """

    def __init__(self, memory: Memory | None = None) -> None:
        self._memory, self._is_shared = memory or Memory(), memory is not None
        self.database = database = MemoryDatabase(self._memory)
        self.turns = SqliteTurns(database)
        self.teams = SqliteTeams(database)
        self.outbox = SqliteOutbox(database)
        self.timers = SqliteTimers(database)
        self.installations = SharedInstallations(database)
        self.records = SharedRecords(database)

    @property
    def erases(self) -> bool:
        """Whether removed rows are gone: there is no file."""
        return self.database.erases

    async def open(self) -> None:
        """Begin to use the memory."""
        await self.database.writer.start()

    async def close(self) -> None:
        """Stop using the memory."""
        await self.database.writer.stop()
        if not self._is_shared:
            self._memory.close()

    async def backup(self, path: str, *, force: bool = False) -> None:
        """Refuse: nothing here is meant to be kept."""
        await self.database.backup(path, force=force)
