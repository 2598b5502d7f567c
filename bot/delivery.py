"""Sends what waits in the outbox: at least once, in order for each address, as fast as it may.

The rows of one address form a lane. Lanes are claimed from the store, so that several processes can
share the work, and are sent side by side; within a lane one row is marked before the next is sent,
so that after a crash no more than one row of a lane is sent twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from bot.channel import (
    Channel,
    MessageLost,
    MessageRef,
    ParticipantGone,
    Refused,
    Throttled,
    Unreachable,
)
from bot.faults import describe
from bot.limits import Limits
from bot.messages import Paragraph, Reply, Say, Settled, plain
from bot.store.port import Store, StoreError
from bot.store.records import Fate, Mark, Row

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How delivery goes about its work; all times in seconds.

    Attributes:
        poll_s: How often to look for what other processes left, or what has become due.
        lanes: Most addresses that are sent to at once.
        lease_s: How long claimed rows are this process's own.
        send_s: How long one send may take.
        patience_s: The longest wait for a limit that a claimed row sits out; for longer ones it
            goes back to the outbox.
        backoff_s: The longest wait before the first retry; it doubles with each.
        backoff_most_s: The longest wait before any retry.
        give_up_s: How old a row may get that could not be sent.
        errors: How many unforeseen errors a row may cause.
    """

    poll_s: float = 1.0
    lanes: int = 128
    lease_s: float = 30.0
    send_s: float = 10.0
    patience_s: float = 5.0
    backoff_s: float = 1.0
    backoff_most_s: float = 300.0
    give_up_s: float = 24 * 3600.0
    errors: int = 5


