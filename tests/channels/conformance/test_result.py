"""The result: one message with its picture, its text and its buttons."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.engine.assessment import Assessment
from bot.messages import Attachment
from bot.report.attachments import Drawer
from tests.channels.conformance.conftest import Serve
from tests.kit.drawing import content, fails
from tests.kit.served import ANSWERS

BUTTONS = ["What to do next", "Details", "Share", "More"]
WALK, RUN = "ahead of 25%", "57% are behind you"
OUTDATED = "Your earlier answers. They’ve changed since"

Draw = Callable[[Attachment], Awaitable[bytes]]


@pytest.fixture
def drawn(quick_check: Assessment) -> Assessment:
    """The quick check, with pictures."""
    return replace(quick_check, draw=Drawer())


@pytest.fixture
async def world(serve: Serve, drawn: Assessment) -> AsyncIterator[Any]:
    """A bot that draws, served on each platform; a picture is the content that it shows."""
    async with serve(drawn) as running:
        running.delivery.draw = content
        yield running


async def at_result(world: Any, name: str = "Ann") -> Any:
    """Return somebody who sees the result."""
    ann = await world.at_result(name)
    await world.shows_pictures()
    return ann


async def change_stage(world: Any, person: Any, stage: str = "run") -> None:
    """Have somebody change an answer after the result."""
    await world.say(person, "change stage", stage)
    await world.shows_pictures()


def results(world: Any, person: Any) -> list[int]:
    """Return the numbers of the messages with the buttons of a result."""
    return [n for n in range(len(world.read(person))) if world.labels(person, n) == BUTTONS]


async def test_result_is_one_message_with_picture_text_and_buttons(world: Any) -> None:
    ann = await at_result(world)

    assert results(world, ann) == [len(world.read(ann)) - 1]
    assert WALK in world.read(ann)[-1]
    assert b"Walk" in world.picture(ann)
    assert sum(bool(world.picture(ann, n)) for n in range(len(world.read(ann)))) == 1
    assert world.count(ann, "All 815 respondents, by stage") == 0
    assert world.fates() == []


async def test_changed_answer_replaces_picture_and_text_where_they_are_or_else_marks_them(
    world: Any,
) -> None:
    ann = await at_result(world)
    before = world.picture(ann)

    await change_stage(world, ann)

    [place] = results(world, ann)
    assert (place < len(world.read(ann)) - 2) == world.edits_pictures
    assert RUN in world.read(ann)[place]
    assert world.picture(ann, place) not in (before, b"")
    assert world.count(ann, WALK) == world.count(ann, OUTDATED) == (not world.edits_pictures)
    assert "Your result has changed" in world.read(ann)[-1]


async def test_result_that_cannot_be_drawn_is_its_whole_text(world: Any) -> None:
    world.delivery.draw = fails

    ann = await world.at_result()

    assert results(world, ann) == [len(world.read(ann)) - 1]
    assert WALK in world.read(ann)[-1]
    assert world.picture(ann) == b""
    assert world.fates() == []


async def test_result_that_was_sent_without_a_picture_gets_one_with_the_next_change(
    world: Any,
) -> None:
    world.delivery.draw = fails
    ann = await world.at_result()
    world.delivery.draw = content

    await change_stage(world, ann)

    [place] = results(world, ann)
    assert RUN in world.read(ann)[place]
    assert b"Run" in world.picture(ann, place)
    assert world.count(ann, WALK) == world.count(ann, OUTDATED) == (not world.edits_pictures)


@pytest.mark.parametrize("why", ["not drawn", "refused"])
async def test_change_that_cannot_be_shown_in_place_is_a_new_text_and_the_old_one_is_marked(
    world: Any, why: str
) -> None:
    ann = await at_result(world)
    if why == "not drawn":
        world.delivery.draw = fails
    else:
        # The question is a message, too, and the answered question an edit.
        is_same = world.calls["edit picture"] in (world.calls["edit"], world.calls["send"])
        world.fail("edit picture", *[""] * is_same, "malformed")

    await change_stage(world, ann)

    [new] = results(world, ann)
    [place] = [n for n, text in enumerate(world.read(ann)) if OUTDATED in text]
    assert place < new
    assert RUN in world.read(ann)[new]
    assert world.picture(ann, new) == b""
    assert WALK in world.read(ann)[place]
    assert world.labels(ann, place) == []
    assert world.fates() == []


async def test_picture_that_the_platform_refuses_leaves_the_text(world: Any) -> None:
    ann = await world.at_question(len(ANSWERS) - 1)
    world.fail("send picture", "malformed")

    await world.say(ann, ANSWERS[-1])

    assert results(world, ann) == [len(world.read(ann)) - 1]
    assert WALK in world.read(ann)[-1]
    assert world.picture(ann) == b""


async def test_turn_does_not_wait_for_the_drawing_and_nobody_else_does(world: Any) -> None:
    drawing, drawn = asyncio.Event(), asyncio.Event()

    async def slowly(file: Attachment) -> bytes:
        drawing.set()
        await drawn.wait()
        return await content(file)

    world.delivery.draw = slowly
    ann, bea = await world.at_question(len(ANSWERS) - 1), await world.at_question(1, "Bea")

    told = await world.write(ann, ANSWERS[-1])
    await asyncio.wait_for(drawing.wait(), 10)
    await world.keeper.until(lambda: world.is_taken(told))
    assert results(world, ann) == []
    await world.write(bea, "walk")
    await world.keeper.until(lambda: world.count(bea, "Question 2"))
    drawn.set()
    await world.quiet()
    await world.shows_pictures()

    assert len(results(world, ann)) == 1
    assert world.picture(ann)


async def test_two_people_with_the_same_answers_each_get_the_picture(world: Any) -> None:
    ann, bea = await world.at_result(), await world.at_result("Bea")
    await world.shows_pictures()

    for person in (ann, bea):
        assert results(world, person) == [len(world.read(person)) - 1]
        assert world.picture(person)


async def test_picture_is_sent_again_after_the_platform_was_out_of_reach(world: Any) -> None:
    ann = await world.at_question(len(ANSWERS) - 1)
    world.fail("send picture", "gateway", "cut")

    await world.say(ann, ANSWERS[-1])
    for _ in range(4):
        await world.passes(seconds=2.1)

    assert len(results(world, ann)) == 1
    assert world.picture(ann)
    assert world.fates() == []


async def test_result_waits_for_somebody_who_could_not_be_reached(world: Any) -> None:
    ann = await world.at_question(len(ANSWERS) - 1)
    world.fail("send picture", "gone")

    await world.say(ann, ANSWERS[-1])
    await world.shows_pictures()
    assert results(world, ann) == []
    await world.say(ann, "answers")
    await world.shows_pictures()

    [place] = results(world, ann)
    assert world.picture(ann, place)
