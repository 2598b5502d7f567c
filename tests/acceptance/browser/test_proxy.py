"""Pages behind the proxy of compose.yaml: they are told of changes at once, also after restarts."""

import shutil
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters.web.account import WebAccount, WebPacing
from bot.engine.assessment import Assessment
from tests.acceptance.browser import driver
from tests.acceptance.browser.visitor import Visitor
from tests.acceptance.container.caddy import proxy_before
from tests.acceptance.test_telegram_process import serving
from tests.channels.web.world import Browser, World
from tests.kit.postgres import free_port

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]

MOST = 3
"""Most streams of one address here."""


@pytest.fixture(autouse=True)
def _caddy() -> None:
    driver.need(Path(shutil.which("caddy") or "caddy"), "Caddy is not installed")


@pytest.fixture
async def windows(browser: Any) -> tuple[Any, Any]:
    """Two windows of one person."""
    context = await browser.new_context()
    return await context.new_page(), await context.new_page()


class Place:
    """The address of the proxy."""

    def __init__(self, url: str) -> None:
        self.url = url


async def begin(windows: tuple[Any, Any], url: str) -> Visitor:
    """Begin in one window, and open the check in the other, which follows from now on."""
    ann = Visitor(windows[0], url)
    await ann.begin()
    async with windows[1].expect_response("**/changes"):
        await windows[1].goto(f"{url}/now")
    return ann


async def answer(ann: Visitor, other: Any, label: str) -> None:
    """Answer in one window; the other one must come to the same question."""
    await ann.press(label)
    await other.bring_to_front()
    await driver.expect(other).to_have_url(ann.page.url)
    assert ann.problems == []


async def test_page_follows_again_after_restarts_of_the_proxy_and_of_the_server(
    tmp_path: Path, windows: tuple[Any, Any]
) -> None:
    ports = str(free_port()), free_port()
    upstream, more = f"127.0.0.1:{ports[0]}", {"CXBOT_WEB": "1", "CXBOT_WEB_PROXIES": "1"}
    async with serving(tmp_path, PORT=ports[0], **more) as process:
        await process.listening()
        with proxy_before(upstream, tmp_path / "caddy", ports[1]) as url:
            ann = await begin(windows, url)
            await answer(ann, windows[1], "I agree, start")
        with proxy_before(upstream, tmp_path / "caddy", ports[1]):
            await answer(ann, windows[1], "Walk")
            async with windows[1].expect_response(is_away):
                await process.kill()
            async with serving(tmp_path, PORT=ports[0], **more) as second:
                await second.listening()
                await answer(ann, windows[1], "Hybrid")


def is_away(response: Any) -> bool:
    """Return whether the proxy says that the server is away."""
    return bool(response.status == 502 and response.url.endswith("/changes"))


async def test_streams_are_counted_by_the_address_that_the_proxy_saw(
    tmp_path: Path, quick_check: Assessment
) -> None:
    account, pacing = WebAccount(proxies=1), WebPacing(watched=(MOST, MOST))
    async with World(quick_check, account=account, pacing=pacing) as world:
        with proxy_before(world.url.removeprefix("http://"), tmp_path) as url:
            async with AsyncExitStack() as streams:
                statuses = [await follow(url, f"10.0.{n}.1", streams) for n in range(MOST + 1)]

    assert statuses == [200] * MOST + [503]


async def follow(url: str, forged: str, streams: AsyncExitStack) -> int:
    """Begin as somebody new who forges an address, and open a stream; return its status."""
    address = {"X-Forwarded-For": forged}
    person = Browser(Place(url), address)
    await person.begin()
    session = await streams.enter_async_context(aiohttp.ClientSession(headers=address))
    cookie = {"Cookie": f"cxbot={person.token}"}
    answer = session.get(f"{url}/changes", headers=cookie)
    return (await streams.enter_async_context(answer)).status
