"""A flow that is being written, in a real browser: the page follows each save."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.browser import driver
from tests.acceptance.browser.test_accessible import RULES, RUN_AXE
from tests.acceptance.browser.visitor import Visitor
from tests.channels.web.drafting import GOOD, Draft

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]


@pytest.fixture
async def draft(tmp_path: Path) -> AsyncIterator[Draft]:
    folder = tmp_path / "pulse"
    folder.mkdir()
    (folder / "flow.yaml").write_text(GOOD)
    async with Draft(folder) as running:
        yield running


async def shows(part: Any, text: str) -> None:
    """Wait until a part of a page shows a text."""
    await driver.expect(part).to_contain_text(text)


async def test_page_follows_each_save_and_keeps_what_is_being_typed(
    browser: Any, draft: Draft
) -> None:
    ann = Visitor(await browser.new_page(viewport={"width": 1400, "height": 900}), draft.url)
    main, aside = ann.page.locator("main"), ann.page.locator(".draft")
    await ann.page.goto(draft.url)
    draft.write(GOOD.replace("A first pulse", "A second pulse"))
    await shows(main, "A second pulse")

    await ann.begin()
    await ann.take("Start", "Apple")
    await shows(aside.locator("[aria-current=step]"), "Count")
    draft.write(GOOD.replace("How many?", "How many are there?"))
    await shows(main, "How many are there?")

    await ann.page.locator("#text").fill("12")
    draft.write(GOOD.replace("How many?", "How many now?"))
    await shows(ann.notice(), "The flow was saved again.")
    assert await ann.page.locator("#text").input_value() == "12"
    await ann.page.locator("#notice a").click()
    await shows(main, "How many now?")

    draft.write(GOOD.replace("type: number", "type: numbr"))
    await shows(aside.locator(".mistakes"), "flow.yaml:11:11")
    draft.write(GOOD)
    await shows(aside.locator("[role=status]"), "No problems found.")
    await ann.page.locator("#text").fill("12")
    await ann.page.locator(".typing button").click()
    await shows(aside.locator("[aria-current=step]"), "Result")
    draft.write(GOOD.replace("500", "5"))
    await shows(aside, "Asked again, because the answer no longer fits: Count.")
    assert ann.path == "/question/count"
    assert ann.problems == []


@pytest.mark.parametrize("width", [320, 1400])
async def test_draft_is_never_wider_than_the_window(browser: Any, draft: Draft, width: int) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 900})
    await page.goto(draft.url)
    draft.write(GOOD.replace("type: number", "type: " + "number" * 30))
    await shows(page.locator(".mistakes"), "flow.yaml:11:11")

    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [320, 1400])
async def test_draft_breaks_no_rule_of_accessibility(
    browser: Any, draft: Draft, width: int
) -> None:
    packages = driver.packages()
    assert packages is not None
    page = await browser.new_page(viewport={"width": width, "height": 300}, reduced_motion="reduce")
    await page.add_init_script(path=packages / "axe_playwright_python" / "axe.min.js")
    ann, aside = Visitor(page, draft.url), page.locator(".draft")

    async def check() -> None:
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            assert await page.evaluate(RUN_AXE, RULES) == []

    await ann.begin()
    await check()
    await ann.take("Start", "Apple")
    draft.write(GOOD.replace("type: number", "type: numbr"))
    await shows(aside, "One problem")
    await check()
    draft.write(GOOD.replace("banana", "cherry").replace("apple", "quince"))
    await shows(aside, "Asked again")
    await check()
