"""A bot whose page is served."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.engine.assessment import Assessment
from bot.report.attachments import Drawer
from tests.channels.web.world import Browser, World
from tests.kit.drawing import content


@pytest.fixture
def drawn(quick_check: Assessment) -> Assessment:
    """The quick check, with pictures."""
    return replace(quick_check, draw=Drawer())


@pytest.fixture
async def world(drawn: Assessment) -> AsyncIterator[World]:
    """A bot whose page is served; a picture is the content that it shows."""
    async with World(drawn, draw=content) as running:
        yield running


@pytest.fixture
def ann(world: World) -> Browser:
    """Somebody with a browser."""
    return world.person()
