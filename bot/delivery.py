"""Sends what waits in the outbox: at least once, in order for each address, as fast as it may.

The rows of one address form a lane. Lanes are claimed from the store, so that several processes can
share the work, and are sent side by side; within a lane one row is marked before the next is sent,
so that after a crash no more than one row of a lane is sent twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal

from bot.channel import (
    Channel,
    MessageLost,
    MessageRef,
    ParticipantGone,
    Refused,
    Throttled,
    TooLate,
    Unreachable,
    is_edit,
)
from bot.faults import describe
from bot.limits import Limits
from bot.marking import Marker
from bot.messages import Ask, Attachment, Paragraph, Reply, Say, plain
from bot.report.render import NotRendered
from bot.store.port import Store, StoreError
from bot.store.records import Fate, Mark, Row, replaced_step, step_of

log = logging.getLogger(__name__)


LEAST_WAIT_S = 0.1
"""The shortest wait after a platform asked for one: some ask for none, again and again."""


DRAWN_AT_MOST = 3
"""How often it is tried to draw an attachment: what comes behind it waits, and the text stands."""

DRAWING_AT_ONCE = 8
DRAWN_LATER_S = 0.3
"""How many addresses of a channel wait for a drawing, and when those come again that may not."""

_CLOSE_S = 0.001
"""What comes that close is equal: times are sums of fractions."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How delivery goes about its work; all times in seconds.

    Attributes:
        poll_s: How often to look for what other processes left, or what has become due.
        lanes: Most addresses of one channel that are sent to at once. More would keep turns waiting
            behind them: with 128 a turn under load took five times as long.
        lease_s: How long claimed rows are this process's own. In its second half nothing is begun,
            so it must have time there for a send and for writing down what became of it.
        send_s: How long one row's sending may take.
        patience_s: The longest wait for a limit that a claimed row sits out; for longer ones it
            goes back to the outbox.
        backoff_s: The longest wait before the first retry; it doubles with each.
        backoff_most_s: The longest wait before any retry.
        give_up_s: How old a row may get that could not be sent.
        errors: How many unforeseen errors a row may cause.
    """

    poll_s: float = 0.5
    lanes: int = 32
    lease_s: float = 30.0
    send_s: float = 10.0
    patience_s: float = 5.0
    backoff_s: float = 1.0
    backoff_most_s: float = 300.0
    give_up_s: float = 24 * 3600.0
    errors: int = 5


@dataclass
class _Line:
    """What goes on at one channel: full or slow, it takes nothing from the others.

    Attributes:
        name: The channel's name, in addresses.
        channel: The channel.
        limits: What it has been sent of late.
        busy: The lanes that are being sent to.
        drawing: How many of them wait for something to be drawn.
        last: The last of them for each address, with the ids of its rows.
        after: The lane that was claimed last.
    """

    name: str
    channel: Channel
    limits: Limits = field(default_factory=Limits)
    busy: set[asyncio.Task[None]] = field(default_factory=set)
    drawing: int = 0
    last: dict[str, tuple[asyncio.Task[None], frozenset[int]]] = field(default_factory=dict)
    after: str = ""

    def finish(self, lane: str, task: asyncio.Task[None]) -> None:
        """Let go of a lane that has been sent."""
        self.busy.discard(task)
        if lane in self.last and self.last[lane][0] is task:
            del self.last[lane]


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
        draw: Draws attachments; without it their caption is said instead.
    """

    store: Store
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    chance: Callable[[], float]
    pace: Pace = field(default_factory=Pace)
    draw: Callable[[Attachment], Awaitable[bytes]] | None = None
    _lines: dict[str, _Line] = field(init=False)
    _woken: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _marker: Marker = field(init=False)
    _ending: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self._lines = {name: _Line(name, channel) for name, channel in self.channels.items()}
        self._marker = Marker(self.store)

    def wake(self) -> None:
        """Something was put into the outbox: look now, not at the next poll."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled; what is being sent then is finished, the rest given back."""
        claiming: asyncio.Task[bool] | None = None
        try:
            while True:
                self._woken.clear()
                claiming = asyncio.create_task(self._start_lanes())
                if not await asyncio.shield(claiming):
                    await self._pause()
        finally:
            self._ending = True
            # Rows of a claim that is cut short would be nobody's until their lease runs out.
            if claiming is not None:
                await asyncio.wait([claiming])
            if busy := self._busy():
                await asyncio.wait(busy)
            self._ending = False

    async def drain(self) -> None:
        """Send everything that may be sent now, and return when it is done.

        Raises:
            StoreUnavailable: The outbox cannot be read.
        """
        while await self._claim_and_start() or self._busy():
            if busy := self._busy():
                # Who is quick does not wait for who is slow.
                await asyncio.wait(busy, return_when=asyncio.FIRST_COMPLETED)

    # ------------------------------------------------------------------ claiming

    async def _start_lanes(self) -> bool:
        """Claim and start; whether there may be more at once."""
        try:
            return await self._claim_and_start()
        except StoreError as error:
            log.warning("outbox not readable", extra=describe(error))
        except Exception as error:  # noqa: BLE001 - the next poll must come, whatever happened
            log.error("outbox not read", extra=describe(error))
        return False

    async def _claim_and_start(self) -> bool:
        return any([await self._claim(line) for line in self._lines.values()])

    async def _claim(self, line: _Line) -> bool:
        """Claim as many lanes of a channel as can be sent to soon.

        What a limit keeps waiting stays in the outbox, unclaimed: claiming it only to give it back
        would be done over and over.
        """
        now = self.clock()
        room = line.limits.room(self.pace.lanes, now.timestamp(), self.pace.patience_s)
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

    async def _claimed(self, line: _Line, room: int, now: datetime) -> list[Row]:
        return await self.store.claim([line.name], line.after, room, now, self.pace.lease_s)

    def _start(self, line: _Line, rows: list[Row], claimed_at: datetime) -> None:
        lane = rows[0].lane
        ids = frozenset(row.id for row in rows)
        before, theirs = line.last.get(lane, (None, frozenset[int]()))
        if ids.isdisjoint(theirs):
            work = self._send_lane(line, rows, claimed_at, before)
        else:
            work = self._give_back(rows, before)
        task = asyncio.create_task(work)
        line.busy.add(task)
        line.last[lane] = task, ids
        task.add_done_callback(lambda done: line.finish(lane, done))
        task.add_done_callback(self._finished)

    def _busy(self) -> set[asyncio.Task[None]]:
        return {task for line in self._lines.values() for task in line.busy}

    def _finished(self, task: "asyncio.Task[None]") -> None:
        # The lane may have got more rows meanwhile.
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

    # ------------------------------------------------------------------ one lane

    async def _send_lane(
        self,
        line: _Line,
        rows: list[Row],
        claimed_at: datetime,
        before: asyncio.Task[None] | None,
    ) -> None:
        """Send rows one after another, until one has to wait."""
        if before is not None:
            # A row of this lane is still being sent: a goodbye must not overtake it.
            await asyncio.wait([before])
        until = claimed_at + timedelta(seconds=self.pace.lease_s / 2)
        shown: dict[tuple[str, str], tuple[str, str]] = {}
        for place, row in enumerate(rows):
            if place and line.limits.full(self.clock().timestamp()):
                # Others are waiting: theirs is the next turn.
                mark = self._mark(row, "release")
            else:
                mark = await self._deliver(line, row, shown, until)
            still_ours = await self._marker.write(mark)
            goes_on = mark.fate in ("sent", "expired", "dead") and mark.follow_up is None
            if not still_ours:
                # Those behind it must not wait for a lease under which nobody sends them.
                await self._release(rows[place + 1 :])
            if not (still_ours and goes_on):
                return

    async def _give_back(self, rows: list[Row], before: asyncio.Task[None] | None) -> None:
        """Give back rows that this process is sending already: its lease on them ran out.

        What has become of them meanwhile, and so what those behind them replace, the next claim
        will tell.
        """
        if before is not None:
            await asyncio.wait([before])
        await self._release(rows)

    async def _release(self, rows: list[Row]) -> None:
        """Let whoever claims next have rows at once, as far as they are ours."""
        marks = [self._mark(row, "release") for row in rows]
        await asyncio.gather(*(self._marker.write(mark) for mark in marks))

    async def _deliver(
        self,
        line: _Line,
        row: Row,
        shown: dict[tuple[str, str], tuple[str, str]],
        until: datetime,
    ) -> Mark:
        """Send one row, and say what became of it."""
        replaced = replaced_step(row.reply)
        found = shown.get((row.conversation, replaced), row.replaces) if replaced else None
        replaces = None if found is None else MessageRef(*found)
        drawn = await self._drawn(line, row)
        if isinstance(drawn, Mark):
            return drawn
        row = drawn
        put_off = await self._wait(line, row, replaces, until)
        if put_off is not None:
            return put_off
        by = asyncio.get_running_loop().time() + self.pace.send_s
        mark = await self._attempt(line, row, replaces, by)
        # What stands under a message has its name for looking it up only.
        if mark.ref is not None and (name := step_of(row.reply)):
            shown[row.conversation, name] = mark.ref
        return mark

    async def _drawn(self, line: _Line, row: Row) -> Row | Mark:
        """A row with its attachment drawn; what becomes of it if that cannot be done, or not now.

        Whoever waits for a drawing takes no place from those who are sent text.
        """
        reply = row.reply
        if self.draw is None or row.plain or not isinstance(reply, Attachment):
            return row
        if line.drawing >= DRAWING_AT_ONCE:
            due_at = self.clock() + timedelta(seconds=DRAWN_LATER_S)
            return self._mark(row, "release", due_at=due_at)
        line.drawing += 1
        self.wake()
        try:
            async with asyncio.timeout(self.pace.send_s):
                data = await self.draw(reply)
        except (NotRendered, TimeoutError) as error:
            return self._undrawn(row, error)
        finally:
            line.drawing -= 1
        return replace(row, reply=replace(reply, data=data))

    def _undrawn(self, row: Row, error: Exception) -> Mark:
        """Try again to draw; where that is of no use, say so if somebody waits for it."""
        why = str(error) or type(error).__name__
        log.warning("not drawn", extra={"row": row.id, "error": why})
        if row.attempts + 1 < DRAWN_AT_MOST:
            return self._again(row, "not drawn", give_up=False)
        log.error("attachment given up", extra={"row": row.id, "error": why})
        return self._mark(row, "expired", error="not drawn", follow_up=row.follow_up)

    async def _wait(
        self, line: _Line, row: Row, replaces: MessageRef | None, until: datetime
    ) -> Mark | None:
        """Wait until a row may be sent; what becomes of it if it may not be, or not soon."""
        limits, drawn = tuple(line.channel.limits(row.address, row.reply, replaces)), False
        while True:
            now = self.clock()
            if row.expires_at is not None and now >= row.expires_at:
                return self._mark(row, "expired", error="expired", follow_up=row.follow_up)
            if self._ending or now >= until:
                # Whoever claims next may have it at once.
                return self._mark(row, "release")
            if drawn:
                # The platform may have asked for a pause since.
                wait = line.limits.blocked(limits, now.timestamp())
            else:
                patience = self.pace.patience_s
                drawn, wait = line.limits.reserve(limits, now.timestamp(), patience)
            if wait == 0:
                return None
            if wait > self.pace.patience_s + _CLOSE_S:
                # For the channel's own limit it waits unclaimed, so that everybody's turn comes.
                wait = line.limits.wait_apart(limits, now.timestamp())
                return self._mark(row, "release", due_at=now + timedelta(seconds=wait))
            await self.sleep(wait)

    async def _attempt(self, line: _Line, row: Row, replaces: MessageRef | None, by: float) -> Mark:
        """Call the platform, and sort out how it went.

        Args:
            line: Where to.
            row: What to send.
            replaces: The message that becomes this.
            by: When to give up, in the time of the loop.
        """
        try:
            async with asyncio.timeout_at(by):
                ref = await self._call(line.channel, row, replaces)
        except Throttled as asked:
            return self._throttled(line, row, asked)
        except ParticipantGone:
            return self._mark(row, "gone", error="gone")
        except TooLate:
            return self._mark(row, "expired", error="too late", follow_up=row.follow_up)
        except Refused:
            if row.plain:
                return self._mark(row, "dead", error="refused")
            log.warning("rendering refused", extra={"channel": line.name, "row": row.id})
            return await self._attempt(line, replace(row, plain=True), replaces, by)
        except (Unreachable, TimeoutError) as error:
            why = str(error) or type(error).__name__
            log.warning("not sent", extra={"channel": line.name, "row": row.id, "error": why})
            return self._again(row, "unreachable", self._too_old(row))
        except Exception as error:  # noqa: BLE001 - one adapter must not stop the others
            kind = type(error).__name__
            log.error("sending failed", extra={"row": row.id, **describe(error)})
            return self._again(row, kind, row.attempts + 1 >= self.pace.errors)
        return self._mark(row, "sent", ref=None if ref is None else (ref.chat, ref.message))

    async def _call(
        self, channel: Channel, row: Row, replaces: MessageRef | None
    ) -> MessageRef | None:
        """Send, as a new message where the one to be replaced is gone."""
        reply = row.reply
        if row.plain:
            # Without its choices it cannot tell any more whether it asks anew.
            stands_under = isinstance(reply, Say | Attachment) and reply.under
            replaces = replaces if stands_under or is_edit(reply, replaces) else None
            reply = as_plain(reply)
        elif isinstance(reply, Attachment) and reply.data is None:
            # There is nobody to draw it.
            raise Refused
        try:
            return await channel.send(row.address, reply, replaces, row.via)
        except MessageLost:
            return await channel.send(row.address, reply, None, row.via)

    # ------------------------------------------------------------------ what became of it

    def _throttled(self, line: _Line, row: Row, asked: Throttled) -> Mark:
        """Obey: whatever draws from that limit waits, and nothing else."""
        until = self.clock() + timedelta(seconds=max(asked.retry_after_s, LEAST_WAIT_S))
        if asked.key is not None:
            line.limits.block(asked.key, until.timestamp())
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
        return Mark(
            row.id, row.lane, fate, self.clock(), row.leased_until,
            ref, due_at, row.plain, error, follow_up,
        )  # fmt: skip


def as_plain(reply: Reply) -> Say:
    """A reply as text alone, for platforms that refuse its rendering; typing works instead."""
    text = (Paragraph(plain(reply)),)
    if isinstance(reply, Attachment):
        return Say(text, under=reply.under)
    if not isinstance(reply, Say):
        return Say(text, in_place=not isinstance(reply, Ask) or reply.in_place)
    kind: Literal["message", "invitation"] = "message"
    if reply.kind == "invitation":
        # Its link is the channel's to add.
        kind = "invitation"
    return Say(
        text, closing=reply.closing, kind=kind, step=reply.step, in_place=reply.in_place,
        under=reply.under,
    )  # fmt: skip
