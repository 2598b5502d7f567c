"""The stand-in as a process of its own, as benchmarks use it."""

import asyncio
import sys
from typing import Any

import aiohttp
import pytest

from tests.kit.telegram.api import TOKEN


@pytest.mark.acceptance
async def test_alone_it_is_controlled_over_http() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.kit.telegram", "--alone", "--delay-ms", "1"),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout
        async with asyncio.timeout(20), aiohttp.ClientSession() as session:
            url = (await process.stdout.readline()).decode().strip()
            await walk_through(session, url)
    finally:
        process.terminate()
        await process.wait()


async def walk_through(session: aiohttp.ClientSession, url: str) -> None:
    async def post(path: str, **body: Any) -> Any:
        async with session.post(f"{url}/{path}", json=body) as response:
            return await response.json()

    async def get(path: str, **query: Any) -> Any:
        async with session.get(f"{url}/control/{path}", params=query) as response:
            return await response.json()

    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    assert (await post("control/send", user_id=5, text="/start"))["update_id"]
    failures = [None, {"status": 500, "description": "Internal Server Error"}]
    await post("control/fail", method="sendMessage", failures=failures)
    await post(f"bot{TOKEN}/sendMessage", chat_id=5, text="Go?", reply_markup=markup)
    assert not (await post(f"bot{TOKEN}/sendMessage", chat_id=5, text="Go?"))["ok"]
    assert (await post("control/press", user_id=5, label="Go"))["query_id"]
    assert "no button" in (await post("control/press", user_id=5, label="Stop"))["error"]
    assert [shown["text"] for shown in await get("chat", id=5)] == ["Go?"]
    assert (await get("until", method="sendMessage", count=2))["counts"] == {"sendMessage": 2}
    assert (await get("calls"))["waiting"] == 2
