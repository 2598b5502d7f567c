"""One connection to a SQLite file, and the transactions that all who wait share.

A commit waits for the disk, so a thread does it. Short work is done on the event loop before:
handing each piece to the thread and back would take as long as the work. All pieces that wait share
one commit, and all learn of it at once. The loop has the connection, or the thread, never both.

If a piece fails, everything is undone and done again in the thread, each piece in a savepoint of
its own, so that the one that fails does no harm to the others; a savepoint for every piece from the
first would cost a tenth of a turn. So a piece of work may be done twice: it changes nothing but the
database.
"""

import asyncio
import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal, TypeVar

from bot.store.ports import StoreUnavailable
from bot.store.sqlite.log import WriteAheadLog

LARGEST_GROUP = 64
"""Most pieces of work that share a commit: more would make the first of them wait for longer."""

HOLDS_LOOP_S = 0.002
"""Seconds after which the event loop begins no further piece of work before a commit."""

PATIENCE_MS = 5000
"""How long the thread waits while another program writes; the event loop never does."""

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], Any]
Where = Literal["loop", "thread", "alone"]
Order = Callable[[], list["_Job"]]
"""A task for the thread; returns the jobs that are finished after it."""


@dataclass(slots=True)
class _Job:
    """A piece of work, where it is done, and the future of its caller."""

    work: Work
    future: "asyncio.Future[Any]"
    where: Where = "thread"
    then: Callable[[Any], object] | None = None
    result: Any = None
    error: BaseException | None = None

    def resolve(self) -> None:
        """Give the caller the result; called in the loop."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Writer:
    """Does pieces of work one after another, in groups. It belongs to the loop it is started in.

    Args:
        connect: Opens the connection, in the thread; it must work in another thread as well.
        largest: Most pieces in one commit.
        gone: Why what is written would be lost; empty where it would not.
        log: Emptied between two groups where that is owed, and before the connection is closed.
        patience_ms: How long to wait while another program writes.

    Attributes:
        patience_ms: The same; it can change.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        largest: int = LARGEST_GROUP,
        gone: Callable[[], str] = lambda: "",
        log: WriteAheadLog | None = None,
        patience_ms: int = PATIENCE_MS,
    ) -> None:
        self._connect, self._largest, self._gone = connect, largest, gone
        self._log, self.patience_ms = log or WriteAheadLog(), patience_ms
        self._waiting: deque[_Job] = deque()
        self._before: list[Callable[[], object]] = []
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_engaged = False
        self._timer: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Open the connection; raises what opening raises."""
        self._loop = asyncio.get_running_loop()
        opened = self._loop.create_future()
        self._thread = threading.Thread(
            target=self._run, args=(opened,), name="sqlite-writer", daemon=True
        )
        self._thread.start()
        try:
            await opened
        except BaseException:
            self._thread = None
            raise

    async def stop(self) -> None:
        """Finish what waits, and close the connection."""
        # From here on nothing is taken: it would wait for ever.
        thread, self._thread = self._thread, None
        if thread is None:
            return
        if self._loop is asyncio.get_running_loop():
            await self._put(lambda _: None, "thread")
        self._orders.put(None)
        await asyncio.to_thread(thread.join)

    async def run(
        self,
        work: Callable[[sqlite3.Connection], T],
        where: Where = "thread",
        then: Callable[[T], object] | None = None,
    ) -> T:
        """Do a piece of work in a transaction; returns once it is on the disk.

        Args:
            work: What to do; what it raises undoes it alone, and comes back. It may be called
                twice.
            where: On the event loop, for short work; in the thread; or there alone, outside of any
                transaction.
            then: Called on the event loop with the result, even if the caller is canceled by then.
        """
        if self._thread is None or self._loop is not asyncio.get_running_loop():
            message = "the database is closed"
            raise StoreUnavailable(message)
        result: T = await self._put(work, where, then)
        return result

    def before_next(self, callback: Callable[[], object]) -> None:
        """Call back once, just before the next group: what is asked for then may be part of it."""
        self._before.append(callback)

    # ------------------------------------------------------------------ on the loop

    def _put(
        self, work: Work, where: Where, then: Callable[[Any], object] | None = None
    ) -> "asyncio.Future[Any]":
        job = _Job(work, self._loop.create_future(), where, then)
        self._waiting.append(job)
        if not self._is_engaged:
            self._is_engaged = True
            # Not at once: everybody who is ready now shares the commit.
            self._begin_soon()
        return job.future

    def _begin_soon(self) -> None:
        before, self._before = self._before, []
        for callback in before:
            callback()
        self._loop.call_soon(self._begin)

    def _begin(self) -> None:
        """Do the next group, or have the thread do it."""
        group = self._next_group()
        where = group[0].where
        if where == "loop":
            self._orders.put(self._done_here(group))
        elif where == "thread":
            self._orders.put(lambda: self._together(group))
        else:
            self._orders.put(lambda: self._alone(group))

    def _next_group(self) -> list[_Job]:
        """Take the jobs that come next and are done in the same place."""
        group = [self._waiting.popleft()]
        where = group[0].where
        most = 1 if where == "alone" else self._largest
        while self._waiting and self._waiting[0].where == where and len(group) < most:
            group.append(self._waiting.popleft())
        return group

    def _done_here(self, group: list[_Job]) -> Order:
        """Do a group in a transaction; returns what the thread has to do for it then."""
        connection = self._connection
        if self._gone():
            return lambda: self._together(group)
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error:
            # Another program is writing, perhaps for long: only the thread may wait.
            return lambda: self._together(group)
        began = perf_counter()
        try:
            for place, job in enumerate(group, 1):
                _attempt(connection, job)
                if perf_counter() - began > HOLDS_LOOP_S:
                    self._waiting.extendleft(reversed(group[place:]))
                    del group[place:]
                    break
        except Exception:  # noqa: BLE001 - which job it was shows the second time
            return lambda: self._apart(group)
        return lambda: self._committed(group)

    def _finish(self, jobs: list[_Job], wait_s: float | None) -> None:
        """Give the callers their results, and go on with those that wait."""
        for job in jobs:
            if job.then is not None and job.error is None:
                # As a callback of its own, before the caller's: its failure is nobody else's.
                self._loop.call_soon(job.then, job.result)
            job.resolve()
        self._is_engaged = bool(self._waiting)
        if self._waiting:
            # After these callers: what they ask for next shares the commit.
            self._begin_soon()
        elif wait_s is not None and self._timer is None:
            self._timer = self._loop.call_later(wait_s, self._keep_log)

    def _keep_log(self) -> None:
        """Have the thread look at the log, unless it is about to."""
        self._timer = None
        if not self._is_engaged and self._thread is not None:
            self._is_engaged = True
            self._orders.put(list)

    # ------------------------------------------------------------------ in the thread

    def _run(self, opened: "asyncio.Future[None]") -> None:
        try:
            self._connection = self._connect()
        except Exception as error:  # noqa: BLE001 - whatever it is, it goes to the caller
            self._tell(opened.set_exception, error)
            return
        try:
            # Before anything else: what a killed process left in the log is gone once this is open.
            wait_s = self._log.keep(self._connection)
            self._connection.execute("PRAGMA busy_timeout=0")
            self._tell(self._finish, [], wait_s)
            self._tell(opened.set_result, None)
            while (order := self._orders.get()) is not None:
                jobs = order()
                self._tell(self._finish, jobs, self._log.keep(self._connection))
            self._log.finish(self._connection)
        finally:
            self._connection.close()

    def _tell(self, callback: Callable[..., object], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(callback, *arguments)
        except RuntimeError:
            # The loop has ended: nobody waits there anymore.
            return

    def _committed(self, group: list[_Job]) -> list[_Job]:
        """Commit what the loop has done."""
        try:
            self._connection.execute("COMMIT")
        except Exception:  # noqa: BLE001 - which job it was shows the second time
            return self._apart(group)
        return group

    def _together(self, group: list[_Job]) -> list[_Job]:
        """Do a group at once; only where something fails, again with a savepoint for each."""
        return self._patiently(group, self._in_transaction)

    def _apart(self, group: list[_Job]) -> list[_Job]:
        """Undo a group, and do it again with a savepoint for each."""
        return self._patiently(group, self._in_savepoints)

    def _alone(self, group: list[_Job]) -> list[_Job]:
        return self._patiently(group, _outside)

    def _patiently(
        self, group: list[_Job], work: Callable[[sqlite3.Connection, list[_Job]], None]
    ) -> list[_Job]:
        """Do a group, and wait while another program writes."""
        try:
            self._connection.execute(f"PRAGMA busy_timeout={self.patience_ms}")
            work(self._connection, group)
            self._connection.execute("PRAGMA busy_timeout=0")
        except Exception as error:  # noqa: BLE001 - nobody may wait for ever
            self._start_afresh(group, error)
        return group

    def _start_afresh(self, group: list[_Job], error: Exception) -> None:
        """Leave a connection that cannot even undo; tell those who wait to come again."""
        why = explain(error) if isinstance(error, sqlite3.Error) else type(error).__name__
        for job in group:
            job.error = StoreUnavailable(why)
        try:
            fresh = self._connect()
        except Exception:  # noqa: BLE001 - the next group tries again
            return
        self._connection.close()
        self._connection = fresh
        fresh.execute("PRAGMA busy_timeout=0")

    def _in_transaction(self, connection: sqlite3.Connection, group: list[_Job]) -> None:
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
                _attempt(connection, job)
            connection.execute("COMMIT")
        except Exception:  # noqa: BLE001 - which job it was shows the second time
            self._in_savepoints(connection, group)

    @staticmethod
    def _in_savepoints(connection: sqlite3.Connection, group: list[_Job]) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
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


def _attempt(connection: sqlite3.Connection, job: _Job) -> None:
    """Do a piece of work among others.

    Raises:
        Exception: It failed, and perhaps after it wrote something: all has to be undone.
    """
    before = connection.total_changes
    try:
        job.result = job.work(connection)
    except sqlite3.Error:
        raise
    except Exception as error:
        if connection.total_changes != before:
            raise
        # It wrote nothing, as a decision that needs to know more: the others need not be undone.
        job.error = error


def _in_savepoint(connection: sqlite3.Connection, job: _Job) -> None:
    """Run one job; what it raises undoes it alone.

    Raises:
        sqlite3.Error: The whole transaction is lost, as SQLite decides on a full disk.
    """
    job.error = None
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


def _outside(connection: sqlite3.Connection, group: list[_Job]) -> None:
    for job in group:
        try:
            job.result = job.work(connection)
        except Exception as error:  # noqa: BLE001 - whatever it is, it goes to the caller
            job.error = error


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
