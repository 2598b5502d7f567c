"""The channels as fixtures: each test names what it needs of one."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from bot.engine.assessment import Assessment
from tests.channels.conformance.sides import CHANNELS, SIDES, Side

SERVED = [name for name in CHANNELS if SIDES[name].world]
WAYS = [name for name, side in SIDES.items() if side.world]
HOOKS = [name for name, side in SIDES.items() if side.hook]

Serve = Callable[..., Any]


@dataclass(frozen=True)
class Taken:
    """The quick check, as somebody takes it through a channel."""

    side: Side
    assessment: Assessment

    def __call__(self, lines: Sequence[str]) -> str:
        """Return everything that a person sees who types these lines; ``#`` presses a button."""
        return self.side.take(self.assessment, lines)


@pytest.fixture(params=CHANNELS)
def taken(request: pytest.FixtureRequest, quick_check: Assessment) -> Taken:
    """Take the quick check through each channel."""
    return Taken(SIDES[request.param], quick_check)


@pytest.fixture(params=SERVED)
def serve(request: pytest.FixtureRequest) -> Serve:
    """Make a bot that is served on each platform, to be entered."""
    return SIDES[request.param].serve


@pytest.fixture(params=WAYS)
def serve_each_way(request: pytest.FixtureRequest) -> Serve:
    """The same, for each way in."""
    return SIDES[request.param].serve


@pytest.fixture
async def world(serve: Serve, quick_check: Assessment) -> AsyncIterator[Any]:
    """A bot that is served on each platform."""
    async with serve(quick_check) as running:
        yield running


@pytest.fixture
async def each_way(serve_each_way: Serve, quick_check: Assessment) -> AsyncIterator[Any]:
    """The same, for each way in."""
    async with serve_each_way(quick_check) as running:
        yield running


@pytest.fixture(params=HOOKS)
async def hook(request: pytest.FixtureRequest, quick_check: Assessment) -> AsyncIterator[Any]:
    """A bot that its platform calls."""
    async with SIDES[request.param].serve(quick_check) as running:
        yield running
