"""Sends the outbox: at least once, in order for each address, as fast as the limits allow.

The rows of one address form a lane. The replies of a turn are leased to this process as they are
written; it claims all others from the store, so that processes can share the work. Lanes are sent
concurrently. Within a lane a row is marked before the next is sent, so that
a crash sends at most one row of a lane twice. This module claims and starts lanes;
`bot.delivery.lane` sends one, and `bot.delivery.retries` decides the fates of its rows.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from math import ceil

from bot.channel import Channel, Draw
from bot.delivery.acknowledgments import Acknowledgments
from bot.delivery.lane import Lane
from bot.delivery.line import Line, Work
from bot.delivery.retries import Pace, RetryPolicy
from bot.redaction import describe, ends
from bot.store.ports import Outbox, StoreError
from bot.store.records import Row

log = logging.getLogger(__name__)

KEPT_FOR_CLAIMS = 8
"""One place in so many is for claims alone, so that new replies never keep out those that wait."""


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
    _running: bool = field(init=False, default=False)
    _wakes: int = field(init=False, default=0)
    _gave_up: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self._lines = {name: Line(name, channel) for name, channel in self.channels.items()}
        self._marker = Acknowledgments(self.outbox)

    def wake(self) -> None:
        """Look into the outbox now, and not at the next poll."""
        self._wakes += 1
        self._woken.set()

    async def run(self) -> None:
        """Deliver until canceled; then finish running sends, and give the other rows back."""
        claiming: asyncio.Task[bool] | None = None
        await self._free()
        self._running = True
        try:
            while True:
                self._woken.clear()
                claiming = asyncio.create_task(self._start_lanes())
                if not await asyncio.shield(claiming):
                    await self._pause()
        finally:
            self._ending, self._running = True, False
            # Without this, nobody would send the rows of an interrupted claim until its lease ends.
            if claiming is not None:
                await asyncio.wait([claiming])
            while busy := {task for task in self._busy() if not task.done()}:
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

    # ------------------------------------------------------------------ leased replies

    def lease(self, channel: str, lane: str, behind: datetime | None) -> datetime | None:
        """Return how long new replies are leased; None if they are to wait for a claim."""
        line = self._lines.get(channel)
        if line is None or not self._running or self._ending:
            return None
        now, work = self.clock(), line.last.get(lane)
        if behind is not None and (work is None or behind not in work.trail.leases):
            # Another process sends there, or the work of this one took too long.
            return None
        if work is None and not self._has_place(line, now):
            return None
        return now + timedelta(seconds=self.pace.lease_s)

    def _has_place(self, line: Line, now: datetime) -> bool:
        """Return whether one more lane may be sent to without a claim."""
        kept = ceil(self.pace.lanes / KEPT_FOR_CLAIMS)
        slots = line.limits.room(self.pace.lanes, now.timestamp(), self.pace.soon_s)
        return self._free_places(line) > kept and slots > (kept if line.crowded else 0)

    def take(self, rows: Sequence[Row]) -> None:
        """Send rows of one lane, which were leased and are committed."""
        line = self._lines[rows[0].address.channel]
        leased_at = rows[0].leased_until - timedelta(seconds=self.pace.lease_s)
        lane, earlier = self._lane(line, list(rows), leased_at), line.last.get(rows[0].lane)
        if earlier is None:
            self._work(lane, lane.send())
        else:
            lane.trail = earlier.trail
            lane.trail.leases.add(rows[0].leased_until)
            self._work(lane, _behind(earlier.task, lane))

    # ------------------------------------------------------------------ claiming

    async def _free(self) -> None:
        """Free what processes before this one had leased when they died."""
        try:
            await self.outbox.free(tuple(self._lines))
        except StoreError as error:
            # Their leases run out.
            log.warning("outbox not readable", extra=describe(error))

    async def _start_lanes(self) -> bool:
        """Claim and start lanes, and return whether there can be more now."""
        more = False
        if self._gave_up:
            try:
                await self.outbox.mend()
                self._gave_up = False
            except StoreError as error:
                log.warning("outbox not readable", extra=describe(error))
                return False
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
        room = self._room(line, now)
        if room <= 0:
            line.crowded = True
            return False
        rows = await self._claimed(line, room, now)
        if not rows and line.after:
            line.after = ""
            rows = await self._claimed(line, room, now)
        lanes = [list(group) for _, group in groupby(rows, key=lambda row: row.lane)]
        line.crowded = len(lanes) >= room
        for claimed in lanes:
            self._start(line, claimed, now)
            line.after = claimed[0].lane
        return bool(rows)

    def _room(self, line: Line, now: datetime) -> int:
        """Return how many more lanes of a channel can be sent to soon."""
        slots = line.limits.room(self.pace.lanes, now.timestamp(), self.pace.soon_s)
        return min(slots, self._free_places(line))

    def _free_places(self, line: Line) -> int:
        return self.pace.lanes - (len(line.last) - line.drawing)

    async def _claimed(self, line: Line, room: int, now: datetime) -> list[Row]:
        return await self.outbox.claim([line.name], line.after, room, now, self.pace.lease_s)

    def _start(self, line: Line, rows: list[Row], claimed_at: datetime) -> None:
        """Send claimed rows, after those of the same lane that are being sent."""
        lane, earlier = self._lane(line, rows, claimed_at), line.last.get(rows[0].lane)
        if earlier is None:
            self._work(lane, lane.send())
        else:
            is_sending = any(row.id in earlier.rows for row in rows)
            work = lane.give_back if is_sending else lane.send
            self._work(lane, _after(earlier.task, work))

    def _work(self, lane: Lane, work: Coroutine[None, None, bool]) -> None:
        line, name, task = lane.line, lane.rows[0].lane, asyncio.create_task(work)
        line.busy.add(task)
        line.last[name] = Work(lane.trail, frozenset(row.id for row in lane.rows), task)
        task.add_done_callback(lambda done: line.finish(name, done))
        task.add_done_callback(partial(self._finished, line, self._wakes))

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

    def _busy(self) -> set[asyncio.Task[bool]]:
        return {task for line in self._lines.values() for task in line.busy}

    def _finished(self, line: Line, wakes: int, task: "asyncio.Task[bool]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("lane given up for now", extra=describe(error))
            # No claim would find it: a lane that was leased in a turn has no row.
            self._gave_up = True
        elif not task.cancelled() and task.result() and wakes == self._wakes and not line.crowded:
            # Nothing waits for an end of this lane's work, nor for its place.
            return
        self._woken.set()

    async def _pause(self) -> None:
        """Wait until woken, or for the next poll."""
        try:
            async with asyncio.timeout(self.pace.poll_s):
                await self._woken.wait()
        except TimeoutError:
            return


async def _after(
    earlier: asyncio.Task[bool], work: Callable[[], Coroutine[None, None, bool]]
) -> bool:
    """Work on a lane after the work on its earlier rows, which no later row may overtake."""
    await asyncio.wait([earlier])
    return await work()


async def _behind(earlier: asyncio.Task[bool], lane: Lane) -> bool:
    """Send rows if all earlier ones of the lane are over; else those come first, by a claim."""
    await asyncio.wait([earlier])
    is_over = not earlier.cancelled() and earlier.exception() is None and earlier.result()
    return await (lane.send() if is_over else lane.give_back())
