"""Groups and channels: the bot says once, quietly, what it is for, and where it does it."""

import pytest

from tests.channels.telegram.world import World, labels

WAY_IN = "https://t.me/cx_maturity_bot?start=group"


async def test_bot_that_is_added_to_a_group_says_quietly_what_it_does(world: World) -> None:
    group = world.api.group()
    group.add_bot(world.api.person())
    await world.quiet()

    [said] = group.sees()
    [call] = world.api.calls_of("sendMessage")
    assert "I run a 3-minute check" in said.text
    assert "815" in said.text
    assert said.buttons == [[("Take the check", WAY_IN)]]
    assert call.params["disable_notification"] is True
    assert world.conversations() == 0


async def test_bot_in_a_channel_says_so_where_it_may_post(world: World) -> None:
    ann, silent, open_to_it = world.api.person(), world.api.channel(), world.api.channel()
    silent.add_bot(ann, can_post=False)
    open_to_it.add_bot(ann)
    await open_to_it.post("/start")
    await world.quiet()

    assert silent.sees() == []
    assert [WAY_IN in one.text for one in open_to_it.sees()] == [True]
    assert world.api.calls_of("sendMessage")[-1].params["disable_notification"] is True


async def test_talk_in_a_group_is_left_alone(world: World) -> None:
    ann, group = world.api.person(), world.api.group()
    group.add_bot(ann, admin=True)
    await world.quiet()
    for text in ("yes", "Hello", "/start@other_bot", "/settings", "/delete", "walk"):
        await group.send(ann, text)
    await group.send(ann, "hm", reply_to=group.sees()[0].message_id)
    await world.quiet()

    assert len(group.sees()) == 1
    assert world.conversations() == 0


@pytest.mark.parametrize("text", ["/help", "/START@CX_Maturity_Bot x"])
async def test_command_for_this_bot_is_answered_with_the_way_in(world: World, text: str) -> None:
    ann, group = world.api.person(), world.api.group()
    group.add_bot(ann)
    await world.quiet()

    await group.send(ann, text)
    await world.quiet()

    assert [labels(one) for one in group.sees()] == [["Take the check"]] * 2
    assert world.conversations() == 0


async def test_forum_is_answered_in_the_topic_that_asked(world: World) -> None:
    ann, forum = world.api.person(), world.api.group(forum=True)
    forum.add_bot(ann)
    first, second = await forum.open_topic(ann), await forum.open_topic(ann, "Other")
    await world.quiet()

    await forum.send(ann, "/start", topic=second)
    await forum.send(ann, "/help", topic=first)
    await forum.send(ann, "/help")
    await world.quiet()

    assert sorted(str(one.topic) for one in forum.sees()[1:]) == sorted(
        [str(first), str(second), "None"]
    )


async def test_topic_that_was_closed_meanwhile_holds_up_nothing(world: World) -> None:
    ann, forum = world.api.person(), world.api.group(forum=True)
    forum.add_bot(ann)
    topic = await forum.open_topic(ann)
    await forum.send(ann, "/start", topic=topic)
    forum.chat.topics.clear()
    await world.quiet()

    await forum.send(ann, "/start")
    await world.quiet()

    assert [one.topic for one in forum.sees()] == [None, None]


async def test_bot_says_it_again_where_it_is_added_again_and_not_where_it_is_promoted(
    world: World,
) -> None:
    ann, group = world.api.person(), world.api.group()
    group.add_bot(ann)
    group.add_bot(ann, admin=True)
    await world.quiet()
    group.remove_bot(ann)
    await world.quiet()
    assert len(group.sees()) == 1

    group.add_bot(ann)
    await world.quiet()

    assert len(group.sees()) == 2
