"""Trouble: stopping while nothing answers, lost files and tokens, repeats after the end."""

import pytest

from adapters.telegram.account import TelegramPacing
from bot.channel import ChannelUnusable
from bot.engine.assessment import Assessment
from bot.messages import Address, Paragraph, Say
from tests.channels.telegram.world import World
from tests.kit.telegram.api import Failure


async def test_file_that_is_removed_while_the_bot_runs_confirms_nothing(world: World) -> None:
    ann = await world.at_question(1)
    aside = world.path.with_name("aside")
    world.path.rename(aside)

    update = await ann.send("walk")
    await world.untaken()

    assert update not in world.api.confirmed
    assert await world.get("/readyz") == 503
    aside.rename(world.path)
    await world.passes(seconds=60)
    assert update in world.api.confirmed
    assert "Question 2" in ann.newest.text


async def test_bot_that_telegram_does_not_answer_is_not_ready(world: World) -> None:
    world.api.fail("getUpdates", *[Failure(502)] * 3, Failure(hang=True))
    await world.api.person().start()

    asked = world.api.calls_of
    await world.api.until(lambda: sum(one.status == 502 for one in asked("getUpdates")) == 3)

    assert await world.get("/readyz") == 503
    assert await world.get("/healthz") == 200


async def test_token_that_is_revoked_ends_a_bot_with_a_webhook(quick_check: Assessment) -> None:
    async with World(quick_check, webhook=True) as world:
        world.api.fail("sendMessage", Failure(401, "Unauthorized"))

        await world.api.person().start()

        with pytest.raises(ChannelUnusable, match="BotFather"):
            await world.ended()


async def test_part_that_arrived_is_not_sent_again_with_the_rest(world: World) -> None:
    ann = await world.at_question(1)
    before = len(ann.sees())
    long = Say(tuple(Paragraph(f"{number} " + "word " * 700) for number in range(3)))
    world.api.fail("sendMessage", None, Failure(502), None, Failure(502))

    ref = None
    for _ in range(3):
        try:
            ref = await world.channel.send(Address("telegram", str(ann.id), str(ann.id)), long)
        except Exception:  # noqa: BLE001, S112 - delivery tries again
            continue

    assert ref is not None
    assert [one.text[:1] for one in ann.sees()[before:]] == ["0", "1", "2"]


async def test_group_that_asks_again_and_again_is_soon_left_alone(
    quick_check: Assessment,
) -> None:
    async with World(quick_check, pacing=TelegramPacing()) as world:
        ann = world.api.person()
        group = world.api.group()
        group.add_bot(ann)
        await world.quiet()
        for _ in range(40):
            await group.send(ann, "/help")
        await world.quiet()

        # A minute may have begun meanwhile.
        assert 3 <= len(group.sees()) <= 6
