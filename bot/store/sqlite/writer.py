"""One thread that owns a SQLite connection and commits for everybody who waits.

A commit waits for the disk. All jobs that are waiting share one, and all learn of it at once. If
one fails, everything is undone and done again, each job in a savepoint of its own, so that the one
that fails does no harm to the others; a savepoint for every job from the first would cost a tenth
of a turn. So a job may run twice: it changes nothing but the database.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.store.ports import StoreUnavailable
from bot.store.sqlite.log import WriteAheadLog

LARGEST_GROUP = 64
"""Most jobs that share a commit: more would make the first of them wait for longer."""

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], Any]


@dataclass(slots=True)
class _Job:
    """One piece of work, and the future of the one who waits for it."""

    work: Work
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    alone: bool = False
    result: Any = None
    error: BaseException | None = None

    def resolve(self) -> None:
        """Tell the one who waits; called in the loop."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Writer:
    """The thread that runs jobs one after another, in groups.

    Args:
        connect: Opens the connection, in the thread that will use it.
        largest: Most jobs in one commit.
        gone: Why what is written would be lost; empty where it would not.
        log: Emptied between two groups where that is owed, and before the connection is closed.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        largest: int = LARGEST_GROUP,
        gone: Callable[[], str] = lambda: "",
        log: WriteAheadLog | None = None,
    ) -> None:
        self._connect, self._largest, self._gone = connect, largest, gone
        self._log = log or WriteAheadLog()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    async def start(self) -> None:
        """Open the connection; raises what opening raises."""
        loop = asyncio.get_running_loop()
        opened = loop.create_future()
        self._thread = threading.Thread(
            target=self._run, args=(loop, opened), name="sqlite-writer", daemon=True
        )
        self._thread.start()
        await opened

    async def stop(self) -> None:
        """Finish what waits, and close the connection."""
        # From here on nothing is taken: it would wait for ever.
        thread, self._thread = self._thread, None
        if thread is not None:
            self._jobs.put(None)
            await asyncio.to_thread(thread.join)

    async def run(self, work: Callable[[sqlite3.Connection], T], *, alone: bool = False) -> T:
        """Do a piece of work in a transaction; returns once it is on the disk.

        Args:
            work: What to do; what it raises undoes it alone, and comes back. It may be called
                twice.
            alone: Do it outside of any transaction.
        """
        if self._thread is None:
            message = "the database is closed"
            raise StoreUnavailable(message)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(work, loop, future, alone))
        return await future

    # ------------------------------------------------------------------ in the thread

    def _run(self, loop: asyncio.AbstractEventLoop, opened: "asyncio.Future[None]") -> None:
        try:
            connection = self._connect()
        except Exception as error:  # noqa: BLE001 - whatever it is, it goes to whoever waits
            loop.call_soon_threadsafe(opened.set_exception, error)
            return
        # Before anything else: what a killed process left in the log is gone once this is open.
        wait_s = self._log.keep(connection)
        loop.call_soon_threadsafe(opened.set_result, None)
        try:
            while (group := self._next_group(wait_s)) is not None:
                try:
                    self._commit_together(connection, group)
                except Exception as error:  # noqa: BLE001 - nobody may wait for ever
                    connection = self._start_afresh(connection, group, error)
                _tell(group)
                wait_s = self._log.keep(connection)
            self._log.finish(connection)
        finally:
            connection.close()

    def _start_afresh(
        self, connection: sqlite3.Connection, group: list[_Job], error: Exception
    ) -> sqlite3.Connection:
        """Leave a connection that cannot even undo; tell those who wait to come again."""
        why = explain(error) if isinstance(error, sqlite3.Error) else type(error).__name__
        for job in group:
            job.error = StoreUnavailable(why)
        try:
            fresh = self._connect()
        except Exception:  # noqa: BLE001 - the next group tries again
            return connection
        connection.close()
        return fresh

    def _next_group(self, wait_s: float | None) -> list[_Job] | None:
        """Wait for a job, and take all that wait by then.

        Args:
            wait_s: Seconds to wait at most; None for as long as it takes.

        Returns:
            The jobs, none where the time is over; None once the writer is to stop.
        """
        try:
            first = self._jobs.get(timeout=wait_s)
        except queue.Empty:
            return []
        if first is None:
            return None
        group = [first]
        while len(group) < self._largest:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            group.append(job)
        return group

    def _commit_together(self, connection: sqlite3.Connection, group: list[_Job]) -> None:
        apart = [job for job in group if job.alone]
        group = [job for job in group if not job.alone]
        if group:
            self._in_transaction(connection, group)
        for job in apart:
            _outside(connection, job)

    def _in_transaction(self, connection: sqlite3.Connection, group: list[_Job]) -> None:
        """Do a group at once; only where something fails, again with a savepoint for each."""
        if why := self._gone():
            for job in group:
                job.error = StoreUnavailable(why)
            return
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            _put_off(group, error)
            return
        try:
            for job in group:
                job.result = job.work(connection)
            connection.execute("COMMIT")
        except Exception:  # noqa: BLE001 - which job it was shows the second time
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._in_savepoints(connection, group)

    @staticmethod
    def _in_savepoints(connection: sqlite3.Connection, group: list[_Job]) -> None:
        try:
            connection.execute("BEGIN IMMEDIATE")
            for job in group:
                _in_savepoint(connection, job)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            _put_off(group, error)


def _put_off(group: list[_Job], error: sqlite3.Error) -> None:
    """Tell those who have no error of their own that nothing was written."""
    unavailable = StoreUnavailable(explain(error))
    for job in group:
        job.error = job.error or unavailable


def _in_savepoint(connection: sqlite3.Connection, job: _Job) -> None:
    """Run one job; what it raises undoes it alone.

    Raises:
        sqlite3.Error: The whole transaction is lost, as SQLite decides on a full disk.
    """
    connection.execute("SAVEPOINT job")
    try:
        job.result = job.work(connection)
    except Exception as error:
        job.error = error
        if isinstance(error, sqlite3.Error) and is_outside(error):
            job.error = StoreUnavailable(explain(error))
        if not connection.in_transaction:
            # SQLite has undone everything: the others are told of the same cause.
            raise
        connection.execute("ROLLBACK TO job")
    connection.execute("RELEASE job")


def _outside(connection: sqlite3.Connection, job: _Job) -> None:
    try:
        job.result = job.work(connection)
    except Exception as error:  # noqa: BLE001 - whatever it is, it goes to whoever waits
        job.error = error


def _tell(group: list[_Job]) -> None:
    """Tell everybody, with one message to each loop."""
    loops = {job.loop for job in group}
    for loop in loops:
        mine = [job for job in group if job.loop is loop]
        try:
            loop.call_soon_threadsafe(_resolve_all, mine)
        except RuntimeError:
            # That loop has ended: nobody waits there anymore.
            continue


def _resolve_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.resolve()


_ADVICE = {
    "SQLITE_FULL": "the disk is full: make room, then try again",
    "SQLITE_READONLY": "the database cannot be written to: check the rights of file and folder",
    "SQLITE_BUSY": "another program holds the database: end it, or wait",
    "SQLITE_IOERR": "the disk reports an error",
    "SQLITE_CORRUPT": "the file is damaged: restore a backup",
    "SQLITE_NOTADB": "the file is no SQLite database: name another one in DATABASE_URL",
    "SQLITE_CANTOPEN": "the file cannot be opened: check that the folder exists, and its rights",
}


def is_outside(error: sqlite3.Error) -> bool:
    """Return whether the disk or another program is the cause, not the work itself."""
    return (getattr(error, "sqlite_errorname", "") or "").startswith(tuple(_ADVICE))


def explain(error: sqlite3.Error) -> str:
    """Return what went wrong and what to do, in one line without contents of rows."""
    name = getattr(error, "sqlite_errorname", "") or ""
    for known, advice in _ADVICE.items():
        if name.startswith(known):
            return f"{advice} ({name})"
    return f"SQLite reports {name or type(error).__name__}: {error}"
