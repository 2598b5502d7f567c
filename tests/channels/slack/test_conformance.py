"""What every channel must do, on Slack: through a socket, and over HTTP."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.engine.assessment import Assessment
from tests.channels.conformance import Conformance
from tests.channels.slack.world import News, Reader, World


class TestSocket(Conformance):
    """The bot opens a socket to Slack."""

    http, has_forms = False, True

    @pytest.fixture(autouse=True)
    def _assessment(self, quick_check: Assessment) -> None:
        self.assessment = quick_check

    def converse(self, lines: Sequence[str]) -> str:
        return asyncio.run(self._converse(lines))

    async def _converse(self, lines: Sequence[str]) -> str:
        async with World(self.assessment, http=self.http) as world:
            reader = Reader(world, world.person())
            news = await reader.say("hello")
            for line in lines:
                news += await (reader.press(line[1:]) if line.startswith("#") else reader.say(line))
        return " ".join(text for one in news for text in _read(one))


class TestHttp(TestSocket):
    """Slack calls the bot."""

    http = True


def _read(news: News) -> list[str]:
    return [*news.text.split(), *news.buttons]
