"""Runs channels, delivery, scheduler and the HTTP server side by side, and stops them in order."""

import asyncio
import gc
import logging
from collections.abc import Sequence
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
from bot.service.scheduler import Scheduler
from bot.service.updates import Service
from bot.store.ports import StoreError, StoreUnavailable

STOP_S = 5.0
"""How long what is under way may take once told to stop; the rest is done after the next start."""

LET_GO_S = 2.0
"""How long connections may take to close after that."""

LOADED_LATER = ("babel.dates", "bot.turns.facilitation")
"""Modules that other commands load on their first use. A server loads them before it serves."""

COLLECTED_EVERY = (10_000, 10, 10)
"""Thresholds of the garbage collector; Python's own are 700, 10 and 10.

Almost everything is freed by its reference count. A collection of 10 000 objects takes 2 ms and
comes every few hundred updates.
"""

log = logging.getLogger(__name__)


def freeze_loaded() -> None:
    """Take all that is loaded by now out of the garbage collector's work.

    Call this once, when everything is loaded. Modules, classes and flows are some 90 000 objects
    that stay to the end. A full collection would look at each of them again: 40 to 60 ms in which
    nobody is answered.
    """
    for name in LOADED_LATER:
        import_module(name)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_EVERY)


@dataclass
class Serving:
    """Everything that runs in a process of ``cxbot serve``.

    Attributes:
        service: Handles updates; its store is open.
        delivery: Sends replies.
        scheduler: Lets timers happen, and removes old rows.
        channels: The platforms.
        host: Where the HTTP server listens; empty for every address.
        port: Its port.
        stop_s: How long what is under way may take once told to stop.
        limits: How much the HTTP server takes at once.
    """

    service: Service
    delivery: Delivery
    scheduler: Scheduler
    channels: Sequence[ServedChannel]
    host: str
    port: int
    stop_s: float = STOP_S
    limits: HttpLimits = DEFAULT

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until told to stop, or until something cannot go on.

        Raises:
            ChannelUnusable, ChannelStopped: What cannot go on, and why.
        """
        routes = [route for channel in self.channels for route in channel.routes()]
        pages = make_app(routes, self._why_not_ready)
        http = HttpServer(pages, self.host, self.port, self.limits)
        port = http.listen()
        serving = asyncio.create_task(http.run_until_stopped())
        delivering = asyncio.create_task(self.delivery.run())
        taking = [asyncio.create_task(one.run(self._handle)) for one in self.channels]
        taking.append(asyncio.create_task(self.scheduler.run()))
        stopping = asyncio.create_task(stop.wait())
        names = ", ".join(one.name for one in self.channels)
        log.info("serving", extra={"channels": names, "host": self.host or "*", "port": port})
        everything = [*taking, delivering, serving, stopping]
        done, _ = await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping")
        # At once, each in its own way: no update is taken any more, no lane claimed, and no request
        # answered but those under way.
        for task in (*taking, delivering, stopping):
            task.cancel()
        http.should_exit = True
        if not await _ended(everything, self.stop_s):
            log.warning("stopped before everything was finished")
            for task in everything:
                task.cancel()
        closing = [asyncio.create_task(one.close()) for one in self.channels]
        await _ended([*everything, *closing], LET_GO_S)
        for task in done - {stopping}:
            task.result()

    async def _handle(self, update: Update) -> Outcome:
        try:
            return await self.service.handle(update)
        except StoreUnavailable as error:
            log.warning("update not taken", extra=describe(error))
            raise NotTaken(str(error)) from error

    async def _why_not_ready(self) -> str:
        """Why work cannot be done now; empty where it can."""
        waiting = [one.name for one in self.channels if not one.ready]
        if waiting:
            return f"not connected yet: {', '.join(waiting)}"
        try:
            await self.service.store.timers.due(self.service.environment.clock(), 0)
        except StoreError as error:
            log.warning("not ready", extra=describe(error))
            return "the database cannot be used"
        return ""


async def standing_of(channels: Sequence[ServedChannel], place: Address, person: str) -> Standing:
    """Return what somebody is in a place, as its platform tells."""
    for channel in channels:
        if channel.name == place.channel:
            return await channel.standing(place, person)
    return "unknown"


async def _ended(tasks: "Sequence[asyncio.Task[Any]]", within_s: float) -> bool:
    """Whether tasks end within some seconds; nothing that they raise is raised."""
    _, left = await asyncio.wait(tasks, timeout=within_s)
    return not left
