"""The HTTP server, on uvicorn."""

import asyncio
import logging
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from bot.runtime.http.connections import ServerConnections
from bot.runtime.http.limits import DEFAULT, HttpLimits
from bot.runtime.http.listening import listen
from bot.runtime.http.protocol import BoundedProtocol
from bot.runtime.logs import Seldom

LAST_REQUESTS_S = 3
"""Seconds that running requests get after the server is told to stop."""

DATE_S = 1.0
"""Seconds between updates of the ``Date`` header."""

NOT_ACCEPTED = "socket.accept()"
"""The beginning of asyncio's message when it cannot accept a connection."""

log = logging.getLogger(__name__)


class HttpServer(uvicorn.Server):
    """A server that runs an application until ``should_exit`` is set, then finishes its requests.

    Args:
        app: The application.
        host: The name or address to listen on; empty for every address.
        port: The port; 0 for any free port.
        limits: Its bounds.
    """

    def __init__(self, app: ASGIApp, host: str, port: int, limits: HttpLimits = DEFAULT) -> None:
        self.limits = _fitting(limits)
        self._connections, self._stopping = ServerConnections(self.limits), asyncio.Event()
        super().__init__(
            uvicorn.Config(
                app, lifespan="off", log_config=None, access_log=False, server_header=False,
                ws="none", proxy_headers=False,
                timeout_keep_alive=self.limits.idle_s, backlog=self.limits.backlog,
                http=partial(BoundedProtocol, self._connections),  # type: ignore[arg-type] # it calls it, and no more
            )
        )  # fmt: skip
        self._host, self._port = host, port
        self._sockets: list[socket.socket] = []

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone, since the process stops its parts in its own order."""
        yield

    @property
    def should_exit(self) -> bool:
        """Whether the server was told to stop."""
        return self._stopping.is_set()

    @should_exit.setter
    def should_exit(self, stop: bool) -> None:
        if stop:
            self._stopping.set()

    # Uvicorn polls ten times a second whether to stop, and whether connections are closed. That
    # would make a stop take a quarter of a second, most of it asleep.

    async def main_loop(self) -> None:
        """Update the date of answers until the server is told to stop."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(DATE_S):
                    await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more requests; finish those that are running, or cancel them."""
        for server in self.servers:
            server.close()
        for opened in sockets or []:
            opened.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(LAST_REQUESTS_S):
                await self._connections.all_closed()
                await asyncio.gather(*self.server_state.tasks, return_exceptions=True)
                await asyncio.gather(*(server.wait_closed() for server in self.servers))
        except TimeoutError:
            log.warning("requests not finished", extra={"number": len(self.server_state.tasks)})
            for task in self.server_state.tasks:
                task.cancel()

    def listen(self) -> int:
        """Open the port, before anything else starts.

        Returns:
            The port.

        Raises:
            ChannelUnusable: The port is not available.
        """
        self._sockets = listen(self._host, self._port, self.limits.backlog)
        return int(self._sockets[0].getsockname()[1])

    async def run_until_stopped(self) -> None:
        """Serve until stopped."""
        if not self._sockets:
            self.listen()
        with _accepting_quietly(asyncio.get_running_loop()):
            await self.serve(sockets=self._sockets)


def _fitting(limits: HttpLimits) -> HttpLimits:
    """Return limits that fit the number of files that this process may open."""
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if descriptors == resource.RLIM_INFINITY:
        return limits
    fitting = limits.within(descriptors)
    if fitting != limits:
        # Only warn: the default must not keep the bot from starting on a small machine.
        known = {"wanted": limits.connections, "taken": fitting.connections}
        log.warning("fewer connections than CXBOT_MAX_CONNECTIONS: raise `ulimit -n`", extra=known)
    return fitting


@contextmanager
def _accepting_quietly(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Log refused accepts once a minute; asyncio logs each of them."""
    before, failed = loop.get_exception_handler(), Seldom(log, "connections not accepted")

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if str(context.get("message")).startswith(NOT_ACCEPTED):
            failed(error=type(context.get("exception")).__name__)
        elif before is not None:
            before(loop, context)
        else:
            loop.default_exception_handler(context)

    loop.set_exception_handler(handle)
    try:
        yield
    finally:
        loop.set_exception_handler(before)
