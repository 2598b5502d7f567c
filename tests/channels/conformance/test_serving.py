"""Beginning, waiting for the platform, being ready, and ending."""

import asyncio
import time
from typing import Any

import pytest

from bot.channel import ChannelUnusable
from bot.engine.assessment import Assessment
from bot.runtime.serving import LET_GO_S
from tests.channels.conformance.conftest import Serve


async def test_ready_and_alive_are_told(each_way: Any) -> None:
    assert (await each_way.get("/readyz"), await each_way.get("/healthz")) == (200, 200)


async def test_platform_that_cannot_be_reached_is_waited_for(
    each_way: Any, caplog: pytest.LogCaptureFixture
) -> None:
    await each_way.stop()
    each_way.clock.naps.clear()
    each_way.fail("connect", "cut", "gateway")

    await each_way.start()
    ann = await each_way.at_question(1)

    assert "Question 1" in each_way.read(ann)[-1]
    assert caplog.text.count("not reached") == 2
    assert each_way.clock.naps[:2] == [1.0, 2.0]


async def test_not_ready_before_the_platform_was_reached(world: Any) -> None:
    await world.stop()
    world.fail("connect", "hang")
    world._waits = False
    await world.start()

    assert await world.get("/healthz") == 200
    assert await world.get("/readyz") == 503
    await asyncio.wait_for(world.stop(), 10)


async def test_token_that_the_platform_does_not_know_is_told_at_once(
    serve_each_way: Serve, quick_check: Assessment
) -> None:
    async with serve_each_way(quick_check, waits=False) as world:
        await world.stop()
        world._account |= world.wrong_account
        await world.start()
        with pytest.raises(ChannelUnusable, match=world.unknown) as why:
            await world.ended()

        assert not [secret for secret in world._account.values() if secret in str(why.value)]


@pytest.mark.acceptance
async def test_stopping_takes_a_bounded_time_though_every_call_hangs(
    serve_each_way: Serve, quick_check: Assessment
) -> None:
    async with serve_each_way(quick_check, stop_s=0.5) as world:
        ann = await world.at_question(1)
        for call in ("send", "edit"):
            world.fail(call, *["hang"] * 50)
        for number in range(20):
            await world.write(world.person(f"P{number}"), world.opening)
        await world.write(ann, "walk")
        await world.keeper.until(lambda: len(world.keeper.calls_of(world.calls["send"])) > 5)

        started = time.monotonic()
        await world.stop()

        assert time.monotonic() - started < 0.5 + LET_GO_S + 1
