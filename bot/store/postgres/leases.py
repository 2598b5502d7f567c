"""Leases on PostgreSQL: those of processes that died, and those of turns that are being written."""
# ruff: noqa: S608 - put together from our own words; every value is bound

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from bot.messages import Address
from bot.store.postgres import lanes
from bot.store.postgres.presence import ALIVE
from bot.turns.keys import address_key

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection

T = TypeVar("T")

_OF_THE_DEAD = f"""
    status = 'pending' AND channel = ANY($1::text[]) AND leased_by IS NOT NULL
    AND leased_by NOT IN ({ALIVE})
"""

_FREE = "UPDATE outbox SET leased_until = NULL, leased_by = NULL WHERE address = ANY($2::text[])"


async def free(connection: "Connection", channels: Sequence[str]) -> None:
    """Free what processes had leased that are not connected anymore."""
    query = f"SELECT DISTINCT address FROM outbox WHERE {_OF_THE_DEAD}"
    async with connection.transaction():
        named = [row[0] for row in await connection.fetch(query, list(channels))]
        if named:
            await lanes.lock(connection, named)
            await connection.execute(f"{_FREE} AND {_OF_THE_DEAD}", list(channels), named)
            await lanes.settle(connection, named)


async def give_back(connection: "Connection", address: Address, leases: Iterable[datetime]) -> None:
    """Free what was leased for an address until these moments."""
    lane = address_key(address)
    async with connection.transaction():
        await lanes.lock(connection, [lane])
        await connection.execute(
            "UPDATE outbox SET leased_until = NULL, leased_by = NULL"
            " WHERE address = $1 AND status = 'pending' AND leased_until = ANY($2::timestamptz[])",
            lane,
            list(leases),
        )
        await lanes.settle(connection, [lane])


class LeasingTurns:
    """The turns of this process that are being written, with their leases.

    The mark of an earlier reply waits for them: the process must learn of new replies before it
    ends its work on their lane.
    """

    def __init__(self) -> None:
        self._turns: set[asyncio.Task[Any]] = set()
        self._by_lane: dict[str, set[asyncio.Task[Any]]] = {}

    async def finish(self, turn: Coroutine[Any, Any, T]) -> T:
        """Do a turn to its end, also if the caller is canceled meanwhile."""
        task = asyncio.create_task(turn)
        self._turns.add(task)
        task.add_done_callback(self._over)
        return await asyncio.shield(task)

    def _over(self, task: "asyncio.Task[Any]") -> None:
        self._turns.discard(task)
        if not task.cancelled():
            # Nobody else takes the error of a turn whose caller was canceled.
            task.exception()

    def note(self, lane: str) -> None:
        """Note that the turn that runs leases replies of a lane."""
        task = asyncio.current_task()
        tasks = self._by_lane.setdefault(lane, set())
        if task is None or task in tasks:
            return
        tasks.add(task)
        task.add_done_callback(lambda done: self._remove(lane, done))

    def _remove(self, lane: str, task: "asyncio.Task[Any]") -> None:
        tasks = self._by_lane[lane]
        tasks.discard(task)
        if not tasks:
            del self._by_lane[lane]

    async def wait(self, lanes: Iterable[str]) -> None:
        """Wait for the turns that lease replies of these lanes now."""
        tasks = {task for lane in lanes for task in self._by_lane.get(lane, ())}
        if tasks:
            await asyncio.wait(tasks)

    async def close(self, within_s: float) -> None:
        """Wait a while for all turns."""
        if self._turns:
            await asyncio.wait(self._turns, timeout=within_s)
