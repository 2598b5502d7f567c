"""A bot that is served on Slack; a test that is parametrized by ``http`` has it both ways."""

from collections.abc import AsyncIterator

import pytest

from bot.engine.assessment import Assessment
from tests.channels.slack.world import World


@pytest.fixture
def http() -> bool:
    """Whether Slack calls the bot; else there is a socket."""
    return False


@pytest.fixture
async def world(quick_check: Assessment, *, http: bool) -> AsyncIterator[World]:
    """A bot that is served."""
    async with World(quick_check, http=http) as running:
        yield running
