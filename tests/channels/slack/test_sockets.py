"""Socket Mode: connections that are cut, replaced, refused, and several at once."""

from dataclasses import replace

import pytest

from bot.channel import ChannelUnusable
from bot.engine.assessment import Assessment
from tests.channels.slack.world import LIFTED, World
from tests.kit.slack.api import APP_TOKEN, BOT_TOKEN, Failure


async def test_connection_that_slack_wants_replaced_is_replaced(world: World) -> None:
    ann = await world.at_question(1)

    await world.slack.sockets.disconnect()
    await world.slack.until(lambda: world.slack.sockets.opened == 2)
    await world.say(ann, "walk")

    assert "Question 2" in "".join(ann.newest.lines)
    assert len(world.answers()) == 2


async def test_connection_that_is_replaced_in_the_middle_loses_nothing(world: World) -> None:
    people = [world.person(f"P{number}") for number in range(6)]
    for one in people:
        await one.dm("hello")
    await world.slack.sockets.disconnect("warning")
    for one in people:
        await one.dm("yes")
    await world.quiet()

    for one in people:
        assert len(one.sees()) >= 1
    assert world.slack.deliveries.given_up == 0


async def test_connection_that_is_cut_is_made_anew(quick_check: Assessment) -> None:
    async with World(quick_check, pacing=replace(LIFTED, socket_check_s=1)) as world:
        ann = await world.at_question(1)

        world.slack.sockets.drop()
        told = await ann.dm("walk")
        await world.slack.until(lambda: told.acked, 20)
        await world.quiet()

        assert world.slack.sockets.opened >= 2
        assert "Question 2" in "".join(ann.newest.lines)


async def test_bot_without_a_connection_is_not_ready(world: World) -> None:
    world.slack.fail("apps.connections.open", *[Failure(status=503, body="<html>")] * 99)

    world.slack.sockets.drop()
    await world.unready()

    assert await world.get("/healthz") == 200


async def test_two_processes_share_the_work(quick_check: Assessment) -> None:
    async with World(quick_check) as one, World(quick_check) as other:
        # Both are connected to the first Slack.
        await other.stop()
        other._account = {"api": f"{one.slack.url}/api/", **other._account}
        other.path = one.path
        await other.start()
        other.store.outbox.notify = one.slack.notify
        await one.slack.until(lambda: len(one.slack.sockets.connections) == 2)

        ann = await one.at_question(3)

        assert "Question 3" in "".join(ann.newest.lines)
        assert len(one.answers()) == 3
        await other.stop()


async def test_slack_that_does_not_open_a_socket_is_waited_for(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.stop()
    world.slack.fail("apps.connections.open", Failure(status=503, body="x"), Failure(drop=True))
    await world.start()
    ann = await world.at_question(1)

    assert "Question 1" in "".join(ann.newest.lines)
    assert caplog.text.count("not reached") == 2


async def test_app_token_that_slack_does_not_know_is_told_at_once(quick_check: Assessment) -> None:
    wrong = {"app_token": APP_TOKEN + "x"}
    async with World(quick_check, account=wrong, waits=False) as world:
        with pytest.raises(ChannelUnusable, match="invalid_auth") as why:
            await world.ended()

        assert BOT_TOKEN not in str(why.value)
        assert APP_TOKEN not in str(why.value)