@dataclass
class Delivery:
    """Drains the outbox of a store into channels.

    Attributes:
        store: Whose outbox.
        channels: Where to, by name; rows of other channels are left to other processes.
        clock: Gives the time, with its zone.
        sleep: Waits for seconds.
        chance: Gives a number from 0 to 1, to spread retries.
        pace: How to go about it.
    """

    store: Store
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    chance: Callable[[], float]
    pace: Pace = field(default_factory=Pace)
    _limits: Limits = field(default_factory=Limits)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _busy: set[asyncio.Task[None]] = field(default_factory=set)
    _marks: list[tuple[Mark, "asyncio.Future[None]"]] = field(default_factory=list)
    _marking: asyncio.Task[None] | None = None
    _after: str = ""

    def wake(self) -> None:
        """Something was put into the outbox: look now, not at the next poll."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled; what is being sent then is finished first."""
        try:
            while True:
                self._woken.clear()
                if not await self._start_lanes():
                    await self._pause()
        finally:
            if self._busy:
                await asyncio.wait(self._busy)

    async def drain(self) -> None:
        """Send everything that is due now, and return when it is done.

        Raises:
            StoreUnavailable: The outbox cannot be read.
        """
        while await self._claim_and_start() or self._busy:
            if self._busy:
                await asyncio.wait(self._busy)

    # ------------------------------------------------------------------ claiming

    async def _start_lanes(self) -> bool:
        """Claim and start; whether there may be more at once."""
        try:
            return await self._claim_and_start()
        except StoreError as error:
            log.warning("outbox not readable", extra=describe(error))
            return False

    async def _claim_and_start(self) -> bool:
        room = self.pace.lanes - len(self._busy)
        if room <= 0:
            return False
        names, now = list(self.channels), self.clock()
        rows = await self.store.claim(names, self._after, room, now, self.pace.lease_s)
        if not rows and self._after:
            self._after = ""
            rows = await self.store.claim(names, "", room, now, self.pace.lease_s)
        for lane, group in groupby(rows, key=lambda row: row.lane):
            self._start(list(group))
            self._after = lane
        return bool(rows)

    def _start(self, rows: list[Row]) -> None:
        task = asyncio.create_task(self._send_lane(rows))
        self._busy.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._busy.discard(task)
        # The lane may have got more rows meanwhile.
        self._woken.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("lane given up for now", extra=describe(error))

    async def _pause(self) -> None:
        """Wait until woken, or for the next poll."""
        self._limits.tidy(self.clock().timestamp())
        try:
            async with asyncio.timeout(self.pace.poll_s):
                await self._woken.wait()
        except TimeoutError:
            return

    # ------------------------------------------------------------------ one lane

    async def _send_lane(self, rows: list[Row]) -> None:
        """Send rows one after another, until one has to wait."""
        until = self.clock() + timedelta(seconds=self.pace.lease_s - self.pace.send_s)
        shown: dict[tuple[str, str], tuple[str, str]] = {}
        for row in rows:
            if self.clock() >= until:
                # The lease may run out while this one is being sent: leave it to the next claim.
                await self._write(Mark(row.id, row.lane, "release", self.clock()))
                return
            mark = await self._deliver(row, shown)
            await self._write(mark)
            if mark.fate in ("retry", "release", "gone") or mark.follow_up is not None:
                return

    async def _deliver(self, row: Row, shown: dict[tuple[str, str], tuple[str, str]]) -> Mark:
        """Send one row, and say what became of it."""
        channel = self.channels[row.address.channel]
        limits = tuple(channel.limits(row.address, row.reply))
        now = self.clock()
        if row.expires_at is not None and now >= row.expires_at:
            return self._mark(row, "expired", error="expired", follow_up=row.follow_up)
        wait = self._limits.wait(limits, now.timestamp())
        if wait > self.pace.patience_s:
            return self._mark(row, "release", due_at=now + timedelta(seconds=wait))
        self._limits.book(limits, now.timestamp() + wait)
        if wait > 0:
            await self.sleep(wait)
            if row.expires_at is not None and self.clock() >= row.expires_at:
                return self._mark(row, "expired", error="expired", follow_up=row.follow_up)
        question = (row.conversation, getattr(row.reply, "step", ""))
        replaces = shown.get(question, row.replaces) if isinstance(row.reply, Settled) else None
        mark = await self._attempt(channel, row, replaces)
        if mark.ref is not None and question[1]:
            shown[question] = mark.ref
        return mark

    async def _attempt(self, channel: Channel, row: Row, replaces: tuple[str, str] | None) -> Mark:
        """Call the platform, and sort out how it went."""
        try:
            ref = await self._call(channel, row, replaces)
        except Throttled as asked:
            return self._throttled(row, asked)
        except ParticipantGone:
            return self._mark(row, "gone", error="gone")
        except Refused:
            if row.plain:
                return self._mark(row, "dead", error="refused")
            log.warning("rendering refused", extra={"channel": channel.name, "row": row.id})
            return await self._attempt(channel, replace(row, plain=True), replaces)
        except (Unreachable, TimeoutError):
            return self._again(row, "unreachable", self._too_old(row))
        except Exception as error:  # noqa: BLE001 - one adapter must not stop the others
            kind = type(error).__name__
            log.error("sending failed", extra={"row": row.id, **describe(error)})
            return self._again(row, kind, row.attempts + 1 >= self.pace.errors)
        return self._mark(row, "sent", ref=None if ref is None else (ref.chat, ref.message))

    async def _call(
        self, channel: Channel, row: Row, replaces: tuple[str, str] | None
    ) -> MessageRef | None:
        """Send, as a new message where the one to be replaced is gone."""
        reply = as_plain(row.reply) if row.plain else row.reply
        target = None if replaces is None else MessageRef(*replaces)
        async with asyncio.timeout(self.pace.send_s):
            try:
                return await channel.send(row.address, reply, target)
            except MessageLost:
                return await channel.send(row.address, reply)

    # ------------------------------------------------------------------ what became of it

    def _throttled(self, row: Row, asked: Throttled) -> Mark:
        """Obey: whatever draws from that limit waits, and nothing else."""
        until = self.clock() + timedelta(seconds=asked.retry_after_s)
        if asked.key is not None:
            self._limits.block(asked.key, until.timestamp())
        return self._mark(row, "release", due_at=until, error="throttled")

    def _again(self, row: Row, error: str, give_up: bool) -> Mark:  # noqa: FBT001 - one caller's word
        if give_up:
            log.error("reply given up", extra={"row": row.id, "error": error})
            return self._mark(row, "dead", error=error)
        most = min(self.pace.backoff_s * 2**row.attempts, self.pace.backoff_most_s)
        due_at = self.clock() + timedelta(seconds=most * (0.5 + self.chance() / 2))
        return self._mark(row, "retry", due_at=due_at, error=error)

    def _too_old(self, row: Row) -> bool:
        return self.clock() >= row.created_at + timedelta(seconds=self.pace.give_up_s)

    def _mark(
        self,
        row: Row,
        fate: Fate,
        *,
        ref: tuple[str, str] | None = None,
        due_at: datetime | None = None,
        error: str = "",
        follow_up: Reply | None = None,
    ) -> Mark:
        return Mark(row.id, row.lane, fate, self.clock(), ref, due_at, row.plain, error, follow_up)

    async def _write(self, mark: Mark) -> None:
        """Write a mark down, together with all that come while others are being written."""
        written = asyncio.get_running_loop().create_future()
        self._marks.append((mark, written))
        if self._marking is None:
            self._marking = asyncio.create_task(self._write_all())
        await written

    async def _write_all(self) -> None:
        while self._marks:
            batch, self._marks = self._marks, []
            try:
                await self.store.mark([mark for mark, _ in batch])
            except StoreError as error:
                # The lease runs out, and the rows are sent again: at least once, not at most.
                for written in _waiting(batch):
                    written.set_exception(error)
            else:
                for written in _waiting(batch):
                    written.set_result(None)
        self._marking = None


def _waiting(
    batch: list[tuple[Mark, "asyncio.Future[None]"]],
) -> "Iterator[asyncio.Future[None]]":
    return (written for _, written in batch if not written.done())


def as_plain(reply: Reply) -> Say:
    """A reply as text alone, for platforms that refuse its rendering; typing works instead."""
    return Say((Paragraph(plain(reply)),), closing=isinstance(reply, Say) and reply.closing)
