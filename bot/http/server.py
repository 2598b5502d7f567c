"""The server itself."""

import asyncio
import logging
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.http.connections import Connections
from bot.http.limits import DEFAULT, Limits
from bot.http.listening import listen
from bot.http.protocol import BoundedProtocol
from bot.logs import Seldom

LAST_REQUESTS_S = 3
"""How long requests that are under way may still take once the server is to stop."""

DATE_S = 1.0
"""How often the date that answers carry is renewed."""

NOT_ACCEPTED = "socket.accept()"
"""How asyncio's message begins where a connection cannot be accepted."""

log = logging.getLogger(__name__)


class HttpServer(uvicorn.Server):
    """Serves an application until ``should_exit`` is set; then finishes what is under way.

    Args:
        app: The application.
        host: The name or address to listen on; empty for every address.
        port: The port; 0 for any that is free.
        limits: How much it takes at once.
    """

    def __init__(self, app: Starlette, host: str, port: int, limits: Limits = DEFAULT) -> None:
        self.limits = _fitting(limits)
        self._connections, self._stopping = Connections(self.limits), asyncio.Event()
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
        """Leave signals alone: the process stops in an order of its own."""
        yield

    @property
    def should_exit(self) -> bool:
        """Whether the server is to stop."""
        return self._stopping.is_set()

    @should_exit.setter
    def should_exit(self, stop: bool) -> None:
        if stop:
            self._stopping.set()

    # Uvicorn looks ten times a second whether it is to stop, and whether connections are closed.
    # A stop would take a quarter of a second, mostly asleep.

    async def main_loop(self) -> None:
        """Renew the date of answers until the server is to stop."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(DATE_S):
                    await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more requests; finish those that are under way, or cancel them."""
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
        """Take the port, before anything else is begun.

        Returns:
            The port.

        Raises:
            ChannelUnusable: It cannot be had.
        """
        self._sockets = listen(self._host, self._port, self.limits.backlog)
        return int(self._sockets[0].getsockname()[1])

    async def run_until_stopped(self) -> None:
        """Serve; returns once stopped."""
        if not self._sockets:
            self.listen()
        with _accepting_quietly(asyncio.get_running_loop()):
            await self.serve(sockets=self._sockets)


def _fitting(limits: Limits) -> Limits:
    """Return limits that fit into what the system lets this process open."""
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if descriptors == resource.RLIM_INFINITY:
        return limits
    fitting = limits.within(descriptors)
    if fitting != limits:
        # The default must not keep the bot from starting on a small machine.
        found = {"wanted": limits.connections, "taken": fitting.connections}
        log.warning("fewer connections than CXBOT_MAX_CONNECTIONS: raise `ulimit -n`", extra=found)
    return fitting


@contextmanager
def _accepting_quietly(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Write that connections cannot be accepted once a minute; asyncio does so each time."""
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
