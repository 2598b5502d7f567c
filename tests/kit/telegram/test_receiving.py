"""How updates reach the bot: by getUpdates, by a webhook, and never lost between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict

from tests.kit.standin import listening
from tests.kit.telegram.api import TOKEN, BotApi, WebhookReply

HOOK = "https://bot.example.org/hook"


def texts(updates: Any) -> list[str]:
    return [update.message.text for update in updates]


async def test_an_offset_confirms_what_is_below_it(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    for text in "abc":
        await ann.send(text)

    first = await bot.get_updates(limit=2)
    again = await bot.get_updates(limit=2)
    rest = await bot.get_updates(offset=first[-1].update_id + 1)

    assert texts(first) == texts(again) == ["a", "b"]
    assert texts(rest) == ["c"]
    assert api.confirmed == {update.update_id for update in first}
    assert len(api.pending) == 1


async def test_a_negative_offset_keeps_only_the_last(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    for text in "abc":
        await ann.send(text)

    assert texts(await bot.get_updates(offset=-1)) == ["c"]
    assert texts(await bot.get_updates()) == ["c"]


async def test_a_second_poll_ends_the_first(api: BotApi, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await api.until(lambda: api.world.updates.polled)

    async with Bot(TOKEN, base_url=f"{api.url}/bot") as other:
        second = asyncio.create_task(other.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        await api.person().send("a")

        assert texts(await second) == ["a"]


async def test_only_wanted_kinds_come_and_the_wish_is_remembered(api: BotApi, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["my_chat_member"])
    ann = api.person()
    await ann.start()
    ann.block()

    (update,) = await bot.get_updates()

    assert update.my_chat_member
    ann.unblock()
    await bot.get_updates(offset=update.update_id + 2, allowed_updates=[])
    await ann.send("a")
    assert texts(await bot.get_updates()) == ["a"]


async def test_no_repeated_update_has_others_confirmed_that_did_not_come(
    api: BotApi, bot: Bot
) -> None:
    ann = api.person()
    for text in "ab":
        await ann.send(text)
    await ann.repeat(await ann.send("c"))

    first = await bot.get_updates(limit=2)
    rest = await bot.get_updates(offset=first[-1].update_id + 1)

    assert texts(first) == ["a", "b"]
    assert texts(rest) == ["c", "c"]
    assert api.confirmed == {update.update_id for update in first}


async def test_a_repeated_update_comes_again_although_confirmed(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    update_id = await ann.send("a")
    await bot.get_updates(offset=update_id + 1)

    await ann.repeat(update_id)

    (again,) = await bot.get_updates(offset=update_id + 1)
    assert again.update_id == update_id
    assert await bot.get_updates(offset=update_id + 1) == ()


@dataclass
class Hook:
    """The bot's side of a webhook: what came, and what it answers."""

    came: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Callable[[web.Request], Awaitable[web.StreamResponse]]] = field(
        default_factory=list
    )

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.came.append(await request.json())
        return await self.answers.pop(0)(request) if self.answers else web.Response()

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.came]


@pytest.fixture
async def hook(api: BotApi) -> AsyncIterator[Hook]:
    hook, app = Hook(), web.Application()
    app.router.add_post("/", hook.take)
    async with listening(app) as api.public[HOOK]:
        yield hook


async def unwell(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=500)


async def cut(request: web.Request) -> web.StreamResponse:
    assert request.transport
    request.transport.abort()
    return web.Response()


async def test_what_is_not_taken_is_posted_again_in_its_order(
    api: BotApi, bot: Bot, hook: Hook
) -> None:
    hook.answers = [unwell, cut]
    ann = api.person()
    await bot.set_webhook(HOOK)

    await ann.send("a")
    last = await ann.send("b")
    await api.until(lambda: last in api.confirmed)

    assert hook.texts == ["a", "a", "a", "b"]


async def test_a_slow_chat_does_not_hold_up_another(api: BotApi, bot: Bot, hook: Hook) -> None:
    free = asyncio.Event()

    async def slow(_request: web.Request) -> web.StreamResponse:
        await free.wait()
        return web.Response()

    hook.answers = [slow]
    ann, bea = api.person(), api.person(first_name="Bea")
    await bot.set_webhook(HOOK)
    first = await ann.send("a1")
    second = await ann.send("a2")
    await api.until(lambda: api.world.updates)

    other = await bea.send("b1")
    await api.until(lambda: other in api.confirmed or second in api.confirmed)
    assert first not in api.confirmed
    free.set()
    await api.until(lambda: second in api.confirmed)

    assert [text for text in hook.texts if text != "b1"] == ["a1", "a2"]


async def test_the_answer_to_a_post_may_be_a_call(api: BotApi, bot: Bot, hook: Hook) -> None:
    ann = api.person()
    good: dict[str, Any] = {"method": "sendMessage", "chat_id": ann.id, "text": "Hello"}
    bad = good | {"chat_id": 5}
    silly = {"method": "getMe"}
    for answer in (good, bad, silly):

        async def say(_request: web.Request, answer: Any = answer) -> web.StreamResponse:
            return web.json_response(answer)

        hook.answers.append(say)
    await bot.set_webhook(HOOK)

    for text in "abc":
        await ann.send(text)
    await api.until(lambda: len(api.webhook_replies) == 3)

    assert ann.texts == ["Hello"]
    assert [reply.error for reply in api.webhook_replies] == [
        "",
        "Bad Request: chat not found",
        "Not Found",
    ]
    assert api.webhook_replies[0] == WebhookReply(
        "sendMessage", {"chat_id": ann.id, "text": "Hello"}
    )


@pytest.mark.usefixtures("hook")
async def test_a_webhook_and_polling_exclude_each_other(api: BotApi, bot: Bot) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=30))
    await api.until(lambda: api.world.updates.polled)

    await bot.set_webhook(HOOK)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await polling
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()

    assert await bot.get_updates() == ()


async def test_what_waits_may_be_dropped(api: BotApi, bot: Bot) -> None:
    await api.person().send("a")

    await bot.delete_webhook(drop_pending_updates=True)

    assert await bot.get_updates() == ()


async def test_a_webhook_of_nobody_is_tried_until_it_is_somebodys(
    api: BotApi, bot: Bot, hook: Hook
) -> None:
    address = api.public.pop(HOOK)
    await bot.set_webhook(HOOK)
    update_id = await api.person().send("a")
    await bot.get_me()
    assert update_id not in api.confirmed

    api.public[HOOK] = address
    await api.until(lambda: update_id in api.confirmed)

    assert hook.texts == ["a"]


async def test_webhook_is_described_with_what_waits_and_what_failed_last(
    api: BotApi, bot: Bot, hook: Hook
) -> None:
    assert (await bot.get_webhook_info()).url == ""
    address = api.public.pop(HOOK)
    await bot.set_webhook(HOOK, allowed_updates=["message"], max_connections=7)
    await api.person().send("a")
    assert api._deliveries
    await api.until(lambda: api._deliveries and api._deliveries.errors)

    info = await bot.get_webhook_info()

    assert (info.url, info.max_connections, info.pending_update_count) == (HOOK, 7, 1)
    assert info.allowed_updates == ("message",)
    assert info.last_error_message == "Failed to resolve host: Name or service not known"
    assert info.last_error_date is not None
    api.public[HOOK] = address
    await api.until(lambda: hook.texts == ["a"])
