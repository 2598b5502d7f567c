"""The result on Telegram: a photo with the text as its caption."""

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.telegram.render import LONGEST_CAPTION, fits_caption, render, size
from bot.channel import MessageRef
from bot.engine.assessment import Assessment
from bot.messages import Attachment, Button, Note, Paragraph, Say
from bot.report.attachments import Drawer
from tests.channels.conformance.test_result import BUTTONS, OUTDATED, RUN, WALK
from tests.channels.telegram.world import World, labels
from tests.kit.drawing import content, fails
from tests.kit.served import ANSWERS
from tests.kit.system import kept_versions
from tests.kit.telegram.api import Failure, Person, Shown

PICTURE = Attachment("{}", "png", "a.png", "", "All of it", data=b"png")
MOST_TAPS, MOST_WORDS, MOST_BUTTONS = 12, 110, 5
AWAY = ("Take it again", "Report (PDF)", "Share", "Show my result")
"""Buttons that begin something else, or that are no part of the result."""

ENDS = ("Change an answer", "Leave a comment", "Ask me in 90 days")
"""Buttons behind which there are questions."""


@pytest.fixture
async def world(quick_check: Assessment) -> AsyncIterator[World]:
    async with World(replace(quick_check, draw=Drawer())) as running:
        running.delivery.draw = content
        yield running


def results(ann: Person) -> list[Shown]:
    """Return the messages with the buttons of a result."""
    return [shown for shown in ann.sees() if labels(shown) == BUTTONS]


def methods(world: World) -> list[str]:
    """Return the methods that sent or edited a message, in order."""
    called = (call.method for call in world.api.calls)
    return [method for method in called if method.startswith(("send", "edit"))]


async def say_in(world: World, person: Person, topic: int, *texts: str) -> None:
    """Have somebody say one thing after another in a topic."""
    for text in texts:
        await person.send(text, topic=topic)
        await world.quiet()


async def test_result_of_another_version_without_pictures_replaces_a_photo_by_a_new_text(
    world: World, quick_check: Assessment
) -> None:
    ann = await world.at_result()
    [photo] = results(ann)
    await world.stop()
    world._versions = kept_versions(quick_check)
    await world.start()

    await world.say(ann, "change stage", "run")

    [new] = results(ann)
    assert new.message_id > photo.message_id
    assert (RUN in new.text, new.photo) == (True, b"")
    [old] = [shown for shown in ann.sees() if shown.message_id == photo.message_id]
    assert OUTDATED in old.text
    assert (old.photo, old.buttons) == (photo.photo, [])


async def test_message_that_cannot_be_edited_is_followed_by_a_new_one_with_a_picture(
    world: World,
) -> None:
    ann = await world.at_result()
    world.fail("edit picture", "uneditable")

    await world.say(ann, "change stage", "run")

    [new] = results(ann)
    assert isinstance(new.photo, bytes)
    assert b"Run" in new.photo
    assert sum(OUTDATED in text for text in ann.texts) == 1


async def test_earlier_text_without_a_picture_is_marked_too(world: World) -> None:
    world.delivery.draw = fails
    ann = await world.at_result()

    await world.say(ann, "change stage", "run")

    [new] = results(ann)
    assert RUN in new.text
    [old] = [shown for shown in ann.sees() if OUTDATED in shown.text]
    assert (WALK in old.text, old.buttons) == (True, [])


async def test_edit_whose_answer_was_lost_is_made_again_and_nothing_is_doubled(
    world: World,
) -> None:
    ann = await world.at_result()
    world.fail("edit picture", "lost")

    await world.say(ann, "change stage", "run")
    await world.passes(seconds=2)

    assert len(results(ann)) == 1
    assert methods(world).count("editMessageMedia") == 2
    assert methods(world).count("sendPhoto") == 1
    assert sum(OUTDATED in text for text in ann.texts) == 0


async def test_blocked_bot_does_not_try_the_text_alone(world: World) -> None:
    ann = await world.at_question(len(ANSWERS) - 1)
    world.fail("send picture", "gone")

    await world.say(ann, ANSWERS[-1])

    assert methods(world)[-1] == "sendPhoto"
    assert world.sql("SELECT count(*) FROM addresses WHERE gone_at IS NOT NULL") == [(1,)]


async def test_edit_of_a_picture_in_a_chat_that_takes_none_is_a_text(world: World) -> None:
    ann = await world.at_result()
    refused = Failure(400, "Bad Request: not enough rights to send photos to the chat")
    world.api.fail("editMessageMedia", refused)

    await world.say(ann, "change stage", "run")

    [new] = results(ann)
    assert (RUN in new.text, new.photo) == (True, b"")
    assert world.fates() == []


async def test_result_stays_in_its_topic(world: World) -> None:
    ann = world.person()
    topic = await ann.open_topic()
    await say_in(world, ann, topic, world.opening, *ANSWERS)
    [shown] = results(ann)
    assert (shown.topic, bool(shown.photo)) == (topic, True)

    await say_in(world, ann, topic, "change stage", "run")

    [changed] = results(ann)
    assert (changed.message_id, changed.topic) == (shown.message_id, topic)


