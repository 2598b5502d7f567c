"""The stand-in as a process of its own, as benchmarks use it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.kit.slack.api import BOT_TOKEN
from tests.kit.slack.content import actions, modal, text_input


@pytest.mark.acceptance
async def test_alone_it_is_controlled_over_http() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.kit.slack", "--alone", "--delay-ms", "1"),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout
        async with asyncio.timeout(20), aiohttp.ClientSession() as session, an_app() as app:
            url = (await process.stdout.readline()).decode().strip()
            await walk_through(session, url, app)
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def an_app() -> AsyncIterator[str]:
    """The address of an app that acknowledges everything."""
    app = web.Application()

    async def answer(_request: web.Request) -> web.Response:
        return web.Response()

    app.router.add_post("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def walk_through(session: aiohttp.ClientSession, url: str, app: str) -> None:
    async def act(action: str, **more: Any) -> Any:
        body = {"person": "Ann", "action": action, "wait": True, **more}
        return await post("control/act", **body)

    async def post(path: str, **body: Any) -> Any:
        headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
        async with session.post(f"{url}/{path}", json=body, headers=headers) as response:
            return await response.json()

    async def get(path: str, **query: Any) -> Any:
        async with session.get(f"{url}/control/{path}", params=query) as response:
            return await response.json()

    await post("control/url", request_url=app)
    told = await act("dm", text="hello")
    assert told["acked"]
    assert told["channel"].startswith("D")
    await post("control/fail", method="auth.test", failures=[{"error": "fatal_error"}, None])
    assert (await post("api/auth.test"))["error"] == "fatal_error"
    where = {"channel": told["channel"], "text": "Go?"}
    await post("api/chat.postMessage", **where, blocks=[actions("Go")])
    trigger = (await act("press", label="Go"))["trigger_id"]
    await post("api/views.open", trigger_id=trigger, view=modal(text_input("q")))
    assert "error" in await act("submit")
    await act("fill", block_id="q", value="a")
    assert (await get("modal", person="Ann"))["lines"] == ["Say", "<a>"]
    assert (await act("submit"))["acked"]
    assert await get("modal", person="Ann") is None
    assert await get("home", person="Ann") is None
    assert [shown["lines"] for shown in await get("sees", person="Ann")] == [["[Go]"]]
    assert (await get("until", method="views.open", count=1))["counts"]["views.open"] == 1
    assert (await get("settled"))["acknowledged"] == 3
