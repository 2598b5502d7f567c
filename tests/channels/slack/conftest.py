"""A bot that is served on Slack; a test that is parametrized by ``http`` has it both ways."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.engine.assessment import Assessment
from tests.channels.slack.world import World


@pytest.fixture
def http() -> bool:
    """Whether Slack calls the bot; else there is a socket."""
    return False


@pytest.fixture
def given() -> dict[str, Any]:
    """Further arguments of `World`; modules of tests override it."""
    return {}


@pytest.fixture
async def world(
    quick_check: Assessment, given: dict[str, Any], *, http: bool
) -> AsyncIterator[World]:
    """A bot that is served."""
    async with World(quick_check, http=http, **given) as running:
        yield running
