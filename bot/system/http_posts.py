"""Posts to a platform's API: HTTP/1.1 over connections that are kept open.

A post is one write and, nearly always, one read. A general client took two to three times the CPU
for it. This one knows no proxies, redirects or compressed answers: use a general client for those.
"""

import asyncio
import socket
import ssl
from collections import deque
from collections.abc import Mapping
from functools import cache
from typing import cast

import aiohappyeyeballs
import httptools
from yarl import URL

from bot.values import value

CONNECT_S = 5.0
"""How long opening a connection may take, in seconds."""

IDLE_S = 15.0
"""How long an unused connection is kept, in seconds; platforms keep theirs longer."""

CONNECTIONS = 64
"""Most connections to one host."""

LARGEST_ANSWER = 16 * 1024 * 1024
"""Most bytes of an answer."""

EYEBALLS_S = 0.25
"""Seconds until the next of a host's addresses is tried beside the first."""

FIRST_FINAL = 200
"""The lowest status that ends an answer; those below announce another one."""

FRAMING = frozenset({"content-length", "transfer-encoding"})
"""Headers that say where a body ends; without them it ends with the connection."""

CLOSED = "the connections are closed"

Headers = Mapping[str, str]


@value
class Response:
    """An answer.

    Attributes:
        status: Its status.
        headers: Its headers, with names in small letters.
        body: Its body.
    """

    status: int
    headers: Headers
    body: bytes


class ConnectionLost(ConnectionError):
    """A connection that ended, or was ended, before the whole answer had come."""


class HttpPosts:
    """Posts to any number of hosts.

    A post is never repeated: once it is written, nobody knows whether it was carried out. A
    connection that is known to be closed is not used.

    Args:
        connections: Most connections to one host; further posts wait for one of them.
        idle_s: How long an unused connection is kept, in seconds.
    """

    def __init__(self, connections: int = CONNECTIONS, idle_s: float = IDLE_S) -> None:
        self._connections, self._idle_s = connections, idle_s
        self._hosts: dict[URL, _Host] = {}
        self._closed = False

    async def post(
        self, url: URL, headers: Headers, body: bytes, within_s: float | None
    ) -> Response:
        """Post a body, and return the answer.

        Args:
            url: The address, http or https.
            headers: Headers beside ``Host`` and ``Content-Length``.
            body: The body.
            within_s: How long all of it may take, in seconds; None for any time.

        Raises:
            OSError: There is no answer; a TimeoutError if it took too long.
            ValueError: The address or a header cannot be sent.
        """
        if url.host is None or url.scheme not in ("http", "https"):
            message = "no address of HTTP"
            raise ValueError(message)
        request = _head(url, headers, len(body)) + body
        if self._closed:
            raise ConnectionLost(CLOSED)
        origin = url.origin()
        host = self._hosts.get(origin)
        if host is None:
            host = self._hosts[origin] = _Host(origin, self._connections, self._idle_s)
        async with asyncio.timeout(within_s):
            return await host.post(request)

    def close(self) -> None:
        """Close every connection; posts under way are lost."""
        self._closed = True
        for host in self._hosts.values():
            host.close()


def _head(url: URL, headers: Headers, length: int) -> bytes:
    """Return the head of a request.

    Raises:
        ValueError: A header has a line break, or what HTTP cannot carry.
    """
    fields = {"Host": url.host_port_subcomponent, **headers, "Content-Length": length}
    lines = [f"{name}: {value}" for name, value in fields.items()]
    said = "".join(lines)
    if "\r" in said or "\n" in said:
        message = "a line break in a header"
        raise ValueError(message)
    return "\r\n".join([f"POST {url.raw_path_qs} HTTP/1.1", *lines, "\r\n"]).encode("latin-1")


@cache
def trusting() -> ssl.SSLContext:
    """Return the context that checks certificates, with the authorities of this machine."""
    return ssl.create_default_context()


