"""Telegram's deliveries: twice, late, changed, unreadable, or lost."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.channel import ChannelStopped, ChannelUnusable
from bot.engine.assessment import Assessment
from tests.channels.telegram.world import BOTH, HOOK, World
from tests.kit.telegram.api import TOKEN, Failure
from tests.kit.telegram.media import MEDIA


async def test_presses_that_overtake_each_other_are_taken_as_they_come(
    quick_check: Assessment,
) -> None:
    async with World(quick_check, webhook=True) as world:
        ann = await world.at_question(1)
        walk, run = (ann.newest.buttons[n][0][1] for n in (1, 2))
        message = ann.chat.messages[ann.newest.message_id].body
        sent = [
            {"update_id": number, "callback_query": press(ann.user, message, data, number)}
            for number, data in ((9002, run), (9001, walk), (9002, run))
        ]
        async with aiohttp.ClientSession() as session:
            secret = world.api.webhook.secret_token if world.api.webhook else ""
            header = {"X-Telegram-Bot-Api-Secret-Token": secret}
            told = []
            for one in sent:
                async with session.post(world.api.public[HOOK], json=one, headers=header) as said:
                    told.append((await said.json())["text"])
        await world.quiet()

        assert told == ["Stage: Run", "Stage is now: Walk", "Stage: Run"]
        assert [value for step, value in world.answers() if step == "stage"] == ['"run"', '"walk"']
        assert sum("Question 2" in one for one in ann.texts) == 1


def press(user: dict[str, Any], message: dict[str, Any], data: str, number: int) -> dict[str, Any]:
    query = {"id": str(number), "from": user, "chat_instance": "1", "data": data}
    return query | {"message": message}


async def test_other_things_than_text_are_told_that_text_is_read(world: World) -> None:
    ann = await world.at_question(1)
    for kind in MEDIA:
        await ann.send_media(kind, None, **({"caption": "walk"} if kind == "photo" else {}))
        await world.quiet()

        assert "I can only read text." in ann.newest.text, kind
        assert "Question 1" in ann.newest.text, kind

    assert len(ann.sees()) == 2 + len(MEDIA)
    assert [step for step, _ in world.answers()] == ["consent"]


async def test_service_messages_are_not_answered(world: World) -> None:
    ann = await world.at_question(1)
    seen = len(ann.sees())
    pinned = ann.chat.messages[ann.newest.message_id].quoted()

    ann._send({"pinned_message": pinned})
    ann._send({"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}})
    await world.quiet()

    assert len(ann.sees()) == seen


@BOTH
async def test_people_of_large_ids_are_answered(world: World) -> None:
    for number in (2**32 + 17, 2**52 - 1):
        person = world.api.person(number)
        await world.say(person, "/start", "yes")
        await world.press(person, "Walk")

        assert "Question 2" in person.newest.text


async def test_polling_goes_on_after_failures(world: World) -> None:
    ann = await world.at_question(1)
    world.api.fail(
        "getUpdates",
        Failure(502, body="<html>Bad Gateway</html>"),
        Failure(drop=True),
        Failure(acts=True, drop=True),
        Failure(429, "Too Many Requests: retry after 3", parameters={"retry_after": 3}),
    )

    await world.say(ann, "walk")
    await world.say(ann, "hybrid")

    assert "Question 3" in ann.newest.text
    assert len(world.answers()) == 3
    assert 3.0 in getattr(world.clock, "naps", [])


async def test_another_program_that_polls_is_named_and_ends_this_one(
    quick_check: Assessment,
) -> None:
    async with World(quick_check) as world, aiohttp.ClientSession() as session:
        await world.api.until(lambda: world.api.world.updates.polled)
        other = asyncio.create_task(session.get(f"{world.api.url}/bot{TOKEN}/getUpdates?timeout=5"))

        with pytest.raises(ChannelStopped, match="another program takes this bot's updates") as why:
            await world.ended()
        other.cancel()

        assert TOKEN not in str(why.value)


async def test_token_that_is_taken_back_ends_polling(world: World) -> None:
    await world.api.until(lambda: world.api.world.updates.polled)
    world.api.token = TOKEN.replace("A", "B")
    await world.api.person().send("hello")

    with pytest.raises(ChannelUnusable, match="doesn't know"):
        await world.ended()


async def test_commands_that_telegram_does_not_take_at_first_are_told_again(world: World) -> None:
    await world.stop()
    world.api.fail("setMyCommands", Failure(502, body="<html>"))
    await world.start()

    assert "Question 1" in (await world.at_question(1)).newest.text


async def test_polling_after_a_webhook_takes_what_waited(quick_check: Assessment) -> None:
    async with World(quick_check, webhook=True) as world:
        ann = await world.at_question(1)
        await world.stop()
        await ann.send("walk")
        world._account = {}

        await world.start()
        await world.quiet()

        assert world.api.webhook is None
        assert "Question 2" in ann.newest.text
