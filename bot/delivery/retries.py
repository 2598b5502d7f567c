"""Decides the fate of a row of the outbox after a try; it writes nothing.

A row ends (sent, expired, dead), is held (gone), or goes back to wait. A row that goes back is
counted (retry) or not (release). Counted tries are bounded, so no row holds those behind it for
ever. Each uncounted way back ends by itself:

- a limit of the channel becomes free only after the lease of this claim;
- all places for drawing are taken, and each becomes free within `Pace.send_s`;
- the platform asked for a pause. If that is about one row alone, the row is given up after
  `MOST_PAUSE_S`;
- the platform is not ready to show a picture. The channel refuses the picture after some seconds;
- this process ends, or no longer owns the row.

An unreachable store does not count: it is no fault of the row, and the count is in that store. Its
rows are claimed again once it answers and their lease has ended.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from math import inf
from typing import Literal

from bot.channel import DeliveryError, MessageRef
from bot.messages import Ask, Attachment, Paragraph, Reply, Say, plain
from bot.store.records import Fate, Mark, Row

LEAST_PAUSE_S = 0.1
"""The shortest pause that a platform can ask for: some repeatedly ask for zero seconds."""

MOST_PAUSE_S = 7 * 24 * 3600.0
"""The longest pause; a platform that asks for a longer one is called again after this."""

DRAWN_AT_MOST = 3
"""Most tries to draw an attachment: the rows behind it wait, and its text is sent already."""

_BEGINS, _LATE = 1 / 2, 1 / 20
"""Shares of a lease: the part in which a send may begin, and the allowed delay of a clock."""

_USABLE = _BEGINS - _LATE

_DOUBLINGS = 32
"""Most doublings of the backoff: far above any `Pace.backoff_most_s`, and still a float."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast and how patiently delivery works; all times in seconds.

    Attributes:
        poll_s: How often to look for rows of other processes, or rows that have become due.
        lanes: Most addresses of one channel that are sent to at once. More would delay turns: with
            128 a turn under load took five times as long.
        lease_s: How long this process owns claimed rows. No send begins in the second half, which
            is for a running send and for writing its result.
        send_s: How long sending a row, or drawing it before, may take; less than begins_s, so that
            a drawn row can still be sent under the same lease.
        patience_s: The longest wait for a limit while a row is claimed, unless the lease ends
            earlier.
        backoff_s: The longest wait before the first retry; it doubles with each.
        backoff_most_s: The longest wait before any retry.
        give_up_s: The age at which an unreachable row is given up.
        errors: How many unforeseen errors a row may cause.

    Raises:
        ValueError: These do not fit together; the message says which would.
    """

    poll_s: float = 0.5
    lanes: int = 48
    lease_s: float = 30.0
    send_s: float = 10.0
    patience_s: float = 5.0
    backoff_s: float = 1.0
    backoff_most_s: float = 300.0
    give_up_s: float = 24 * 3600.0
    errors: int = 5

    def __post_init__(self) -> None:
        for part in fields(self):
            value = getattr(self, part.name)
            if not 0 < value < inf:
                message = f"Pace: {part.name} is {value}; a positive, finite number fits"
                raise ValueError(message)
        most_s = self.begins_s - self.late_s
        if self.send_s > most_s:
            message = (
                f"Pace: send_s is {self.send_s:g}, too long for a lease of {self.lease_s:g}."
                " Rows that are being drawn or sent would be claimed again."
                f" Take send_s up to {most_s:g}, or lease_s from {self.send_s / _USABLE:g}"
            )
            raise ValueError(message)

    @property
    def begins_s(self) -> float:
        """Seconds after a claim within which a send may begin."""
        return self.lease_s * _BEGINS

    @property
    def late_s(self) -> float:
        """Seconds by which this process may notice a slot too late, and still use it."""
        return self.lease_s * _LATE

    @property
    def soon_s(self) -> float:
        """Seconds from now within which the slot of a claimed row must be."""
        return min(self.patience_s, self.begins_s - self.late_s)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The rules for the fate of rows after a try.

    Attributes:
        pace: How patiently to retry.
        clock: Gives the time, with its zone.
        chance: Gives a number from 0 to 1, to spread retries.
    """

    pace: Pace
    clock: Callable[[], datetime]
    chance: Callable[[], float]

    def sent(self, row: Row, returned: object) -> Mark:
        """Mark a row as sent, whatever the channel returned: sending it again would be worse."""
        match returned:
            case MessageRef(chat=str() as chat, message=str() as message):
                return self._mark(row, "sent", ref=(chat, message))
            case _:
                return self._mark(row, "sent")

    def released(self, row: Row, due_at: datetime | None = None) -> Mark:
        """Give a row back uncounted; due at once by default."""
        return self._mark(row, "release", due_at=due_at)

    def after(self, row: Row, error: DeliveryError) -> Mark:
        """Mark a row that did not arrive, as the error says."""
        match error.then:
            case "retry":
                too_old = self.age_s(row) >= self.pace.give_up_s
                return self._again(row, error.word, last=too_old)
            case "wait":
                return self._waiting(row, error)
            case "hold":
                return self._mark(row, "gone", error=error.word)
            case "instead":
                return self.expired(row, error.word)
            case "plain":
                return self._mark(row, "dead", error=error.word)
            case "anew":
                return self.failed(row, error.word)

    def _waiting(self, row: Row, error: DeliveryError) -> Mark:
        """Mark a row that the platform takes later; if it waits alone, give it up when too old."""
        if error.key is None and self.age_s(row) >= MOST_PAUSE_S:
            return self._mark(row, "dead", error=error.word)
        due_at = self.clock() + timedelta(seconds=pause_s(error.after_s))
        return self._mark(row, "release", due_at=due_at, error=error.word)

    def expired(self, row: Row, error: str) -> Mark:
        """Mark a row that is too late; its follow-up, if any, replaces it."""
        return self._mark(row, "expired", error=error, follow_up=row.follow_up)

    def age_s(self, row: Row) -> float:
        """Return the seconds since the turn that a row is from."""
        return (self.clock() - row.created_at).total_seconds()

    def undrawn(self, row: Row) -> Mark:
        """Mark an attachment that could not be drawn; after the last try its follow-up says so."""
        if row.attempts + 1 < DRAWN_AT_MOST:
            return self._again(row, "not drawn", last=False)
        return self.expired(row, "not drawn")

    def failed(self, row: Row, kind: str) -> Mark:
        """Mark a row after an unforeseen error; it is tried a few times only."""
        return self._again(row, kind, last=row.attempts + 1 >= self.pace.errors)

    def simpler(self, row: Row, mark: Mark) -> Iterator[Mark]:
        """Yield marks to write, one after another, in place of one that the store cannot write."""
        if mark.ref is not None:
            yield replace(mark, ref=None)
        yield self.failed(row, "not marked")

    def _again(self, row: Row, error: str, *, last: bool) -> Mark:
        if last:
            return self._mark(row, "dead", error=error)
        doubled = self.pace.backoff_s * 2 ** min(row.attempts, _DOUBLINGS)
        most = min(doubled, self.pace.backoff_most_s)
        due_at = self.clock() + timedelta(seconds=most * (0.5 + self.chance() / 2))
        return self._mark(row, "retry", due_at=due_at, error=error)

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


