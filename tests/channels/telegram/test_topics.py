"""Topics in a private chat: the bot answers in the topic in which a person writes."""

import pytest

from bot.channel import MessageRef
from bot.messages import Address, Attachment, Paragraph, Reply, Say
from tests.channels.telegram.world import BOTH, World
from tests.kit.served import ANSWERS
from tests.kit.telegram.api import Person


async def say(world: World, person: Person, topic: int | None, *texts: str) -> None:
    for text in texts:
        await person.send(text, topic=topic)
        await world.quiet()


@BOTH
async def test_person_who_writes_or_presses_in_a_topic_is_answered_there(world: World) -> None:
    ann = world.api.person()
    topic = await ann.open_topic()

    await say(world, ann, topic, "/start", "yes")
    await world.press(ann, "Walk", "Back")
    await say(world, ann, topic, *ANSWERS[1:])
    await ann.send_media("photo", topic=topic)
    await world.quiet()

    assert "executives surveyed" in "".join(ann.texts)
    assert {shown.topic for shown in ann.sees()} == {topic}
    assert world.sql("SELECT count(*) FROM outbox WHERE status != 'sent'") == [(0,)]
    assert world.sql("SELECT count(*) FROM outbox WHERE via IS NOT NULL") == [(0,)]


async def test_conversation_goes_on_in_another_topic_and_outside(world: World) -> None:
    ann = world.api.person()
    first, second = await ann.open_topic(), await ann.open_topic("Other")

    await say(world, ann, first, "/start", "yes")
    await say(world, ann, second, "walk")
    await say(world, ann, None, "hybrid")

    assert [shown.topic for shown in ann.sees()] == [first, first, second, None]
    assert "Question 3" in ann.newest.text
    assert world.sql("SELECT count(*) FROM conversations") == [(1,)]


async def test_reminder_comes_in_the_topic_of_the_open_question(world: World) -> None:
    ann = world.api.person()
    topic = await ann.open_topic()
    await say(world, ann, topic, "/start", "yes", "walk")
    seen = len(ann.sees())

    await world.tick(days=2)

    assert len(ann.sees()) == seen + 1
    assert ann.newest.topic == topic


async def test_topic_that_was_deleted_is_left_for_the_chat_itself(world: World) -> None:
    ann = world.api.person()
    topic = await ann.open_topic()
    await say(world, ann, topic, "/start", "yes")
    await ann.send("walk", topic=topic)
    ann.delete_topic(topic)
    await world.quiet()

    assert [shown.topic for shown in ann.sees()] == [None, None]
    assert "Question 2" in ann.newest.text
    await say(world, ann, None, "hybrid")
    assert "Question 3" in ann.newest.text
    await world.tick(days=2)
    assert ann.newest.topic is None
    assert world.sql("SELECT count(*) FROM outbox WHERE status != 'sent'") == [(0,)]


async def test_files_and_long_messages_come_into_the_topic_or_the_chat(world: World) -> None:
    ann = world.api.person()
    topic = await ann.open_topic()
    await say(world, ann, topic, "/start")
    seen, address = len(ann.sees()), Address("telegram", str(ann.id), str(ann.id))
    replies: list[Reply] = [
        Say((Paragraph("word " * 1500),)),
        Attachment("", "png", "a.png", "c", "alt", data=b"data"),
        Attachment("", "pdf", "a.pdf", "c", "alt", data=b"data"),
    ]

    refs = [await world.channel.send(address, one, None, str(topic)) for one in replies]
    ann.chat.topics.clear()
    after = [await world.channel.send(address, one, None, str(topic)) for one in replies]

    assert {ref and ref.chat for ref in refs} == {f"{ann.id}/{topic}"}
    assert {ref and ref.chat for ref in after} == {str(ann.id)}
    assert [shown.topic for shown in ann.sees()[seen:]] == [topic] * 4 + [None] * 4


async def test_message_in_a_topic_is_edited_and_loses_its_buttons(world: World) -> None:
    ann = world.api.person()
    topic = await ann.open_topic()
    await say(world, ann, topic, "/start")
    asked = MessageRef(f"{ann.id}/{topic}", str(ann.newest.message_id))
    address = Address("telegram", str(ann.id), str(ann.id))

    await world.channel.send(address, Say((Paragraph("Anew"),), step="a"), asked)
    await world.channel.send(address, Say((Paragraph("Edited"),), step="a", in_place=True), asked)

    assert [(shown.text, shown.buttons, shown.topic) for shown in ann.sees()] == [
        ("Edited", [], topic),
        ("Anew", [], topic),
    ]


@pytest.mark.parametrize("thread", ["x", -1, 0, None, 2.5, "٣", True])
async def test_what_is_no_topic_is_passed_over(world: World, thread: object) -> None:
    ann = await world.at_question(1)
    message = ann.chat.messages[ann.chat.last_id - 1].body | {"text": "walk", "from": ann.user}

    await ann.send_raw({"message": message | {"message_thread_id": thread}})
    await world.quiet()

    assert "Question 2" in ann.newest.text
    assert ann.newest.topic is None
