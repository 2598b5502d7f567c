"""A real HTTP server on loopback, and clients that write bytes as they like."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.runtime.http.limits import HttpLimits
from bot.runtime.http.pages import make_app
from bot.runtime.http.server import HttpServer
from bot.system import webhooks

WAITING_S = 10
"""Most seconds that a test waits for anything; it never sleeps."""

LOOK_S = 0.001
"""How often a condition is looked at: a loop that never rests takes the time of others."""

LARGEST = 100_000
"""Most bytes of a body that the webhook takes."""

GET = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"


@dataclass
class Application:
    """An application with pages that read their body, that do not, and that wait.

    Attributes:
        taken: The bodies that were read to their end.
        waiting: How many requests wait.
        go: Lets them go on.
    """

    taken: list[bytes] = field(default_factory=list)
    waiting: int = 0
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, request: Request) -> Response:
        self.taken.append(await request.body())
        return Response(b"read")

    async def refuse(self, _: Request) -> Response:
        return Response(b"refused", 401)

    async def wait(self, _: Request) -> Response:
        self.waiting += 1
        await self.go.wait()
        return Response(b"waited")

    async def much(self, _: Request) -> Response:
        return Response(b"x" * 8_000_000)

    async def hook(self, request: webhooks.WebhookRequest) -> webhooks.WebhookResponse:
        """Say what a header holds, and how long the body is."""
        body = await request.body(LARGEST)
        if body is None:
            return webhooks.WebhookResponse(413)
        self.taken.append(body)
        return webhooks.in_json([request.has("X-Said"), request.header("X-Said"), len(body)])

    def routes(self) -> list[Route]:
        return [
            webhooks.Webhook("/hook", self.hook),
            Route("/read", self.read, methods=["POST"]),
            Route("/refuse", self.refuse, methods=["POST"]),
            Route("/wait", self.wait),
            Route("/much", self.much),
        ]


@dataclass
class Client:
    """A connection to the server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def status(self) -> int:
        """Return the status of the next answer, whose body is read, too."""
        async with asyncio.timeout(WAITING_S):
            head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
            length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await self.reader.readexactly(int(length))
        return int(head.split()[1])

    async def rest(self) -> bytes:
        """Return the bytes that still come until the server closes the connection."""
        async with asyncio.timeout(WAITING_S):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""


@dataclass
class Served:
    """A server that runs."""

    server: HttpServer
    application: Application
    port: int
    clients: list[Client] = field(default_factory=list)

    async def connect(self, data: bytes = b"") -> Client:
        """Connect, and send something."""
        pair = await asyncio.open_connection("127.0.0.1", self.port)
        client = Client(*pair)
        self.clients.append(client)
        if data:
            client.send(data)
        return client

    async def health(self) -> int:
        """Return the status of /healthz on a connection of its own."""
        return await (await self.connect(GET)).status()

    @property
    def held(self) -> int:
        """How many connections the server holds."""
        return len(self.server.server_state.connections)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(WAITING_S):
            while not condition():
                await turn(LOOK_S)


async def turn(within_s: float = 0) -> None:
    """Let the loop, in which the server runs as well, take one turn."""
    await asyncio.wait([asyncio.get_running_loop().create_future()], timeout=within_s)


@asynccontextmanager
async def served(
    limits: HttpLimits | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Served]:
    async def ready() -> str:
        return ""

    application = Application()
    server = HttpServer(make_app(application.routes(), ready), host, 0, limits or HttpLimits())
    running = Served(server, application, server.listen())
    serving = asyncio.create_task(server.run_until_stopped())
    try:
        yield running
    finally:
        application.go.set()
        for client in running.clients:
            client.writer.close()
        server.should_exit = True
        await asyncio.wait_for(serving, WAITING_S)


def shrink(client: Client) -> None:
    """Have a client take little that it does not read."""
    client.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
