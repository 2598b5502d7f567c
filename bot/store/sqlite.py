"""The SQLite store: one file, one writer thread, many turns in one commit.

``synchronous=FULL`` makes a commit wait for the disk, so that a confirmed turn survives a loss of
power; sharing commits pays for it.
"""

import asyncio
import json
import os
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from datetime import datetime
from importlib import resources
from pathlib import Path

from bot.messages import Address, Outcome, Reply, Update
from bot.store import sqlite_delivery as delivery
from bot.store import sqlite_reports as reports
from bot.store import sqlite_turns as turns
from bot.store.port import Decide, StoreError, StoreUnavailable, WrongStore
from bot.store.records import (
    Due,
    Exported,
    Failed,
    FlowVersion,
    Found,
    Mark,
    Overview,
    Recorded,
    Result,
    Row,
    Undelivered,
    Writes,
    address_key,
)
from bot.store.revision import HEAD, check_revision
from bot.store.sqlite_writer import LARGEST_GROUP, Writer, explain

SETTINGS = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-65536",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA wal_autocheckpoint=1000",
)
"""For every connection. Longer intervals between checkpoints made stalls of 100 ms and more."""

TABLES = "sqlite.sql"
"""The tables of a new file, beside this module: made from the schema, compared by a test."""


class SqliteStore:
    """Keeps everything in one file, which is made if it is not there.

    Args:
        path: The file; its folder must exist.
        largest_group: Most turns in one commit.
    """

    def __init__(self, path: Path, largest_group: int = LARGEST_GROUP) -> None:
        self.path = path
        self._writer = Writer(lambda: connect(path), largest_group)

    async def open(self) -> None:
        """Open the file, and make the tables in a new one."""
        try:
            await self._writer.start()
        except (sqlite3.Error, OSError) as error:
            reason = explain(error) if isinstance(error, sqlite3.Error) else error.strerror
            message = f"cannot use the database {self.path}: {reason}"
            raise WrongStore(message) from None

    async def close(self) -> None:
        """Finish what waits, and close the file."""
        await self._writer.stop()

    # ------------------------------------------------------------------ turns

    async def turn(
        self, update: Update, button: str, decide: Decide, *, retry: bool = False
    ) -> Outcome:
        """Handle an update."""
        left: list[bool] = []

        def noticing(found: Found) -> Writes:
            writes = decide(found)
            left.append(bool(writes.forget))
            return writes

        outcome = await self._writer.run(
            lambda connection: turns.handle(connection, update, button, noticing, retry=retry)
        )
        if any(left):
            await self._checkpoint()
        return outcome

    async def fail(
        self, update: Update, reference: str, error: str, now: datetime, apology: Reply
    ) -> Outcome:
        """Put an update aside."""
        return await self._writer.run(
            lambda connection: turns.fail(connection, update, reference, error, now, apology)
        )

    async def known(self, address: Address) -> Found:
        """What is kept of an address."""
        lane = address_key(address)
        return await self._writer.run(lambda connection: turns.find(connection, lane, ""))

    async def add_version(self, version: FlowVersion, now: datetime) -> None:
        """Keep a version of a flow."""
        await self._writer.run(lambda connection: turns.add_version(connection, version, now))

    async def version(self, version: str) -> FlowVersion | None:
        """A version by its first digits."""
        return await self._writer.run(lambda connection: turns.version(connection, version))

    # ------------------------------------------------------------------ delivery and timers

    async def claim(
        self, channels: Sequence[str], after: str, limit: int, now: datetime, lease_s: float
    ) -> list[Row]:
        """Take rows that are due."""
        names = json.dumps(list(channels))
        return await self._writer.run(
            lambda connection: delivery.claim(connection, names, after, limit, now, lease_s)
        )

    async def release(self, address: Address) -> None:
        """Free what was claimed of an address."""
        await self._writer.run(lambda connection: delivery.release(connection, address))

    async def mark(self, marks: Sequence[Mark]) -> None:
        """Write down what became of rows."""
        fleeting = await self._writer.run(lambda connection: delivery.mark(connection, marks))
        if fleeting:
            await self._checkpoint()

    async def due(self, now: datetime, limit: int) -> list[Due]:
        """Timers whose time has come."""
        return await self._writer.run(lambda connection: turns.due(connection, now, limit))

    async def fire(self, due: Due, decide: Decide) -> bool:
        """Let a timer happen."""
        return await self._writer.run(lambda connection: turns.fire(connection, due, decide))

    # ------------------------------------------------------------------ keeping and letting go

    async def prune(self, before: datetime, limit: int) -> int:
        """Remove what is older."""
        removed = await self._writer.run(lambda connection: turns.prune(connection, before, limit))
        if removed:
            await self._checkpoint()
        return removed

    async def _checkpoint(self) -> None:
        """Empty the log beside the file, which still holds what was removed from it."""
        await self._writer.run(
            lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall(),
            alone=True,
        )

    async def overview(self) -> Overview:
        """The store in numbers."""
        return await self._writer.run(reports.overview)

    async def results(self, address: Address) -> list[Result]:
        """The results of an address."""
        return await self._writer.run(lambda connection: reports.results(connection, address))

    async def result(self, result_id: str) -> tuple[Result, list[Recorded]] | None:
        """A result with its answers."""
        return await self._writer.run(lambda connection: reports.result(connection, result_id))

    async def export(self, campaign: str | None) -> AsyncIterator[Exported]:
        """Conversations, read on a connection of its own, so that turns go on meanwhile."""
        try:
            with closing(connect(self.path, check_same_thread=False)) as connection:
                rows = reports.export(connection, campaign)
                while (row := await asyncio.to_thread(next, rows, None)) is not None:
                    yield row
        except sqlite3.Error as error:
            raise StoreUnavailable(explain(error)) from None

    async def failed(self) -> list[Failed]:
        """Updates that could not be handled."""
        return await self._writer.run(reports.failed)

    async def drop(self, reference: str) -> bool:
        """Let a failed update go."""
        found = await self._writer.run(lambda connection: reports.drop(connection, reference))
        if found:
            await self._checkpoint()
        return found

    async def undelivered(self, limit: int) -> list[Undelivered]:
        """Replies that have not arrived."""
        return await self._writer.run(lambda connection: reports.undelivered(connection, limit))

    async def revive(self, row_id: int, now: datetime) -> bool:
        """Send a dead reply again."""
        at = turns.stamp(now)
        return await self._writer.run(lambda connection: reports.revive(connection, row_id, at))

    async def backup(self, path: str) -> None:
        """Copy the file as it is at one moment; turns go on meanwhile."""
        await asyncio.to_thread(_back_up, self.path, Path(path))


