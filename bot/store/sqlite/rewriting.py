"""Writes a SQLite file anew, so that nothing removed is left in it.

With ``secure_delete`` SQLite overwrites the rows that it removes. But when a page gets full it
moves rows to another one, and leaves their bytes in the room between the rows that stay, where they
outlast those that moved: of 120 people one to four were still found in a file. Writing the file
anew leaves them out. Turns wait for that, about a hundredth of a second for each megabyte. So a
file that is too large is not written anew; there SQLite overwrites that room as it uses it again.

The debt is kept in the file, in the transaction that removes the rows: SQLite has a number that a
program may use (``user_version``). A team's end makes it due soon. A deletion, and the removal of
old rows, make it due within a minute or so, since anybody can have their data deleted again and
again.
"""

import logging
import sqlite3
from collections.abc import Callable
from time import monotonic

from bot.redaction import describe

AT_MOST = 64 * 1024 * 1024
"""Bytes of the largest file that is written anew."""

EVERY_S = 10.0
"""Least time between two times, so that turns are not held up again and again."""

SELDOM_S = 60.0
"""Least time between two times, unless a team's end owes it."""

SETTLED_S = 60.0
"""How long it is put off while people are still to be forgotten, which would owe it once more."""

log = logging.getLogger(__name__)


_SOON, _SELDOM = 1, 2


def owe(connection: sqlite3.Connection) -> None:
    """Have the file written anew soon; in the transaction that removes rows."""
    connection.execute(f"PRAGMA user_version={_SOON}")


def owe_seldom(connection: sqlite3.Connection) -> None:
    """Have the file written anew, but not again and again."""
    if not _number(connection, "user_version"):
        connection.execute(f"PRAGMA user_version={_SELDOM}")


class Rewriting:
    """Plan one file anew. Call the methods in the thread that writes, outside of a transaction.

    Args:
        clock: Gives seconds that never go back.
        at_most: Bytes of the largest file that is written anew.
    """

    def __init__(self, clock: Callable[[], float] = monotonic, at_most: int = AT_MOST) -> None:
        self._clock, self._at_most = clock, at_most
        self._earliest = self._earliest_seldom = self._latest = 0.0

    def keep(self, connection: sqlite3.Connection) -> bool:
        """Write the file anew if that is owed and may be done now; whether it was."""
        now, owed = self._clock(), _number(connection, "user_version")
        if not owed:
            self._latest = now + SETTLED_S
            return False
        earliest = self._earliest_seldom if owed == _SELDOM else self._earliest
        if now < earliest or (now < self._latest and _fades(connection)):
            return False
        self._earliest, self._earliest_seldom = now + EVERY_S, now + SELDOM_S
        size = _number(connection, "page_count") * _number(connection, "page_size")
        return self.fits(size) and self._write(connection)

    def fits(self, size: int) -> bool:
        """Return whether a file of so many bytes is written anew."""
        return size <= self._at_most

    def _write(self, connection: sqlite3.Connection) -> bool:
        try:
            connection.execute("VACUUM")
            connection.execute("PRAGMA user_version=0")
        except sqlite3.Error as error:
            # It stays owed.
            log.warning("file not written anew", extra=describe(error))
            return False
        return True


def _fades(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM fading LIMIT 1").fetchone() is not None


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
