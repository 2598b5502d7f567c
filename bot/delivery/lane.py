"""Sends the claimed rows of one address, one after another, and writes the fate of each.

Every failure counts as a try of its row (see `bot.delivery.retries`), so no row blocks those behind
it. Two cases are out of reach here. A channel or a drawing that ignores its cancellation blocks its
own address. An unreachable store ends the work on a lane, whose lease then runs out.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.channel import DeliveryError, Draw, MessageRef, Refused, Unreachable, is_edit
from bot.delivery.acknowledgments import Acknowledgments
from bot.delivery.busy import shown_busy
from bot.delivery.line import Line, Trail
from bot.delivery.retries import (
    RetryPolicy,
    as_plain,
    pause_s,
    picture_of,
    without_picture,
)
from bot.messages import Attachment, Say
from bot.redaction import describe, ends
from bot.report.render import NotRendered
from bot.store.ports import StoreError
from bot.store.records import Mark, Row, replaced_step, step_of

log = logging.getLogger(__name__)

DRAWING_AT_ONCE = 8
DRAWN_LATER_S = 0.3
"""Most addresses of a channel that wait for a drawing, and the pause of the others."""

PICTURE_WAITS_S = 10.0
"""The age at which a text is sent without its picture, if the picture still has to wait."""

_CLOSE_S = 0.001
"""Times that differ by less count as equal: they are sums of fractions."""


class NotMarked(Exception):
    """A row whose fate the store cannot write in any form."""


@dataclass
class Lane:
    """The rows of one address that were claimed together.

    Attributes:
        line: Their channel.
        rows: The rows, in order.
        until: The end of the first half of their lease: no send begins after it.
        policy: Decides their fates.
        marker: Writes their fates.
        sleep: Waits for seconds.
        draw: Draws attachments; None to send their captions instead.
        ending: Returns whether this process is ending.
        wake: Makes delivery claim more rows at once.
        trail: What was done on the lane since it was claimed or leased.
    """

    line: Line
    rows: list[Row]
    until: datetime
    policy: RetryPolicy
    marker: Acknowledgments
    sleep: Callable[[float], Awaitable[None]]
    draw: Draw | None
    ending: Callable[[], bool]
    wake: Callable[[], None]
    trail: Trail = field(init=False)

    def __post_init__(self) -> None:
        self.trail = Trail({row.leased_until for row in self.rows})

    async def send(self) -> bool:
        """Send rows one after another, until one has to wait.

        Returns:
            Whether all rows are over, and none waits again.

        Raises:
            StoreError: The store cannot be reached.
            NotMarked: The store cannot write the fate of a row.
        """
        edits: list[asyncio.Task[tuple[Mark, bool]]] = []
        try:
            is_over = await self._send_all(edits)
        finally:
            marked = await asyncio.gather(*edits, return_exceptions=True)
        for edit in marked:
            if isinstance(edit, BaseException):
                raise edit
            mark, still_ours = edit
            is_over = is_over and still_ours and mark.fate == "sent"
        return is_over

    async def _send_all(self, edits: list[asyncio.Task[tuple[Mark, bool]]]) -> bool:
        """Send rows until one has to wait; the marks of edits are still being written then."""
        for place, row in enumerate(self.rows):
            if self._is_stuck(row):
                continue
            replaced = self._replaced(row)
            mark = await self._try(row, first=place == 0)
            if _is_edited(mark, replaced):
                # Not waited for: after a crash the same edit is made again, and changes nothing.
                edits.append(asyncio.create_task(self._write(row, mark, soon=False)))
                continue
            mark, still_ours = await self._write(row, mark, soon=self._is_waited_for(place))
            if not still_ours or mark.fate == "gone":
                # The rows behind it must not wait for the end of a lease that nobody uses.
                await self._release(self.rows[place + 1 :])
            goes_on = mark.fate in ("sent", "expired", "dead") and mark.follow_up is None
            if not (still_ours and goes_on):
                return False
        return True

    def _is_waited_for(self, place: int) -> bool:
        """Return whether the mark of a row holds up another one: of these, or of a later turn."""
        row = self.rows[place]
        last = self.line.last.get(row.lane)
        return place + 1 < len(self.rows) or (last is not None and row.id not in last.rows)

    async def give_back(self) -> bool:
        """Give back rows that are not to be sent now; the next claim takes them.

        Either an earlier row of the address waits, or this process is sending the rows already
        since its lease on them ran out. A claim shows their fates, and so the messages that the
        rows behind them replace.

        Returns:
            False: they wait again.
        """
        await self._release(self.rows)
        return False

    async def _release(self, rows: list[Row]) -> None:
        """Release the rows that are still ours for the next claim."""
        marks = [self.policy.released(row) for row in rows]
        await asyncio.gather(*(self.marker.write(mark) for mark in marks))

    # ------------------------------------------------------------------ one row

    def _is_stuck(self, row: Row) -> bool:
        """Return whether to skip a row: sending it for ever would be worse."""
        return self.line.unmarked.get(row.id, 0) >= self.policy.pace.errors

    async def _write(self, row: Row, mark: Mark, *, soon: bool) -> tuple[Mark, bool]:
        """Write the fate of a row, or a simpler one that the store can write.

        Args:
            row: The row.
            mark: Its fate.
            soon: Whether another row waits for it.

        Returns:
            The mark that was written, and whether the row was still ours.
        """
        still_ours = await self._written(row, mark, soon=soon)
        if still_ours is None:
            mark, still_ours = await self._write_simpler(row, mark)
        if self.line.unmarked:
            self.line.unmarked.pop(row.id, None)
        if mark.fate == "dead":
            log.error("reply given up", extra={"row": row.id, "error": mark.error})
        return mark, still_ours

    async def _write_simpler(self, row: Row, mark: Mark) -> tuple[Mark, bool]:
        for simpler in self.policy.simpler(row, mark):
            still_ours = await self._written(row, simpler, soon=True)
            if still_ours is not None:
                return simpler, still_ours
        self.line.unmarked[row.id] = self.line.unmarked.get(row.id, 0) + 1
        raise NotMarked

    async def _written(self, row: Row, mark: Mark, *, soon: bool) -> bool | None:
        """Return whether a row is still ours; None if the store cannot write this mark."""
        try:
            return await self.marker.write(mark, soon=soon)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - the store can perhaps write another mark
            log.error("not marked", extra={"row": row.id, **describe(error)})
            return None

    async def _try(self, row: Row, *, first: bool) -> Mark:
        """Send a row if it may be sent; every failure counts as a try of this row."""
        try:
            if not first and self.line.limits.full(self.policy.clock().timestamp()):
                # Other addresses are waiting: the next turn is theirs.
                return self.policy.released(row)
            return await self._deliver(row)
        except BaseException as error:  # a panic of a native library is no Exception
            if ends(error):
                raise
            return self._failed(row, error)

    async def _deliver(self, row: Row) -> Mark:
        """Send one row, and return its fate."""
        replaces = self._replaced(row)
        drawn = await self._drawn(row)
        if isinstance(drawn, Mark):
            return drawn
        put_off = await self._wait(drawn, replaces)
        if put_off is not None:
            return put_off
        by = asyncio.get_running_loop().time() + self.policy.pace.send_s
        mark = await self._attempt(drawn, replaces, by)
        # A reply under a message has that message's name only to find it.
        if mark.ref is not None and (name := step_of(row.reply)):
            self.trail.shown[row.conversation, name] = mark.ref
        return mark

    def _replaced(self, row: Row) -> MessageRef | None:
        """Return the message that a row replaces or belongs under; it can be from this lease."""
        name = replaced_step(row.reply)
        found = self.trail.shown.get((row.conversation, name), row.replaces) if name else None
        return None if found is None else MessageRef(*found)

    def _failed(self, row: Row, error: BaseException) -> Mark:
        log.error("sending failed", extra={"row": row.id, **describe(error)})
        return self.policy.failed(row, type(error).__name__)

    # ------------------------------------------------------------------ drawing

    async def _drawn(self, row: Row) -> Row | Mark:
        """Return a row with its attachment drawn; its fate if that fails, or has to wait.

        An address that waits for a drawing does not count among those that get text.
        """
        reply, line, file = row.reply, self.line, picture_of(row.reply)
        if file is None or row.plain:
            return row
        if self.draw is None:
            return _without_picture(row)
        if line.drawing >= DRAWING_AT_ONCE:
            if isinstance(reply, Say) and self.policy.age_s(row) >= PICTURE_WAITS_S:
                return _without_picture(row)
            return self.policy.released(row, self._after(DRAWN_LATER_S))
        line.drawing += 1
        self.wake()
        try:
            with shown_busy(line.channel, row):
                async with asyncio.timeout(self.policy.pace.send_s):
                    drawn = replace(file, data=await self.draw(file))
        except BaseException as error:  # a panic of a native library is no Exception
            if ends(error):
                raise
            return self._undrawn(row, error)
        finally:
            line.drawing -= 1
        return replace(
            row, reply=replace(reply, picture=drawn) if isinstance(reply, Say) else drawn
        )

    def _undrawn(self, row: Row, error: BaseException) -> Row | Mark:
        # Only the text of NotRendered is certain to contain nothing that a person typed.
        said = {"error": str(error)} if isinstance(error, NotRendered) else describe(error)
        log.warning("not drawn", extra={"row": row.id, **said})
        if isinstance(row.reply, Say):
            return _without_picture(row)
        mark = self.policy.undrawn(row)
        if mark.fate != "retry":
            log.error("attachment given up", extra={"row": row.id})
        return mark

    # ------------------------------------------------------------------ waiting

    async def _wait(self, row: Row, replaces: MessageRef | None) -> Mark | None:
        """Wait until a row may be sent; return its fate if it may not be, or not soon.

        A slot of a limit is drawn only if this claim can still use it. A drawn slot is lost only if
        the platform asks for a pause, or if the process ends.
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
                # The platform can have asked for a pause since.
                wait = self.line.limits.blocked(limits, now.timestamp())
            else:
                drawn, wait = self.line.limits.reserve(limits, now.timestamp(), patience_s)
            if wait == 0:
                return None
            if wait > patience_s + _CLOSE_S:
                if wait <= self.policy.pace.soon_s:
                    # The next claim has a new lease, and can wait for the slot.
                    return self.policy.released(row)
                # It waits for the channel's own limit unclaimed: every address gets its turn.
                apart = self.line.limits.wait_apart(limits, now.timestamp())
                return self.policy.released(row, now + timedelta(seconds=apart))
            await self.sleep(wait)

    def _patience_s(self, row: Row, now: datetime, *, drawn: bool) -> float:
        """Return the seconds that a row may still wait; zero or less if it may not."""
        pace = self.policy.pace
        # Timers fire a little late, and a drawn slot must still be usable then.
        left_s = (self.until - now).total_seconds() - (0 if drawn else pace.late_s)
        file = picture_of(row.reply)
        if file is not None and file.data is not None:
            # A released row would have to be drawn again, and might never get a slot.
            return left_s
        return min(pace.patience_s, left_s)

    # ------------------------------------------------------------------ sending

    async def _attempt(self, row: Row, replaces: MessageRef | None, by: float) -> Mark:
        """Call the platform, and return the fate of the row.

        Args:
            row: The row to send.
            replaces: The message that it replaces.
            by: The time to give up, on the clock of the event loop.
        """
        try:
            async with asyncio.timeout_at(by):
                returned = await self._call(row, replaces)
        except DeliveryError as error:
            return await self._after_error(error, row, replaces, by)
        except TimeoutError as error:
            late = Unreachable(type(error).__name__)
            return await self._after_error(late, row, replaces, by)
        except BaseException as error:  # counts as a try of this row, plain or not
            if ends(error):
                raise
            return self._failed(row, error)
        return self.policy.sent(row, returned)

    async def _after_error(
        self, error: DeliveryError, row: Row, replaces: MessageRef | None, by: float
    ) -> Mark:
        """Apply an error: send in another way at once, or leave the row to the policy."""
        about = {"channel": self.line.name, "row": row.id}
        match error.then:
            case "plain" if isinstance(row.reply, Say) and row.reply.picture is not None:
                log.warning("picture refused", extra=about)
                return await self._attempt(_without_picture(row), replaces, by)
            case "plain" if not row.plain:
                log.warning("rendering refused", extra=about)
                return await self._attempt(replace(row, plain=True), replaces, by)
            case "anew" if replaces is not None:
                return await self._attempt(*_anew(row, replaces), by)
            case "wait" if error.key is not None:
                until = self._after(pause_s(error.after_s))
                self.line.limits.block(error.key, until.timestamp())
            case "retry":
                log.warning("not sent", extra={**about, "error": str(error) or error.word})
            case "anew":
                log.error("sending failed", extra={**about, "error": error.word})
            case _:
                pass
        return self.policy.after(row, error)

    async def _call(self, row: Row, replaces: MessageRef | None) -> MessageRef | None:
        """Pass a row to its channel."""
        reply, send = row.reply, self.line.channel.send
        if row.plain:
            # Plain text has no choices, so the reply itself decides whether it is an edit.
            stands_under = isinstance(reply, Say | Attachment) and reply.under
            marks = isinstance(reply, Say) and reply.outdated
            replaces = replaces if stands_under or marks or is_edit(reply, replaces) else None
            reply = as_plain(reply)
        elif isinstance(reply, Attachment) and reply.data is None:
            # This delivery cannot draw.
            raise Refused
        return await send(row.address, reply, replaces, row.via)

    def _after(self, seconds: float) -> datetime:
        return self.policy.clock() + timedelta(seconds=seconds)


def _without_picture(row: Row) -> Row:
    """Return a row that sends a text without its picture; a file alone stays as it is."""
    return replace(row, reply=without_picture(row.reply)) if isinstance(row.reply, Say) else row


def _is_edited(mark: Mark, replaced: MessageRef | None) -> bool:
    """Return whether a row became the content of the message that it replaces."""
    if mark.fate != "sent" or replaced is None:
        return False
    return mark.ref == (replaced.chat, replaced.message)


def _anew(row: Row, replaces: MessageRef) -> tuple[Row, MessageRef | None]:
    """Return a row as a new message, with the earlier message if that has to be marked."""
    reply = row.reply
    if isinstance(reply, Say) and reply.outdated and reply.in_place:
        return replace(row, reply=replace(reply, in_place=False)), replaces
    return row, None