# ---------------------------------------------------------------------------- opening


def connect(path: Path, *, check_same_thread: bool = True) -> sqlite3.Connection:
    """A connection with our settings to a file with our tables.

    Raises:
        WrongStore: The file holds something else, or another version of the schema.
        sqlite3.Error: It cannot be opened.
    """
    _make_private(path)
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=check_same_thread, cached_statements=256
    )
    try:
        for setting in SETTINGS:
            connection.execute(setting)
        _make_tables(connection)
        check_revision(_revision(connection), str(path))
    except BaseException:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """Create the file for its owner alone; what stands beside it (the log) takes its rights."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file."""
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        return
    script = resources.files(__package__).joinpath(TABLES).read_text("utf-8")
    connection.execute("BEGIN IMMEDIATE")
    # Somebody else may have been quicker.
    if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        for statement in script.split(";\n"):
            connection.execute(statement)
        connection.execute("INSERT INTO alembic_version (version_num) VALUES (?)", (HEAD,))
    connection.execute("COMMIT")


def _revision(connection: sqlite3.Connection) -> str | None:
    """The revision of the schema; None where the tables are not ours."""
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return None
    return None if row is None else str(row[0])


def _reading(path: Path) -> sqlite3.Connection:
    """A connection that sees the file as it is now, whatever is written meanwhile.

    Without that, each turn that is written would begin a copy anew.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connection


def _back_up(source: Path, target: Path) -> None:
    if target.exists():
        message = f"{target} exists already: name a new file"
        raise StoreError(message)
    try:
        _make_private(target)
        with closing(_reading(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
    except (OSError, sqlite3.Error) as error:
        target.unlink(missing_ok=True)
        reason = explain(error) if isinstance(error, sqlite3.Error) else error.strerror
        message = f"cannot write the backup {target}: {reason}"
        raise StoreUnavailable(message) from None
