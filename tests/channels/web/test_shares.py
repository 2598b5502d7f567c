"""The link to a result as others may see it."""

import re
import struct
from datetime import timedelta

import pytest

from adapters.web.account import WebAccount
from adapters.web.drawings import PNG
from bot.engine.assessment import Assessment
from bot.messages import Attachment
from tests.channels.web.world import Browser, Page, World
from tests.kit.drawing import fails

SHARED = re.compile(r"http://[^/]+(/shared/[0-9a-f]{64})")


async def linked(ann: Browser) -> str:
    """Share, and return the path of the link on the page."""
    await ann.press("Share")
    page = await ann.press("Share my result")
    link = next(link for link in page.main.all("a") if "/shared/" in link.given["href"])
    match = SHARED.fullmatch(link.given["href"])
    assert match
    return match[1]


async def test_link_shows_others_what_share_shows_and_no_more(world: World, ann: Browser) -> None:
    await ann.at_result()
    path = await linked(ann)
    preview = ann.page.html.one("blockquote").text

    page = await world.person().open(path)

    assert page.status == 200
    assert "We’re at the Walk stage" in page.text
    shown = page.main.all("section").__next__().text
    for line in preview.split("\n"):
        bar = re.fullmatch(r"(\w+) (\d+%)(?: ← (\w+))?", line)
        assert (" ".join(filter(None, (bar[1], bar[3], bar[2]))) if bar else line) in shown
    assert not re.search(r"Retail|Hybrid|barrier|ann", page.raw, re.IGNORECASE)


async def test_viewer_gets_no_cookie_and_no_form(world: World, ann: Browser) -> None:
    await ann.at_result()
    path = await linked(ann)

    bob = world.person()
    page = await bob.open(path)

    assert bob.cookies == {}
    assert not list(page.html.all("form"))
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"


def told(page: Page) -> dict[str, str]:
    """Return what a page says of itself to other programs."""
    tags = [tag.given for tag in page.html.all("meta") if "property" in tag.given]
    return {tag["property"]: tag["content"] for tag in tags}


async def test_page_describes_itself_to_other_programs(world: World, ann: Browser) -> None:
    await ann.at_result()
    path = await linked(ann)

    page = await world.person().open(path)

    about = told(page)
    assert about["og:title"] == "We’re at the Walk stage of AI in CX"
    assert "ahead of 25%" in about["og:description"]
    assert about["og:url"] == world.url + path
    assert about["og:image"] == f"{world.url}{path}/scorecard.png"
    assert "Walk 32% (here)" in about["og:image:alt"]


async def test_programs_are_told_how_large_the_picture_is(drawn: Assessment) -> None:
    async def png(_: Attachment) -> bytes:
        return PNG + b"\0\0\0\rIHDR" + struct.pack(">II", 1320, 1165)

    async with World(drawn, draw=png) as world:
        ann = world.person()
        await ann.at_result()
        page = await world.person().open(await linked(ann))

    assert told(page)["og:image:width"] == "1320"
    assert told(page)["og:image:height"] == "1165"


async def test_page_is_whole_where_the_picture_cannot_be_drawn(drawn: Assessment) -> None:
    async with World(drawn, draw=fails) as world:
        ann = world.person()
        await ann.at_result()
        page = await world.person().open(await linked(ann))

    assert page.status == 200
    assert "og:image" in told(page)
    assert "og:image:width" not in told(page)


async def test_picture_has_the_stage_and_no_other_answer(world: World, ann: Browser) -> None:
    await ann.at_result()
    path = await linked(ann)

    status, headers, content = await world.person().ask("GET", f"{path}/scorecard.png")

    assert (status, headers["Content-Type"]) == (200, "image/png")
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"Walk stage" in content
    assert not re.search(rb"Retail|Hybrid|barrier|steps\": \{", content, re.IGNORECASE)


async def test_link_has_the_public_address(drawn: Assessment) -> None:
    account = WebAccount("http://check.example.org")
    async with World(drawn, account=account) as world:
        ann = world.person(Host="check.example.org")
        await ann.at_result()
        await linked(ann)

    assert "http://check.example.org/shared/" in ann.page.main.text


# ---------------------------------------------------------------------------- its end


async def gone(world: World, path: str) -> bool:
    """Return whether a link shows nothing, and its picture neither."""
    page = await world.person().open(path)
    picture, _, _ = await world.person().ask("GET", f"{path}/scorecard.png")
    return (page.status, picture) == (404, 404) and "isn’t shared anymore" in page.text


async def test_link_ends_with_the_answers(world: World, ann: Browser) -> None:
    await ann.at_result()
    path = await linked(ann)

    await ann.open("/delete")
    await ann.press_form("/delete")

    assert await gone(world, path)


async def test_link_ends_once_another_stage_would_be_shown(world: World, ann: Browser) -> None:
    await ann.at_result()
    path = await linked(ann)

    await ann.say_on("/result", "change stage")
    await ann.press("Fly")

    assert await gone(world, path)
    assert await linked(ann) != path


async def test_link_survives_a_change_that_it_does_not_show(world: World, ann: Browser) -> None:
    await ann.at_result()
    path = await linked(ann)

    await ann.say_on("/result", "change delivery")
    await ann.press("Human-only")

    assert (await world.person().open(path)).status == 200


async def test_link_survives_another_process(world: World, ann: Browser) -> None:
    await ann.at_result()
    path = await linked(ann)

    await world.stop()
    await world.start()

    assert (await world.person().open(path)).status == 200


async def test_check_taken_again_is_not_shared_by_the_old_link(world: World, ann: Browser) -> None:
    await ann.at_result()
    path = await linked(ann)
    world.clock.now += timedelta(minutes=1)

    await ann.say_on("/result", "take it again")
    assert await gone(world, path)
    for answer in ("yes", "walk", "hybrid", "4", "5", "3", "2", "1", "retail banking"):
        await ann.say(answer)
    await ann.say("skip the rest")

    assert await gone(world, path)


@pytest.mark.parametrize("turned", [0, 31, 32, 63])
async def test_link_with_another_letter_shows_nothing(
    world: World, ann: Browser, turned: int
) -> None:
    await ann.at_result()
    path = await linked(ann)
    at = len("/shared/") + turned
    other = "0" if path[at] != "0" else "1"

    assert await gone(world, path[:at] + other + path[at + 1 :])


async def test_link_of_another_form_has_a_page_that_says_so(world: World) -> None:
    page = await world.person().open("/shared/nothing")

    assert page.status == 404
    assert "There’s no such page" in page.text


async def test_nothing_can_be_shared_before_the_result_or_without_a_stage(ann: Browser) -> None:
    await ann.at_question(3)
    page = await ann.say("share")

    assert "/shared/" not in page.raw


async def test_result_says_how_to_find_it_again_without_a_secret_in_the_address(
    ann: Browser,
) -> None:
    page = await ann.at_result()

    assert "finds your result here for 365 days" in page.text
    assert page.path == "/result"
