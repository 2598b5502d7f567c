"""Runs channels, delivery, scheduler and the HTTP server side by side, and stops them in order."""

import asyncio
import gc
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from bot.channel import NotTaken, ServedChannel
from bot.delivery.worker import Delivery
from bot.messages import Address, Outcome, Standing, Update
from bot.redaction import describe
from bot.runtime.http.limits import DEFAULT, HttpLimits
from bot.runtime.http.pages import make_app
from bot.runtime.http.server import HttpServer
from bot.runtime.loops import name_of
from bot.service.scheduler import Scheduler
from bot.service.updates import Service
from bot.store.ports import StoreError, StoreUnavailable

STOP_S = 5.0
"""Seconds for work under way after the signal to stop; the rest is done after the next start."""

LET_GO_S = 2.0
"""Seconds for connections to close after that."""

LOADED_LATER = ("babel.dates", "bot.turns.facilitation", "bot.turns.schedule")
"""Modules that other commands load on their first use. A server loads them before it serves."""

COLLECTED_EVERY = (10_000, 10, 10)
"""Thresholds of the garbage collector; Python's own are 700, 10 and 10.

Almost everything is freed by its reference count. A collection of 10 000 objects takes 2 ms and
comes every few hundred updates.
"""

log = logging.getLogger(__name__)


def freeze_loaded() -> None:
    """Exclude everything that is loaded by now from garbage collection.

    Call this once, when everything is loaded. Modules, classes and flows are some 90 000 objects
    that live as long as the process. A full collection would look at each of them again, and
    nobody would be answered for 40 to 60 ms.
    """
    for name in LOADED_LATER:
        import_module(name)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_EVERY)


@dataclass
class Serving:
    """A server's process: everything that ``cxbot serve`` runs.

    Attributes:
        service: Handles updates; its store is open.
        delivery: Sends replies.
        scheduler: Lets timers happen, and removes old rows.
        channels: The platforms.
        host: The address at which the HTTP server listens; empty for every address.
        port: Its port.
        stop_s: Seconds for work under way after the signal to stop.
        limits: The limits of the HTTP server.
        listening: Is called with the port once the HTTP server listens.
    """

    service: Service
    delivery: Delivery
    scheduler: Scheduler
    channels: Sequence[ServedChannel]
    host: str
    port: int
    stop_s: float = STOP_S
    limits: HttpLimits = DEFAULT
    listening: Callable[[int], None] = lambda _port: None

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until told to stop, or until a part fails.

        Raises:
            ChannelUnusable, ChannelStopped: A channel failed.
        """
        routes = [route for channel in self.channels for route in channel.routes()]
        pages = make_app(routes, self._why_not_ready, self._why_not_all_ready)
        http = HttpServer(pages, self.host, self.port, self.limits)
        port = http.listen()
        self.listening(port)
        serving = asyncio.create_task(http.run_until_stopped())
        delivering = asyncio.create_task(self.delivery.run())
        taking = [asyncio.create_task(channel.run(self._handle)) for channel in self.channels]
        taking.append(asyncio.create_task(self.scheduler.run()))
        stopping = asyncio.create_task(stop.wait())
        names = ", ".join(channel.name for channel in self.channels)
        where = {"host": self.host or "*", "port": port}
        loop = name_of(asyncio.get_running_loop())
        log.info("serving", extra={"channels": names, **where, "loop": loop})
        everything = [*taking, delivering, serving, stopping]
        done, _ = await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping")
        # All at once: no more updates are taken, no more lanes claimed, and no more requests
        # accepted; requests under way are still answered.
        for task in (*taking, delivering, stopping):
            task.cancel()
        http.should_exit = True
        if not await _ended(everything, self.stop_s):
            log.warning("stopped before everything was finished")
            for task in everything:
                task.cancel()
        closing = [asyncio.create_task(channel.close()) for channel in self.channels]
        await _ended([*everything, *closing], LET_GO_S)
        for task in done - {stopping}:
            task.result()

    async def _handle(self, update: Update) -> Outcome:
        try:
            return await self.service.handle(update)
        except StoreUnavailable as error:
            log.warning("update not taken", extra=describe(error))
            raise NotTaken(str(error)) from error

    @property
    def _waiting(self) -> list[str]:
        return [channel.name for channel in self.channels if not channel.ready]

    async def _why_not_all_ready(self) -> str:
        """Return why a channel or the database cannot be used; empty if all can."""
        waiting = self._waiting
        return f"not connected yet: {', '.join(waiting)}" if waiting else await self._why_no_store()

    async def _why_not_ready(self) -> str:
        """Return why no channel can be used; empty if one can.

        A platform that is away must not take the web page and the webhooks of the others down with
        it, on all replicas at once. What calls its own webhook meanwhile is told to come again.
        """
        is_away = len(self._waiting) == len(self.channels)
        return await (self._why_not_all_ready() if is_away else self._why_no_store())

    async def _why_no_store(self) -> str:
        try:
            await self.service.store.timers.due(self.service.environment.clock(), 0)
        except StoreError as error:
            log.warning("not ready", extra=describe(error))
            return "the database cannot be used"
        return ""


async def standing_of(channels: Sequence[ServedChannel], place: Address, person: str) -> Standing:
    """Return somebody's standing in a place, as its platform says."""
    for channel in channels:
        if channel.name == place.channel:
            return await channel.standing(place, person)
    return "unknown"


async def _ended(tasks: "Sequence[asyncio.Task[Any]]", within_s: float) -> bool:
    """Tell whether tasks end within some seconds. Their exceptions are not raised."""
    _, left = await asyncio.wait(tasks, timeout=within_s)
    return not left
