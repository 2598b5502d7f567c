"""A stand-in that runs, the library's bot that talks to it, and calls that it would not make."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from telegram import Bot

from tests.kit.standin import SetClock
from tests.kit.telegram.api import TOKEN, BotApi

Ask = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]


@pytest.fixture(autouse=True)
def _spans_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library warns, within its own errors, unless it is told to give spans as timedelta."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def api(clock: SetClock) -> AsyncIterator[BotApi]:
    async with BotApi(clock=clock, backoff=lambda _failed: 0.0) as running:
        yield running


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{api.url}/bot") as running:
        yield running


@pytest.fixture
async def ask(api: BotApi) -> AsyncIterator[Ask]:
    """Call a method with a JSON body; returns the status and the answer."""
    async with aiohttp.ClientSession() as session:

        async def asking(method: str, **params: Any) -> tuple[int, dict[str, Any]]:
            url = f"{api.url}/bot{TOKEN}/{method}"
            async with session.post(url, json=params) as response:
                return response.status, await response.json()

        yield asking
