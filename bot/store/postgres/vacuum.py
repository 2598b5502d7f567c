"""Has the server free the bytes of removed rows, on a connection of its own.

A server keeps removed rows in its files. ``VACUUM`` frees their room and overwrites it in part;
``VACUUM FULL`` writes a table anew without them, while turns wait. So tables that are small enough
are written anew, and others are vacuumed. The server's recovery log, archives and replicas still
hold the rows, so this store does not count as one that erases.

Statistics of the server hold samples of columns, which outlast the rows. Of columns that name
people or hold what they said none are taken (schema 0008); of hashes there may be some.

That it is owed is kept in the database, in the transaction that removes the rows.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

import asyncpg

from bot.redaction import describe

if TYPE_CHECKING:
    from bot.store.postgres.pool import First

TABLES = (
    "answers", "results", "timers", "conversations", "participants", "inbox", "outbox", "lanes",
    "fading", "addresses", "teams", "codes", "handoffs",
)  # fmt: skip
"""Those that name people."""

AT_MOST = 64 * 1024 * 1024
"""Bytes of the largest table, with its indexes, that is written anew."""

EVERY_S = 10.0
"""Least time between two times."""

SELDOM_S = 60.0
"""The same where no team's end owes it: anybody can have their data deleted again and again."""

CLOSE_S = 2.0
"""How long to wait for the end."""

WAITS = "SET lock_timeout = '1s'"
"""All others wait behind one that waits to have a table for itself."""

OWE = """
    INSERT INTO counters (name, count) VALUES ('unvacuumed', 1)
    ON CONFLICT (name) DO UPDATE SET count = counters.count + 1
"""
"""Have the tables vacuumed; in the transaction that removes rows, at its end."""

OWED = "SELECT count FROM counters WHERE name = 'unvacuumed'"

_DONE = "DELETE FROM counters WHERE name = 'unvacuumed' AND count = $1 RETURNING TRUE"

log = logging.getLogger(__name__)


class Vacuum:
    """The vacuuming of one database, beside everything else.

    Args:
        connect: Opens a connection, and says whether it is one to the server itself.
        clock: Gives seconds that never go back.
        at_most: Bytes of the largest table that is written anew.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[tuple["First", bool]]],
        clock: Callable[[], float] = monotonic,
        at_most: int = AT_MOST,
    ) -> None:
        self._connect, self._clock, self._at_most = connect, clock, at_most
        self._owed, self._owed_seldom, self._may = False, False, True
        self._earliest = self._earliest_seldom = 0.0
        self._running: asyncio.Task[None] | None = None

    def owe(self) -> None:
        """Have the tables vacuumed soon."""
        self._owed = True

    def owe_seldom(self) -> None:
        """Have the tables vacuumed, but not again and again, and not before a goodbye is sent."""
        if not self._owed_seldom:
            self._owed_seldom = True
            self._earliest_seldom = max(self._earliest_seldom, self._clock() + EVERY_S)

    def keep(self) -> None:
        """Begin now if that is owed and may be done; nobody waits for it."""
        idle = self._running is None or self._running.done()
        if self._may and idle and self._is_due():
            self._owed = self._owed_seldom = False
            self._running = asyncio.create_task(self._run())

    def _is_due(self) -> bool:
        now = self._clock()
        return (self._owed and now >= self._earliest) or (
            self._owed_seldom and now >= self._earliest_seldom
        )

    async def finish(self) -> None:
        """Wait for what has begun."""
        if self._running is not None:
            await self._running

    async def close(self) -> None:
        """Wait a moment for what has begun, then leave it to the next process."""
        if self._running is None:
            return
        await asyncio.wait([self._running], timeout=CLOSE_S)
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running

    async def _run(self) -> None:
        try:
            connection, own = await self._connect()
            try:
                await self._vacuum(connection, own=own)
            except BaseException:
                connection.terminate()
                raise
            await connection.close(timeout=CLOSE_S)
        except Exception as error:  # noqa: BLE001 - it is tried again, whatever it was
            log.warning("tables not vacuumed", extra=describe(error))
            self._owed = True
        finally:
            now = self._clock()
            self._earliest, self._earliest_seldom = now + EVERY_S, now + SELDOM_S

    async def _vacuum(self, connection: "First", *, own: bool) -> None:
        owed = await connection.fetchval(OWED)
        if owed is None:
            return
        refused: list[str] = []
        connection.add_log_listener(lambda _, told: refused.append(told.severity_en))
        if own:
            # A pooler would hand this to the next program.
            await connection.execute(WAITS)
        whole = True
        for table in TABLES:
            size = await connection.fetchval(f"SELECT pg_total_relation_size('{table}')")
            full = own and size <= self._at_most
            whole &= await _vacuum_one(connection, table, full=full)
        # More may have been removed meanwhile.
        if not whole or await connection.fetchval(_DONE, owed) is None:
            self._owed = True
        if "WARNING" in refused:
            log.warning("tables not vacuumed: this role does not own them, or may not")
            self._may = False


async def _vacuum_one(connection: "First", table: str, *, full: bool) -> bool:
    """Vacuum one table; return whether it was written anew, if it was to be."""
    if full:
        try:
            await connection.execute(f"VACUUM (FULL, ANALYZE) {table}")
        except asyncpg.LockNotAvailableError:
            await connection.execute(f"VACUUM (ANALYZE) {table}")
            return False
        return True
    await connection.execute(f"VACUUM (ANALYZE) {table}")
    return True
