"""The real process with a page: it is killed in the middle, and goes on."""

import asyncio
import socket
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.acceptance.crash.serving import Program
from tests.acceptance.test_telegram_process import serving
from tests.channels.web.world import Browser

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(180)]

PARTS = (
    ("I agree, start", "Walk", "Hybrid"),
    tuple("4532"),
    ("1", "Retail Banking", "Skip the rest"),
)
"""The presses of each process; it is killed while its last press is under way."""


class Place:
    """The address of the process that listens now."""

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


async def test_page_needs_no_token_and_its_address_is_told(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    database = f"sqlite:///{tmp_path / 'bot.sqlite3'}"
    process = Program("-m", "bot", "serve", "web", DATABASE_URL=database, PORT=str(port))
    await process.begin()
    try:
        assert await process.listening() == port
        place = Place()
        place.url = f"http://127.0.0.1:{port}"
        page = await Browser(place).begin()
        assert "I agree, start" in page.labels
    finally:
        await process.kill()


def test_only_the_page_is_served_without_a_token() -> None:
    done = CliRunner().invoke(app, ["serve", "telegram"])

    assert done.exit_code == 2
    assert "telegram" in done.stderr


def test_address_of_the_page_is_not_told_before_it_can_be_opened(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        given = {
            "PORT": str(taken.getsockname()[1]),
            "DATABASE_URL": f"sqlite:///{tmp_path}/bot.sqlite3",
        }
        done = CliRunner().invoke(app, ["serve", "web"], env=given)

    assert done.exit_code == 2
    assert "Open http" not in done.stderr
