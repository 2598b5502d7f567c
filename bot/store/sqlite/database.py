"""One SQLite file: its writer, its log, and connections for reading beside them."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from bot.store.ports import StoreUnavailable, WrongStore
from bot.store.shared.sql import Query, Row, Script
from bot.store.sqlite.file import back_up
from bot.store.sqlite.log import WriteAheadLog
from bot.store.sqlite.opening import connect, identity, log_of, reading, size_of
from bot.store.sqlite.rewriting import Rewriting
from bot.store.sqlite.running import bound, run
from bot.store.sqlite.writer import Writer, explain

T = TypeVar("T")

STREAMED_AT_ONCE = 200
"""Rows that a thread reads before the loop goes on with them."""


class SqliteDatabase:
    """A database in one file; implements :class:`bot.store.shared.database.Database`.

    Args:
        path: The file; its folder must exist.
        largest_group: Most turns in one commit.
        at_most: Bytes of the largest file that is written anew where much was removed.

    Attributes:
        path: The file.
        writer: Does work in transactions.
        log: Is emptied where rows were removed.
    """

    def __init__(self, path: Path, largest_group: int, at_most: int) -> None:
        self.path = path
        self.log, self._rewriting = WriteAheadLog(), Rewriting(at_most=at_most)
        self.writer = Writer(self._connected, largest_group, self._gone, self.log)
        self._file = (0, 0)

    @property
    def erases(self) -> bool:
        """Whether removed rows leave the files: a file that is too large is not written anew."""
        return self._rewriting.fits(size_of(self.path) + size_of(log_of(self.path)))

    async def open(self) -> None:
        """Open the file, and make the tables in a new one."""
        try:
            await self.writer.start()
        except (sqlite3.Error, OSError) as error:
            reason = explain(error) if isinstance(error, sqlite3.Error) else error.strerror
            message = f"cannot use the database {self.path}: {reason}"
            raise WrongStore(message) from None

    def _connected(self) -> sqlite3.Connection:
        # A process that was killed may have left rows in the log that it had removed.
        left = size_of(log_of(self.path))
        connection = connect(self.path)
        if left:
            self.log.owe()
        self._file = identity(self.path)
        return connection

    def _gone(self) -> str:
        """Return why writes would be lost: a file that was removed can still be written to."""
        if identity(self.path) == self._file:
            return ""
        return (
            f"{self.path} was removed or replaced meanwhile: stop the bot, put the file back,"
            " start again"
        )

    # ------------------------------------------------------------------ removing

    async def remove(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do work that removes rows if it returns something true; the log is emptied soon."""

        def owing(connection: sqlite3.Connection) -> T:
            if removed := work(connection):
                self.log.owe()
            return removed

        return await self.writer.run(owing)

    async def empty_log(self) -> None:
        """Empty the log at once, unless it is empty: it holds what was removed from the file."""
        await self.writer.run(self.log.finish, where="alone")

    async def rewrite(self) -> None:
        """Write the file anew where that is owed."""
        await self.writer.run(self._rewrite, where="alone")

    def _rewrite(self, connection: sqlite3.Connection) -> None:
        """Write the file anew; the log holds what was removed until then."""
        if self._rewriting.keep(connection):
            self.log.owe()

    # ------------------------------------------------------------------ scripts

    async def look(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that reads, in turn with what is written."""
        return await self.writer.run(lambda connection: run(connection, script()))

    async def look_beside(self, script: Callable[[], Script[T]]) -> T:
        """Run a script on a connection of its own, so that turns go on meanwhile."""
        return await self.beside(lambda connection: run(connection, script()))

    async def survey(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that may read whole tables, in the same way."""
        return await self.look_beside(script)

    async def change(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that writes."""
        return await self.writer.run(lambda connection: run(connection, script()))

    async def erase(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that removes rows, and empty the log at once if it did."""
        removed = await self.remove(lambda connection: run(connection, script()))
        if removed:
            await self.empty_log()
        return removed

    async def stream(self, query: Query) -> AsyncIterator[Row]:
        """Read many rows on a connection of its own."""
        try:
            with closing(reading(self.path)) as connection:
                (values,) = query.values
                rows = connection.execute(query.statement.sqlite, bound(values))
                while some := await asyncio.to_thread(rows.fetchmany, STREAMED_AT_ONCE):
                    for row in some:
                        yield row
        except sqlite3.Error as error:
            raise StoreUnavailable(explain(error)) from None

    async def beside(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Look into the file on a connection of its own, so that turns go on meanwhile."""
        return await asyncio.to_thread(self._beside, work)

    def _beside(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            with closing(reading(self.path)) as connection:
                return work(connection)
        except sqlite3.Error as error:
            raise StoreUnavailable(explain(error)) from None

    async def backup(self, path: str, *, force: bool = False) -> None:
        """Copy the file as it is at one moment; turns go on meanwhile."""
        await asyncio.to_thread(back_up, self.path, Path(path), reading, force=force)
