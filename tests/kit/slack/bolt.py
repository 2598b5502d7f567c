"""A Bolt app that says what it hears, reached through HTTP or through Socket Mode."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from tests.kit.slack.api import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Slack

Body = dict[str, Any]
_ANY = re.compile(".*")
Listener = Callable[[Body], Awaitable[Any]]


class Heard:
    """What a Bolt app was told, and what it does about it."""

    def __init__(self) -> None:
        self.bodies: list[Body] = []
        self.repeats: list[tuple[str, str]] = []
        self.answer: Listener | None = None

    @property
    def types(self) -> list[str]:
        """What it was told, event by event."""
        return [body.get("event", body).get("type", "command") for body in self.bodies]

    async def take(self, body: Body, headers: Mapping[str, Sequence[str]]) -> Any:
        """Keep it, and find out what to acknowledge it with."""
        self.bodies.append(body)
        if "x-slack-retry-num" in headers:
            named = ("x-slack-retry-num", "x-slack-retry-reason")
            self.repeats.append((headers[named[0]][0], headers[named[1]][0]))
        return await self.answer(body) if self.answer else None


def make_app(slack: Slack, heard: Heard) -> AsyncApp:
    """An app that acknowledges after it has done its work."""
    client = AsyncWebClient(BOT_TOKEN, base_url=f"{slack.url}/api/")
    app = AsyncApp(client=client, signing_secret=SIGNING_SECRET, process_before_response=True)

    async def listen(
        body: Body, ack: Callable[..., Awaitable[Any]], request: AsyncBoltRequest
    ) -> None:
        answer = await heard.take(body, request.headers)
        await (ack(answer) if answer else ack())

    for kind in ("message", "app_mention", "app_home_opened", "tokens_revoked"):
        app.event(kind)(listen)
    app.event("app_uninstalled")(listen)
    app.command("/cx-benchmark")(listen)
    app.action(_ANY)(listen)
    app.view(_ANY)(listen)
    app.view_closed(_ANY)(listen)
    app.shortcut(_ANY)(listen)
    return app


@asynccontextmanager
async def over_http(slack: Slack, app: AsyncApp) -> AsyncIterator[str]:
    """Let a Bolt app be told through HTTP; gives its address."""

    async def answer(request: web.Request) -> web.Response:
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        asked = AsyncBoltRequest(body=await request.text(), headers=headers)
        said = await app.async_dispatch(asked)
        kind = said.first_headers().get("content-type", "text/plain").split(";")[0]
        return web.Response(status=said.status, content_type=kind, text=said.body or "")

    server = web.Application()
    server.router.add_post("/slack/events", answer)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield slack.request_url
    finally:
        await runner.cleanup()


@asynccontextmanager
async def over_sockets(
    slack: Slack, app: AsyncApp, count: int = 1
) -> AsyncIterator[list[AsyncSocketModeHandler]]:
    """Let a Bolt app be told through WebSockets."""
    handlers = [AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=0.2) for _ in range(count)]
    try:
        for handler in handlers:
            await handler.connect_async()  # type: ignore[no-untyped-call]
        await slack.until(lambda: len(slack.sockets.connections) == count)
        yield handlers
    finally:
        for handler in handlers:
            await handler.close_async()  # type: ignore[no-untyped-call]
        # The library's tasks end one turn after it says that they did.
        for _ in range(3):
            await asyncio.sleep(0)  # noqa: TID251 - lets them end
