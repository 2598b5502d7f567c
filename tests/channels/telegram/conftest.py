"""A bot that is served on Telegram; a test parametrized by ``webhook`` has it both ways."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.engine.assessment import Assessment
from tests.channels.telegram.world import World


@pytest.fixture
def webhook() -> bool:
    """Whether Telegram calls the bot; else it polls."""
    return False


@pytest.fixture
def given() -> dict[str, Any]:
    """Further arguments of `World`; modules of tests override it."""
    return {}


@pytest.fixture
async def world(
    quick_check: Assessment, given: dict[str, Any], *, webhook: bool
) -> AsyncIterator[World]:
    """A bot that is served."""
    async with World(quick_check, webhook=webhook, **given) as running:
        yield running
