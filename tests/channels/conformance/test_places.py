"""Messages to a place with several people: one message for all of them, and replies below it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.channel import ParticipantGone
from bot.messages import Attachment, Paragraph, Reply, Say


def say(text: str, **more: Any) -> Say:
    return Say((Paragraph(text),), **more)


async def test_count_is_edited_in_the_message_that_everybody_sees(world: Any) -> None:
    place = await world.place()
    before = len(place.read())
    first = await world.channel.send(place.address, say("0 answered", step="count"))

    again = await world.channel.send(
        place.address, say("7 answered", step="count", in_place=True), first
    )

    assert again == first
    assert place.read()[before:] == ["7 answered"]


async def test_details_stand_below_a_result_and_leave_it_alone(world: Any) -> None:
    place = await world.place()
    before = len(place.read())
    result = await world.channel.send(place.address, say("Result", step="result"))

    details = await world.channel.send(place.address, say("By role", under="result"), result)

    assert details != result
    assert place.read()[before:] == ["Result", "By role"]
    assert place.below() == 1


@pytest.mark.parametrize("kind", ["png", "pdf", "csv", "pptx"])
async def test_file_is_shown_to_everybody_also_below_a_result(world: Any, kind: Any) -> None:
    place = await world.place()
    before = len(place.read())
    file = Attachment("{}", kind, f"team.{kind}", "The team", "All of it", data=b"data")

    await world.channel.send(place.address, file)
    result = await world.channel.send(place.address, say("Result", step="result"))
    below = await world.channel.send(place.address, replace(file, under="result"), result)

    first, said, last = place.read()[before:]
    assert said == "Result"
    for text in (first, last):
        assert "The team" in text or "All of it" in text
    assert place.below() == 1
    assert below != result


@pytest.mark.parametrize("what", ["new", "edit", "below"])
async def test_place_that_the_bot_was_removed_from_is_gone(world: Any, what: str) -> None:
    place = await world.place()
    sent = await world.channel.send(place.address, say("0 answered", step="count"))
    place.remove()
    replies: dict[str, Reply] = {
        "new": say("1 answered"),
        "edit": say("1 answered", step="count", in_place=True),
        "below": say("Details", under="count"),
    }

    with pytest.raises(ParticipantGone):
        await world.channel.send(place.address, replies[what], None if what == "new" else sent)
