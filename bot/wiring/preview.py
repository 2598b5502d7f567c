"""Serves a flow that is being written, as a page on this computer that follows every save."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.channel import ServedChannel
from bot.delivery.worker import Delivery
from bot.documents import Location, Problem, UnreadableFile
from bot.loading.library import shipped
from bot.loading.watching import FolderWatch
from bot.report.attachments import can_draw
from bot.report.render import Renderer
from bot.service.updates import Service
from bot.store.memory import MemoryStore
from bot.system.files import is_file, is_folder
from bot.wiring.draft_viewer import DraftViewer
from bot.wiring.flows import choose
from bot.wiring.parts import (
    Surroundings,
    drawing_with,
    make_delivery,
    make_scheduler,
    make_service,
)
from bot.wiring.serve import make_channel
from bot.wiring.settings import Settings

HOST = "127.0.0.1"

UNSEEN = "quick-check"
"""The shipped flow that a service has before the draft's first good version."""


async def preview(
    settings: Settings, flow: str, edition: str, port: int, listening: Callable[[int], None]
) -> None:
    """Serve a flow that is being written, on this computer alone, until SIGTERM or Ctrl-C.

    Nothing is kept: the answers are in memory.

    Args:
        settings: The settings.
        flow: The flow's id, or its folder's path.
        edition: The edition; the configured one if empty.
        port: The port; 0 for any free one.
        listening: Is called with the port once the page can be opened.

    Raises:
        DataProblems: There is no such folder or edition, or the edition is wrong.
        ChannelUnusable: The port is taken, or the parts for pages are not installed.
    """
    server = make_draft_server(settings, flow, edition)
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await server.serve(port, listening, stop)


@dataclass(frozen=True)
class DraftServer:
    """A flow that is being written, with everything that serves it.

    Attributes:
        look: Draws the pages.
        channel: The page.
        service: Keeps the conversations, in memory.
        delivery: Settles replies, which are not sent anywhere.
    """

    look: DraftViewer
    channel: ServedChannel
    service: Service
    delivery: Delivery

    async def serve(self, port: int, listening: Callable[[int], None], stop: asyncio.Event) -> None:
        """Serve the page until told to stop.

        Raises:
            ChannelUnusable: The port is taken.
        """
        from bot.runtime.serving import Serving  # noqa: PLC0415 - only a server needs it

        serving = Serving(
            self.service, self.delivery, make_scheduler(self.service), [self.channel], HOST, port,
            listening=listening,
        )  # fmt: skip
        await self.service.open()
        following = asyncio.create_task(self.look.run())
        following.add_done_callback(lambda _: stop.set())
        closing = asyncio.create_task(self._close(stop))
        try:
            await serving.run(stop)
        finally:
            for task in (following, closing):
                task.cancel()
            ended = await asyncio.gather(following, closing, return_exceptions=True)
            await self.service.store.close()
        for failed in ended:
            if isinstance(failed, Exception):
                raise failed

    async def _close(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.look.close()


def make_draft_server(
    settings: Settings,
    flow: str,
    edition: str = "",
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> DraftServer:
    """Return a flow that is being written, with everything that serves it.

    Args:
        settings: The settings.
        flow: The flow's id, or its folder's path.
        edition: The edition; the configured one if empty.
        sleep: Waits between two looks at the folder.

    Raises:
        DataProblems: There is no such folder or edition, or the edition is wrong.
        ChannelUnusable: The parts for pages are not installed.
    """
    settings = settings.model_copy(update={"web_url": "", "web_proxies": 0})
    draws = settings.drawings_at_once > 0 and can_draw()
    chosen = choose(settings, flow, edition, "preview")
    chosen = replace(chosen, flow=_flow_folder(chosen.flow), draws=draws)
    # Until the draft has a good version the service has a flow that is never shown.
    flows = replace(chosen, flow=shipped("conversations") / UNSEEN, draws=False).flows()
    watch = FolderWatch(chosen.flow, time.time_ns, sleep)
    look = DraftViewer(chosen, flows.versions.current.edition, watch)
    store, renderer = MemoryStore(), Renderer(settings.drawings_at_once) if draws else None
    drawn = None if renderer is None else drawing_with(renderer)
    texts = flows.versions.current.texts
    channel = make_channel("web", settings, texts, store, drawn, look)
    delivery = make_delivery(store, [channel], renderer)
    around = Surroundings({channel.name: channel.traits}, sender=delivery)
    service = look.viewer.service = make_service(store, flows, settings, around)
    return DraftServer(look, channel, service, delivery)


def _flow_folder(path: Path) -> Path:
    """Return the folder of a flow, right or wrong, from its path or that of its ``flow.yaml``.

    Raises:
        UnreadableFile: There is no flow.
    """
    folder = path.parent if path.name == "flow.yaml" else path
    if is_file(folder / "flow.yaml"):
        return folder
    message = "it has no flow.yaml, so it is no flow" if is_folder(folder) else "no such folder"
    raise UnreadableFile([Problem(Location(str(folder), 0), message)])
