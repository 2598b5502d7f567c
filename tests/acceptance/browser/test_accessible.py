"""Every kind of page as axe-core checks it, and as a screen reader reads it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.engine.assessment import Assessment
from tests.acceptance.browser import driver
from tests.acceptance.browser.visitor import ANSWERS, Visitor
from tests.channels.conformance.written import FILES, parts_of
from tests.channels.web.board_world import BoardWorld, same
from tests.channels.web.test_accessible import states
from tests.channels.web.test_elsewhere import code_of, enter
from tests.channels.web.test_golden import HINT, NOT_HERE, bare, do
from tests.channels.web.test_shares import linked
from tests.channels.web.world import Page, World
from tests.kit import golden
from tests.unit.team.make import Member

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

RUN_AXE = """async rules => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: rules}});
  return found.violations.flatMap(broken =>
    broken.nodes.map(node => `${broken.id}: ${node.target} ${node.failureSummary}`));
}"""

READ = """async () => {
  document.querySelectorAll("details").forEach(part => part.open = true);
  await virtual.start({container: document.body});
  while (await virtual.lastSpokenPhrase() !== "end of document") await virtual.next();
  const phrases = await virtual.spokenPhraseLog();
  await virtual.stop();
  return phrases;
}"""

EXPORTED = re.compile(r"export *\{\s*(\S+) as Virtual, *(\S+) as virtual\s*\};?")

READER = (
    driver.ENVIRONMENT / "node_modules/@guidepup/virtual-screen-reader/lib/esm/index.browser.js"
)

TYPES = next(path for path in FILES if path.stem == "every-question-type")
WHOLE = next(path for path in FILES if path.stem == "the-whole-assessment")

_BUTTON = re.compile(r"\[(?P<label>.+?)\](?: \*)?(?:: (?P<description>.*))?")
_BAR = re.compile(r"(?P<label>.+): (?P<shown>\d+%)(?: \(.+\))?")
_SETTLED = re.compile(r".+ \[Change\]")


class Lens:
    """A page of Chromium that shows pages as they were received elsewhere."""

    def __init__(self, page: Any, world: World) -> None:
        self.page, self._world, self._shown = page, world, ""

    async def begin(self, script: Path | str) -> None:
        """Have a script in every page that is shown."""
        if isinstance(script, Path):
            await self.page.add_init_script(path=script)
        else:
            await self.page.add_init_script(script)
        await self.page.route("**/shown", self._answer)

    async def _answer(self, route: Any) -> None:
        await route.fulfill(body=self._shown, content_type="text/html; charset=utf-8")

    async def show(self, page: Page) -> None:
        """Show a page."""
        self._shown = page.raw
        await self.page.goto(f"{self._world.url}/shown")

    async def violations(self) -> list[str]:
        """Return what breaks a rule, in light and dark."""
        found = []
        for scheme in ("light", "dark"):
            await self.page.emulate_media(color_scheme=scheme)
            found += [f"{scheme}: {one}" for one in await self.page.evaluate(RUN_AXE, RULES)]
        return found


async def lens(browser: Any, world: World) -> Lens:
    """Return a lens with axe-core."""
    packages = driver.packages()
    assert packages is not None
    found = Lens(await browser.new_page(reduced_motion="reduce"), world)
    await found.begin(packages / "axe_playwright_python" / "axe.min.js")
    return found


# ---------------------------------------------------------------------------- axe-core


async def test_no_kind_of_page_breaks_a_rule(browser: Any, world: World) -> None:
    seen = await lens(browser, world)
    async for name, page in states(world):
        await seen.show(page)
        assert await seen.violations() == [], name


async def test_pages_for_others_and_for_other_places_break_no_rule(
    browser: Any, world: World
) -> None:
    seen, ann, bob = await lens(browser, world), world.person(), world.person()
    await ann.at_result()
    shared = await bob.open(await linked(ann))
    asked = await bob.open("/elsewhere")
    code = await code_of(ann)
    given = ann.page
    await enter(bob, "AAAA-AAAA")
    wrong = bob.page
    await enter(bob, code)
    arrived, left = bob.page, await ann.open("/now")

    for page in (shared, asked, given, wrong, arrived, left):
        await seen.show(page)
        assert await seen.violations() == [], page.text


async def test_no_page_of_a_board_breaks_a_rule(browser: Any) -> None:
    async with BoardWorld() as room:
        seen, team = await lens(browser, room), await room.set_up()
        await room.answer(team, same(Member("run", ratings=(1, 2, 3, 4, 5)), 5))
        fay, shows = await room.facilitator(team), room.shows(team)
        pages = [await fay.open(shows + part) for part in ("", "/notes", "/reveal")]
        pages.append(await fay.press_form(f"{shows}/reveal"))
        while following := list(fay.page.html.all("a", rel="next")):
            pages.append(await fay.open(following[0].given["href"]))
        pages += [await fay.open(f"{shows}/notes"), await fay.open("/board/nothing")]

        for page in pages:
            await seen.show(page)
            assert await seen.violations() == [], page.text


async def test_rules_find_a_field_without_a_label(browser: Any, world: World) -> None:
    seen = await lens(browser, world)
    page = await world.person().at_question(1)
    page.raw = page.raw.replace('<label for="text">', "<label>")

    await seen.show(page)

    assert [found for found in await seen.violations() if "#text" in found]


async def test_no_question_type_breaks_a_rule(browser: Any, everything: Assessment) -> None:
    async with World(everything) as world:
        seen = await lens(browser, world)
        async for page in pages_of(world, TYPES):
            await seen.show(page)
            assert await seen.violations() == [], page.text
        ann = world.person()
        await ann.begin()
        await ann.say("yes")
        await seen.show(await ann.open("/form"))
        assert await seen.violations() == []


async def test_open_parts_and_notices_break_no_rule(browser: Any, world: World) -> None:
    packages = driver.packages()
    assert packages is not None
    context = await browser.new_context(reduced_motion="reduce")
    await context.add_init_script(path=packages / "axe_playwright_python" / "axe.min.js")
    ann = Visitor(await context.new_page(), world.url)
    await ann.begin()
    await ann.take(*ANSWERS)
    await ann.page.evaluate(
        "document.querySelectorAll('details').forEach(part => part.open = true)"
    )
    await context.set_offline(True)
    await driver.expect(ann.notice()).to_be_visible()

    for scheme in ("light", "dark"):
        await ann.page.emulate_media(color_scheme=scheme)
        assert await ann.page.evaluate(RUN_AXE, RULES) == []


async def pages_of(world: World, path: Path) -> AsyncIterator[Page]:
    """Yield the page after each turn of a golden conversation."""
    ann = world.person()
    for turn in golden.read(path)["turns"]:
        if NOT_HERE in turn:
            return
        yield await do(ann, turn)


# ---------------------------------------------------------------------------- a screen reader


async def test_screen_reader_reads_the_whole_golden_conversation_in_order(
    browser: Any, quick_check: Assessment
) -> None:
    driver.need(READER, "npm was not there, so no screen reader read the pages")
    script = EXPORTED.sub(r"globalThis.virtual = \2;", READER.read_text("utf-8"))
    async with World(quick_check) as world:
        seen = Lens(await browser.new_page(), world)
        await seen.begin(f"(() => {{{script}\n}})()")
        ann = world.person()
        for turn in golden.read(WHOLE)["turns"]:
            page = await do(ann, turn)
            await seen.show(page)
            spoken = " ".join(" ".join(await seen.page.evaluate(READ)).split())
            *parts, notice = parts_of(turn["bot"])
            place = 0
            for sentence in sentences(parts, notice):
                place = spoken.find(sentence, place)
                assert place >= 0, f"{sentence!r} after {turn} in {spoken}"
            # Answers are in a list below the question.
            for answer in settled(parts, notice):
                assert answer in spoken, f"{answer!r} after {turn} in {spoken}"


async def test_screen_reader_reads_each_number_of_the_charts_once(
    browser: Any, world: World
) -> None:
    driver.need(READER, "npm was not there, so no screen reader read the pages")
    script = EXPORTED.sub(r"globalThis.virtual = \2;", READER.read_text("utf-8"))
    seen = Lens(await browser.new_page(), world)
    await seen.begin(f"(() => {{{script}\n}})()")
    ann = world.person()
    await ann.at_result()
    await seen.show(await ann.open("/result"))

    phrases = await seen.page.evaluate(READ)

    begins, ends = (
        next(place for place, said in enumerate(phrases) if said.startswith(wanted))
        for wanted in ("figure", "end of figure")
    )
    frame = ("listitem", "end of listitem", "heading")
    numbers = [
        said for said in phrases[begins:ends]
        if re.search(r"\d", said) and not said.startswith(frame)
    ]  # fmt: skip
    rows = [said.removeprefix("image, ") for said in numbers if said.startswith("image, ")]
    assert rows == [
        "25%", "32%", "29%", "14%", "you 5, average 3.6, 1.4 above",
        "you 4, average 3.7, 0.3 above", "you 3, average 3.5, 0.5 below",
        "you 2, average 3.4, 1.4 below", "you 1, average 3.2, 2.2 below",
    ]  # fmt: skip
    assert len(numbers) == len(set(numbers))
    assert not [said for said in numbers if re.fullmatch(r"[\d.%]+", said)]


def sentences(parts: list[str], notice: str) -> list[str]:
    """Return the written sentences in order, without hints for typing and answers."""
    found = []
    for line in "\n".join(parts).split("\n"):
        written = bare(" ".join(line.split()))
        if not written or HINT.fullmatch(written) or _SETTLED.fullmatch(written):
            continue
        if button := _BUTTON.fullmatch(written):
            found += [button["label"], *([button["description"]] if button["description"] else [])]
        elif bar := _BAR.fullmatch(written):
            found += [bar["label"], bar["shown"]]
        elif written != notice:
            found.append(written)
    return found


def settled(parts: list[str], notice: str) -> list[str]:
    """Return the answers that a turn confirms."""
    lines = [" ".join(line.split()) for line in "\n".join(parts).split("\n")]
    found = [line.removesuffix(" [Change]") for line in lines if _SETTLED.fullmatch(line)]
    found += [line for line in lines if line == notice and line]
    return [line.partition(": ")[2] for line in found]


# ---------------------------------------------------------------------------- the focus


async def test_focus_goes_to_the_new_question_and_to_a_mistake(browser: Any, world: World) -> None:
    ann = Visitor(await browser.new_page(), world.url)
    await ann.begin()
    focused = ann.page.locator(":focus")

    await ann.take(*ANSWERS[:1])
    await driver.expect(focused).to_have_js_property("tagName", "H1")
    await ann.type("purple")
    await driver.expect(focused).to_have_attribute("aria-describedby", "problem")
    await driver.expect(ann.page.locator("#problem")).to_have_attribute("role", "alert")
    assert (await ann.page.title()).startswith("Error: ")
    await ann.take("Walk")
    await driver.expect(focused).to_have_js_property("tagName", "H1")

    assert ann.problems == []


async def test_what_is_said_beside_a_new_question_is_announced(browser: Any, world: World) -> None:
    ann = Visitor(await browser.new_page(), world.url)
    await ann.begin()
    await ann.take(*ANSWERS[:1])

    await ann.start_press("Help and why I ask")

    await driver.expect(ann.page.locator(".said:focus")).to_be_visible()
    spoken = ann.page.locator("#spoken")
    assert await spoken.get_attribute("role") == "status"
