"""The check inside another site's page, whose policy allows little, in a real browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from adapters.web.account import WebAccount
from bot.engine.assessment import Assessment
from tests.acceptance.browser.visitor import ANSWERS, START
from tests.channels.web.world import World

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]

PAGE = """<!doctype html><html lang="en"><head><title>News</title></head>
<body><h1>News</h1>{embedded}</body></html>"""


class Foreign:
    """A site of somebody else: another host, so another site. ``embedded`` is in its page."""

    def __init__(self) -> None:
        self.embedded, self.bot, self.url = "", "", ""

    async def page(self, request: web.Request) -> web.Response:
        """Answer with the page, under a policy that allows the bot's scripts and frames alone."""
        del request
        policy = (
            f"default-src 'none'; script-src {self.bot}; frame-src {self.bot};"
            " require-trusted-types-for 'script'; base-uri 'none'"
        )
        return web.Response(
            text=PAGE.format(embedded=self.embedded), content_type="text/html",
            headers={"Content-Security-Policy": policy},
        )  # fmt: skip


@asynccontextmanager
async def serving() -> AsyncIterator[Foreign]:
    """Serve a foreign site on another name of this computer."""
    site, app = Foreign(), web.Application()
    app.router.add_get("/", site.page)
    runner = web.AppRunner(app)
    await runner.setup()
    listening = web.TCPSite(runner, "localhost", 0)
    await listening.start()
    try:
        port = runner.addresses[0][1]
        site.url = f"http://localhost:{port}"
        yield site
    finally:
        await runner.cleanup()


@pytest.fixture
async def foreign() -> AsyncIterator[Foreign]:
    async with serving() as site:
        yield site


@pytest.fixture
async def world(quick_check: Assessment, foreign: Foreign) -> AsyncIterator[World]:
    """A bot whose page the foreign site may embed."""
    async with World(quick_check, account=WebAccount(origins=(foreign.url,))) as running:
        foreign.bot = running.url
        yield running


async def opened(browser: Any, foreign: Foreign, **context: Any) -> tuple[Any, list[str]]:
    """Open the foreign page; the page, and what the browser complains about."""
    page, problems = await (await browser.new_context(**context)).new_page(), list[str]()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda said: (
            problems.append(said.text)
            if said.type == "error" and "favicon" not in said.location.get("url", "")
            else None
        ),
    )
    await page.goto(foreign.url)
    return page, problems


async def pressed(frame: Any, label: str) -> None:
    """Press a button in a frame, or pick from its list."""
    choice = frame.locator("button", has=frame.locator(f'.label:text-is("{label}")'))
    plain = frame.locator(f'button:text-is("{label}")')
    pick = frame.locator("select option", has_text=label)
    await choice.or_(plain).or_(pick).first.wait_for(state="attached")
    if await pick.count():
        await frame.locator("select").select_option(label=label)
        await frame.locator(".pick button").click()
    else:
        await choice.or_(plain).first.click()


@pytest.mark.parametrize("scripts", ["with scripts", "dark"])
async def test_whole_check_in_a_launcher_on_a_foreign_page(
    browser: Any, foreign: Foreign, world: World, scripts: str
) -> None:
    foreign.embedded = f'<script src="{world.url}/embed.js" data-campaign="spring" defer></script>'
    look = {"color_scheme": "dark"} if scripts == "dark" else {}
    page, problems = await opened(browser, foreign, **look)
    launcher = page.locator("button", has_text="How far are you with AI?")
    await launcher.click()
    frame = page.frame_locator("iframe")

    for label in (START, *ANSWERS):
        await pressed(frame, label)
    await frame.locator("section.result").wait_for()

    assert world.sql("SELECT campaign, status FROM conversations") == [("spring", "finished")]
    inside = next(frame for frame in page.frames if frame.url.startswith(world.url))
    await page.wait_for_function(
        "height => document.querySelector('body > div').shadowRoot"
        ".querySelector('iframe').clientHeight >= height",
        arg=await inside.evaluate("() => document.documentElement.scrollHeight"),
    )
    assert problems == []


async def test_launcher_is_worked_with_the_keyboard(
    browser: Any, foreign: Foreign, world: World
) -> None:
    foreign.embedded = f'<script src="{world.url}/embed.js" defer></script>'
    page, problems = await opened(browser, foreign)
    launcher = page.locator("button")
    await launcher.wait_for()

    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="CX AI Maturity Check")
    await panel.wait_for()
    assert await launcher.get_attribute("aria-expanded") == "true"
    await launcher.focus()
    await page.keyboard.press("Escape")
    await panel.wait_for(state="hidden")

    assert await launcher.get_attribute("aria-expanded") == "false"
    assert problems == []


async def test_inline_frame_is_as_high_as_its_page_and_remembers_the_visitor(
    browser: Any, foreign: Foreign, world: World
) -> None:
    foreign.embedded = f'<script src="{world.url}/embed.js" data-inline defer></script>'
    page, problems = await opened(browser, foreign, viewport={"width": 320, "height": 600})
    frame = page.frame_locator("iframe")
    for label in (START, *ANSWERS[:2]):
        await pressed(frame, label)
    await frame.locator("text=Question 2").first.wait_for()

    await page.reload()
    await frame.locator("a", has_text="Go on with your check").first.click()
    await frame.locator("text=Question 2").first.wait_for()

    fits = """() => {
      const frame = document.querySelector("body > div").shadowRoot.querySelector("iframe");
      return frame.clientHeight > 400 && document.documentElement.scrollWidth <= innerWidth;
    }"""
    await page.wait_for_function(fits)
    assert problems == []


async def test_plain_frame_works_without_scripts(
    browser: Any, foreign: Foreign, world: World
) -> None:
    foreign.embedded = f'<iframe src="{world.url}/?campaign=plain" title="Check"></iframe>'
    page, _ = await opened(browser, foreign, java_script_enabled=False)
    frame = page.frame_locator("iframe")

    for label in (START, *ANSWERS[:2]):
        await pressed(frame, label)
    await frame.locator("text=Question 2").first.wait_for()

    assert world.sql("SELECT campaign FROM conversations") == [("plain",)]


async def test_site_that_is_not_named_cannot_frame_the_page(
    browser: Any, quick_check: Assessment, foreign: Foreign
) -> None:
    async with World(quick_check, account=WebAccount(origins=("https://other.example",))) as world:
        foreign.bot = world.url
        foreign.embedded = f'<iframe src="{world.url}/" title="Check"></iframe>'
        page, problems = await opened(browser, foreign)
        frame = page.frame_locator("iframe")

        assert await frame.locator("form").count() == 0
        assert any("frame-ancestors" in problem for problem in problems)


async def test_page_does_not_tell_its_height_to_a_stranger(
    browser: Any, foreign: Foreign, world: World
) -> None:
    """A window that opened the page is no page around it, and asks in vain."""
    del foreign
    page = await browser.new_page()
    await page.goto(world.url)

    told = await page.evaluate(
        """() => new Promise((resolve) => {
          window.addEventListener("message", (event) => {
            if (event.data?.cxbot === "size") resolve("told");
            if (event.data === "end") resolve("nothing");
          });
          window.postMessage({ cxbot: "hello" }, location.origin);
          window.postMessage("end", location.origin);
        })"""
    )

    assert told == "nothing"
