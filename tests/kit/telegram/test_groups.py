"""Groups and channels: what the bot hears there, and where it may not write."""

from typing import Any

import pytest
from telegram import Bot
from telegram.error import ChatMigrated

from tests.kit.telegram.api import BotApi
from tests.kit.telegram.conftest import Ask


async def refusal(ask: Ask, chat_id: int, **params: Any) -> tuple[int, str]:
    status, body = await ask("sendMessage", chat_id=chat_id, text="a", **params)
    return status, body["description"]


async def test_in_privacy_mode_the_bot_hears_what_is_meant_for_it(api: BotApi, bot: Bot) -> None:
    ann, group = api.person(), api.group(supergroup=False)
    group.add_bot(ann)
    sent = await bot.send_message(group.id, "Hello")

    heard = [
        await group.send(ann, "/start"),
        await group.send(ann, "/start@CX_maturity_bot now"),
        await group.send(ann, "yes", reply_to=sent.message_id),
    ]
    unheard = [await group.send(ann, "Hello"), await group.send(ann, "/start@other_bot")]
    updates = await bot.get_updates()

    assert [update.update_id for update in updates[2:]] == heard
    assert unheard == [0, 0]


async def test_an_administrator_hears_everything(api: BotApi, bot: Bot) -> None:
    ann, group = api.person(), api.group()
    group.add_bot(ann, admin=True)

    await group.send(ann, "Hello", anonymous=True)
    *_, update = await bot.get_updates()

    assert update.message
    assert update.message.sender_chat
    assert update.message.sender_chat.id == group.id


@pytest.mark.parametrize(("supergroup", "name"), [(True, "supergroup chat"), (False, "group chat")])
async def test_a_bot_that_was_removed_may_not_write(
    api: BotApi, ask: Ask, *, supergroup: bool, name: str
) -> None:
    ann, group = api.person(), api.group(supergroup=supergroup)
    assert await refusal(ask, group.id) == (400, "Bad Request: chat not found")
    group.add_bot(ann)
    group.remove_bot(ann)

    assert await refusal(ask, group.id) == (403, f"Forbidden: bot was kicked from the {name}")
    assert await group.send(ann, "/start") == 0


async def test_a_group_that_moved_says_where_it_is_now(api: BotApi, bot: Bot, ask: Ask) -> None:
    ann, group = api.person(), api.group(supergroup=False)
    group.add_bot(ann)

    moved = group.migrate(ann)
    *_, leaving, coming = await bot.get_updates()

    assert leaving.message
    assert leaving.message.migrate_to_chat_id == moved.id
    assert coming.message
    assert coming.message.migrate_from_chat_id == group.id
    with pytest.raises(ChatMigrated) as raised:
        await bot.send_message(group.id, "Hello")
    assert raised.value.new_chat_id == moved.id
    assert await refusal(ask, group.id) == (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
    )
    await bot.send_message(moved.id, "Hello")
    assert [shown.text for shown in moved.sees()] == ["Hello"]


async def test_topics_of_a_private_chat_are_named_in_messages_both_ways(
    api: BotApi, bot: Bot, ask: Ask
) -> None:
    ann, bea = api.person(), api.person(first_name="Bea")
    topic = await ann.open_topic()
    await bea.send("/start")

    await ann.send("/start", topic=topic)
    *_, update = await bot.get_updates()
    sent = await bot.send_message(ann.id, "Hello", message_thread_id=topic)

    assert update.message
    assert update.message.message_thread_id == sent.message_thread_id == topic
    assert update.message.is_topic_message
    assert [shown.topic for shown in ann.sees()] == [topic]
    gone = (400, "Bad Request: message thread not found")
    assert await refusal(ask, bea.id, message_thread_id=topic) == gone
    ann.delete_topic(topic)
    assert await refusal(ask, ann.id, message_thread_id=topic) == gone
    assert ann.sees() == []


