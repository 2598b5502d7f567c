"""Sends that a platform refuses or leaves unanswered: what the person sees, and what is stored."""

from typing import Any

import pytest


async def test_answer_whose_question_is_gone_comes_as_a_new_message(world: Any) -> None:
    ann = await world.at_question(1)
    seen = len(world.read(ann))
    world.fail("edit", "uneditable")

    await world.say(ann, "walk")

    assert len(world.read(ann)) == seen + 2
    assert "✓ Stage: Walk" in world.read(ann)[-2]
    assert world.labels(ann, -2) == ["Change"]
    assert "Question 2" in world.read(ann)[-1]


async def test_message_that_is_refused_comes_once_more_as_plain_text(world: Any) -> None:
    ann = await world.at_question(1)
    world.fail("send", "malformed")

    asked = await world.say(ann, "walk")
    assert "Question 2 of 11" in asked.text
    assert "[Hybrid]: AI and people share the work" in asked.text
    assert world.labels(ann) == []

    assert "Question 3" in (await world.say(ann, "hybrid")).text
    assert world.labels(ann)[:5] == list("12345")


async def test_what_waited_arrives_when_somebody_who_could_not_be_reached_writes_again(
    world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    ann = await world.at_question(1)
    world.fail("send", "gone")
    await world.say(ann, "walk")
    for private in ("walk", "Walk", str(ann.id), *world._account.values()):
        assert private not in caplog.text
    tried = world.tries()
    await world.passes(hours=2)
    assert world.tries() == tried
    assert world.count(ann, "Question 2") == 0

    await world.say(ann, "hybrid")

    assert "✓ Stage: Walk" in "\n".join(world.read(ann))
    assert "✓ Delivery model: Hybrid" in "\n".join(world.read(ann))
    assert "Question 3" in world.read(ann)[-1]
    assert world.fates() == []


async def test_somebody_who_is_no_more_is_not_written_to_again(world: Any) -> None:
    ann = await world.at_question(1)
    await world.write(ann, "walk")
    world.leave(ann)
    await world.quiet()
    tried = world.tries()

    await world.passes(days=3)

    assert world.tries() == tried
    assert world.sql("SELECT count(*) FROM addresses WHERE gone_at IS NOT NULL") == [(1,)]


async def test_pause_that_is_asked_for_is_kept_and_holds_up_nobody_else(world: Any) -> None:
    ann, bea = await world.at_question(1), await world.at_question(1, "Bea")
    world.fail("send", "pause")

    await world.say(ann, "walk")
    await world.say(bea, "run")
    assert (world.count(ann, "Question 2"), world.count(bea, "Question 2")) == (0, 1)
    await world.passes(seconds=6.9)
    assert world.count(ann, "Question 2") == 0
    await world.passes(seconds=0.2)

    assert world.count(ann, "Question 2") == 1
    sent = world.keeper.calls_of(world.calls["send"])
    assert [call.status for call in sent].count(429) == 1


async def test_pause_for_an_edit_is_kept_too(world: Any) -> None:
    ann = await world.at_question(1)
    world.fail("edit", "pause")

    await world.say(ann, "walk")
    assert world.count(ann, "✓ Stage: Walk") == 0
    await world.passes(seconds=7.1)

    assert "✓ Stage: Walk" in world.read(ann)[-2]
    assert "Question 2" in world.read(ann)[-1]


@pytest.mark.parametrize("trouble", ["gateway", "error", "cut"])
async def test_what_the_platform_fails_to_take_is_sent_again(world: Any, trouble: str) -> None:
    ann = await world.at_question(1)
    world.fail("send", trouble, trouble)

    await world.say(ann, "walk")
    assert world.count(ann, "Question 2") == 0
    await world.passes(seconds=1.1)
    assert world.count(ann, "Question 2") == 0
    await world.passes(seconds=2.1)

    assert world.count(ann, "Question 2") == 1
    assert world.fates() == []


async def test_answer_lost_on_the_way_back_doubles_a_message_and_nothing_else(world: Any) -> None:
    ann = await world.at_question(1)
    world.fail("send", "lost")
    await world.say(ann, "walk")
    await world.passes(seconds=1.1)
    first, second = world.read(ann)[-2:]
    assert first == second

    for number in (len(world.read(ann)) - 1, len(world.read(ann)) - 2):
        await world.hit(ann, "Hybrid", number)
        await world.quiet()

    assert world.count(ann, "Question 3") == 1
    assert world.sql("SELECT count(*) FROM answers WHERE step = 'delivery'") == [(1,)]