def pause_s(asked_s: float) -> float:
    """Return the seconds to wait when a platform asks for a pause, within bounds.

    A wait that is no number counts as the shortest, since no comparison with it holds.
    """
    return max(LEAST_PAUSE_S, min(asked_s, MOST_PAUSE_S))


def picture_of(reply: Reply) -> Attachment | None:
    """Return the file to draw for a reply: the reply itself, or the picture above its text."""
    if isinstance(reply, Attachment):
        return reply
    return reply.picture if isinstance(reply, Say) else None


def without_picture(reply: Say) -> Say:
    """Return a message as a new one without its picture: the text is complete without it."""
    return replace(reply, picture=None, in_place=False)


def as_plain(reply: Reply) -> Say:
    """Return a reply as text alone, for a platform that refuses its rendering; people can type."""
    text = (Paragraph(plain(reply)),)
    if isinstance(reply, Attachment):
        return Say(text, under=reply.under)
    if not isinstance(reply, Say):
        return Say(text, in_place=not isinstance(reply, Ask) or reply.in_place)
    kind: Literal["message", "invitation"] = "message"
    if reply.kind == "invitation":
        # The channel adds its link.
        kind = "invitation"
    return Say(
        text, closing=reply.closing, kind=kind, step=reply.step, in_place=reply.in_place,
        under=reply.under, outdated=reply.outdated,
    )  # fmt: skip
