"""The SQLite store: one file, one writer thread, many turns in one commit.

``synchronous=FULL`` makes a commit wait for the disk, so that a confirmed turn survives a loss of
power; sharing commits pays for it.
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import TypeVar

from bot.messages import Address, Outcome, Reply, Update
from bot.store.ports import Decide, DecideTeam, StoreUnavailable, WrongStore
from bot.store.records import (
    Exported,
    Failed,
    FlowVersion,
    Installation,
    Mark,
    Overview,
    Row,
    Undelivered,
)
from bot.store.revision import HEAD, check_revision
from bot.store.shared.lanes import COUNT_LATE, MEND
from bot.store.sqlite import (
    adopting,
    delivery,
    fading,
    finding,
    reports,
    shown,
    team_turns,
    teams,
    turns,
)
from bot.store.sqlite import installations as installed
from bot.store.sqlite.file import back_up, beside, take_rights, uri
from bot.store.sqlite.log import WriteAheadLog
from bot.store.sqlite.rewriting import AT_MOST, Rewriting
from bot.store.sqlite.values import stamp
from bot.store.sqlite.writer import LARGEST_GROUP, Writer, explain
from bot.system.files import create_unless_there
from bot.team.model import Team
from bot.team.place_results import PlaceResult
from bot.turns.plan import Due, Found, FoundTeam, Plan, Recorded, Result

PATIENCE = "PRAGMA busy_timeout=5000"
"""Milliseconds to wait while another program writes."""

SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-32768",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA wal_autocheckpoint=1000",
)
"""For the connection that writes. Longer intervals between checkpoints made stalls of 100 ms."""

TABLES = "tables.sql"
"""The tables of a new file, beside this module: made from the schema, compared by a test."""


T = TypeVar("T")


class SqliteStore:
    """Keeps everything in one file, which is made if it is not there.

    Args:
        path: The file; its folder must exist.
        largest_group: Most turns in one commit.
        at_most: Bytes of the largest file that is written anew where much was removed.
    """

    def __init__(
        self, path: Path, largest_group: int = LARGEST_GROUP, at_most: int = AT_MOST
    ) -> None:
        self.path = path
        self._log, self._rewriting = WriteAheadLog(), Rewriting(at_most=at_most)
        self._writer = Writer(self._connected, largest_group, self._gone, self._log)
        self._file = (0, 0)

    @property
    def erases(self) -> bool:
        """Whether removed rows leave the files: a file that is too large is not written anew."""
        return self._rewriting.fits(_size(self.path) + _size(log_of(self.path)))

    async def open(self) -> None:
        """Open the file, and make the tables in a new one."""
        try:
            await self._writer.start()
        except (sqlite3.Error, OSError) as error:
            reason = explain(error) if isinstance(error, sqlite3.Error) else error.strerror
            message = f"cannot use the database {self.path}: {reason}"
            raise WrongStore(message) from None

    def _connected(self) -> sqlite3.Connection:
        # A process that was killed may have left rows in the log that it had removed.
        left = _size(log_of(self.path))
        connection = connect(self.path)
        if left:
            self._log.owe()
        self._file = _identity(self.path)
        return connection

    def _gone(self) -> str:
        """Why what is written would be lost: a file that was removed can still be written to."""
        if _identity(self.path) == self._file:
            return ""
        return (
            f"{self.path} was removed or replaced meanwhile: stop the bot, put the file back,"
            " start again"
        )

    async def close(self) -> None:
        """Finish what waits, and close the file."""
        await self._writer.stop()

    # ------------------------------------------------------------------ turns

    async def turn(
        self, update: Update, button: str, decide: Decide, *, retry: bool = False, team: str = ""
    ) -> Outcome:
        """Handle an update."""
        left: list[bool] = []

        def noticing(found: Found) -> Plan:
            writes = decide(found)
            left.append(bool(writes.forget))
            if writes.forget:
                # Whoever waits may be cancelled between the commit and what follows.
                self._log.owe()
            return writes

        outcome = await self._writer.run(
            lambda connection: turns.handle(
                connection, update, button, noticing, retry=retry, team=team
            )
        )
        if any(left):
            await self._empty_log()
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
        return await self._writer.run(lambda connection: finding.find(connection, address))

    # ------------------------------------------------------------------ team assessments

    async def team_turn(
        self,
        update: Update | None,
        team: str,
        decide: DecideTeam,
        *,
        retry: bool = False,
        answers: bool = True,
    ) -> Outcome:
        """Do something with a team assessment as a whole."""
        purged: list[bool] = []

        def noticing(found: FoundTeam) -> Plan:
            writes = decide(found)
            purged.append(bool(writes.purge))
            if writes.purge:
                self._log.owe()
            return writes

        outcome = await self._writer.run(
            lambda connection: team_turns.handle(
                connection, update, team, noticing, retry=retry, answers=answers
            )
        )
        if any(purged):
            await self._empty_log()
        return outcome

    async def due_teams(self, now: datetime, limit: int) -> list[str]:
        """Team assessments for which something is due."""
        return await self._writer.run(lambda connection: teams.due(connection, now, limit))

    async def team(self, team: str) -> Team | None:
        """A team assessment by its id."""
        return await self._writer.run(lambda connection: teams.find(connection, team))

    async def teams(self, person: Address) -> list[Team]:
        """The team assessments that somebody runs or is asked to run."""
        return await self._writer.run(lambda connection: teams.of_person(connection, person))

    async def teams_in(self, place: Address) -> list[Team]:
        """The team assessments of a place."""
        return await self._writer.run(lambda connection: teams.of_place(connection, place))

    async def results_in(self, place: Address) -> tuple[tuple[PlaceResult, ...], str]:
        """Results of a place, and its key."""
        return await self._writer.run(
            lambda connection: (shown.results(connection, place), shown.key(connection, place))
        )

    async def adopt(self, before: Address, after: Address) -> bool:
        """Keep by another name all that is kept by an address."""
        return await self._remove(lambda connection: adopting.adopt(connection, before, after))

    async def move_place(self, before: Address, after: Address) -> int:
        """Give a place another name."""
        return await self._writer.run(lambda connection: teams.move(connection, before, after))

    # ------------------------------------------------------------------ flow versions

    async def add_version(self, version: FlowVersion, now: datetime) -> None:
        """Keep a version of a flow."""
        await self._writer.run(lambda connection: turns.add_version(connection, version, now))

    async def version(self, version: str) -> FlowVersion | None:
        """A version by its first digits."""
        return await self._writer.run(lambda connection: turns.version(connection, version))

    # ------------------------------------------------------------------ installations

    async def install(self, installation: Installation, now: datetime) -> None:
        """Keep an installation."""
        await self._writer.run(lambda connection: installed.install(connection, installation, now))

    async def reseal(self, installation: Installation, before: str, now: datetime) -> bool:
        """Put a new sealed text in place of an older one."""
        return await self._writer.run(
            lambda connection: installed.reseal(connection, installation, before, now)
        )

    async def installation(self, channel: str, workspace: str) -> Installation | None:
        """The installation in a workspace."""
        return await self._read(
            lambda connection: installed.installation(connection, channel, workspace)
        )

    async def installations(self, channel: str) -> list[Installation]:
        """Every installation on a channel."""
        return await self._read(lambda connection: installed.installations(connection, channel))

    async def uninstall(self, channel: str, workspace: str) -> bool:
        """Remove an installation."""
        removed = await self._remove(
            lambda connection: installed.uninstall(connection, channel, workspace)
        )
        if removed:
            await self._empty_log()
        return removed

    async def use_state(self, key: str, now: datetime, expires_at: datetime) -> bool:
        """Use a state up."""
        return await self._writer.run(
            lambda connection: installed.use_state(connection, key, now, expires_at)
        )

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

    async def mark(self, marks: Sequence[Mark]) -> set[int]:
        """Write down what became of rows."""

        def work(connection: sqlite3.Connection) -> set[int]:
            missing, removed = delivery.mark(connection, marks)
            if removed:
                self._log.owe()
            return missing

        return await self._writer.run(work)

    async def due(self, now: datetime, limit: int) -> list[Due]:
        """Timers whose time has come."""
        if self._log.put_off:
            await self._empty_log()
        return await self._writer.run(lambda connection: turns.due(connection, now, limit))

    async def fire(self, due: Due, decide: Decide) -> bool:
        """Let a timer happen."""
        return await self._writer.run(lambda connection: turns.fire(connection, due, decide))

    # ------------------------------------------------------------------ keeping and letting go

    async def prune(self, before: datetime, limit: int, results_before: datetime) -> int:
        """Remove what is older."""
        return await self._remove(
            lambda connection: turns.prune(connection, before, limit, results_before)
        )

    async def fade(self, now: datetime, limit: int) -> int:
        """Let go of people whose only visit was a team assessment's."""
        done = await self._remove(lambda connection: fading.fade(connection, now, limit))
        await self._writer.run(self._rewrite, alone=True)
        return done

    def _rewrite(self, connection: sqlite3.Connection) -> None:
        """Write the file anew where that is owed; the log holds what was removed until then."""
        if self._rewriting.keep(connection):
            self._log.owe()

    async def mend_lanes(self) -> None:
        """Have claims find every reply in time; turns wait only where there is something to do."""
        late = COUNT_LATE["sqlite"]
        if await self._read(lambda connection: connection.execute(late).fetchone()[0]):
            await self._writer.run(lambda connection: connection.execute(MEND["sqlite"]))

    async def _remove(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do work that removes rows if it returns something true; the log is emptied soon."""

        def owing(connection: sqlite3.Connection) -> T:
            if removed := work(connection):
                self._log.owe()
            return removed

        return await self._writer.run(owing)

    async def _empty_log(self) -> None:
        """Empty the log at once, unless it is empty: it holds what was removed from the file."""
        await self._writer.run(self._log.finish, alone=True)

    async def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Look into the file on a connection of its own, so that turns go on meanwhile."""
        return await asyncio.to_thread(self._read_now, work)

    def _read_now(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            with closing(_reading(self.path)) as connection:
                return work(connection)
        except sqlite3.Error as error:
            raise StoreUnavailable(explain(error)) from None

    async def overview(self) -> Overview:
        """The store in numbers."""
        return await self._read(reports.overview)

    async def results(self, address: Address) -> list[Result]:
        """The results of an address."""
        return await self._read(lambda connection: reports.results(connection, address))

    async def result(self, result_id: str) -> tuple[Result, list[Recorded]] | None:
        """A result with its answers."""
        return await self._read(lambda connection: reports.result(connection, result_id))

    async def export(self, campaign: str | None) -> AsyncIterator[Exported]:
        """Conversations, read on a connection of its own, so that turns go on meanwhile."""
        try:
            with closing(_reading(self.path)) as connection:
                rows = reports.export(connection, campaign)
                while (row := await asyncio.to_thread(next, rows, None)) is not None:
                    yield row
        except sqlite3.Error as error:
            raise StoreUnavailable(explain(error)) from None

    async def failed(self) -> list[Failed]:
        """Updates that could not be handled."""
        return await self._read(reports.failed)

    async def drop(self, reference: str) -> bool:
        """Let a failed update go."""
        found = await self._remove(lambda connection: reports.drop(connection, reference))
        if found:
            await self._empty_log()
        return found

    async def undelivered(self, limit: int) -> list[Undelivered]:
        """Replies that have not arrived."""
        return await self._read(lambda connection: reports.undelivered(connection, limit))

    async def revive(self, row_id: int, now: datetime) -> bool:
        """Send a dead reply again."""
        at = stamp(now)
        return await self._writer.run(lambda connection: reports.revive(connection, row_id, at))

    async def backup(self, path: str, *, force: bool = False) -> None:
        """Copy the file as it is at one moment; turns go on meanwhile."""
        await asyncio.to_thread(back_up, self.path, Path(path), _reading, force=force)


# ---------------------------------------------------------------------------- opening


def connect(path: Path) -> sqlite3.Connection:
    """A connection with our settings to a file with our tables.

    A file that is not ours is read only, and stays as it is.

    Raises:
        WrongStore: The file holds something else, or another version of the schema.
        sqlite3.Error: It cannot be opened.
    """
    # One that exists is never opened here: closing it again would drop every lock that this process
    # holds on it, and the next program to leave would take the log of a living one away.
    create_unless_there(path)
    take_rights(path)
    connection = sqlite3.connect(uri(path), uri=True, isolation_level=None, cached_statements=256)
    try:
        connection.execute(PATIENCE)
        if _is_filled(connection):
            check_revision(_revision(connection), str(path))
        for setting in SETTINGS:
            connection.execute(setting)
        _make_tables(connection)
        check_revision(_revision(connection), str(path))
    except BaseException:
        connection.close()
        raise
    return connection


def _identity(path: Path) -> tuple[int, int]:
    """Which file a path leads to; (0, 0) for none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino


def log_of(path: Path) -> Path:
    """The log beside a file; SQLite keeps it beside the file itself, not beside a link to it."""
    return beside(path.resolve(), "-wal")


def _size(path: Path) -> int:
    """Bytes in a file; 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _is_filled(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file."""
    if _is_filled(connection):
        return
    script = resources.files(__package__).joinpath(TABLES).read_text("utf-8")
    connection.execute("BEGIN IMMEDIATE")
    # Somebody else may have been quicker.
    if not _is_filled(connection):
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

    It may be used by one thread after another.
    """
    connection = sqlite3.connect(uri(path), uri=True, isolation_level=None, check_same_thread=False)
    connection.execute(PATIENCE)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connection
