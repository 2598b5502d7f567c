"""A whole assessment in every way in which people use a browser."""

from typing import Any

import pytest

from tests.acceptance.browser.visitor import ANSWERS, Visitor
from tests.channels.web.world import World

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]

PHONE = {"width": 320, "height": 568}

WAYS: dict[str, dict[str, Any]] = {
    "by mouse": {},
    "without JavaScript": {"java_script_enabled": False},
    "at 320 pixels": {"viewport": PHONE},
    # 1280 by 1024 pixels at 400 %.
    "at 400 percent": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
    "in the dark": {"color_scheme": "dark"},
    "with reduced motion": {"reduced_motion": "reduce"},
    # A person's own style is no part of the page, so its policy doesn't concern it.
    "with wide text": {"viewport": PHONE, "bypass_csp": True},
}


WIDE = """
  * { line-height: 1.5 !important; letter-spacing: .12em !important }
  * { word-spacing: .16em !important }
  p { margin-bottom: 2em !important }
"""
"""The text spacing of WCAG 1.4.12."""


@pytest.mark.parametrize("way", WAYS)
async def test_whole_assessment(browser: Any, world: World, way: str) -> None:
    context = await browser.new_context(**WAYS[way])
    ann = Visitor(await context.new_page(), world.url)

    await ann.begin()
    if way == "with wide text":
        await ann.page.add_style_tag(content=WIDE)
    for answer in ANSWERS:
        await check_looks(ann, way)
        await ann.press(answer)

    await check_end(ann, world)
    await check_looks(ann, way)


async def test_whole_assessment_by_keyboard_alone(browser: Any, world: World) -> None:
    ann = Visitor(await browser.new_page(), world.url, by_keyboard=True)

    await ann.begin()
    await ann.take(*ANSWERS)

    await check_end(ann, world)


async def check_end(ann: Visitor, world: World) -> None:
    """Check that the result is there, every answer stored once, and nothing asked twice."""
    assert ann.path == "/result"
    assert "ahead of 25%" in await ann.page.locator("main").inner_text()
    steps = [step for step, _ in world.answers()]
    assert len(steps) == len(set(steps))
    assert len(ann.seen) == len(set(ann.seen)), ann.seen
    assert ann.problems == []


async def check_looks(ann: Visitor, way: str) -> None:
    """Check that nothing is wider than the window, and colors and motion are as asked for."""
    if way == "without JavaScript":
        return
    run = ann.page.evaluate
    assert await run("document.documentElement.scrollWidth <= innerWidth"), await ann.heading()
    cut = "[...document.querySelectorAll('main *')].filter(e => !e.closest('.hidden, svg')"
    clips = "['hidden', 'clip'].includes(getComputedStyle(e).overflowY)"
    assert await run(f"{cut} && {clips} && e.scrollHeight > e.clientHeight + 1).length") == 0
    if way == "in the dark":
        assert await run("getComputedStyle(document.body).backgroundColor") == "rgb(15, 23, 27)"
    if way == "with reduced motion":
        moving = "[...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e)"
        assert await run(f"{moving}.transitionDuration) > 0).length") == 0
