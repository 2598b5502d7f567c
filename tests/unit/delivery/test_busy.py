"""A person is shown that a reply is being prepared; it arrives as it would without."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

import pytest

from bot.channel import Channel
from bot.delivery.busy import AFTER_S, AGAIN_S, MOST_TIMES, shown_busy
from bot.messages import Address, Reply, Say
from bot.store.records import Row
from tests.conftest import NOW

ROW = Row(1, "lane", Address("a", "b", "c"), "c1", Say(()), NOW, None, None, 0, False, None, NOW)  # noqa: FBT003


async def loop_turn() -> None:
    """Let everything run that is ready."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.call_soon(ready.set_result, None)
    await ready


class Showing:
    """A channel that counts how often it was asked to show this, and a clock that runs ahead."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.shown, self.waits, self.fails = 0, list[float](), fails

    async def show_busy(self, address: Address, reply: Reply, via: str = "") -> None:
        del address, reply, via
        self.shown += 1
        if self.fails is not None:
            raise self.fails

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await loop_turn()


async def passes(showing: Showing, sleep: Callable[[float], Awaitable[None]]) -> None:
    """Prepare a reply for as long as twenty turns of the event loop take."""
    with shown_busy(cast("Channel", showing), ROW, sleep):
        for _ in range(20):
            await loop_turn()


async def test_it_is_shown_after_a_second_again_before_it_fades_and_not_for_good() -> None:
    showing = Showing()

    await passes(showing, showing.sleep)

    assert showing.shown == MOST_TIMES
    assert showing.waits == [AFTER_S, *[AGAIN_S] * (MOST_TIMES - 1)]


async def test_reply_that_is_ready_sooner_shows_nothing() -> None:
    showing, never = Showing(), asyncio.Event()

    async def sleep(_: float) -> None:
        await never.wait()

    await passes(showing, sleep)

    assert showing.shown == 0


@pytest.mark.parametrize("error", [RuntimeError(), TimeoutError()], ids=["error", "timeout"])
async def test_platform_that_does_not_take_it_is_not_asked_again(error: Exception) -> None:
    showing = Showing(error)

    await passes(showing, showing.sleep)

    assert showing.shown == 1


async def test_channel_that_cannot_show_it_is_not_asked() -> None:
    with shown_busy(cast("Channel", object()), ROW, Showing().sleep):
        assert len(asyncio.all_tasks()) == 1


async def test_reply_that_fails_fails_as_it_would_without() -> None:
    showing = Showing()

    with pytest.raises(KeyError), shown_busy(cast("Channel", showing), ROW, showing.sleep):
        raise KeyError
    await loop_turn()

    assert len(asyncio.all_tasks()) == 1
