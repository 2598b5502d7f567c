"""A bot of any checkout on one platform, alone or beside a rival, loaded by simulated people."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from adapters.slack.http import PATH as SLACK_PATH
from adapters.telegram.webhook import PATH as TELEGRAM_PATH
from tests.acceptance.crash import slack_watched, telegram_watched
from tests.acceptance.crash.serving import Program
from tests.benchmarks import slack_people, telegram_people
from tests.benchmarks.measuring import (
    LAG_TARGET,
    Numbers,
    Side,
    compared,
    machine,
    resident_mb,
    serving,
    session,
    show,
)
from tests.benchmarks.people import ANSWERS, Load

UPDATES_EACH = len(ANSWERS) + 1
"""Updates of one whole assessment."""


@dataclass(frozen=True)
class Platform:
    """One platform.

    Attributes:
        people: The module that plays the people and the platform.
        path: Where the platform posts to.
        account: The settings that connect the bot with a platform at an address.
        limits_lifted: The settings that lift the bot's limits.
        rival: The module of the bot that is compared.
        rival_path: Where the platform posts to there.
    """

    people: str
    path: str
    account: Callable[[str], Mapping[str, str]]
    limits_lifted: Mapping[str, str]
    rival: str
    rival_path: str

    def settings(self, url: str, folder: Path) -> dict[str, str]:
        return {
            "CXBOT_DRAWINGS_AT_ONCE": "0",
            "CXBOT_HOST": "127.0.0.1",
            "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
            "PORT": "0",
            **self.account(url),
            **self.limits_lifted,
        }


def telegram_account(url: str) -> dict[str, str]:
    return {
        "TELEGRAM_API_BASE_URL": url,
        "TELEGRAM_BOT_TOKEN": telegram_people.TOKEN,
        "TELEGRAM_WEBHOOK_SECRET": telegram_people.SECRET,
        "TELEGRAM_WEBHOOK_URL": "https://bench.example",
    }


def slack_account(url: str) -> dict[str, str]:
    """Return the settings of the bot on Slack, over HTTP."""
    return {
        "SLACK_API_BASE_URL": f"{url}/api",
        "SLACK_APP_TOKEN": "",
        "SLACK_BOT_TOKEN": slack_people.TOKEN,
        "SLACK_SIGNING_SECRET": slack_people.SECRET,
    }


PLATFORMS = {
    "telegram": Platform(
        "tests.benchmarks.telegram_people",
        TELEGRAM_PATH,
        telegram_account,
        telegram_watched.LIMITS_LIFTED,
        "tests.benchmarks.handler_bot",
        "/telegram",
    ),
    "slack": Platform(
        "tests.benchmarks.slack_people",
        SLACK_PATH,
        slack_account,
        slack_watched.LIMITS_LIFTED,
        "tests.benchmarks.slack_rival",
        SLACK_PATH,
    ),
}


@dataclass(frozen=True)
class Loaded:
    """A bot, and those who load it."""

    people: Program
    side: Side
    http: aiohttp.ClientSession

    @property
    def pid(self) -> int:
        return self.side.program.pid

    async def load(self, **how: Any) -> Numbers:
        """Return what a load makes of the bot."""
        return await self.side.load(self.people, self.http, Load(self.side.url, **how))


@asynccontextmanager
async def against(platform: Platform, tree: Path) -> AsyncIterator[Loaded]:
    """A bot of some checkout in new processes, with a new database, warmed up by a few people."""
    with TemporaryDirectory(prefix="cxbot-bench-") as name:
        folder = Path(name)
        async with Program("-m", platform.people) as people, session() as http:
            settings = platform.settings(people.url, folder)
            async with serving(platform.path, settings, folder, tree=tree) as side:
                bot = Loaded(people, side, http)
                await bot.load(people=4)
                yield bot


# ---------------------------------------------------------------------------- beside a rival


@dataclass(frozen=True)
class Rivals:
    """The bot and its rival, and what is measured of them.

    Attributes:
        numbers: All that is printed.
    """

    bot: Loaded
    rival: Loaded
    numbers: Numbers

    async def in_turns(self, rounds: int, bot: Numbers, rival: Numbers) -> Numbers:
        """Bot, rival, bot, rival: the median round of each, and how they compare in each round."""
        ours, theirs = list[Numbers](), list[Numbers]()
        for _ in range(rounds):
            ours.append(await self.bot.load(**bot))
            theirs.append(await self.rival.load(**rival))
        return compared(ours, theirs)


@asynccontextmanager
async def rivals(platform: Platform, asked: Namespace) -> AsyncIterator[Rivals]:
    """Bot, rival and people, each in a process of its own, warmed up."""
    numbers: Numbers = {
        "limits": f"lifted: {platform.limits_lifted}",
        "load": f"{asked.people} people at once, each waits for the next question; SQLite; HTTP",
        "rounds": f"{asked.rounds}; bot and rival in turns",
        "loop_lag": LAG_TARGET,
    }
    with TemporaryDirectory(prefix="cxbot-bench-") as name:
        numbers["machine"], folder = machine(Path(name)), Path(name)
        async with (
            Program("-m", platform.people) as people,
            serving(
                platform.path,
                platform.settings(people.url, folder),
                folder,
                profile=asked.profile,
            ) as side,
            Program("-m", platform.rival, people.url) as other,
            session() as http,
        ):
            bot = Loaded(people, side, http)
            rival = Loaded(people, Side(other, platform.rival_path), http)
            numbers["resident_mb_at_first"] = resident_mb(bot.pid)
            await bot.load()
            await rival.load(people=4)
            yield Rivals(bot, rival, numbers)
            numbers["resident_mb_at_last"] = resident_mb(bot.pid)


Part = Callable[[Rivals, Namespace], Awaitable[Numbers]]
"""Measures something, as large as the command line asks for."""


def measure(platform: Platform, parts: Mapping[str, Part], doc: str | None) -> None:
    """Measure what the command line asks for, and print it."""
    parser = ArgumentParser(description=doc)
    parser.add_argument("--people", type=int, default=32, help="at once")
    parser.add_argument("--rounds", type=int, default=5, help="of bot and rival")
    parser.add_argument("--quick", action="store_true", help="less of everything, one round")
    parser.add_argument("--only", choices=tuple(parts), default="")
    parser.add_argument("--profile", default="", metavar="FILE", help="cProfile of the bot")
    asked = parser.parse_args()
    asked.rounds = 1 if asked.quick else asked.rounds
    asyncio.run(_measured(platform, parts, asked))


async def _measured(platform: Platform, parts: Mapping[str, Part], asked: Namespace) -> None:
    async with rivals(platform, asked) as pair:
        for name in [asked.only] if asked.only else parts:
            pair.numbers[name] = await parts[name](pair, asked)
    show(pair.numbers)
