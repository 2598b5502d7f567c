"""Interruptions: no network, a killed server, other windows, a script that fails."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.browser.driver import expect
from tests.acceptance.browser.visitor import ANSWERS, Visitor
from tests.acceptance.test_telegram_process import serving
from tests.channels.web.world import World

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]

AWAY = re.compile("can’t be reached right now")

SHOW = """state => {
  Object.defineProperty(document, "hidden", {value: state === "hidden", configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""
"""Does what happens when a window is minimized, or shown again."""

STORED = 12
"""Answers at the end: the last of ANSWERS skips three questions."""

INDUSTRY = ANSWERS.index("Retail Banking")


async def visitor(browser: Any, url: str, **how: Any) -> Visitor:
    context = await browser.new_context(**how)
    return Visitor(await context.new_page(), url)


async def check_nothing_lost_or_asked_twice(ann: Visitor, world: World) -> None:
    assert ann.path == "/result"
    steps = [step for step, _ in world.answers()]
    assert len(steps) == len(set(steps)) == STORED
    assert len(ann.seen) == len(set(ann.seen)), ann.seen
    assert ann.problems == []


# ---------------------------------------------------------------------------- no network, no server


async def test_offline_in_the_middle_and_back(browser: Any, world: World) -> None:
    ann = await visitor(browser, world.url)
    await ann.begin()
    await ann.take(*ANSWERS[:INDUSTRY])
    before = ann.path

    await ann.page.context.set_offline(True)
    await expect(ann.notice()).to_have_text(AWAY)
    await ann.type("retail banking")
    await expect(ann.notice()).to_have_text(re.compile("Your answer is still here"))
    assert await ann.page.locator("#text").input_value() == "retail banking"
    await ann.page.context.set_offline(False)
    await ann.gone_on(before)
    await expect(ann.notice()).to_have_count(0)
    await ann.take(*ANSWERS[INDUSTRY + 1 :])

    await check_nothing_lost_or_asked_twice(ann, world)


async def test_what_is_changed_while_offline_counts_as_it_was_last_sent(
    browser: Any, world: World
) -> None:
    ann = await visitor(browser, world.url)
    await ann.begin()
    await ann.take(*ANSWERS[:1])
    before = ann.path

    await ann.page.context.set_offline(True)
    await ann.start_press("Walk")
    await expect(ann.notice()).to_have_text(re.compile("Your answer is still here"))
    await ann.start_press("Run")
    await ann.page.context.set_offline(False)
    await ann.gone_on(before)

    assert dict(world.answers())["stage"] == '"run"'


async def test_killed_server_in_the_middle_and_back(browser: Any, tmp_path: Path) -> None:
    async with serving(tmp_path, CXBOT_WEB="1") as process:
        port = str(await process.listening())
        ann = await visitor(browser, process.url)
        await ann.begin()
        await ann.take(*ANSWERS[:4])
        await process.kill()
    before = ann.path
    await ann.start_press(ANSWERS[4])
    await expect(ann.notice()).to_have_text(re.compile("Your answer is still here"))

    async with serving(tmp_path, CXBOT_WEB="1", PORT=port) as process:
        await process.listening()
        await ann.gone_on(before)
        await ann.take(*ANSWERS[5:])

        assert ann.path == "/result"
        assert len(ann.seen) == len(set(ann.seen)), ann.seen
        answered = ann.page.locator("details.answered summary")
        await expect(answered).to_have_text(f"Your {STORED} answers so far")
    assert ann.problems == []


async def test_answer_that_was_stored_but_not_confirmed_counts_once(
    browser: Any, world: World
) -> None:
    ann = await visitor(browser, world.url)
    await ann.begin()
    await ann.take(*ANSWERS[:2])
    before, stored = ann.path, len(world.answers())

    async def lose(route: Any) -> None:
        await route.fetch(max_redirects=0)
        await route.abort()

    await ann.page.route("**/now", lose, times=1)
    await ann.start_press(ANSWERS[2])
    await ann.gone_on(before)
    assert len(world.answers()) == stored + 1
    await ann.take(*ANSWERS[3:])

    await check_nothing_lost_or_asked_twice(ann, world)


# ---------------------------------------------------------------------------- other windows


async def test_other_window_follows_without_being_touched(browser: Any, world: World) -> None:
    ann = await visitor(browser, world.url)
    await ann.begin()
    await ann.take(*ANSWERS[:2])
    other = Visitor(await ann.page.context.new_page(), world.url)
    await other.page.goto(f"{world.url}/now")
    before = other.path

    await ann.take(ANSWERS[2])

    await other.gone_on(before)
    assert other.path == ann.path
    await expect(other.page.locator("#spoken")).to_have_text(re.compile("another window"))
    assert other.problems == []


async def test_hidden_window_holds_no_connection_and_catches_up_when_it_is_shown(
    browser: Any, world: World
) -> None:
    ann = await visitor(browser, world.url)
    await ann.begin()
    await ann.take(*ANSWERS[:2])
    other = Visitor(await ann.page.context.new_page(), world.url)
    await other.page.goto(f"{world.url}/now")
    before = other.path

    await other.page.evaluate(SHOW, "hidden")
    await ann.page.evaluate(SHOW, "hidden")
    while len(world.channel.streams):
        await ann.page.evaluate("fetch('/healthz').then(response => response.text())")
    await ann.take(ANSWERS[2])
    assert other.path == before
    await other.page.evaluate(SHOW, "visible")

    await other.gone_on(before)
    assert other.path == ann.path


async def test_button_that_is_pressed_twice_answers_once(browser: Any, world: World) -> None:
    ann = await visitor(browser, world.url)
    await ann.begin()
    await ann.take(*ANSWERS[:2])
    before = ann.path

    await ann.button(ANSWERS[2]).dblclick()
    await ann.gone_on(before)
    await ann.take(*ANSWERS[3:])

    await check_nothing_lost_or_asked_twice(ann, world)


async def test_text_that_is_being_typed_stays_when_another_window_goes_on(
    browser: Any, world: World
) -> None:
    ann = await visitor(browser, world.url)
    await ann.begin()
    await ann.take(*ANSWERS[:2])
    other = Visitor(await ann.page.context.new_page(), world.url)
    await other.page.goto(f"{world.url}/now")
    before = other.path
    await other.page.locator("#text").fill("half a sen")

    await ann.take(ANSWERS[2])

    await expect(other.notice()).to_have_text(re.compile("another window"))
    assert await other.page.locator("#text").input_value() == "half a sen"
    await other.page.locator("#notice a").click()
    await other.gone_on(before)
    assert other.path == ann.path


async def test_old_page_changes_its_own_question_alone(browser: Any, world: World) -> None:
    ann = await visitor(browser, world.url)
    await ann.begin()
    await ann.take(*ANSWERS[:4])

    while ann.path != "/question/stage":
        await ann.page.go_back()
    await expect(ann.button("Walk")).to_be_visible()
    await ann.page.reload()
    await ann.start_press("Run")
    await expect(ann.page).not_to_have_url(f"{world.url}/question/stage")

    # The latest answer to a question counts.
    assert dict(world.answers()) == {
        "consent": '"yes"', "stage": '"run"', "delivery": '"hybrid"', "barrier-change": "4",
    }  # fmt: skip


# ---------------------------------------------------------------------------- a script that fails


async def test_page_whose_script_does_not_load_works_by_forms(browser: Any, world: World) -> None:
    ann = await visitor(browser, world.url)
    await ann.page.route("**/static/page.*", lambda route: route.abort())

    await ann.begin()
    await ann.take(*ANSWERS)

    await check_nothing_lost_or_asked_twice(ann, world)


async def test_browser_without_what_the_script_needs_sends_forms_by_itself(
    browser: Any, world: World
) -> None:
    ann = await visitor(browser, world.url)
    await ann.page.add_init_script("window.fetch = undefined; window.EventSource = undefined")

    await ann.begin()
    await ann.take(*ANSWERS[:3])

    assert ann.problems == []


async def test_page_goes_on_where_there_are_too_many_streams(browser: Any, world: World) -> None:
    world.channel.streams.close()
    ann = await visitor(browser, world.url)

    await ann.begin()
    await ann.take(*ANSWERS)

    await check_nothing_lost_or_asked_twice(ann, world)
