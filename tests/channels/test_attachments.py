"""The picture above the text of a result, as it is drawn, and the report on request."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from bot.delivery.retries import Pace
from bot.engine.assessment import Assessment
from bot.messages import Attachment
from bot.report.attachments import Drawer
from bot.report.render import Renderer
from bot.wiring.parts import drawing_with
from tests.channels.slack.world import World as SlackWorld
from tests.channels.slack.world import said
from tests.channels.telegram.world import World as TelegramWorld
from tests.kit.drawing import fails
from tests.kit.slack.api import Failure
from tests.kit.telegram.calls import Failure as Refusal

SOURCES = "All from: Liveops 2026"
WIDTH = 1320


@pytest.fixture
def drawn(quick_check: Assessment) -> Assessment:
    """The quick check, with pictures."""
    return replace(quick_check, draw=Drawer())


@pytest.fixture
async def world(drawn: Assessment) -> AsyncIterator[SlackWorld]:
    async with SlackWorld(drawn) as running:
        yield running


def pages(data: bytes) -> int:
    with pikepdf.open(BytesIO(data)) as document:
        return len(document.pages)


async def test_slack_shows_the_picture_above_its_text_and_describes_it(world: SlackWorld) -> None:
    ann = await world.at_result()
    await world.shows_pictures()

    [picture] = ann.newest.pictures
    assert Image.open(BytesIO(picture)).width == WIDTH
    [image] = [block for block in ann.newest.blocks if block["type"] == "image"]
    assert "Walk" in image["alt_text"]
    assert "32%" in image["alt_text"]
    assert len(image["alt_text"]) <= 1000
    assert "ahead of 25%" in "\n".join(ann.newest.lines)

    await world.press(ann, "More", "Report (PDF)")
    assert 2 <= pages(ann.files["report.pdf"]) <= 3
    assert {call.error for call in world.slack.calls} == {"", "invalid_blocks"}


async def test_telegram_shows_the_picture_above_its_text(drawn: Assessment) -> None:
    async with TelegramWorld(drawn) as world:
        ann = await world.at_result()

        assert Image.open(BytesIO(world.picture(ann))).width == WIDTH
        assert "ahead of 25%" in ann.newest.text
        assert world.api.counts["sendPhoto"] == 1

        await world.press(ann, "More", "Report (PDF)")
        await world.quiet()
        document = next(call for call in world.api.calls if call.method == "sendDocument")
        assert 2 <= pages(document.params["document"]) <= 3


async def test_picture_that_cannot_be_drawn_leaves_the_text_and_holds_up_nothing(
    world: SlackWorld,
) -> None:
    world.delivery.draw = fails
    ann = await world.at_result()
    await world.say(ann, "sources")

    assert "ahead of 25%" in said(ann)
    assert SOURCES in said(ann)
    assert world.sql("SELECT count(*) FROM outbox WHERE reply LIKE '%Attachment%'") == [(0,)]


async def test_report_that_cannot_be_drawn_is_answered_in_words(world: SlackWorld) -> None:
    ann = await world.at_result()
    await world.shows_pictures()
    world.delivery.draw = fails
    await world.press(ann, "More", "Report (PDF)")
    for _ in range(2):
        await world.passes(seconds=3)

    assert "couldn’t make the report" in said(ann)


async def test_without_the_parts_for_drawing_the_text_stands_alone(world: SlackWorld) -> None:
    world.delivery.draw = None
    ann = await world.at_result()
    assert said(ann).count("ahead of 25%") == 1

    await world.press(ann, "More", "Report (PDF)")

    assert ann.newest.files == []
    assert said(ann).count("ahead of 25%") == 2


@pytest.mark.acceptance
async def test_who_waits_for_a_drawing_takes_no_place_from_others(drawn: Assessment) -> None:
    begun = asyncio.Event()

    async def never(_: Attachment) -> bytes:
        begun.set()
        await asyncio.Event().wait()
        return b""

    async with SlackWorld(drawn, pace=Pace(lanes=1)) as world:
        ann, bea = await world.at_result(), world.person("Bea")
        await world.shows_pictures()
        await world.press(ann, "More")
        world.delivery.draw = never

        await ann.press("Report (PDF)")
        await asyncio.wait_for(begun.wait(), 10)
        await bea.dm("hello")

        await world.slack.until(lambda: "In three minutes" in said(bea), 10)


async def test_chat_that_wants_no_pictures_is_still_written_to(drawn: Assessment) -> None:
    refused = Refusal(400, "Bad Request: not enough rights to send photos to the chat")
    async with TelegramWorld(drawn) as world:
        world.api.fail("sendPhoto", refused)
        ann = await world.at_result()

        assert "ahead of 25%" in ann.newest.text
        assert world.picture(ann) == b""
        assert world.sql("SELECT count(*) FROM addresses WHERE gone_at IS NOT NULL") == [(0,)]


@pytest.mark.parametrize("error", ["missing_scope", "restricted_action"])
async def test_app_that_may_not_show_files_still_says_the_rest(
    world: SlackWorld, error: str
) -> None:
    world.slack.fail("files.getUploadURLExternal", Failure(error))
    ann = await world.at_result()
    await world.say(ann, "sources")

    assert SOURCES in said(ann)
    assert world.sql("SELECT count(*) FROM addresses WHERE gone_at IS NOT NULL") == [(0,)]


async def test_table_is_utf_8_that_a_spreadsheet_knows_as_such() -> None:
    table = Attachment("assessment\r\nÉquipe\r\n", "csv", "team.csv", "", "")

    data = await drawing_with(Renderer())(table)

    assert data == b"\xef\xbb\xbf" + "assessment\r\nÉquipe\r\n".encode()
