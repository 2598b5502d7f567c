"""Too many requests: the page tries once more, and then says what to do."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.engine.assessment import Assessment
from tests.acceptance.browser.driver import expect
from tests.acceptance.browser.visitor import ANSWERS, Visitor
from tests.channels.web.world import LIFTED, World

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]

BURST = 60

LATER_MS = 20_000
"""Longer than the page waits after too many requests."""


@pytest.fixture
async def paced(quick_check: Assessment) -> AsyncIterator[World]:
    """A bot whose page takes few requests at once."""
    async with World(quick_check, pacing=replace(LIFTED, address=(1, BURST))) as running:
        yield running


async def press_too_fast(browser: Any, world: World) -> Visitor:
    """Return somebody whose answer was one request too many."""
    ann = Visitor(await browser.new_page(), world.url)
    await ann.page.clock.install()
    await ann.begin()
    await ann.take(*ANSWERS[:2])
    await ann.page.evaluate("async () => { while ((await fetch('/now')).status !== 429); }")
    await ann.start_press(ANSWERS[2])
    await expect(ann.notice()).to_have_text(re.compile("too fast. I’ll try again"))
    return ann


async def test_answer_that_came_too_fast_is_sent_again(browser: Any, paced: World) -> None:
    ann = await press_too_fast(browser, paced)
    before = ann.path

    paced.now_s += BURST
    await ann.page.clock.fast_forward(LATER_MS)

    await ann.gone_on(before)
    await expect(ann.notice()).to_have_count(0)
    assert dict(paced.answers())["delivery"] == '"hybrid"'
    assert ann.problems == []


async def test_page_says_what_to_do_where_requests_stay_too_many(
    browser: Any, paced: World
) -> None:
    ann = await press_too_fast(browser, paced)

    await ann.page.clock.fast_forward(LATER_MS)

    await expect(ann.page.locator("h1")).to_have_text("That was too fast")
    await expect(ann.notice()).to_have_count(0)
    asked: list[str] = []
    ann.page.on("request", lambda request: asked.append(request.url))
    await ann.page.clock.fast_forward(LATER_MS)
    await ann.page.evaluate("fetch('/healthz').then(response => response.text())")
    assert asked == [f"{paced.url}/healthz"]
    assert ann.problems == []
