"""Requests at the same time: an old page replaces no newer one, and no answer is lost."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.acceptance.browser.driver import expect
from tests.acceptance.browser.visitor import ANSWERS, Visitor
from tests.channels.web.world import World

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]

KEPT = re.compile("Your answer is still here")

CHANGE_STAGE = "/question/stage"


class Held:
    """An answer of the server that reaches the page late.

    Args:
        page: Playwright's page.
        method: The method of the requests to ``/now``; the first one is held.
    """

    def __init__(self, page: Any, method: str) -> None:
        self._page, self._method = page, method
        self._is_answered, self._is_released = asyncio.Event(), asyncio.Event()
        self._is_sent = asyncio.Event()

    async def __aenter__(self) -> "Held":
        await self._page.route("**/now", self._hold)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._is_released.set()

    async def _hold(self, route: Any) -> None:
        if route.request.method != self._method or self._is_answered.is_set():
            await route.continue_()
            return
        response = await route.fetch()
        self._is_answered.set()
        await self._is_released.wait()
        await route.fulfill(response=response)
        self._is_sent.set()

    async def answered(self) -> None:
        """Wait until the server has answered."""
        await self._is_answered.wait()

    async def release(self) -> None:
        """Have the page receive it, and wait until the page has had a turn to show it."""
        self._is_released.set()
        await self._is_sent.wait()
        await self._page.evaluate("fetch('/healthz').then(response => response.text())")


async def third_question(browser: Any, world: World) -> Visitor:
    """Return somebody at the third question, whose second was the stage."""
    ann = Visitor(await (await browser.new_context()).new_page(), world.url)
    await ann.begin()
    await ann.take(*ANSWERS[:2])
    return ann


async def change_in_another_window(ann: Visitor) -> None:
    other = Visitor(await ann.page.context.new_page(), ann.url)
    await other.page.goto(ann.url + CHANGE_STAGE)
    await other.press("Run")
    await other.page.close()


async def check_page_is_of_its_address(ann: Visitor) -> None:
    path, heading = ann.path, await ann.heading()
    await ann.page.reload()
    assert (ann.path, await ann.heading()) == (path, heading)
    assert ann.problems == []


async def test_page_that_comes_late_does_not_replace_the_next_question(
    browser: Any, world: World
) -> None:
    ann = await third_question(browser, world)
    async with Held(ann.page, "GET") as held:
        await change_in_another_window(ann)
        await held.answered()
        third = await ann.heading()
        await ann.press(ANSWERS[2])
        fourth = await ann.heading()

        await held.release()

        assert await ann.heading() == fourth != third
    await check_page_is_of_its_address(ann)


async def test_page_that_comes_late_leaves_what_was_typed_meanwhile(
    browser: Any, world: World
) -> None:
    ann = await third_question(browser, world)
    async with Held(ann.page, "GET") as held:
        await change_in_another_window(ann)
        await held.answered()
        await ann.page.locator("#text").fill("half a sen")

        await held.release()

        await expect(ann.notice()).to_have_text(re.compile("another window"))
        assert await ann.page.locator("#text").input_value() == "half a sen"
    assert ann.problems == []


async def go_back(ann: Visitor) -> None:
    await ann.page.go_back()


async def follow_footer(ann: Visitor) -> None:
    await ann.page.locator("footer a[href='/delete']").click()


LEAVES = pytest.mark.parametrize(
    ("leave", "path"),
    [(go_back, CHANGE_STAGE), (follow_footer, "/delete")],
    ids=["back", "footer"],
)


@LEAVES
async def test_page_that_is_asked_for_meanwhile_comes_after_the_answer_was_stored(
    browser: Any, world: World, leave: Callable[[Visitor], Awaitable[None]], path: str
) -> None:
    ann = await third_question(browser, world)
    third = await ann.heading()
    async with Held(ann.page, "POST") as held:
        await ann.start_press(ANSWERS[2])
        await held.answered()
        await leave(ann)

        await held.release()

        await expect(ann.page.locator("h1")).not_to_have_text(third)
        assert ann.path == path
    assert dict(world.answers())["delivery"] == '"hybrid"'
    await check_page_is_of_its_address(ann)


@LEAVES
async def test_answer_that_waits_is_sent_before_another_page_is_shown(
    browser: Any, world: World, leave: Callable[[Visitor], Awaitable[None]], path: str
) -> None:
    ann = await third_question(browser, world)
    third = await ann.heading()
    await ann.page.context.set_offline(True)
    await ann.start_press(ANSWERS[2])
    await expect(ann.notice()).to_have_text(KEPT)

    await leave(ann)
    await expect(ann.notice()).to_have_text(KEPT)
    assert await ann.heading() == third
    await ann.page.context.set_offline(False)

    await expect(ann.page.locator("h1")).not_to_have_text(third)
    await expect(ann.notice()).to_have_count(0)
    assert ann.path == path
    assert dict(world.answers())["delivery"] == '"hybrid"'
    await check_page_is_of_its_address(ann)


async def test_back_and_forward_while_an_answer_is_sent_shows_the_next_question(
    browser: Any, world: World
) -> None:
    ann = await third_question(browser, world)
    before = ann.path
    async with Held(ann.page, "POST") as held:
        await ann.start_press(ANSWERS[2])
        await held.answered()
        await ann.page.go_back()
        await ann.page.go_forward()

        await held.release()

        await ann.gone_on(before)
    await check_page_is_of_its_address(ann)
