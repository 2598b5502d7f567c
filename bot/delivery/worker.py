"""Sends the outbox: at least once, in order for each address, as fast as the limits allow.

The rows of one address form a lane. Processes claim lanes from the store, so that they can share
the work, and send them concurrently. Within a lane a row is marked before the next is sent, so that
a crash sends at most one row of a lane twice. This module claims and starts lanes;
`bot.delivery.lane` sends one, and `bot.delivery.retries` decides the fates of its rows.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from bot.channel import Channel, Draw
from bot.delivery.acknowledgments import Acknowledgments
from bot.delivery.lane import Lane, Line
from bot.delivery.retries import Pace, RetryPolicy
from bot.redaction import describe, ends
from bot.store.ports import Outbox, StoreError
from bot.store.records import Row

log = logging.getLogger(__name__)


@dataclass
class Delivery:
    """The worker that drains the outbox of a store into channels.

    Attributes:
        outbox: The outbox to drain.
        channels: The channels by name; rows of other channels are left to other processes.
        clock: Gives the time, with its zone.
        sleep: Waits for seconds.
        chance: Gives a number from 0 to 1, to spread retries.
        pace: How fast and how patiently.
        draw: Draws attachments; None to send their captions instead.
    """

    outbox: Outbox
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    chance: Callable[[], float]
    pace: Pace = field(default_factory=Pace)
    draw: Draw | None = None
    _lines: dict[str, Line] = field(init=False)
    _woken: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _marker: Acknowledgments = field(init=False)
    _ending: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self._lines = {name: Line(name, channel) for name, channel in self.channels.items()}
        self._marker = Acknowledgments(self.outbox)

    def wake(self) -> None:
        """Look into the outbox now, and not at the next poll."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until canceled; then finish running sends, and give the other rows back."""
        claiming: asyncio.Task[bool] | None = None
        try:
            while True:
                self._woken.clear()
                claiming = asyncio.create_task(self._start_lanes())
                if not await asyncio.shield(claiming):
                    await self._pause()
        finally:
            self._ending = True
            # Without this, nobody would send the rows of an interrupted claim until its lease ends.
            if claiming is not None:
                await asyncio.wait([claiming])
            if busy := self._busy():
                await asyncio.wait(busy)
            self._ending = False

    async def drain(self) -> None:
        """Send everything that may be sent now, and return afterward.

        Raises:
            StoreUnavailable: The outbox cannot be read.
        """
        while await self._claim_and_start() or self._busy():
            if busy := self._busy():
                # Fast channels do not wait for slow ones.
                await asyncio.wait(busy, return_when=asyncio.FIRST_COMPLETED)

    # ------------------------------------------------------------------ claiming

    async def _start_lanes(self) -> bool:
        """Claim and start lanes, and return whether there can be more now."""
        more = False
        for line in self._lines.values():
            try:
                more = await self._claim(line) or more
            except StoreError as error:
                log.warning("outbox not readable", extra=describe(error))
                return False
            except BaseException as error:  # the next poll, and the other channels, must come
                if ends(error):
                    raise
                log.error("outbox not read", extra={"channel": line.name, **describe(error)})
        return more

    async def _claim_and_start(self) -> bool:
        return any([await self._claim(line) for line in self._lines.values()])

    async def _claim(self, line: Line) -> bool:
        """Claim as many lanes of a channel as can be sent to soon; return whether there were any.

        Rows that wait for a limit stay unclaimed in the outbox: otherwise they would be claimed and
        given back repeatedly.
        """
        now = self.clock()
        room = line.limits.room(self.pace.lanes, now.timestamp(), self.pace.soon_s)
        room = min(room, self.pace.lanes - (len(line.busy) - line.drawing))
        if room <= 0:
            return False
        rows = await self._claimed(line, room, now)
        if not rows and line.after:
            line.after = ""
            rows = await self._claimed(line, room, now)
        for lane, group in groupby(rows, key=lambda row: row.lane):
            self._start(line, list(group), now)
            line.after = lane
        return bool(rows)

    async def _claimed(self, line: Line, room: int, now: datetime) -> list[Row]:
        return await self.outbox.claim([line.name], line.after, room, now, self.pace.lease_s)

    def _start(self, line: Line, rows: list[Row], claimed_at: datetime) -> None:
        lane = self._lane(line, rows, claimed_at)
        ids = frozenset(row.id for row in rows)
        before, theirs = line.last.get(rows[0].lane, (None, frozenset[int]()))
        work = lane.send if ids.isdisjoint(theirs) else lane.give_back
        task = asyncio.create_task(_follow(before, work))
        line.busy.add(task)
        line.last[rows[0].lane] = task, ids
        task.add_done_callback(lambda done: line.finish(rows[0].lane, done))
        task.add_done_callback(self._finished)

    def _lane(self, line: Line, rows: list[Row], claimed_at: datetime) -> Lane:
        return Lane(
            line,
            rows,
            claimed_at + timedelta(seconds=self.pace.begins_s),
            RetryPolicy(self.pace, self.clock, self.chance),
            self._marker,
            self.sleep,
            self.draw,
            lambda: self._ending,
            self.wake,
        )

    def _busy(self) -> set[asyncio.Task[None]]:
        return {task for line in self._lines.values() for task in line.busy}

    def _finished(self, task: "asyncio.Task[None]") -> None:
        # The lane can have more rows by now.
        self._woken.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("lane given up for now", extra=describe(error))

    async def _pause(self) -> None:
        """Wait until woken, or for the next poll."""
        try:
            async with asyncio.timeout(self.pace.poll_s):
                await self._woken.wait()
        except TimeoutError:
            return


async def _follow(before: asyncio.Task[None] | None, work: Callable[[], Awaitable[None]]) -> None:
    """Work on a lane after the work on its earlier rows, which no later row may overtake."""
    if before is not None:
        await asyncio.wait([before])
    await work()
