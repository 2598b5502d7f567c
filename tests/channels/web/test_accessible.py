"""The pages for people who read, press or see them in another way."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise, product

import pytest

from adapters.web.looks import FOLDER
from bot.engine.assessment import Assessment
from tests.channels.web.html import Element
from tests.channels.web.world import Browser, Page, World, fields_of
from tests.kit.screens import chromium

STYLE = (FOLDER / "style.css").read_text("utf-8")

PAIRS = [
    *product(("ink", "soft", "main"), ("paper", "ground")),
    ("on-main", "main"), ("bad", "bad-tint"), ("bad", "paper"), ("main", "tint"), ("ink", "tint"),
    ("soft", "tint"),
]  # fmt: skip
"""Every color of a text, and what is behind it."""


async def states(world: World) -> AsyncIterator[tuple[str, Page]]:
    """Yield every kind of page, by a name."""
    ann = world.person()
    yield "door", await ann.open("/")
    yield "consent", await ann.begin()
    yield "choices", await ann.say("yes")
    yield "problem", await ann.say("purple")
    yield "unclear", await ann.say("wlak")
    yield "help", await ann.press("Help and why I ask")
    await ann.open("/now")
    await ann.say("walk")
    yield "form", await ann.open("/form")
    fields = fields_of(ann.page.html.one("form", action="/form"))
    sent = [
        *fields.items(),
        *(("asked", f.given["value"]) for f in ann.page.html.all(name="asked")),
    ]
    yield "form again", await ann.open("/form", "POST", [pair for pair in sent if pair[0]])
    await ann.open("/now")
    await ann.say("hybrid")
    yield "scale", ann.page
    for line in "45321":
        await ann.say(line)
    yield "list", ann.page
    yield "pause", await ann.say("stop")
    await ann.press("Resume")
    yield "result", await (await _with(ann, "retail banking", "skip the rest")).open("/now")
    for label in ("What to do next", "Details", "Share", "More", "Compare an industry"):
        yield label, await ann.press(label)
    yield "typed", await ann.say("leave a comment")
    yield "delete", await ann.open("/delete")
    yield "gone", await ann.open("/show/%20")
    yield "goodbye", await ann.open("/goodbye/deleted")


async def _with(ann: Browser, *lines: str) -> Browser:
    for line in lines:
        await ann.say(line)
    return ann


async def test_every_page_has_what_assistive_technology_needs(world: World) -> None:
    async for name, page in states(world):
        assert page.html.one("html").given["lang"] == "en", name
        assert len(list(page.html.all("h1"))) == 1, name
        assert len(list(page.html.all("main"))) == 1, name
        assert page.html.one("head").one("title").text, name
        assert page.html.one("a", href="#main").text == "Skip to the content"
        check_names(name, page.html)
        check_ids(name, page.html)
        check_levels(name, page.main)


def check_names(name: str, page: Element) -> None:
    """Check that every field has a label, every button a text, every picture a description."""
    labels = {label.given.get("for") for label in page.all("label")}
    inside = [field for label in page.all("label") for field in label.all("input")]
    for field in page.all("input", "select", "textarea"):
        is_hidden = field.given.get("type") == "hidden"
        assert is_hidden or field in inside or field.given.get("id") in labels, (name, field)
    for button in page.all("button", "a", "summary", "legend", "h1", "h2", "h3"):
        assert button.text, (name, button)
    for picture in page.all("img"):
        assert len(picture.given["alt"]) > 40, name


def check_ids(name: str, page: Element) -> None:
    """Check that ids are unique, and that every reference has its target."""
    ids = [element.given["id"] for element in page.all() if "id" in element.given]
    assert len(ids) == len(set(ids)), (name, ids)
    for element in page.all():
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            wanted = element.given.get(attribute, "").split()
            assert set(wanted) <= set(ids), (name, attribute, wanted)


def check_levels(name: str, main: Element) -> None:
    """Check that no heading skips a level."""
    levels = [int(heading.tag[1]) for heading in main.all("h1", "h2", "h3")]
    for before, after in pairwise(levels):
        assert after <= before + 1, (name, levels)


# ---------------------------------------------------------------------------- colors


def colors(css: str) -> dict[str, str]:
    """Return the first color of each name."""
    return dict(reversed(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", css)))


def luminance(color: str) -> float:
    """Return the relative luminance, as WCAG defines it."""
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_of_every_text_is_enough(scheme: str) -> None:
    light, _, rest = STYLE.partition("@media (prefers-color-scheme: dark)")
    known = colors(light) | (colors(rest.partition("\n}\n")[0]) if scheme == "dark" else {})

    for text, behind in PAIRS:
        low, high = sorted((luminance(known[text]), luminance(known[behind])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (scheme, text, behind)


def test_motion_is_for_those_who_want_it() -> None:
    assert "transition" not in re.sub(r"@media \(prefers-reduced-motion.*", "", STYLE)


# ---------------------------------------------------------------------------- in a browser


@pytest.mark.acceptance
@pytest.mark.skipif(chromium.find() is None, reason="Chromium is not installed")
async def test_no_page_is_wider_than_a_small_screen(drawn: Assessment) -> None:
    program = chromium.find()
    assert program
    async with World(replace(drawn, draw=None)) as world, chromium.running(program) as browser:
        ann = world.person()
        for number, path in ((0, "/"), (1, "/now"), (3, "/now"), (8, "/now"), (9, "/now")):
            ann = world.person()
            await ann.at_question(number)
            await browser.call("Network.setCookie", name="cxbot", value=ann.token, url=world.url)
            await browser._size(320, 600)
            await browser.call("Page.navigate", url=world.url + path)
            await browser._until(lambda said: said.get("method") == "Page.loadEventFired")
            assert await browser._run("document.documentElement.scrollWidth") == 320
