"""A bot of any checkout on one platform, alone or beside a rival, loaded by simulated people."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from adapters.slack.http import PATH as SLACK_PATH
from adapters.telegram.webhook import PATH as TELEGRAM_PATH
from tests.acceptance.crash import slack_watched, telegram_watched
from tests.acceptance.crash.serving import Program
from tests.benchmarks import slack_people, telegram_people
from tests.benchmarks.bare_server import TELEGRAM_PATH as BARE_TELEGRAM_PATH
from tests.benchmarks.measuring import (
    HERE,
    LAG,
    Numbers,
    Side,
    compared,
    folder_on_disk,
    machine,
    resident_mb,
    serving,
    session,
)
from tests.benchmarks.people import ANSWERS, Load
from tests.benchmarks.targets import Target, conclude

UPDATES_EACH = len(ANSWERS) + 1
"""Updates of one whole assessment."""

ROUNDS = 5
"""After fewer rounds no missed target fails a benchmark."""

FEW = 2
"""People who each wait for the next question, so that nothing waits for anybody else."""

BARE = "tests.benchmarks.bare_server"
BOLT = "tests.benchmarks.slack_rival"


@dataclass(frozen=True)
class Rival:
    """A program that the bot is compared with.

    Attributes:
        words: Its module and what it is told before and after the platform's address.
        path: The path to which the platform posts.
    """

    words: Callable[[str], tuple[str, ...]]
    path: str


@dataclass(frozen=True)
class Platform:
    """One platform.

    Attributes:
        people: The module that plays the people and the platform.
        path: The path to which the platform posts.
        account: The settings that connect the bot with a platform at an address.
        limits_lifted: The settings that lift the bot's limits.
        rivals: The programs that the bot is compared with, by name.
    """

    people: str
    path: str
    account: Callable[[str], Mapping[str, str]]
    limits_lifted: Mapping[str, str]
    rivals: Mapping[str, "Rival"]

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
        {
            "ptb": Rival(lambda url: ("tests.benchmarks.handler_bot", url), "/telegram"),
            "bare": Rival(lambda url: (BARE, "telegram", url), BARE_TELEGRAM_PATH),
        },
    ),
    "slack": Platform(
        "tests.benchmarks.slack_people",
        SLACK_PATH,
        slack_account,
        slack_watched.LIMITS_LIFTED,
        {
            "bolt": Rival(lambda url: (BOLT, url), SLACK_PATH),
            "bolt_session": Rival(lambda url: (BOLT, url, "--session"), SLACK_PATH),
            "bare": Rival(lambda url: (BARE, "slack", url), SLACK_PATH),
        },
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
async def against(platform: Platform, tree: Path, *, counts: bool = False) -> AsyncIterator[Loaded]:
    """Yield a bot of some checkout in new processes with a new database, already warmed up.

    Args:
        platform: The platform that it is on.
        tree: The checkout.
        counts: Whether SQLite's statements are counted, which slows it down.
    """
    with folder_on_disk() as folder:
        async with Program("-m", platform.people) as people, session() as http:
            settings = platform.settings(people.url, folder)
            async with serving(platform.path, settings, folder, tree=tree, counts=counts) as side:
                bot = Loaded(people, side, http)
                await bot.load(people=4)
                yield bot


# ---------------------------------------------------------------------------- beside rivals


@dataclass(frozen=True)
class Rivals:
    """The bot and its rivals, and what is measured of them.

    Attributes:
        platform: The platform that they are on.
        sides: The bot by the name ``bot``, and each rival by its own.
        numbers: All that is printed.
    """

    platform: Platform
    sides: Mapping[str, Loaded]
    numbers: Numbers

    @property
    def bot(self) -> Loaded:
        return self.sides["bot"]

    async def in_turns(self, rounds: int, loads: Mapping[str, Numbers]) -> Numbers:
        """Measure the sides in turn; return their median rounds, and the bot's ratios in each.

        Args:
            rounds: How many times.
            loads: The load of each side that takes part.
        """
        measured: dict[str, list[Numbers]] = {side: [] for side in loads}
        for _ in range(rounds):
            for side, load in loads.items():
                measured[side].append(await self.sides[side].load(**load))
        return compared(measured)

    async def few(self, rounds: int, each: int) -> Numbers:
        """Return how soon the next question follows for two people, beside the bare server."""
        load = {"people": FEW, "each": each}
        numbers = await self.in_turns(rounds, {"bot": load, "bare": load})
        bot, bare = (numbers[side]["next_question"]["p50_ms"] for side in ("bot", "bare"))
        return {"next_question_of_the_bare_server": round(bot / bare, 2), **numbers}

    async def counted(self, people: int, each: int) -> Numbers:
        """Return the statements of SQLite for each update, of another bot that counts them."""
        async with against(self.platform, HERE, counts=True) as bot:
            return await bot.load(people=people, each=each)


@asynccontextmanager
async def rivals(platform: Platform, asked: Namespace) -> AsyncIterator[Rivals]:
    """Yield bot, rivals and people, each in a process of its own, warmed up."""
    numbers: Numbers = {
        "limits": f"lifted: {platform.limits_lifted}",
        "load": f"{asked.people} people at once, each waits for the next question; SQLite; HTTP",
        "rounds": f"{asked.rounds}; bot and rivals in turns",
        "loop": "the event loop: of the bot as it serves, of rivals as asyncio makes it",
        "loop_lag": LAG,
    }
    with folder_on_disk() as folder:
        numbers["machine"] = machine(folder)
        async with (
            Program("-m", platform.people) as people,
            serving(
                platform.path,
                platform.settings(people.url, folder),
                folder,
                profile=asked.profile,
            ) as side,
            AsyncExitStack() as stack,
            session() as http,
        ):
            bot = Loaded(people, side, http)
            numbers["resident_mb_at_first"] = resident_mb(bot.pid)
            await bot.load()
            sides = {"bot": bot}
            for other, rival in platform.rivals.items():
                program = Program("-m", *rival.words(people.url))
                started = await stack.enter_async_context(program)
                sides[other] = Loaded(people, Side(started, rival.path), http)
                await sides[other].load(people=4)
            yield Rivals(platform, sides, numbers)
            numbers["resident_mb_at_last"] = resident_mb(bot.pid)
            numbers["machine_at_last"] = machine(folder)


Part = Callable[[Rivals, Namespace], Awaitable[Numbers]]
"""Measures something, as large as the command line asks for."""


def measure(
    platform: Platform, parts: Mapping[str, Part], targets: Sequence[Target], doc: str | None
) -> None:
    """Measure what the command line asks for, print it, and end this process.

    Raises:
        SystemExit: Always; see :func:`tests.benchmarks.targets.conclude`.
    """
    parser = ArgumentParser(description=doc)
    parser.add_argument("--people", type=int, default=32, help="at once")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of bot and rivals")
    parser.add_argument("--quick", action="store_true", help="less of everything, one round")
    parser.add_argument("--only", choices=tuple(parts), default="")
    parser.add_argument("--profile", default="", metavar="FILE", help="cProfile of the bot")
    asked = parser.parse_args()
    asked.rounds = 1 if asked.quick else asked.rounds
    numbers = asyncio.run(_measured(platform, parts, asked))
    conclude(targets, numbers, decide=asked.rounds >= ROUNDS)


async def _measured(platform: Platform, parts: Mapping[str, Part], asked: Namespace) -> Numbers:
    async with rivals(platform, asked) as several:
        for name in [asked.only] if asked.only else parts:
            several.numbers[name] = await parts[name](several, asked)
    return several.numbers
