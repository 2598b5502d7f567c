"""What every channel must do, on Telegram: by polling, and by webhook."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.engine.assessment import Assessment
from tests.channels.conformance import Conformance
from tests.channels.telegram.world import News, Reader, World


class TestPolling(Conformance):
    """The bot asks Telegram."""

    webhook = False

    @pytest.fixture(autouse=True)
    def _assessment(self, quick_check: Assessment) -> None:
        self.assessment = quick_check

    def converse(self, lines: Sequence[str]) -> str:
        return asyncio.run(self._converse(lines))

    async def _converse(self, lines: Sequence[str]) -> str:
        async with World(self.assessment, webhook=self.webhook) as world:
            reader = Reader(world, world.api.person())
            news = await reader.say("/start")
            for line in lines:
                if line.startswith("#"):
                    more, _ = await reader.press(line[1:])
                else:
                    more = await reader.say(line)
                news += more
        return " ".join(text for one in news for text in _read(one))


class TestWebhook(TestPolling):
    """Telegram calls the bot."""

    webhook = True


def _read(news: News) -> list[str]:
    return [*news.shown.text.split(), *news.buttons]
