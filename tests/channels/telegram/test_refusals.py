"""Calls that Telegram refuses or leaves unanswered: what the person sees, and what is stored."""

import pytest
from telegram import Bot
from telegram.error import NetworkError, TimedOut

from adapters.telegram.request import PooledRequest
from bot.channel import ChannelUnusable
from bot.engine.assessment import Assessment
from bot.messages import Address, Button, Paragraph, Say
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
        request = PooledRequest()
        bot = Bot(TOKEN, base_url=f"{api.url}/bot", request=request)
        await request.initialize()

        with pytest.raises(TimedOut) as late:
            await bot.get_me(read_timeout=0.05)
        with pytest.raises(NetworkError) as cut:
            await bot.get_me()
        await request.shutdown()
        with pytest.raises(NetworkError):
            await bot.get_me()
        await request.initialize()
        assert (await bot.get_me()).is_bot
        await request.shutdown()

        for error in (late.value, cut.value):
            assert TOKEN not in repr(error)
            assert api.url not in str(error)


OLD = 'Bad Request: can\'t parse entities: Unsupported start tag "tg-time" at byte offset 11'
SHOWN = "Nov 22, 2026, 17:00 UTC"
UNTIL = Paragraph(f"Open until {SHOWN} & no longer.", ((SHOWN, 1_795_366_800),))


async def test_moment_is_shown_in_the_readers_own_time(world: World) -> None:
    ann = await world.at_question(1)

    await world.channel.send(Address("telegram", str(ann.id), str(ann.id)), Say((UNTIL,)))

    body = ann.chat.messages[max(ann.chat.messages)].body
    assert body["text"] == f"Open until {SHOWN} & no longer."
    assert body["entities"] == [
        {
            "type": "date_time", "offset": 11, "length": len(SHOWN),
            "unix_time": 1_795_366_800, "date_time_format": "Dt",
        }
    ]  # fmt: skip


async def test_day_is_shown_without_a_time(world: World) -> None:
    ann = await world.at_question(1)
    day = Paragraph("Since May 1: no change.", (("May 1", 1_777_622_400),))

    await world.channel.send(Address("telegram", str(ann.id), str(ann.id)), Say((day,)))

    [entity] = ann.chat.messages[max(ann.chat.messages)].body["entities"]
    assert (entity["length"], entity["date_time_format"]) == (5, "D")


@pytest.mark.parametrize("description", [OLD, "Bad Request: ENTITY_DATE_INVALID"])
async def test_moment_that_telegram_refuses_is_sent_as_text_with_its_zone(
    world: World, description: str
) -> None:
    ann = await world.at_question(1)
    to = Address("telegram", str(ann.id), str(ann.id))
    button = Button("Go", "go")
    world.api.fail("sendMessage", Failure(400, description))
    world.api.fail("editMessageText", Failure(400, description))

    sent = await world.channel.send(to, Say((UNTIL,), (button,)))
    first = ann.newest
    await world.channel.send(to, Say((UNTIL, Paragraph("Soon.")), in_place=True, step="x"), sent)

    assert first.text == f"Open until {SHOWN} & no longer."
    assert [label for row in first.buttons for label, _ in row] == ["Go"]
    body = ann.chat.messages[ann.newest.message_id].body
    assert body["text"].endswith("Soon.")
    assert "entities" not in body
