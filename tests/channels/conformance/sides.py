"""The channels that pass the suite, and how their bot is made for it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.channel import Slack
from adapters.telegram.channel import Telegram
from adapters.terminal.channel import Terminal
from adapters.web.channel import Web
from bot.channel import Traits
from bot.engine.assessment import Assessment
from tests.channels.slack.world import World as SlackWorld
from tests.channels.telegram.world import World as TelegramWorld
from tests.channels.terminal.world import MakeTyped, make_terminal, taken
from tests.channels.web.world import taken as taken_on_a_page
from tests.kit.served import Served


@dataclass(frozen=True)
class Side:
    """A channel, and one way in which what people do arrives.

    Attributes:
        traits: The traits of the platform.
        world: The served world of the channel; None for one that needs no network.
        given: The arguments of `world` that choose this way in.
        hook: Whether the platform calls the bot.
        make: Makes the channel, where it has no world and one person types lines into it.
        take_lines: Takes the assessment, where nothing is sent and people read pages.
    """

    traits: Traits
    world: type[Served] | None = None
    given: dict[str, Any] = field(default_factory=dict)
    hook: bool = False
    make: MakeTyped | None = None
    take_lines: Callable[[Assessment, Sequence[str]], Awaitable[str]] | None = None

    def serve(self, assessment: Assessment, *, impatient: bool = False, **given: Any) -> Any:
        """Make a bot that is served, to be entered; the platform may be impatient with it."""
        assert self.world
        more: Mapping[str, Any] = self.world.impatience if impatient else {}
        return self.world(assessment, **self.given, **more, **given)

    def take(self, assessment: Assessment, lines: Sequence[str]) -> str:
        """Return everything that a person sees who types these lines, one after another.

        A line that begins with ``#`` presses the button with the label behind it.
        """
        if self.take_lines is not None:
            return asyncio.run(self._read(assessment, lines))
        if self.make is not None:
            return " ".join(taken(assessment, lines, self.make).split())
        return asyncio.run(self._take(assessment, lines))

    async def _read(self, assessment: Assessment, lines: Sequence[str]) -> str:
        assert self.take_lines
        return await self.take_lines(assessment, lines)

    async def _take(self, assessment: Assessment, lines: Sequence[str]) -> str:
        async with self.serve(assessment) as world:
            reader = world.reader(world.person())
            seen = await reader.say(world.opening)
            for line in lines:
                press = line.startswith("#")
                seen += await (reader.press(line[1:]) if press else reader.say(line))
        return " ".join(word for news in seen for word in (*news.text.split(), *news.buttons))


SIDES = {
    "terminal": Side(Terminal.traits, make=make_terminal),
    "polling": Side(Telegram.traits, TelegramWorld),
    "webhook": Side(Telegram.traits, TelegramWorld, {"webhook": True}, hook=True),
    "socket": Side(Slack.traits, SlackWorld),
    "page": Side(Web.traits, take_lines=taken_on_a_page),
    "http": Side(Slack.traits, SlackWorld, {"http": True}, hook=True),
}
"""Every way in of every channel."""

CHANNELS = tuple(name for name, side in SIDES.items() if not side.given)
"""One way in of each channel, for tests to which the way in makes no difference."""
