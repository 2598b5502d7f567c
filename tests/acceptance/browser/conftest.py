"""A bot whose page is served, and a browser."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.engine.assessment import Assessment
from bot.report.attachments import Drawer
from tests.acceptance.browser import driver
from tests.channels.web.world import World
from tests.kit.drawing import content


@pytest.fixture
async def browser() -> AsyncIterator[Any]:
    """A Chromium."""
    async with driver.browser() as running:
        yield running


@pytest.fixture
async def world(quick_check: Assessment) -> AsyncIterator[World]:
    """A bot whose page is served; a picture is the content that it shows."""
    async with World(replace(quick_check, draw=Drawer()), draw=content) as running:
        yield running