async def test_result_whose_topic_was_deleted_is_sent_outside_of_it(world: World) -> None:
    ann = world.person()
    topic = await ann.open_topic()
    await say_in(world, ann, topic, world.opening, *ANSWERS[:-1])
    await ann.send(ANSWERS[-1], topic=topic)
    ann.delete_topic(topic)
    await world.quiet()

    [shown] = results(ann)
    assert (shown.topic, bool(shown.photo)) == (None, True)


@pytest.mark.parametrize("character", ["a", "😀", "&", "<"])
def test_caption_takes_as_much_as_telegram_does(quick_check: Assessment, character: str) -> None:
    texts = quick_check.texts
    longest = LONGEST_CAPTION // size(character) - 1
    fitting = Say((Paragraph(character), Paragraph(character * (longest - 2))), picture=PICTURE)
    buttons = (Button("Go", "go"),)

    [message] = render(replace(fitting, buttons=buttons), texts)
    assert (message.photo, len(message.rows)) == (PICTURE, 1)

    longer = Say((Paragraph(character * (longest + 2)),), buttons, picture=PICTURE)
    [message] = render(longer, texts)
    assert (message.photo, len(message.rows)) == (None, 1)


async def test_earlier_answers_that_are_too_long_for_a_caption_are_cut_to_whole_blocks(
    world: World,
) -> None:
    ann = await world.at_result()
    [photo] = results(ann)
    long = (Note("Earlier."), Paragraph("a" * 800), Paragraph("b" * 800))
    reply = Say((Paragraph("New."),), step="result", outdated=long)
    row = world.sql("SELECT ref_chat, ref_message FROM outbox WHERE step = 'result'")[-1]

    await world.channel.send(world.address(ann), reply, MessageRef(*row))

    [old] = [shown for shown in ann.sees() if shown.message_id == photo.message_id]
    assert old.text == "Earlier.\n\n" + "a" * 800
    assert not fits_caption(long)
    assert old.buttons == []


# ---------------------------------------------------------------------------- drawn slowly


@pytest.mark.parametrize(
    ("order", "action", "refused"),
    [("", "upload_photo", False), ("report", "upload_document", False), ("", "", True)],
    ids=["picture", "document", "refused"],
)
async def test_person_sees_that_a_file_is_on_its_way(
    world: World, monkeypatch: pytest.MonkeyPatch, order: str, action: str, *, refused: bool
) -> None:
    ann = await (world.at_result() if order else world.at_question(len(ANSWERS) - 2))
    monkeypatch.setattr("bot.delivery.busy.AFTER_S", 0)
    if refused:
        world.api.fail("sendChatAction", Failure(403, "Forbidden: bot was blocked by the user"))

    async def slowly(file: Attachment) -> bytes:
        await world.api.until(lambda: world.api.counts["sendChatAction"])
        return await content(file)

    world.delivery.draw = slowly
    await world.say(ann, order or ANSWERS[-1])

    assert set(ann.chat.actions) == ({action} - {""})
    assert results(ann)[-1].photo
    assert world.sql("SELECT error FROM outbox WHERE error IS NOT NULL") == []


# ---------------------------------------------------------------------------- counts


async def test_from_start_through_all_of_the_result_takes_few_taps_words_and_buttons(
    world: World,
) -> None:
    ann = world.person()
    await world.say(ann, "/start")
    way = ("I agree, start", "Walk", "Hybrid", *"45321", "Retail Banking", "Skip the rest")
    assert len(way) <= MOST_TAPS
    await world.press(ann, *way)
    [result] = results(ann)
    assert result.photo
    assert len(result.text.split()) <= 90
    assert len(labels(result)) <= 4

    seen = await everything_behind(world, ann, result)

    assert {"Step 2", "How sure", "Describe the picture"} <= {label for label, _ in seen}
    for label, shown in seen:
        assert len(shown.text.split()) <= MOST_WORDS, (label, shown.text)
        assert len(labels(shown)) <= MOST_BUTTONS, (label, labels(shown))


async def everything_behind(world: World, ann: Person, result: Shown) -> list[tuple[str, Shown]]:
    """Return the messages behind the buttons of a result, at any depth, each with its label."""
    found: list[tuple[str, Shown]] = []
    waiting: deque[tuple[Shown, tuple[str, ...]]] = deque([(result, ())])
    pressed: set[tuple[str, str]] = set()
    while waiting:
        shown, way = waiting.popleft()
        for label in labels(shown):
            if label in AWAY or (shown.text, label) in pressed:
                continue
            pressed.add((shown.text, label))
            # Each way begins anew at the result, since messages turn over in place.
            await world.press(ann, *way, label)
            found.append((label, ann.newest))
            if label not in ENDS:
                waiting.append((ann.newest, (*way, label)))
    return found
