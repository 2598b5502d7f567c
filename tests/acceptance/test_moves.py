"""The real process, killed while a check moves: its answers are in one of the two browsers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic

import pytest

from bot.turns.keys import address_key
from tests.acceptance.crash.kept import number_of, reading, rows_of, until_at_rest
from tests.acceptance.test_telegram_process import Process, serving
from tests.channels.web.test_elsewhere import code_of, enter
from tests.channels.web.world import Browser, fields_of
from tests.stores.make import create_tables

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(180)]

KILLED_AFTER = (0.3, 0.7)
"""The parts of a move after which a process is killed."""

MOVES_S = 10.0
"""How long a move may take."""

STORED = 4
"""Answers that move: the consent, and three more."""


class Bot:
    """A bot whose process is killed, and started again on the same database.

    Args:
        database: The database's address.
        folder: A folder of its own.

    Attributes:
        url: Where it serves now.
    """

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self._folder = database, folder
        self.url = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Process]:
        """Run a process, and wait until nothing is left of it."""
        async with serving(self._folder, CXBOT_WEB="1", DATABASE_URL=self.database) as process:
            self.url = f"http://127.0.0.1:{await process.listening()}"
            yield process
        await until_at_rest(self.database)

    async def owner(self) -> object:
        """Return the key of the one address that has answers, which is all of them."""
        query = "SELECT address, count(*) FROM answers GROUP BY address"
        [(address, number)] = await rows_of(self.database, query)
        assert number == STORED
        return address

    async def until_moved(self) -> None:
        """Wait until a code is used up in the database. No answer says so before."""
        async with asyncio.timeout(MOVES_S), reading(self.database) as rows:
            while await rows("SELECT 1 FROM handoffs"):
                pass


@dataclass(frozen=True)
class Move:
    """A check on its way.

    Attributes:
        source: The browser that has a code.
        target: The browser that sends it.
        form: The form that it sends.
    """

    source: Browser
    target: Browser
    form: dict[str, str]

    async def send(self) -> float:
        """Send the form, and return how long the answer took, in seconds."""
        began = monotonic()
        await self.target.submit(self.form)
        return monotonic() - began


async def prepared(source: Browser, *, has_begun: bool) -> Move:
    """Get a code, and type it into another browser."""
    target = Browser(source.world)
    if has_begun:
        await target.begin()
    page = await target.open("/elsewhere")
    form = fields_of(page.html.one("form", action="/elsewhere/here"))
    return Move(source, target, form | {"code": await code_of(source)})


async def cut_off(process: Process, source: Browser, moment: Callable[[], Awaitable[None]]) -> Move:
    """Kill a process while it moves a check."""
    move = await prepared(source, has_begun=True)
    sending = asyncio.create_task(move.send())
    await moment()
    await process.kill()
    await asyncio.gather(sending, return_exceptions=True)
    return move


async def check_it_is_in_one_browser(bot: Bot, move: Move) -> None:
    """Check that all answers are in one browser, and that the code works until they have moved."""
    has_moved = not await number_of(bot.database, "handoffs")
    owner = move.target if has_moved else move.source
    assert await bot.owner() == address_key(owner.address)


async def check_it_moves_once(bot: Bot, move: Move) -> None:
    """Send the form again: everything is there, nothing where it was, and the code is used up."""
    await move.send()
    assert "Stage: Walk" in (await move.target.open("/now")).answers
    assert await bot.owner() == address_key(move.target.address)
    left = await move.source.open("/now")
    assert "Your check is in another browser now" in left.text
    assert left.answers == []
    await enter(somebody := Browser(bot), move.form["code"])
    assert "I don’t know that code" in somebody.page.text


@pytest.fixture(params=["sqlite", "postgres"])
async def bot(request: pytest.FixtureRequest, tmp_path: Path) -> Bot:
    if request.param == "sqlite":
        return Bot(f"sqlite:///{tmp_path / 'bot.sqlite3'}", tmp_path)
    url: str = request.getfixturevalue("postgres_url")
    await create_tables(url)
    return Bot(url, tmp_path)


async def moved(bot: Bot) -> tuple[Browser, float]:
    """Move a check without a kill; return the browser that has it, and how long it took."""
    async with bot.serving():
        ann = Browser(bot)
        await ann.at_question(STORED)
        move = await prepared(ann, has_begun=False)
        took = await move.send()
    return move.target, took


async def test_move_whose_answer_was_lost_counts_once(bot: Bot) -> None:
    ann, _ = await moved(bot)

    async with bot.serving() as process:
        move = await cut_off(process, ann, bot.until_moved)

    assert await bot.owner() == address_key(move.target.address)
    async with bot.serving():
        await check_it_moves_once(bot, move)


async def test_answers_are_in_one_browser_wherever_a_move_is_cut_off(bot: Bot) -> None:
    ann, took = await moved(bot)
    for part in KILLED_AFTER:
        async with bot.serving() as process:
            move = await cut_off(process, ann, partial(spent, part * took))
        await check_it_is_in_one_browser(bot, move)

        async with bot.serving():
            await check_it_moves_once(bot, move)
        ann = move.target


async def spent(seconds: float) -> None:
    """Let a part of a request pass; nothing but the time tells where it is."""
    await asyncio.sleep(seconds)  # noqa: TID251 - as above
