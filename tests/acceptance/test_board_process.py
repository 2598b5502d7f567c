"""A board of two real processes: one serves the chat where a team answers, the other the room."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.messages import plain
from tests.acceptance.crash.kept import until_sent
from tests.acceptance.crash.slack_watched import WatchedSlack
from tests.acceptance.crash.team import EVERYBODY, NAMES, Cast
from tests.acceptance.crash.team_slack import SlackCast
from tests.acceptance.crash.team_telegram import TelegramCast
from tests.acceptance.crash.telegram_watched import WatchedApi
from tests.acceptance.test_telegram_process import Process, serving
from tests.channels.web.world import Browser, Page
from tests.kit.telegram.people import find_link
from tests.stores.make import create_tables

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(240)]

HOST = "check.example.org"
BUTTON = "Board for the room"

TOLD_S = 20.0
"""How long a board may take to tell what is new. A busy machine needs longer than two seconds."""

Casting = Callable[[str], Cast]
Told = Callable[[str, str], Awaitable[dict[str, Any]]]


def on_telegram(url: str) -> Cast:
    return TelegramCast(WatchedApi("webhook"), url)


def on_slack(url: str) -> Cast:
    return SlackCast(WatchedSlack("http"), url)


def link_of(cast: Cast) -> str:
    """Return the link of the facilitator's button, in their private chat."""
    if isinstance(cast, TelegramCast):
        return find_link(cast.facilitator.chat, BUTTON)
    assert isinstance(cast, SlackCast)
    return str(cast.facilitator.finds(BUTTON)["url"])


@pytest.mark.parametrize("casting", [on_telegram, on_slack])
async def test_board_from_the_panel_counts_reveals_and_walks_at_another_process(
    casting: Casting, postgres_url: str, tmp_path: Path
) -> None:
    await create_tables(postgres_url)
    cast = casting(postgres_url)
    async with cast.platform, replicas(cast, tmp_path) as room:
        await cast.set_up()
        fay = Browser(room, {"Host": HOST})
        page = await fay.open(link_of(cast).removeprefix(f"https://{HOST}"))
        assert "Nobody has answered yet." in page.text
        board = page.path
        async with watching(room, board) as told:
            for name in NAMES:
                await cast.join(name)
                await cast.answer(name, 1)
            last = await told("count", f"{len(NAMES)} answered")
            assert last["reveal"]

            await fay.open(f"{board}/reveal")
            pages = [page async for page in walked(fay, await fay.press_form(f"{board}/reveal"))]
            await told("phase", "result-1")
            assert [page.path for page in pages] == [f"{board}/result/{n}" for n in range(1, 6)]
            await until_sent(postgres_url)
            assert "Closed. 4 people answered; see the result below." in shown_to_all(cast)

            await cast.start()
            assert (await told("phase", "open-2"))["count"] == "Nobody has answered yet."


async def walked(fay: Browser, page: Page) -> AsyncIterator[Page]:
    """Yield the pages of a result, from this one to the last."""
    yield page
    while links := list(page.html.all("a", rel="next")):
        page = await fay.open(links[0].given["href"])
        yield page


def shown_to_all(cast: Cast) -> str:
    """Return all that the bot has written to the whole team."""
    seen = cast.platform.seen[cast.chats[EVERYBODY]]
    return "\n".join(plain(shown.arrival.reply) for shown in seen)


@asynccontextmanager
async def watching(room: Process, board: str) -> AsyncIterator[Told]:
    """Watch a board; yield what waits until it tells a value, and returns the whole message."""
    async with (
        aiohttp.ClientSession(headers={"Host": HOST}) as session,
        session.get(f"{room.url}{board}/changes") as stream,
    ):

        async def told(name: str, value: str) -> dict[str, Any]:
            async with asyncio.timeout(TOLD_S):
                async for line in stream.content:
                    if line.startswith(b"data: {"):
                        seen: dict[str, Any] = json.loads(line[6:])
                        if seen[name] == value:
                            return seen
            raise EOFError

        yield told


@asynccontextmanager
async def replicas(cast: Cast, folder: Path) -> AsyncIterator[Process]:
    """Run two processes on one database: the platform calls one; yield the other."""
    settings = cast.platform.settings() | {
        "DATABASE_URL": cast.url, "CXBOT_WEB": "1", "CXBOT_WEB_URL": f"https://{HOST}",
    }  # fmt: skip
    async with serving(folder, **settings) as chat, serving(folder, **settings) as room:
        await asyncio.gather(chat.listening(), room.listening())
        cast.platform.reach(chat.port)
        yield room
