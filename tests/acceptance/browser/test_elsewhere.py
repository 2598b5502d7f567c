"""Going on in a browser that has no cookie yet, with a code."""

from typing import Any

import pytest

from tests.acceptance.browser.driver import expect
from tests.acceptance.browser.visitor import Visitor
from tests.channels.web.test_elsewhere import code_of
from tests.channels.web.world import World

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]


@pytest.mark.parametrize("scripts", [True, False])
async def test_code_is_typed_once_by_a_browser_without_a_cookie(
    browser: Any, world: World, *, scripts: bool
) -> None:
    ann = world.person()
    await ann.at_question(3)
    code = await code_of(ann)
    context = await browser.new_context(java_script_enabled=scripts)
    bob = Visitor(await context.new_page(), world.url)
    await bob.page.goto(f"{world.url}/elsewhere")

    await enter(bob, code)

    await expect(bob.page.locator("main")).to_contain_text("Your check is here now")
    assert bob.path.startswith("/question/")
    assert bob.problems == []


@pytest.mark.parametrize("scripts", [True, False])
async def test_page_with_a_wrong_code_can_be_loaded_again(
    browser: Any, world: World, *, scripts: bool
) -> None:
    context = await browser.new_context(java_script_enabled=scripts)
    bob = Visitor(await context.new_page(), world.url)
    await bob.page.goto(f"{world.url}/elsewhere")

    await enter(bob, "BCDF-GHJK")
    await expect(bob.page.locator("#problem")).to_contain_text("I don’t know that code")
    await bob.page.goto(bob.page.url)

    await expect(bob.page.locator("h1")).to_have_text("Go on elsewhere")
    assert bob.path == "/elsewhere"


async def enter(bob: Visitor, code: str) -> None:
    """Type a code."""
    await bob.page.fill("#code", code)
    await bob.page.get_by_role("button", name="Go on here").click()
