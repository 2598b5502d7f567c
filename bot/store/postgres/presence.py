"""Shows the server that this process is alive: by an advisory lock on a random number.

Replies are leased by that number. The server frees the lock when the process dies, so another one
may free the leases at once. Behind a pooler no lock is held, since it would stay on a connection of
the pooler; leases have no holder there, and run out.

Such leases last 30 s, and 22 s at least: a send may take 10 s, and has to begin in the first half.
Leases of 5 s that are renewed meanwhile would be no safer: a pooler that restarts, or a server that
fails over, is away for longer, and all that is being sent then would be sent twice.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from bot.redaction import describe

if TYPE_CHECKING:
    from bot.store.postgres.pool import First

log = logging.getLogger(__name__)

LOOK_EVERY_S = 30.0
"""How often to see whether the lock is held: what lies between may have cut the connection."""

AGAIN_S = 5.0
"""How soon to try again where the lock could not be taken."""

ANSWER_S = 5.0
"""How long the server may take."""

ALIVE = """
    SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
"""The query for the numbers of all processes that are alive."""

_HOLD = "SELECT pg_try_advisory_lock($1::bigint)"


class Presence:
    """The lock of this process, on a connection of its own.

    Args:
        connect: Opens a connection, and says whether it is one to the server itself.
        clock: Gives seconds that never go back.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[tuple["First", bool]]],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._connect, self._clock = connect, clock
        self._number = secrets.randbits(63)
        self._connection: First | None = None
        self._look_at: float | None = None
        self._looking: asyncio.Task[None] | None = None

    @property
    def holder(self) -> int | None:
        """The number by which replies are leased; None while the lock is not held."""
        is_held = self._connection is not None and not self._connection.is_closed()
        return self._number if is_held else None

    async def begin(self) -> None:
        """Take the lock, if the server can be reached."""
        if self.holder is None:
            self.look()
        if self._looking is not None:
            await self._looking

    def keep(self) -> None:
        """See from time to time, once it was to be taken, that the lock is held; nobody waits."""
        is_cut = self._connection is not None and self._connection.is_closed()
        if is_cut or (self._look_at is not None and self._clock() >= self._look_at):
            self.look()

    def look(self) -> None:
        """See now that the lock is held, and take it if it is not."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())

    async def close(self) -> None:
        """Give the lock up."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])
        self.terminate()

    def terminate(self) -> None:
        """Cut the connection; the server frees the lock as soon as it notices."""
        if self._connection is not None:
            self._connection.terminate()

    async def _look(self) -> None:
        pause = LOOK_EVERY_S
        try:
            if not await self._is_there():
                self._connection = None
                await self._take()
        except Exception as error:  # noqa: BLE001 - it is tried again, whatever it was
            log.warning("process not known to the database", extra=describe(error))
            pause = AGAIN_S
        self._look_at = self._clock() + pause

    async def _is_there(self) -> bool:
        """Return whether the connection is there; one that is not is closed."""
        if self.holder is None or self._connection is None:
            return False
        try:
            await self._connection.execute("SELECT 1", timeout=ANSWER_S)
        except Exception:  # noqa: BLE001 - whatever it is, the lock may be free
            self._connection.terminate()
            return False
        return True

    async def _take(self) -> None:
        connection, own = await self._connect()
        try:
            while own and not await connection.fetchval(_HOLD, self._number, timeout=ANSWER_S):
                # The server may not have noticed yet that an earlier connection is gone.
                self._number = secrets.randbits(63)
        except BaseException:
            connection.terminate()
            raise
        if own:
            self._connection = connection
            return
        with suppress(Exception):
            await connection.close(timeout=ANSWER_S)
