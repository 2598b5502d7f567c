"""A facilitator's board in a real browser: live, walked by keys, and without JavaScript."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.acceptance.browser import driver
from tests.acceptance.browser.test_accessible import RULES, RUN_AXE
from tests.channels.web.board_world import BoardWorld, same
from tests.unit.team.make import Member

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]

PROJECTOR, PHONE = {"width": 1920, "height": 1080}, {"width": 320, "height": 568}

SPLIT = [*same(Member("walk", ratings=(1, 2, 3, 4, 5)), 3), *same(Member("fly"), 3)]


@pytest.fixture
async def room() -> AsyncIterator[BoardWorld]:
    """A bot with a chat, whose boards are served."""
    async with BoardWorld() as running:
        yield running


def run_link(room: BoardWorld, team: Any) -> str:
    return f"{room.url}/board/{room.links.link(team, 'run')}"


async def test_room_watches_the_count_and_the_reveal_and_the_facilitator_walks_by_keys(
    browser: Any, room: BoardWorld
) -> None:
    team = await room.set_up()
    wall, seat = await browser.new_page(viewport=PROJECTOR), await browser.new_page(viewport=PHONE)
    problems: list[str] = []
    for page in (wall, seat):
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
    await wall.goto(run_link(room, team))
    await seat.goto(room.url + room.shows(team))
    assert wall.url == seat.url

    await room.answer(team, SPLIT)
    for page in (wall, seat):
        await driver.expect(page.locator("#count")).to_have_text("6 answered")
    assert await seat.locator("#reveal").count() == 0

    await wall.locator("#reveal").click()
    await wall.get_by_role("button", name="Reveal it now").click()
    for page in (wall, seat):
        await page.wait_for_url("**/result/1")
    for number, key in enumerate(("ArrowRight", "Space", "PageDown", "ArrowRight"), 2):
        await wall.keyboard.press(key)
        await wall.wait_for_url(f"**/result/{number}")
    await wall.keyboard.press("ArrowLeft")
    await wall.wait_for_url("**/result/4")
    assert problems == []


async def test_notes_on_a_second_screen_follow_the_walk_and_keep_the_focus(
    browser: Any, room: BoardWorld
) -> None:
    team = await room.set_up()
    await room.answer(team, SPLIT)
    await room.order("reveal", team, "yes1")
    context = await browser.new_context(viewport=PROJECTOR)
    wall, notes = await context.new_page(), await context.new_page()
    seat = await browser.new_page(viewport=PHONE)
    await wall.goto(run_link(room, team))
    await notes.set_viewport_size(PHONE)
    await notes.goto(room.url + room.shows(team) + "/notes")
    current = notes.locator("[aria-current=step]")
    await driver.expect(current).to_have_id("step-1")
    back = notes.get_by_role("link", name="To the board")
    await back.focus()

    await wall.keyboard.press("ArrowRight")
    await driver.expect(current).to_have_id("step-2")
    await seat.goto(room.url + room.shows(team) + "/result/5")
    await wall.goto(room.url + room.shows(team) + "/result/4")

    await driver.expect(current).to_have_id("step-4")
    await driver.expect(current).to_be_in_viewport()
    await driver.expect(back).to_be_focused()


async def test_board_without_a_stream_is_asked_for_again_and_keeps_the_focus(
    browser: Any, room: BoardWorld
) -> None:
    team = await room.set_up()
    room.channel.streams.close()
    page = await browser.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    await page.clock.install()
    await page.goto(run_link(room, team))
    notes = page.get_by_role("link", name="Your notes")
    await notes.focus()

    await room.answer(team, SPLIT)
    await pass_time_until(page, "#count", "6 answered")
    await driver.expect(page.locator("#reveal")).to_be_visible()
    await driver.expect(notes).to_be_focused()

    await room.order("reveal", team, "yes1")
    await pass_time_until(page, ".progress", "1 of 5")
    assert problems == []


async def pass_time_until(page: Any, selector: str, text: str) -> None:
    """Let the page's clock run until a part of the page shows a text."""
    part = page.locator(selector)
    while not await part.count() or text not in await part.inner_text():
        await page.clock.fast_forward(20_000)
        await page.evaluate("fetch('/healthz').then(response => response.text())")


async def test_board_is_walked_without_javascript(browser: Any, room: BoardWorld) -> None:
    team = await room.set_up()
    await room.answer(team, SPLIT)
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(run_link(room, team))
    await driver.expect(page.locator("meta[http-equiv=refresh]")).to_have_count(1)

    await page.get_by_role("link", name="Stop updating").click()
    await driver.expect(page.locator("meta[http-equiv=refresh]")).to_have_count(0)
    await page.get_by_role("link", name="Reveal the result").click()
    await page.get_by_role("button", name="Reveal it now").click()
    for _ in range(4):
        await page.get_by_role("link", name="Next").click()

    await driver.expect(page.get_by_role("heading", level=1)).to_have_text("What to do next")


async def test_board_breaks_no_rule_and_fits_every_window(browser: Any, room: BoardWorld) -> None:
    team = await room.set_up()
    # The page's policy would refuse the script that looks at it.
    context = await browser.new_context(bypass_csp=True, reduced_motion="reduce")
    packages = driver.packages()
    assert packages
    await context.add_init_script(path=packages / "axe_playwright_python" / "axe.min.js")
    page, shows = await context.new_page(), room.url + room.shows(team)
    await page.goto(run_link(room, team))
    await room.answer(team, SPLIT)

    found = await flaws(page, shows, f"{shows}/notes", f"{shows}/reveal")
    await page.get_by_role("button", name="Reveal it now").click()
    await page.wait_for_url("**/result/1")
    results = [f"{shows}/result/{number}" for number in range(1, 6)]
    found += await flaws(page, f"{shows}/notes", *results, f"{room.url}/board/x")

    assert found == []


async def flaws(page: Any, *addresses: str) -> list[str]:
    """What breaks a rule on these pages, in light and dark, and what is wider than the window."""
    found = []
    for address in addresses:
        await page.goto(address)
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            found += await page.evaluate(RUN_AXE, RULES)
        for size in (PROJECTOR, PHONE):
            await page.set_viewport_size(size)
            if not await page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                found.append(f"{address} is wider than {size['width']} pixels")
    return found
