"""A proxy on loopback, and a TLS front for a stand-in behind it."""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_BLOCK = 65536


@dataclass
class ConnectProxy:
    """Tunnels for CONNECT, and forwards plain requests, to hosts whose names end in ``.test``.

    Nobody but the proxy knows where those are: all are this machine.

    Attributes:
        user: The ``user:password`` that a caller needs; empty for everybody.
        tls: Makes it an https proxy.
        port: The port at which it listens.
        reached: The addresses that were asked for, in order.
        refused: How many requests came without the right user and password.
    """

    user: str = ""
    tls: ssl.SSLContext | None = None
    port: int = 0
    reached: list[str] = field(default_factory=list)
    refused: int = 0

    @property
    def url(self) -> str:
        """Its address as HTTPS_PROXY names it, with user and password."""
        scheme = "http" if self.tls is None else "https"
        name, _, password = self.user.partition(":")
        who = f"{quote(name)}:{quote(password)}@" if self.user else ""
        return f"{scheme}://{who}localhost:{self.port}"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["ConnectProxy"]:
        """Listen until the end."""
        async with serving(self._serve, self.tls) as self.port:
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(_END)).decode("latin-1").split("\r\n")
        method, target, version = head[0].split(" ")
        if not self._admits(head[1:]):
            self.refused += 1
            writer.write(_REFUSAL)
            return
        tunnel = method == "CONNECT"
        place = target if tunnel else urlsplit(target).netloc
        host, _, port = place.rpartition(":")
        assert host.endswith(".test"), f"{target} is not for a proxy"
        self.reached.append(place)
        there = await asyncio.open_connection("127.0.0.1", int(port))
        if tunnel:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            path = target.split("/", 3)[3]
            there[1].write(_forwarded(f"{method} /{path} {version}", head[1:]))
        await joined((reader, writer), there)

    def _admits(self, lines: list[str]) -> bool:
        wanted = f"Proxy-Authorization: Basic {b64encode(self.user.encode()).decode()}"
        return not self.user or wanted in lines


_END = b"\r\n\r\n"
_REFUSAL = (
    b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n"
    b"Connection: close\r\nContent-Length: 0\r\n\r\n"
)


def _forwarded(request: str, lines: list[str]) -> bytes:
    """Return the head of a plain request as the server gets it: one request a connection."""
    hop = ("proxy-", "connection: keep-alive")
    kept = [line for line in lines if line and not line.lower().startswith(hop)]
    upgrades = any(line.lower().startswith("upgrade:") for line in kept)
    closing = [] if upgrades else ["Connection: close"]
    return "\r\n".join([request, *kept, *closing, "", ""]).encode("latin-1")


@asynccontextmanager
async def tls_front(url: str, tls: ssl.SSLContext) -> AsyncIterator[int]:
    """Make a server that speaks plain HTTP reachable by https; the port."""
    host, _, port = url.removeprefix("http://").partition(":")

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await joined((reader, writer), await asyncio.open_connection(host, int(port)))

    async with serving(pass_on, tls) as port_of_front:
        yield port_of_front


@asynccontextmanager
async def serving(serve: Serve, tls: ssl.SSLContext | None) -> AsyncIterator[int]:
    """Serve connections on a free port of loopback, and end them all at the end."""
    tasks: set[asyncio.Task[None]] = set()

    async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await serve(reader, writer)
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(run, "localhost", 0, family=2, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def joined(one_end: Streams, other_end: Streams) -> None:
    """Pass on what comes at either end, until one is closed."""
    ways = [
        asyncio.create_task(_copied(one_end[0], other_end[1])),
        asyncio.create_task(_copied(other_end[0], one_end[1])),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        other_end[1].close()


async def _copied(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while block := await source.read(_BLOCK):
            target.write(block)
            await target.drain()