class _Host:
    """The connections to one host."""

    def __init__(self, origin: URL, connections: int, idle_s: float) -> None:
        self._origin, self._idle_s = origin, idle_s
        self._free = asyncio.Semaphore(connections)
        self._idle: deque[_Connection] = deque()
        self._busy: set[_Connection] = set()
        self._closed = False

    async def post(self, request: bytes) -> Response:
        async with self._free:
            connection = self._unused() or await self._opened()
            self._busy.add(connection)
            try:
                self._check_open()
                answer = await connection.exchange(request)
            except BaseException:
                connection.abort()
                raise
            finally:
                self._busy.discard(connection)
            self._idle.append(connection)
            return answer

    def _unused(self) -> "_Connection | None":
        """Return the open connection that was used last; the others age, and are closed."""
        oldest = asyncio.get_running_loop().time() - self._idle_s
        while self._idle and self._idle[0].used_at < oldest:
            self._idle.popleft().abort()
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open:
                return connection
        return None

    async def _opened(self) -> "_Connection":
        """Open a connection, to the address of the host that answers first."""
        loop, origin = asyncio.get_running_loop(), self._origin
        host = origin.raw_host
        async with asyncio.timeout(CONNECT_S):
            # Reading the authorities takes some 30 ms.
            tls = await asyncio.to_thread(trusting) if origin.scheme == "https" else None
            known = await loop.getaddrinfo(host, origin.port, type=socket.SOCK_STREAM)
            opened = await aiohappyeyeballs.start_connection(
                known, happy_eyeballs_delay=EYEBALLS_S, loop=loop
            )
            _, connection = await loop.create_connection(
                _Connection, sock=opened, ssl=tls, server_hostname=host if tls else None
            )
        return connection

    def _check_open(self) -> None:
        if self._closed:
            raise ConnectionLost(CLOSED)

    def close(self) -> None:
        self._closed = True
        for connection in (*self._idle, *self._busy):
            connection.abort()
        self._idle.clear()


class _Connection(asyncio.Protocol):
    """A connection, on which one request after another is answered.

    Attributes:
        used_at: The loop's time when the last answer was complete.
    """

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answered: asyncio.Future[Response] | None = None
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._room = LARGEST_ANSWER
        self._ends_with_connection = False
        self.used_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether another request can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    async def exchange(self, request: bytes) -> Response:
        """Send a request, and return the answer.

        Raises:
            OSError: There is no answer.
        """
        loop = asyncio.get_running_loop()
        if self._transport is None or self._transport.is_closing():
            raise ConnectionLost(CLOSED)
        self._answered = loop.create_future()
        self._transport.write(request)
        try:
            return await self._answered
        finally:
            self._answered, self.used_at = None, loop.time()

    def abort(self) -> None:
        """Close the connection at once."""
        self._fail(ConnectionLost("closed here"))
        if self._transport is not None:
            self._transport.abort()

    # ------------------------------------------------------------------ called by the loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what is written to."""
        # Not every loop's transports inherit from asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Read a part of an answer. Nothing else is expected."""
        self._room -= len(data)
        if self._answered is None or self._room < 0:
            self.abort()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(ConnectionLost(type(error).__name__))
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Complete the answer that ends with the connection, and lose any other."""
        if exc is None and self._ends_with_connection:
            self._complete()
        self._fail(ConnectionLost("closed by the other side"))

    # ------------------------------------------------------------------ called by the parser

    def on_message_begin(self) -> None:
        """Begin an answer."""
        self._headers, self._body, self._room = {}, [], LARGEST_ANSWER

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Look how the answer ends."""
        self._ends_with_connection = not FRAMING & self._headers.keys()

    def on_body(self, part: bytes) -> None:
        """Keep a part of the body."""
        self._body.append(part)

    def on_message_complete(self) -> None:
        """Hand the answer over, and close the connection if the other side wants that."""
        self._ends_with_connection = False
        if self._parser.get_status_code() < FIRST_FINAL:
            return
        keep = self._parser.should_keep_alive()
        self._complete()
        if not keep and self._transport is not None:
            self._transport.close()

    def _complete(self) -> None:
        if self._answered is not None and not self._answered.done():
            body = b"".join(self._body)
            answer = Response(self._parser.get_status_code(), self._headers, body)
            self._answered.set_result(answer)

    def _fail(self, error: ConnectionLost) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(error)
