"""The SQLite store: one file, one writer thread, many turns in one commit.

``synchronous=FULL`` makes a commit wait for the disk, so that a confirmed turn survives a loss of
power; sharing commits pays for it.
"""

from pathlib import Path

from bot.store.shared.installations import SharedInstallations
from bot.store.shared.records import SharedRecords
from bot.store.sqlite.database import SqliteDatabase
from bot.store.sqlite.parts import SqliteOutbox, SqliteTeams, SqliteTimers, SqliteTurns
from bot.store.sqlite.rewriting import AT_MOST
from bot.store.sqlite.writer import LARGEST_GROUP


class SqliteStore:
    """A store in one file, which is made if it is not there.

    Args:
        path: The file; its folder must exist.
        largest_group: Most turns in one commit.
        at_most: Bytes of the largest file that is written anew where much was removed.

    Attributes:
        path: The file.
        database: Runs work on the file.
    """

    def __init__(
        self, path: Path, largest_group: int = LARGEST_GROUP, at_most: int = AT_MOST
    ) -> None:
        self.path = path
        self.database = database = SqliteDatabase(path, largest_group, at_most)
        self.turns = SqliteTurns(database)
        self.teams = SqliteTeams(database)
        self.outbox = SqliteOutbox(database)
        self.timers = SqliteTimers(database)
        self.installations = SharedInstallations(database)
        self.records = SharedRecords(database)

    @property
    def erases(self) -> bool:
        """Whether removed rows leave the files: a file that is too large is not written anew."""
        return self.database.erases

    async def open(self) -> None:
        """Open the file, and make the tables in a new one."""
        await self.database.open()

    async def close(self) -> None:
        """Finish what waits, and close the file."""
        await self.database.writer.stop()

    async def backup(self, path: str, *, force: bool = False) -> None:
        """Copy the file as it is at one moment; turns go on meanwhile."""
        await self.database.backup(path, force=force)
