"""A stand-in that runs, the library's client that talks to it, and calls that it would not make."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from tests.kit.slack.api import BOT_TOKEN, Person, Slack
from tests.kit.slack.checks import METHODS
from tests.kit.standin import SetClock, listening

Answers = list[Any]
Ask = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def slack(clock: SetClock) -> AsyncIterator[Slack]:
    async with Slack(clock=clock, backoff=lambda _retry: 0.0, ack_within_s=0.3) as running:
        yield running


@pytest.fixture
def ann(slack: Slack) -> Person:
    return slack.workspace().person()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as running:
        yield running


@dataclass
class App:
    """An app that is reached through HTTP.

    Attributes:
        answers: Its answers, in order: a status, JSON, or nothing once an event is set.
        told: The headers and the body of each request.
    """

    answers: Answers = field(default_factory=list)
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        """Keep a request, and answer it."""
        self.told.append((dict(request.headers), await request.read()))
        said = self.answers.pop(0) if self.answers else 200
        if isinstance(said, asyncio.Event):
            await said.wait()
        if isinstance(said, dict | str):
            return web.json_response(said)
        return web.Response(status=said if isinstance(said, int) else 200)


@pytest.fixture
async def app(slack: Slack) -> AsyncIterator[App]:
    app, served = App(), web.Application()
    served.router.add_post("/", app.take)
    async with listening(served) as slack.request_url:
        yield app


@pytest.fixture
def answers(app: App) -> Answers:
    """The app's next answers, in order; it has none after these."""
    return app.answers


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
