"""Groups and channels: what the bot hears there, and where it may not write."""

from typing import Any

import pytest
from telegram import Bot
from telegram.error import ChatMigrated

from tests.telegram.api import BotApi
from tests.telegram.conftest import Ask


async def refusal(ask: Ask, chat_id: int, **params: Any) -> tuple[int, str]:
    status, body = await ask("sendMessage", chat_id=chat_id, text="a", **params)
    return status, body["description"]


async def test_being_added_comes_as_membership_and_as_a_message(api: BotApi, bot: Bot) -> None:
    group = api.group()

    group.add_bot(api.person())
    joined, service = await bot.get_updates()

    assert joined.my_chat_member
    assert joined.my_chat_member.old_chat_member.status == "left"
    assert joined.my_chat_member.new_chat_member.status == "member"
    assert service.message
    assert service.message.new_chat_members[0].id == bot.id
    assert group.id < -1_000_000_000_000


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


async def test_a_button_in_a_group_is_pressed_by_anybody(api: BotApi, ask: Ask, bot: Bot) -> None:
    ann, bea, group = api.person(), api.person(first_name="Bea"), api.group()
    group.add_bot(ann)
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    await ask("sendMessage", chat_id=group.id, text="Go?", reply_markup=markup)

    await group.press(bea, "Go")
    *_, update = await bot.get_updates()

    assert update.callback_query
    assert update.callback_query.from_user.first_name == "Bea"
    assert update.effective_chat
    assert update.effective_chat.id == group.id


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


async def test_a_bot_that_left_is_no_member(api: BotApi, ask: Ask) -> None:
    group = api.group()
    group.add_bot(api.person())

    assert (await ask("leaveChat", chat_id=group.id))[0] == 200

    expected = "Forbidden: bot is not a member of the supergroup chat"
    assert await refusal(ask, group.id) == (403, expected)
    assert (await ask("getChat", chat_id=group.id))[0] == 403


async def test_a_bot_cannot_leave_a_person(api: BotApi, ask: Ask) -> None:
    ann = api.person()
    await ann.start()

    assert (await ask("leaveChat", chat_id=ann.id))[0] == 400


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


async def test_topics_are_named_in_messages_both_ways(api: BotApi, bot: Bot, ask: Ask) -> None:
    ann, forum = api.person(), api.group(forum=True)
    forum.add_bot(ann)
    topic = await forum.open_topic(ann)

    await forum.send(ann, "/start", topic=topic)
    *_, update = await bot.get_updates()
    sent = await bot.send_message(forum.id, "Hello", message_thread_id=topic)

    assert update.message
    assert update.message.message_thread_id == sent.message_thread_id == topic
    assert update.message.is_topic_message
    assert [shown.topic for shown in forum.sees()] == [topic]
    unknown = await refusal(ask, forum.id, message_thread_id=99)
    assert unknown == (400, "Bad Request: message thread not found")


async def test_messages_of_others_in_a_group_are_not_the_bots_to_delete(
    api: BotApi, ask: Ask
) -> None:
    ann, group = api.person(), api.group()
    group.add_bot(ann)
    await group.send(ann, "Hello")

    _, body = await ask("deleteMessage", chat_id=group.id, message_id=2)

    assert body["description"] == "Bad Request: message can't be deleted"


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


async def test_blocking_comes_as_membership(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    await ann.start()
    ann.block()
    ann.unblock()

    _, blocked, unblocked = await bot.get_updates()

    assert blocked.my_chat_member
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert unblocked.my_chat_member
    assert unblocked.my_chat_member.new_chat_member.status == "member"
