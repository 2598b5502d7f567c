"""What Telegram refuses, or does not answer: what the person sees then, and what is kept."""

import pytest
from telegram import Bot
from telegram.error import NetworkError, TimedOut

from adapters.telegram.request import AiohttpRequest
from bot.channel import ChannelUnusable
from bot.engine.assessment import Assessment
from bot.messages import Address, Paragraph, Say
from tests.channels.telegram.world import World
from tests.kit.telegram.api import TOKEN, BotApi, Failure


async def test_message_that_is_as_it_should_be_already_counts_as_changed(world: World) -> None:
    ann = await world.at_question(1)
    world.fail("edit", "lost")

    await world.press(ann, "Walk")
    await world.passes(seconds=2)

    refused = [one for one in world.api.calls_of("editMessageText") if one.status == 400]
    assert ["message is not modified" in one.description for one in refused] == [True]
    assert "✓ Stage: Walk" in ann.texts[-2]
    assert "Question 2" in ann.newest.text
    assert world.fates() == []


async def test_press_that_is_too_old_to_be_answered_counts(world: World) -> None:
    too_old = "query is too old and response timeout expired or query ID is invalid"
    ann = await world.at_question(1)
    world.api.fail("answerCallbackQuery", Failure(400, f"Bad Request: {too_old}"))

    await ann.press("Walk")
    await world.quiet(answered=False)

    assert "✓ Stage: Walk" in ann.texts[-2]
    assert "Question 2" in ann.newest.text
    assert world.api.counts["answerCallbackQuery"] == 1


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


async def test_call_that_is_not_answered_ends_without_naming_the_token() -> None:
    async with BotApi() as api:
        api.fail("getMe", Failure(hang=True), Failure(drop=True))
        request = AiohttpRequest()
        bot = Bot(TOKEN, base_url=f"{api.url}/bot", request=request)
        await request.initialize()

        with pytest.raises(TimedOut) as late:
            await bot.get_me(read_timeout=0.05)
        with pytest.raises(NetworkError) as cut:
            await bot.get_me()
        await request.shutdown()
        with pytest.raises(NetworkError):
            await bot.get_me()

        for error in (late.value, cut.value):
            assert TOKEN not in repr(error)
            assert api.url not in str(error)
