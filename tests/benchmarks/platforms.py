"""A bot of any checkout on one platform, loaded by the people of this checkout."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from adapters.slack.http import PATH
from tests.acceptance.crash.serving import Program
from tests.benchmarks import slack, slack_people, telegram, telegram_people
from tests.benchmarks.measuring import Numbers, Side, api, serving, session
from tests.benchmarks.telegram_people import ANSWERS

UPDATES_EACH = len(ANSWERS) + 1
"""Updates of one whole assessment."""


@dataclass(frozen=True)
class Platform:
    """One platform.

    Attributes:
        people: The module that plays the people and the platform.
        path: Where the platform posts to.
        settings: The bot's environment, by the platform's address and a folder for the database.
        make_load: Makes a load from the address to post to.
        confirmed: What a load calls the time from an update to its confirmation.
    """

    people: str
    path: str
    settings: Callable[[str, Path], Mapping[str, str]]
    make_load: Callable[..., "telegram_people.Load | slack_people.Load"]
    confirmed: str


PLATFORMS = {
    "telegram": Platform(
        "tests.benchmarks.telegram_people",
        telegram.WEBHOOK,
        telegram.settings,
        telegram_people.Load,
        "webhook",
    ),
    "slack": Platform(
        "tests.benchmarks.slack_people", PATH, slack.settings, slack_people.Load, "acknowledgement"
    ),
}


@dataclass(frozen=True)
class Loaded:
    """A bot, and those who load it."""

    platform: Platform
    people: Program
    side: Side
    http: aiohttp.ClientSession

    @property
    def pid(self) -> int:
        """The id of the bot's process."""
        return self.side.program.pid

    async def load(self, **how: Any) -> Numbers:
        """What a load makes of the bot."""
        load = self.platform.make_load(self.side.url, **how)
        return await self.side.load(self.people, self.http, load)


@asynccontextmanager
async def against(platform: Platform, tree: Path) -> AsyncIterator[Loaded]:
    """A bot of some checkout in new processes, with a new database, warmed up by a few people."""
    with TemporaryDirectory(prefix="cxbot-bench-") as name:
        folder = Path(name)
        async with Program("-m", platform.people) as people, session() as http:
            settings = platform.settings(api(people), folder)
            async with serving(platform.path, settings, folder, tree=tree) as side:
                bot = Loaded(platform, people, side, http)
                await bot.load(people=4)
                yield bot
