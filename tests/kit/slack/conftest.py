"""A stand-in that runs, the library's client that talks to it, and calls that it would not make."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from tests.kit.slack.api import BOT_TOKEN, Person, Slack
from tests.kit.slack.checks import METHODS

Answers = list[Any]
Ask = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]


class FixedClock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def slack(clock: FixedClock) -> AsyncIterator[Slack]:
    async with Slack(clock=clock, backoff=lambda _retry: 0.0, ack_within_s=0.3) as running:
        yield running


@pytest.fixture
def ann(slack: Slack) -> Person:
    return slack.workspace().person()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as running:
        yield running


@pytest.fixture
async def answers(slack: Slack) -> AsyncIterator[Answers]:
    """What an app, reached through HTTP, will answer, one after another; then nothing."""
    waiting: Answers = []

    async def answer(_request: web.Request) -> web.Response:
        said = waiting.pop(0) if waiting else None
        return web.Response() if said is None else web.json_response(said)

    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield waiting
    await runner.cleanup()


@pytest.fixture
def client(slack: Slack, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(BOT_TOKEN, base_url=f"{slack.url}/api/", session=session)


@pytest.fixture
def ask(slack: Slack, session: aiohttp.ClientSession) -> Ask:
    """Call a method, with a JSON body where it takes one; returns the status and the answer."""

    async def asking(
        method: str, token: str = BOT_TOKEN, **params: Any
    ) -> tuple[int, dict[str, Any]]:
        url, headers = f"{slack.url}/api/{method}", {"Authorization": f"Bearer {token}"}
        takes_json = method not in METHODS or METHODS[method].json
        body: dict[str, Any] = {"json": params} if takes_json else {"data": params}
        async with session.post(url, headers=headers, **body) as response:
            return response.status, await response.json()

    return asking
