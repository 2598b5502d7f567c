"""Sends the claimed rows of one address, one after another, and writes down what became of each.

Every failure counts as a try of its row (see `bot.delivery.retries`), so no row holds those behind
it. Two things are left to others. A channel and a drawing must end when they are cancelled: one
that swallows that holds its own address. And a store that cannot be reached ends the work on a
lane, whose lease then runs out.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.channel import Channel, DeliveryError, MessageRef, Refused, Unreachable, is_edit
from bot.delivery.acknowledgements import Acknowledgements
from bot.delivery.rate_limits import Limits
from bot.delivery.retries import RetryPolicy, as_plain, pause_s
from bot.messages import Attachment, Say
from bot.redaction import describe, ends
from bot.report.render import NotRendered
from bot.store.ports import StoreError
from bot.store.records import Mark, Row, replaced_step, step_of

log = logging.getLogger(__name__)

Draw = Callable[[Attachment], Awaitable[bytes]]

DRAWING_AT_ONCE = 8
DRAWN_LATER_S = 0.3
"""How many addresses of a channel wait for a drawing, and when the others are looked at again."""

_CLOSE_S = 0.001
"""Times that differ by less are equal: they are sums of fractions."""


class NotMarked(Exception):
    """Nothing can be written down of a row."""


@dataclass
class Line:
    """The work on one channel; a slow channel takes nothing from the others.

    Attributes:
        name: The channel's name, in addresses.
        channel: The channel.
        limits: What it has been sent of late.
        busy: The tasks that send to its addresses.
        drawing: How many of them wait for a drawing.
        last: The last task of each lane, with the ids of its rows.
        after: The lane that was claimed last.
        unmarked: How often in a row nothing could be written down of a row, by its id.
    """

    name: str
    channel: Channel
    limits: Limits = field(default_factory=Limits)
    busy: set[asyncio.Task[None]] = field(default_factory=set)
    drawing: int = 0
    last: dict[str, tuple[asyncio.Task[None], frozenset[int]]] = field(default_factory=dict)
    after: str = ""
    unmarked: dict[int, int] = field(default_factory=dict)

    def finish(self, lane: str, task: asyncio.Task[None]) -> None:
        """Forget a task that is done."""
        self.busy.discard(task)
        if lane in self.last and self.last[lane][0] is task:
            del self.last[lane]


@dataclass
class Lane:
    """The rows of one address that were claimed together.

    Attributes:
        line: Their channel.
        rows: The rows, in order.
        until: When the first half of their lease is over: nothing begins after it.
        policy: Decides what becomes of them.
        marker: Writes that down.
        sleep: Waits for seconds.
        draw: Draws attachments; None where their caption is said instead.
        ending: Whether this process ends.
        wake: Has more rows claimed at once.
    """

    line: Line
    rows: list[Row]
    until: datetime
    policy: RetryPolicy
    marker: Acknowledgements
    sleep: Callable[[float], Awaitable[None]]
    draw: Draw | None
    ending: Callable[[], bool]
    wake: Callable[[], None]
    _shown: dict[tuple[str, str], tuple[str, str]] = field(init=False, default_factory=dict)

    async def send(self) -> None:
        """Send rows one after another, until one has to wait.

        Raises:
            StoreError: The store cannot be reached.
            NotMarked: Nothing can be written down of a row.
        """
        for place, row in enumerate(self.rows):
            if self._is_stuck(row):
                continue
            mark, still_ours = await self._write(row, await self._try(row, first=place == 0))
            if not still_ours or mark.fate == "gone":
                # Those behind it must not wait for a lease under which nobody sends them.
                await self._release(self.rows[place + 1 :])
            goes_on = mark.fate in ("sent", "expired", "dead") and mark.follow_up is None
            if not (still_ours and goes_on):
                return

    async def give_back(self) -> None:
        """Give back rows that this process is sending already: its lease on them ran out.

        The next claim tells what has become of them, and so what those behind them replace.
        """
        await self._release(self.rows)

    async def _release(self, rows: list[Row]) -> None:
        """Let the next claim have rows at once, as far as they are ours."""
        marks = [self.policy.released(row) for row in rows]
        await asyncio.gather(*(self.marker.write(mark) for mark in marks))

    # ------------------------------------------------------------------ one row

    def _is_stuck(self, row: Row) -> bool:
        """Whether this process leaves a row alone: to send it without end would be worse."""
        return self.line.unmarked.get(row.id, 0) >= self.policy.pace.errors

    async def _write(self, row: Row, mark: Mark) -> tuple[Mark, bool]:
        """Write down what became of a row; where the store cannot keep that, something simpler.

        Returns:
            The mark that was written, and whether the row was still ours.
        """
        still_ours = await self._written(row, mark)
        if still_ours is None:
            mark, still_ours = await self._write_simpler(row, mark)
        if self.line.unmarked:
            self.line.unmarked.pop(row.id, None)
        if mark.fate == "dead":
            log.error("reply given up", extra={"row": row.id, "error": mark.error})
        return mark, still_ours

    async def _write_simpler(self, row: Row, mark: Mark) -> tuple[Mark, bool]:
        for simpler in self.policy.simpler(row, mark):
            still_ours = await self._written(row, simpler)
            if still_ours is not None:
                return simpler, still_ours
        self.line.unmarked[row.id] = self.line.unmarked.get(row.id, 0) + 1
        raise NotMarked

    async def _written(self, row: Row, mark: Mark) -> bool | None:
        """Whether a row is still ours; None where the store cannot keep this mark."""
        try:
            return await self.marker.write(mark)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - another mark may be one that can be kept
            log.error("not marked", extra={"row": row.id, **describe(error)})
            return None

    async def _try(self, row: Row, *, first: bool) -> Mark:
        """Send a row, if it may be sent; whatever goes wrong counts as a try of this row."""
        try:
            if not first and self.line.limits.full(self.policy.clock().timestamp()):
                # Others are waiting: theirs is the next turn.
                return self.policy.released(row)
            return await self._deliver(row)
        except BaseException as error:  # a panic of a native library is no Exception
            if ends(error):
                raise
            return self._failed(row, error)

    async def _deliver(self, row: Row) -> Mark:
        """Send one row, and say what became of it."""
        replaces = self._replaced(row)
        drawn = await self._drawn(row)
        if isinstance(drawn, Mark):
            return drawn
        put_off = await self._wait(drawn, replaces)
        if put_off is not None:
            return put_off
        by = asyncio.get_running_loop().time() + self.policy.pace.send_s
        mark = await self._attempt(drawn, replaces, by)
        # What stands under a message has its name for looking it up only.
        if mark.ref is not None and (name := step_of(row.reply)):
            self._shown[row.conversation, name] = mark.ref
        return mark

    def _replaced(self, row: Row) -> MessageRef | None:
        """The message that a row replaces or stands under; it may have been sent just now."""
        name = replaced_step(row.reply)
        found = self._shown.get((row.conversation, name), row.replaces) if name else None
        return None if found is None else MessageRef(*found)

    def _failed(self, row: Row, error: BaseException) -> Mark:
        log.error("sending failed", extra={"row": row.id, **describe(error)})
        return self.policy.failed(row, type(error).__name__)

    # ------------------------------------------------------------------ drawing

    async def _drawn(self, row: Row) -> Row | Mark:
        """A row with its attachment drawn; what becomes of it if that cannot be done, or not now.

        An address that waits for a drawing takes no place from those that are sent text.
        """
        reply, line = row.reply, self.line
        if self.draw is None or row.plain or not isinstance(reply, Attachment):
            return row
        if line.drawing >= DRAWING_AT_ONCE:
            return self.policy.released(row, self._after(DRAWN_LATER_S))
        line.drawing += 1
        self.wake()
        try:
            async with asyncio.timeout(self.policy.pace.send_s):
                data = await self.draw(reply)
        except BaseException as error:  # a panic of a native library is no Exception
            if ends(error):
                raise
            return self._undrawn(row, error)
        finally:
            line.drawing -= 1
        return replace(row, reply=replace(reply, data=data))

    def _undrawn(self, row: Row, error: BaseException) -> Mark:
        # Only the text of NotRendered is known to hold nothing that a person typed.
        said = {"error": str(error)} if isinstance(error, NotRendered) else describe(error)
        log.warning("not drawn", extra={"row": row.id, **said})
        mark = self.policy.undrawn(row)
        if mark.fate != "retry":
            log.error("attachment given up", extra={"row": row.id})
        return mark

    # ------------------------------------------------------------------ waiting

    async def _wait(self, row: Row, replaces: MessageRef | None) -> Mark | None:
        """Wait until a row may be sent; what becomes of it if it may not be, or not soon.

        A slot of a limit is drawn only where this claim can still use it. One that was drawn is
        lost only if the platform asks for a pause, which takes it away, or if the process ends.
        """
        limits = tuple(self.line.channel.limits(row.address, row.reply, replaces))
        drawn = False
        while True:
            now = self.policy.clock()
            if row.expires_at is not None and now >= row.expires_at:
                return self.policy.expired(row, "expired")
            patience_s = self._patience_s(row, now, drawn=drawn)
            if self.ending() or patience_s <= 0:
                return self.policy.released(row)
            if drawn:
                # The platform may have asked for a pause since.
                wait = self.line.limits.blocked(limits, now.timestamp())
            else:
                drawn, wait = self.line.limits.reserve(limits, now.timestamp(), patience_s)
            if wait == 0:
                return None
            if wait > patience_s + _CLOSE_S:
                if wait <= self.policy.pace.soon_s:
                    # The next claim, whose lease is a new one, can wait for it.
                    return self.policy.released(row)
                # For the channel's own limit it waits unclaimed, so that everybody's turn comes.
                apart = self.line.limits.wait_apart(limits, now.timestamp())
                return self.policy.released(row, now + timedelta(seconds=apart))
            await self.sleep(wait)

    def _patience_s(self, row: Row, now: datetime, *, drawn: bool) -> float:
        """How long a row may wait from now on; nothing or less where its time is over."""
        pace = self.policy.pace
        # What is waited for comes a little late: a slot that is drawn must be usable then, too.
        left_s = (self.until - now).total_seconds() - (0 if drawn else pace.late_s)
        if isinstance(row.reply, Attachment) and row.reply.data is not None:
            # Put off, it would have to be drawn again, and might never find a slot.
            return left_s
        return min(pace.patience_s, left_s)

    # ------------------------------------------------------------------ sending

    async def _attempt(self, row: Row, replaces: MessageRef | None, by: float) -> Mark:
        """Call the platform, and sort out how it went.

        Args:
            row: What to send.
            replaces: The message that becomes this.
            by: When to give up, in the time of the loop.
        """
        try:
            async with asyncio.timeout_at(by):
                returned = await self._call(row, replaces)
        except DeliveryError as error:
            return await self._after_error(error, row, replaces, by)
        except TimeoutError as error:
            late = Unreachable(type(error).__name__)
            return await self._after_error(late, row, replaces, by)
        except BaseException as error:  # it counts as a try of this row, plain or not
            if ends(error):
                raise
            return self._failed(row, error)
        return self.policy.sent(row, returned)

    async def _after_error(
        self, error: DeliveryError, row: Row, replaces: MessageRef | None, by: float
    ) -> Mark:
        """Do what an error says: send another way at once, or leave the row to the policy."""
        about = {"channel": self.line.name, "row": row.id}
        match error.then:
            case "plain" if not row.plain:
                log.warning("rendering refused", extra=about)
                return await self._attempt(replace(row, plain=True), replaces, by)
            case "anew" if replaces is not None:
                return await self._attempt(row, None, by)
            case "wait" if error.key is not None:
                until = self._after(pause_s(error.after_s))
                self.line.limits.block(error.key, until.timestamp())
            case "retry":
                log.warning("not sent", extra={**about, "error": str(error) or error.word})
            case _:
                pass
        return self.policy.after(row, error)

    async def _call(self, row: Row, replaces: MessageRef | None) -> MessageRef | None:
        """Hand a row to its channel."""
        reply, send = row.reply, self.line.channel.send
        if row.plain:
            # Plain text has no choices, so it does not show whether it asks anew.
            stands_under = isinstance(reply, Say | Attachment) and reply.under
            replaces = replaces if stands_under or is_edit(reply, replaces) else None
            reply = as_plain(reply)
        elif isinstance(reply, Attachment) and reply.data is None:
            # There is nobody to draw it.
            raise Refused
        return await send(row.address, reply, replaces, row.via)

    def _after(self, seconds: float) -> datetime:
        return self.policy.clock() + timedelta(seconds=seconds)
