"""Buttons: edits, new messages, and the effect of old buttons."""

from typing import Any

import pytest

from bot.engine.assessment import Assessment
from tests.channels.conformance.conftest import Serve


def only(world: Any, person: Any, text: str) -> int:
    """Return the number of the one message that contains a text."""
    [number] = [number for number, one in enumerate(world.read(person)) if text in one]
    return number


@pytest.mark.parametrize("way", ["pressed", "typed"])
async def test_question_becomes_its_answer_with_one_button(world: Any, way: str) -> None:
    ann = await world.at_question(1)
    asked = len(world.read(ann)) - 1

    await (world.press(ann, "Walk") if way == "pressed" else world.say(ann, "walk"))

    settled = world.read(ann)[asked]
    assert "Pick the closest." in settled
    assert "✓ Stage: Walk" in settled
    assert world.labels(ann, asked) == ["Change"]
    assert len(world.read(ann)) == asked + 2
    assert "Question 2" in world.read(ann)[-1]


async def test_second_press_of_one_button_counts_once(each_way: Any) -> None:
    ann = await each_way.at_question(1)

    told = [await each_way.hit(ann, "Walk") for _ in range(2)]
    await each_way.quiet()

    assert all(map(each_way.is_taken, told))
    assert each_way.count(ann, "Question 2") == 1
    assert [step for step, _ in each_way.answers()] == ["consent", "stage"]


async def test_change_opens_the_question_again_and_returns(world: Any) -> None:
    ann = await world.at_question(3)
    settled = only(world, ann, "✓ Stage: Walk")

    await world.hit(ann, "Change", settled)
    await world.quiet()
    assert "Your answer so far: Walk." in world.read(ann)[-1]
    assert world.labels(ann)[:5] == ["Crawl", "✓ Walk", "Run", "Fly", "Keep this answer"]
    await world.press(ann, "Fly")

    assert only(world, ann, "✓ Stage: Fly")
    assert world.answers()[-1] == ("stage", '"fly"')
    assert "Question 3" in world.read(ann)[-1]


async def test_asking_again_takes_the_buttons_away_from_the_earlier_message(world: Any) -> None:
    ann = await world.at_question(2)

    await world.say(ann, "why", "help", "back", "keep")

    numbers = range(len(world.read(ann)))
    assert [n for n in numbers if "Hybrid" in world.labels(ann, n)] == [numbers[-1]]
    await world.press(ann, "Hybrid")
    assert "✓ Delivery model: Hybrid" in world.read(ann)[-2]
    assert "Question 3" in world.read(ann)[-1]


async def test_choosing_several_edits_one_message(serve: Serve, everything: Assessment) -> None:
    async with serve(everything) as world:
        ann = world.person()
        await world.say(ann, world.opening, "go on", "run")
        asked = len(world.read(ann))
        assert world.labels(ann)[:4] == ["☐ Chat", "☐ Voice", "☐ Mail", "Done"]

        await world.press(ann, "☐ Chat")
        assert world.labels(ann)[:3] == ["☑ Chat", "☐ Voice", "☐ Mail"]
        await world.press(ann, "☑ Chat", "☐ Voice", "☐ Mail")
        assert len(world.read(ann)) == asked
        await world.press(ann, "Done")

        assert only(world, ann, "✓ Uses: Voice and Mail") == asked - 1
        assert ("uses", '["voice", "mail"]') in world.answers()


async def test_nothing_of_a_person_is_left_after_deletion(world: Any) -> None:
    ann = await world.at_result()
    await world.press(ann, "More", "Next page", "Leave a comment")
    await world.say(ann, "my zanzibarine comment", "delete")
    [(conversation,)] = world.sql("SELECT id FROM conversations")
    private = ("zanzibarine", str(ann.id), conversation)
    before = b"".join(file.read_bytes() for file in world.path.parent.iterdir())
    assert [word for word in private if word.encode() not in before] == []

    await world.press(ann, "Yes")

    assert "Everything you answered here is deleted" in world.read(ann)[-1]
    for table in ("addresses", "conversations", "answers", "results", "timers", "outbox"):
        assert world.sql(f"SELECT count(*) FROM {table}") == [(0,)], table  # noqa: S608
    kept = repr((world.sql("SELECT * FROM inbox"), world.sql("SELECT * FROM departures")))
    # The goodbye was a row, too: what is left of that in the log goes within a second.
    await world.stop()
    files = {file.name: file.read_bytes() for file in world.path.parent.iterdir()}
    for word in private:
        assert word not in kept
        assert [name for name, data in files.items() if word.encode() in data] == []
