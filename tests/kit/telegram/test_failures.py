"""Failures that a test orders, limits on how much is sent, and waiting for what happens."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.error import RetryAfter

from tests.kit.standin import SetClock
from tests.kit.telegram.api import TOKEN, BotApi

pytestmark = pytest.mark.acceptance


async def test_waiting_in_vain_says_what_the_chats_show(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    await ann.start()
    await bot.send_message(ann.id, "Hello")

    with pytest.raises(TimeoutError, match="'Hello'"):
        await api.until(lambda: len(ann.sees()) == 2, timeout_s=0.01)


@pytest.fixture
async def strict(clock: SetClock) -> AsyncIterator[BotApi]:
    async with BotApi(clock=clock, flood=True) as running:
        yield running


async def test_one_person_takes_a_message_a_second(strict: BotApi, clock: SetClock) -> None:
    ann, bea = strict.person(), strict.person()
    await ann.start()
    await bea.start()
    async with Bot(TOKEN, base_url=f"{strict.url}/bot") as bot:
        sent = [await bot.send_message(ann.id, text) for text in "abc"]

        with pytest.raises(RetryAfter, match="Retry in"):
            await bot.send_message(ann.id, "d")
        await bot.send_message(bea.id, "a")
        await bot.edit_message_text("C", ann.id, sent[-1].message_id)
        clock.now += 3
        await bot.send_message(ann.id, "d")

    assert ann.texts == ["a", "b", "C", "d"]


async def test_a_group_takes_twenty_messages_a_minute(strict: BotApi, clock: SetClock) -> None:
    group = strict.group()
    group.add_bot(strict.person())
    async with Bot(TOKEN, base_url=f"{strict.url}/bot") as bot:
        for number in range(20):
            clock.now += 1
            await bot.send_message(group.id, str(number))

        with pytest.raises(RetryAfter):
            await bot.send_message(group.id, "one more")
