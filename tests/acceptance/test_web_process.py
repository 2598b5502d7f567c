"""The real process with a page: it is killed in the middle, and goes on."""

import asyncio
from pathlib import Path

import pytest

from tests.acceptance.test_telegram_process import serving
from tests.channels.web.world import Browser

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(180)]

PARTS = (
    ("I agree, start", "Walk", "Hybrid"),
    tuple("4532"),
    ("1", "Retail Banking", "Skip the rest"),
)
"""What is pressed in each process, which is killed while the last of it is under way."""


class Place:
    """Where a process listens."""

    url = ""


async def test_killed_process_loses_no_answer_and_shows_the_same_page(tmp_path: Path) -> None:
    place = Place()
    ann = Browser(place)
    again: dict[str, str] = {}

    for part in PARTS:
        async with serving(tmp_path, CXBOT_WEB="1") as process:
            place.url = f"http://127.0.0.1:{await process.listening()}"
            # A press that was not confirmed is made again, and counts once.
            await (ann.submit(again) if again else ann.begin())
            for label in part[:-1]:
                await ann.press(label)
            again = ann.fields(part[-1])
            pressing = asyncio.create_task(ann.ask("POST", "/now", again))
            await process.kill()
            await asyncio.gather(pressing, return_exceptions=True)
        assert ann.token not in process.log

    async with serving(tmp_path, CXBOT_WEB="1") as process:
        place.url = f"http://127.0.0.1:{await process.listening()}"
        page = await ann.submit(again)
        page = await ann.open("/now")
    assert page.path == "/result"
    assert "ahead of 25%" in page.text
    assert len(page.answers) == 12
