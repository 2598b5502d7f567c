"""The one HTTP server: whether the bot is alive and ready, and what platforms call."""

import os
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channel import ChannelUnusable

LAST_REQUESTS_S = 3
"""How long requests that are under way may still take once the server is to stop."""


def make_app(routes: Sequence[BaseRoute], ready: Callable[[], Awaitable[str]]) -> Starlette:
    """The application.

    Args:
        routes: What platforms call.
        ready: Says why work cannot be done now; empty where it can.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        why = await ready()
        return PlainTextResponse(f"{why or 'ready'}\n", 503 if why else 200)

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), *routes])


class HttpServer(uvicorn.Server):
    """Serves an application until ``should_exit`` is set; then finishes what is under way.

    Args:
        app: The application.
        host: The address to listen on.
        port: The port; 0 for any that is free.
    """

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                app, lifespan="off", log_config=None, access_log=False, server_header=False,
                timeout_graceful_shutdown=LAST_REQUESTS_S, ws="none",
            )
        )  # fmt: skip
        self._host, self._port = host, port
        self._socket: socket.socket | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: the process stops in an order of its own."""
        yield

    def listen(self) -> int:
        """Take the port, before anything else is begun.

        Returns:
            The port.

        Raises:
            ChannelUnusable: It cannot be had.
        """
        try:
            self._socket = socket.create_server((self._host, self._port), backlog=2048)
        except OSError as error:
            why = os.strerror(error.errno or 0)
            message = (
                f"cannot listen on {self._host}, port {self._port}: {why};"
                " CXBOT_HOST and PORT say where"
            )
            raise ChannelUnusable(message) from None
        return int(self._socket.getsockname()[1])

    async def run_until_stopped(self) -> None:
        """Serve; returns once stopped."""
        if self._socket is None:
            self.listen()
        await self.serve(sockets=[self._socket] if self._socket else None)
