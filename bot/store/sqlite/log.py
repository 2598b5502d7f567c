"""When the write-ahead log beside a SQLite file is emptied.

Rows that were removed can be read in the log until it is emptied. A reveal and a deletion empty it
at once. Other work that removes rows only owes it: the log is then emptied at most once a second,
also while the process is idle, and before the file is closed.
"""

import logging
import sqlite3
from collections.abc import Callable
from time import monotonic

from bot.redaction import describe

EVERY_S = 1.0
"""Least time between two times that the log is emptied, unless a reveal or a deletion asks."""

log = logging.getLogger(__name__)


class WriteAheadLog:
    """The log beside one file. Call the methods in the thread that writes.

    Args:
        clock: Gives seconds that never go back.

    Attributes:
        put_off: Whether the last try to empty the log failed, since somebody was reading.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.put_off = False
        self._clock = clock
        self._owed = False
        self._earliest = clock()

    def owe(self) -> None:
        """Have the log emptied soon."""
        self._owed = True

    def keep(self, connection: sqlite3.Connection) -> float | None:
        """Empty the log if that is owed and may be done now.

        Returns:
            Seconds until this should be called again; None where nothing is owed.
        """
        if self._owed and self._clock() >= self._earliest:
            self._empty(connection)
        return max(0.0, self._earliest - self._clock()) if self._owed else None

    def finish(self, connection: sqlite3.Connection) -> None:
        """Empty the log now if that is owed."""
        if self._owed:
            self._empty(connection)

    def _empty(self, connection: sqlite3.Connection) -> None:
        """Empty the log; where somebody is reading, it stays owed and nobody waits."""
        try:
            self.put_off = _is_busy(connection)
        except sqlite3.Error as error:
            self.put_off = True
            log.warning("log not emptied", extra=describe(error))
        self._owed = self.put_off
        self._earliest = self._clock() + EVERY_S


def _is_busy(connection: sqlite3.Connection) -> bool:
    """Empty the log without waiting for readers; whether one of them prevented it."""
    (patience_ms,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout=0")
    try:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout={patience_ms}")
    return bool(busy)
