"""The skeleton of a platform's stand-in: a server that keeps calls and can be told to fail.

A platform adds its routes, what a call does, and the words in which it refuses. Start at
:class:`StandIn`; :mod:`tests.kit.byhand` lets a person use it.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, Self, TypeVar

from aiohttp import web

LARGEST_REQUEST = 50 * 1024 * 1024


@asynccontextmanager
async def listening(app: web.Application, port: int = 0, **runner: Any) -> AsyncIterator[str]:
    """Serve an application at 127.0.0.1; gives its address."""
    served = web.AppRunner(app, **{"shutdown_timeout": 0.1, **runner})
    await served.setup()
    try:
        await web.TCPSite(served, "127.0.0.1", port, reuse_address=True).start()
        yield f"http://127.0.0.1:{served.addresses[0][1]}"
    finally:
        await served.cleanup()


class SetClock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


Backoff = Callable[[int], float]
"""Seconds until something is delivered again, by how often it has failed."""


def growing(failed: int) -> float:
    """Return the seconds to wait after so many failures: 0.05, doubled to at most one."""
    return min(0.05 * 2.0**failed, 1.0)


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A failure: a call gets no answer, or one that no API gives.

    Attributes:
        acts: Whether the call takes effect first.
        drop: Whether the connection is cut.
        hang: Whether nothing is answered until the stand-in ends.
        body: A body that is not JSON, as proxies send.
        body_type: The content type of that body.
    """

    acts: bool = False
    drop: bool = False
    hang: bool = False
    body: str | None = None
    body_type: str = "text/html"


@dataclass
class AnyCall:
    """A call.

    Attributes:
        status: The status of the answer; 0 while there is none, and for good if there was none.
    """

    method: str
    at: float
    params: dict[str, Any] = field(default_factory=dict)
    status: int = 0


class Answer(NamedTuple):
    """The answer to a call."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str] = {}


C = TypeVar("C", bound=AnyCall)
F = TypeVar("F", bound=Trouble)

Outcome = Callable[[Any, web.Request, Any], Awaitable[Answer]]
"""Does what a request asks for, unless the failure that was ordered forbids it."""


class StandIn(ABC, Generic[C, F]):
    """A server that answers a bot. Listens while it is entered, and again on the same port.

    Args:
        delay_s: How long every answer takes, but those of ``undelayed`` methods.
        clock: Seconds, for limits and for what grows old.
        port: The port to listen at; 0 takes a free one.

    Attributes:
        calls: The calls, oldest first.
        counts: How often each method was answered.
    """

    undelayed: frozenset[str] = frozenset()

    def __init__(
        self,
        *,
        delay_s: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        port: int = 0,
    ) -> None:
        self.delay_s, self.clock = delay_s, clock
        self.url = ""
        self.calls: list[C] = []
        self.counts: Counter[str] = Counter()
        self._failures: dict[str, deque[F | None]] = defaultdict(deque)
        self._port = port
        self._news = asyncio.Event()
        self._closing = asyncio.Event()
        self._listening: AbstractAsyncContextManager[str] | None = None

    async def __aenter__(self) -> Self:
        self._closing.clear()
        app = web.Application(client_max_size=LARGEST_REQUEST)
        self.route(app)
        self.extend(app)
        served = listening(app, self._port, handler_cancellation=True, shutdown_timeout=1.0)
        self.url = await served.__aenter__()
        self._listening, self._port = served, int(self.url.rpartition(":")[2])
        self.begin()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self.end()
        if self._listening is not None:
            await self._listening.__aexit__(None, None, None)
            self._listening = None

    # ------------------------------------------------------------------ what a platform adds

    @abstractmethod
    def route(self, app: web.Application) -> None:
        """Add what the bot calls."""

    def extend(self, app: web.Application) -> None:
        """Add further routes; nothing here."""

    def begin(self) -> None:
        """Begin to deliver, once the address is known; nothing here."""

    @abstractmethod
    async def end(self) -> None:
        """Deliver nothing anymore."""

    @abstractmethod
    def describe(self) -> str:
        """Describe what is shown, what waits, and how often each method was called."""

    @abstractmethod
    def note(self, call: C, answer: Answer) -> None:
        """Keep with a call why it was refused."""

    @abstractmethod
    def refusal(self, failure: F) -> Answer:
        """Return the answer of a failure that was ordered."""

    # ------------------------------------------------------------------ calls

    def fail(self, method: str, *failures: F | None) -> None:
        """Let the next calls of a method fail, one after another; None lets one go well."""
        self._failures[method].extend(failures)

    def calls_of(self, method: str) -> list[C]:
        """Return the calls of one method."""
        return [call for call in self.calls if call.method == method]

    async def until(self, condition: Callable[[], Any], timeout_s: float = 10) -> None:
        """Wait for a condition; it is looked at after every call and every confirmation.

        Raises:
            TimeoutError: with what was called and shown.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while not condition():
                    await self.news()
        except TimeoutError:
            raise TimeoutError(self.describe()) from None

    def notify(self) -> None:
        """Report that something has happened, so that waiters check their conditions again."""
        self._news.set()
        self._news = asyncio.Event()

    async def news(self) -> None:
        """Wait until something happens."""
        await self._news.wait()

    async def answered(self, call: C, request: web.Request, outcome: Outcome) -> web.StreamResponse:
        """Answer a call, or fail as was ordered; keep and count it."""
        self.calls.append(call)
        self.notify()
        failures = self._failures[call.method]
        failure = failures.popleft() if failures else None
        try:
            answer = await outcome(call, request, failure)
            if failure is not None:
                return await self._failed(call, failure, request)
            if self.delay_s and call.method not in self.undelayed:
                await asyncio.sleep(self.delay_s)  # noqa: TID251 - a slow network
            return self._said(call, answer)
        finally:
            self.counts[call.method] += 1
            self.notify()

    def _said(self, call: C, answer: Answer) -> web.Response:
        call.status = answer.status
        self.note(call, answer)
        return web.json_response(answer.body, status=answer.status, headers=answer.headers)

    async def _failed(self, call: C, failure: F, request: web.Request) -> web.StreamResponse:
        if failure.hang:
            await self._closing.wait()
        if failure.drop or failure.hang:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        answer = self.refusal(failure)
        said = self._said(call, answer)
        if failure.body is None:
            return said
        return web.Response(
            status=answer.status, text=failure.body, headers=answer.headers,
            content_type=failure.body_type,
        )  # fmt: skip


@dataclass
class Window:
    """A limit on the number of events within some seconds."""

    most: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait_s(self, now: float) -> float:
        """Return the seconds until another one is within the limit."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return self.times[0] + self.seconds - now if len(self.times) >= self.most else 0.0

    def count(self, now: float) -> None:
        """Count one."""
        self.times.append(now)
