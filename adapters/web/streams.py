"""Server-sent events: browsers learn at once that something has changed.

A topic is a word for what changes, such as one conversation. All its watchers get the same text,
which is drawn when it is sent, and only if it differs from the last one. Nothing queues: a slow
browser gets the latest text, and misses those between.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from adapters.web.requests import NotRead
from bot.channel import NotTaken

Render = Callable[[], Awaitable[str | None]]
"""Draws what the watchers of a topic get; None ends their streams for good."""

MOST = 400
"""Most streams at once."""

KEPT_FOR_BOARDS = 4
"""The part of all streams that only boards take: a quarter."""

SPACING_S = 0.25
"""Seconds between two texts of one topic, at least: many changes at once are one text."""

POLL_S = 5.0
"""Seconds until a text is drawn again unasked, since another process may have changed it."""

FEW, PAUSE_S = 20, 0.005
"""How many watchers are told at once, and the pause before the next few.

A thousand at once would keep the event loop from everybody else for a tenth of a second.
"""

HEARTBEAT_S = 15
"""Seconds between two comments that keep proxies from closing an idle stream."""

AGAIN_MS = 2000
"""How soon a browser connects again after its stream has ended, in milliseconds."""

TYPE = "text/event-stream"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watcher:
    """The taker of a stream.

    Attributes:
        address: The address, as :meth:`adapters.web.guard.Guard.client` names it.
        is_board: Whether it watches a board.
    """

    address: str
    is_board: bool = False


class Streams:
    """All streams of this process. Use it within one event loop.

    Args:
        most: Most streams at once; 0 for none.
        poll_s: As :data:`POLL_S`.
        watched: Most streams for one address: of people, and of boards.
    """

    def __init__(
        self, most: int = MOST, poll_s: float = POLL_S, watched: tuple[int, int] = (MOST, MOST)
    ) -> None:
        self._most, self._poll_s, self._watched = most, poll_s, watched
        self._topics: dict[str, _Topic] = {}
        self._takers: Counter[Watcher] = Counter()
        self._of_people = 0
        self._is_closed = False

    def __len__(self) -> int:
        """Return the number of open streams."""
        return sum(topic.watchers for topic in self._topics.values())

    def watchers(self, topic: str) -> int:
        """Return the number of open streams of one topic."""
        return self._topics[topic].watchers if topic in self._topics else 0

    def changed(self, topic: str) -> None:
        """Have a topic drawn anew; call this after what has changed is stored."""
        if (watched := self._topics.get(topic)) is not None:
            watched.stale.set()

    def events(
        self,
        request: Request,
        topic: str,
        render: Render,
        poll_s: float | None = None,
        watcher: Watcher | None = None,
    ) -> Response:
        """Return a stream with a topic's text now, and again whenever it differs.

        Each text is an event without a name. An event named ``over`` follows when ``render`` has
        returned None; after any other end a browser connects again.

        Args:
            request: The request.
            topic: The topic.
            render: Draws the text. All requests for a topic must draw the same. If it raises
                :class:`NotTaken`, it is asked again later.
            poll_s: As :data:`POLL_S`, for this topic; None for that of all.
            watcher: Who takes it; None where nobody else could.

        Raises:
            NotRead: There are too many streams, or the server is stopping.
        """
        if self._is_closed or len(self) >= self._most or not self._has_place(watcher):
            raise NotRead(503)
        if request.method == "HEAD":
            return Response(media_type=TYPE)
        return _Stream(self._watching(topic, render, poll_s, watcher))

    def _has_place(self, watcher: Watcher | None) -> bool:
        """Return whether there is a place for a watcher, whatever the number of all streams is."""
        if watcher is None:
            return True
        most = self._most - self._most // KEPT_FOR_BOARDS
        is_free = watcher.is_board or self._of_people < most
        return is_free and self._takers[watcher] < self._watched[watcher.is_board]

    def close(self) -> None:
        """End all streams at once, and begin no more."""
        self._is_closed = True
        for topic in self._topics.values():
            topic.end()

    def open(self) -> None:
        """Begin streams again."""
        self._is_closed = False

    @contextmanager
    def _watching(
        self, name: str, render: Render, poll_s: float | None, watcher: Watcher | None = None
    ) -> "Iterator[_Topic]":
        topic = self._topics.get(name)
        if topic is None or topic.has_ended:
            topic = self._topics[name] = _Topic(render, poll_s or self._poll_s)
        topic.watchers += 1
        self._count(watcher, 1)
        try:
            yield topic
        finally:
            topic.watchers -= 1
            self._count(watcher, -1)
            if not topic.watchers:
                topic.end()
                if self._topics.get(name) is topic:
                    del self._topics[name]

    def _count(self, watcher: Watcher | None, change: int) -> None:
        if watcher is None:
            return
        self._takers[watcher] += change
        if not self._takers[watcher]:
            del self._takers[watcher]
        self._of_people += 0 if watcher.is_board else change


class _Topic:
    """The latest text of a topic, kept while somebody watches.

    Args:
        render: Draws it.
        poll_s: As :data:`POLL_S`.
    """

    def __init__(self, render: Render, poll_s: float) -> None:
        self.watchers, self.stale, self.has_ended = 0, asyncio.Event(), False
        self._render, self._poll_s = render, poll_s
        self._text, self._version, self._is_over = "", 0, False
        self._ending = asyncio.Event()
        self._begun, self._done = 0, 0
        self._joining: dict[asyncio.Future[None], None] = {}
        self._waiting: dict[asyncio.Future[None], None] = {}
        self._due: deque[asyncio.Future[None]] = deque()
        self._telling: asyncio.TimerHandle | None = None
        self._drawing = asyncio.create_task(self._draw())

    def join(self) -> AsyncIterator[ServerSentEvent]:
        """Return the text as it is now, and each later one that is the latest when it can be sent.

        A text that was drawn before would tell a page that is newer of the past.
        """
        self.stale.set()
        return self._texts(self._begun + 1)

    async def _texts(self, first: int) -> AsyncIterator[ServerSentEvent]:
        """Yield the texts of a drawing and those after it."""
        while self._done < first and not self.has_ended:
            await self._told(self._joining)
        seen = 0
        while True:
            if self._version != seen:
                seen = self._version
                yield ServerSentEvent(self._text, retry=AGAIN_MS)
            elif self._is_over:
                # An event without data would not reach a script.
                yield ServerSentEvent("over", event="over")
                return
            elif self.has_ended:
                return
            else:
                await self._told(self._waiting)

    def end(self) -> None:
        """End all streams of the topic."""
        self.has_ended = True
        self._drawing.cancel()
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        self._tell(self._joining, self._waiting)

    async def _draw(self) -> None:
        while not self._is_over:
            self.stale.clear()
            self._begun += 1
            try:
                self._take(await self._render())
                self._done = self._begun
                self._tell(self._joining)
            except NotTaken:
                pass
            except Exception as error:  # noqa: BLE001 - the watchers keep what they have
                log.error("stream not drawn", extra={"error": type(error).__name__})
            await _set_within(self._ending, SPACING_S)
            await _set_within(self.stale, self._poll_s)

    def _take(self, text: str | None) -> None:
        if text is None:
            self._is_over = self.has_ended = True
            self._ending.set()
            self.stale.set()
        elif self._version and text == self._text:
            return
        else:
            self._text, self._version = text, self._version + 1
        self._tell(self._waiting)

    def _tell(self, *waiting: dict[asyncio.Future[None], None]) -> None:
        """Wake everybody who waits, a few at a time; later ones wait for the next time."""
        for waiters in waiting:
            self._due.extend(waiters)
            waiters.clear()
        if self._telling is None:
            self._wake()

    def _wake(self) -> None:
        # At the end nobody else is to be answered.
        for _ in range(len(self._due) if self.has_ended else min(FEW, len(self._due))):
            waiter = self._due.popleft()
            if not waiter.done():
                waiter.set_result(None)
        loop = asyncio.get_running_loop()
        self._telling = loop.call_later(PAUSE_S, self._wake) if self._due else None

    async def _told(self, waiting: dict[asyncio.Future[None], None]) -> None:
        """Wait until woken with others."""
        waiter = asyncio.get_running_loop().create_future()
        waiting[waiter] = None
        try:
            await waiter
        finally:
            waiting.pop(waiter, None)


class _Stream(EventSourceResponse):
    """The answer to one watcher.

    Args:
        watching: Counts the watcher while the answer runs.
    """

    def __init__(self, watching: AbstractContextManager[_Topic]) -> None:
        self._watching = watching
        super().__init__(_nothing(), ping=HEARTBEAT_S, ping_message_factory=_heartbeat)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the topic's texts until it or the connection ends."""
        with self._watching as topic:
            self.body_iterator = topic.join()
            await super().__call__(scope, receive, send)


async def _nothing() -> AsyncIterator[ServerSentEvent]:
    return
    yield


def _heartbeat() -> ServerSentEvent:
    return ServerSentEvent(comment="still here")


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
