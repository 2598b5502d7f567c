"""The bot's updates: queued until they are confirmed, fetched by getUpdates."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.kit.telegram.refusals import Refused

Body = dict[str, Any]

ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""The updates that a bot gets only if it names them in allowed_updates."""

OTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass
class Pending:
    """An update that the bot has not confirmed."""

    body: Body
    lane: tuple[int, str]
    """Chat and kind: what must come one after another through a webhook."""

    again: bool = False
    """Whether it is repeated: it is then delivered at least once, whatever was confirmed."""

    @property
    def id(self) -> int:
        update_id: int = self.body["update_id"]
        return update_id


@dataclass
class Poll:
    """A getUpdates that waits."""

    limit: int
    found: asyncio.Future[list[Body]]


@dataclass
class Updates:
    """The queue. `notify` is called when an update was confirmed, `fed` when one came."""

    notify: Callable[[], None]
    fed: Callable[[int, Pending], None] = lambda _ticket, _pending: None
    allowed: frozenset[str] | None = None
    confirmed: set[int] = field(default_factory=set)
    past: dict[int, Pending] = field(default_factory=dict)
    _queue: dict[int, Pending] = field(default_factory=dict)
    _last_id: int = 1_000
    _tickets: int = 0
    _poll: Poll | None = None

    def __len__(self) -> int:
        return len(self._queue)

    @property
    def polled(self) -> bool:
        """Whether a getUpdates waits."""
        return self._poll is not None

    def waiting(self) -> list[Body]:
        """Return the updates that the bot has not confirmed, oldest first."""
        return [pending.body for pending in self._queue.values()]

    def wanted(self, kind: str) -> bool:
        """Return whether the bot gets updates of this kind."""
        return kind not in ONLY_ON_REQUEST if self.allowed is None else kind in self.allowed

    def allow(self, kinds: list[str] | None) -> None:
        """Remember allowed_updates; None leaves them as they are, an empty list is the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def add(self, kind: str, content: Body, chat_id: int) -> int:
        """Queue an update; returns its id, 0 if the bot does not want its kind."""
        if not self.wanted(kind):
            return 0
        self._last_id += 1
        pending = Pending({"update_id": self._last_id, kind: content}, (chat_id, kind))
        self.past[self._last_id] = pending
        self._put(pending)
        return self._last_id

    def add_raw(self, body: Body) -> int:
        """Queue an update as it is."""
        self._last_id = max(self._last_id + 1, body.get("update_id", 0))
        pending = Pending({"update_id": self._last_id} | body, (0, "raw"))
        self.past[pending.id] = pending
        self._put(pending)
        return pending.id

    def repeat(self, update_id: int) -> None:
        """Queue an update once more, before all others."""
        past = self.past[update_id]
        self._tickets += 1
        again = Pending(past.body, past.lane, again=True)
        self._queue = {self._tickets: again} | self._queue
        self._feed(self._tickets, again)

    def tickets(self) -> list[tuple[int, Pending]]:
        """Return the queue as it is now; a ticket names one copy of an update."""
        return list(self._queue.items())

    def done(self, ticket: int) -> None:
        """Take an update off the queue: it was confirmed."""
        pending = self._queue.pop(ticket, None)
        if pending is not None:
            self.confirmed.add(pending.id)
            self.notify()

    def clear(self) -> None:
        """Drop everything (drop_pending_updates)."""
        self._queue.clear()

    def _put(self, pending: Pending) -> None:
        self._tickets += 1
        self._queue[self._tickets] = pending
        self._feed(self._tickets, pending)

    def _feed(self, ticket: int, pending: Pending) -> None:
        if self._poll is not None and not self._poll.found.done():
            self._poll.found.set_result(self._take(self._poll.limit))
        self.fed(ticket, pending)

    async def get(self, offset: int, limit: int, timeout_s: int) -> list[Body]:
        """GetUpdates: confirm what is below the offset, return what comes then.

        Raises:
            Refused: another getUpdates came while this one waited.
        """
        self._confirm(offset)
        found = self._take(limit)
        return found if found or not timeout_s else await self._wait(limit, timeout_s)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            ids = sorted(pending.id for pending in self._queue.values())
            offset = ids[offset] if len(ids) >= -offset else 0
        for ticket, pending in self.tickets():
            if pending.id < offset and not pending.again:
                self.done(ticket)

    def _take(self, limit: int) -> list[Body]:
        # By number: otherwise a repeated update in front could confirm others that nobody got.
        taken = sorted(self._queue.values(), key=lambda pending: pending.id)[:limit]
        for pending in taken:
            pending.again = False
        return [pending.body for pending in taken]

    async def _wait(self, limit: int, timeout_s: int) -> list[Body]:
        self.stop_polling(OTHER_POLL)
        poll = self._poll = Poll(limit, asyncio.get_running_loop().create_future())
        self.notify()
        try:
            async with asyncio.timeout(timeout_s):
                return await poll.found
        except TimeoutError:
            return []
        finally:
            if self._poll is poll:
                self._poll = None

    def stop_polling(self, reason: str) -> None:
        """End the getUpdates that waits, with 409 Conflict."""
        if self._poll is not None and not self._poll.found.done():
            self._poll.found.set_exception(Refused(409, reason))

    def let_go(self) -> None:
        """End the getUpdates that waits, with nothing: the server stops."""
        if self._poll is not None and not self._poll.found.done():
            self._poll.found.set_result([])
