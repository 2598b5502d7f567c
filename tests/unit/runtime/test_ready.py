"""Which of several channels must be reached before a process counts as ready."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
import pytest
from starlette.routing import BaseRoute

from bot.channel import Handle
from bot.diagnosis import Diagnosis
from bot.messages import Address, Standing
from bot.runtime.serving import Serving
from bot.service.environment import Environment
from bot.service.flow_versions import Flows
from bot.service.updates import Service
from bot.store.memory import MemoryStore
from bot.wiring.parts import make_delivery
from tests.kit.served import WAITING_S
from tests.kit.system import Clock, Recorder, scheduler

Answer = tuple[int, str]


class Platform(Recorder):
    """A platform that can be reached, or cannot."""

    ready = True

    async def run(self, handle: Handle) -> None:
        del handle
        await asyncio.get_running_loop().create_future()

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    async def standing(self, place: Address, person: str) -> Standing:
        del place, person
        return "unknown"

    async def examine(self, server: str) -> Sequence[Diagnosis]:
        del server
        return ()

    async def close(self) -> None:
        """Nothing is open."""


@asynccontextmanager
async def answering(flows: Flows, **platforms: bool) -> AsyncIterator[tuple[MemoryStore, str]]:
    """Serve platforms, each reached or not."""
    clock, store = Clock(), MemoryStore()
    channels = [Platform(clock, name) for name in platforms]
    for channel in channels:
        channel.ready = platforms[channel.name]
    service = Service(Environment(store, flows, clock, lambda: "id", lambda: "REF"))
    port, stop = asyncio.get_running_loop().create_future(), asyncio.Event()
    serving = Serving(
        service, make_delivery(store, channels), scheduler(service), channels, "127.0.0.1", 0,
        listening=port.set_result,
    )  # fmt: skip
    await service.open()
    running = asyncio.create_task(serving.run(stop))
    try:
        yield store, f"http://127.0.0.1:{await asyncio.wait_for(port, WAITING_S)}"
    finally:
        stop.set()
        await asyncio.wait_for(running, WAITING_S)
        await store.close()


async def ask(url: str, path: str) -> Answer:
    async with aiohttp.ClientSession() as session, session.get(url + path) as response:
        return response.status, (await response.text()).strip()


AWAY = (503, "not connected yet: one")
BOTH_AWAY = (503, "not connected yet: one, other")
READY = (200, "ready")


@pytest.mark.parametrize(
    ("one", "other", "any_of_them", "every_one"),
    [
        (True, True, READY, READY),
        (False, True, READY, AWAY),
        (False, False, BOTH_AWAY, BOTH_AWAY),
    ],
)
async def test_process_is_ready_while_one_platform_is_reached(
    versions: Flows, *, one: bool, other: bool, any_of_them: Answer, every_one: Answer
) -> None:
    async with answering(versions, one=one, other=other) as (_, url):
        assert await ask(url, "/readyz") == any_of_them
        assert await ask(url, "/readyz/all") == every_one


async def test_only_platform_that_is_away_leaves_nothing_to_do(versions: Flows) -> None:
    async with answering(versions, one=False) as (_, url):
        assert await ask(url, "/readyz") == AWAY


async def test_nothing_is_ready_without_the_database(versions: Flows) -> None:
    async with answering(versions, one=True, other=False) as (store, url):
        await store.database.writer.stop()

        assert await ask(url, "/readyz") == (503, "the database cannot be used")
        await store.open()
