"""A person is shown that a reply is being prepared; it arrives as it would without."""

import asyncio
from typing import cast

import pytest

from bot.channel import Channel
from bot.delivery.busy import MOST_TIMES, shown_busy
from bot.messages import Address, Reply, Say
from bot.store.records import Row
from tests.conftest import NOW

ROW = Row(1, "lane", Address("a", "b", "c"), "c1", Say(()), NOW, None, None, 0, False, None, NOW)  # noqa: FBT003


class Showing:
    """A channel that counts how often it was asked to show this."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.shown, self.fails = 0, fails

    async def show_busy(self, address: Address, reply: Reply, via: str = "") -> None:
        del address, reply, via
        self.shown += 1
        if self.fails is not None:
            raise self.fails


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits before it is shown, or shown again."""
    monkeypatch.setattr("bot.delivery.busy.AFTER_S", 0)
    monkeypatch.setattr("bot.delivery.busy.AGAIN_S", 0)


async def loop_turns(number: int = 60) -> None:
    """Let everything run that is ready."""
    loop = asyncio.get_running_loop()
    for _ in range(number):
        ready = loop.create_future()
        loop.call_soon(ready.set_result, None)
        await ready


async def prepared(showing: object) -> None:
    """Prepare a reply for some time."""
    with shown_busy(cast("Channel", showing), ROW):
        await loop_turns()


@pytest.mark.usefixtures("at_once")
async def test_it_is_shown_again_before_it_fades_and_not_for_good() -> None:
    showing = Showing()

    await prepared(showing)

    assert showing.shown == MOST_TIMES


async def test_reply_that_is_ready_within_a_second_shows_nothing() -> None:
    showing = Showing()

    await prepared(showing)

    assert showing.shown == 0


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("error", [RuntimeError(), TimeoutError()], ids=["error", "timeout"])
async def test_platform_that_does_not_take_it_is_not_asked_again(error: Exception) -> None:
    showing = Showing(error)

    await prepared(showing)

    assert showing.shown == 1


async def test_channel_that_cannot_show_it_is_not_asked() -> None:
    with shown_busy(cast("Channel", object()), ROW):
        assert len(asyncio.all_tasks()) == 1


async def test_reply_that_fails_fails_as_it_would_without() -> None:
    with pytest.raises(KeyError), shown_busy(cast("Channel", Showing()), ROW):
        raise KeyError
    await loop_turns(3)

    assert len(asyncio.all_tasks()) == 1