async def test_a_channel_takes_posts_of_administrators_who_may_post(
    api: BotApi, bot: Bot, ask: Ask
) -> None:
    ann, channel = api.person(), api.channel()
    channel.add_bot(ann, can_post=False)
    expected = "Bad Request: need administrator rights in the channel chat"
    assert await refusal(ask, channel.id) == (400, expected)

    channel.add_bot(ann)
    sent = await bot.send_message(channel.id, "Hello")
    await channel.post("News")
    *_, update = await bot.get_updates()

    assert sent.from_user is None
    assert [shown.text for shown in channel.sees()] == ["Hello"]
    assert update.channel_post
    assert update.channel_post.text == "News"
    channel.remove_bot(ann)
    expected = "Forbidden: bot was kicked from the channel chat"
    assert await refusal(ask, channel.id) == (403, expected)


async def standing(ask: Ask, chat_id: int, user_id: int) -> str:
    _, body = await ask("getChatMember", chat_id=chat_id, user_id=user_id)
    return str(body["result"]["status"] if body["ok"] else body["description"])


async def test_an_administrator_is_told_what_people_are(api: BotApi, ask: Ask, bot: Bot) -> None:
    ann, bea, eve = api.person(), api.person(first_name="Bea"), api.person(first_name="Eve")
    group = api.group()
    group.seat(ann, "creator")
    group.seat(bea, "restricted")
    group.add_bot(ann, admin=True)

    found = await bot.get_chat_member(group.id, bea.id)
    stranger = await standing(ask, group.id, eve.id)
    await eve.start()

    assert found.status == "restricted"
    assert await standing(ask, group.id, ann.id) == "creator"
    assert await standing(ask, group.id, bot.id) == "administrator"
    assert stranger == "Bad Request: user not found"
    assert await standing(ask, group.id, eve.id) == "left"


@pytest.mark.parametrize("supergroup", [True, False])
async def test_other_bots_are_told_of_members_in_groups_alone(
    api: BotApi, ask: Ask, bot: Bot, *, supergroup: bool
) -> None:
    ann, group = api.person(), api.group(supergroup=supergroup)
    group.add_bot(ann)
    await group.send(ann, "/start")

    expected = "Bad Request: CHAT_ADMIN_REQUIRED" if supergroup else "member"
    assert await standing(ask, group.id, ann.id) == expected
    assert await standing(ask, group.id, bot.id) == "member"
    group.remove_bot(ann)
    assert (await standing(ask, group.id, bot.id)).startswith("Forbidden: bot was kicked")


async def test_a_link_to_another_bot_is_not_followed(api: BotApi) -> None:
    with pytest.raises(AssertionError, match="does not lead"):
        await api.person().follow("https://t.me/other_bot?start=a_1")


@pytest.mark.parametrize("payload", ["", "a" * 65, "a b", "a.b", "é"])
async def test_a_link_that_cannot_start_the_bot_is_noticed(
    api: BotApi, ask: Ask, bot: Bot, payload: str
) -> None:
    group = api.group()
    group.add_bot(api.person())
    url = f"https://t.me/{bot.username}?start={payload}"
    markup = {"inline_keyboard": [[{"text": "Go", "url": url}]]}

    status, description = await refusal(ask, group.id, reply_markup=markup)

    assert status == 400
    assert "START_PARAM_INVALID" in description


async def test_a_reply_stays_within_its_topic(api: BotApi, ask: Ask) -> None:
    ann, forum = api.person(), api.group(forum=True)
    forum.add_bot(ann)
    topic = await forum.open_topic(ann)
    await ask("sendMessage", chat_id=forum.id, text="a", message_thread_id=topic)
    [first] = forum.sees()
    reply = {"message_id": first.message_id, "allow_sending_without_reply": True}

    await ask("sendMessage", chat_id=forum.id, text="b", message_thread_id=topic,
              reply_parameters=reply)  # fmt: skip
    elsewhere = await refusal(ask, forum.id, reply_parameters=reply)

    assert [one.reply_to for one in forum.sees()] == [None, first.message_id]
    assert elsewhere == (400, "Bad Request: message to be replied not found")
