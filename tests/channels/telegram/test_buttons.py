"""Keyboards and presses: what is edited, what is sent anew, and what an old button does."""

import pytest

from tests.channels.telegram.world import World, labels
from tests.kit.served import ANSWERS
from tests.kit.telegram.api import Person, Shown


def only(person: Person, text: str) -> Shown:
    [found] = [one for one in person.sees() if text in one.text]
    return found


async def test_rating_is_one_row_with_its_ends_named_in_the_text(world: World) -> None:
    asked = (await world.at_question(3)).newest

    assert [[label for label, _ in row] for row in asked.buttons] == [
        list("12345"),
        ["Back", "Skip"],
    ]
    assert "1 = not at all, 5 = a great deal" in asked.text


async def test_industries_are_shown_in_two_columns_and_pages_of_ten(world: World) -> None:
    ann = await world.at_question(8)
    first = ann.newest
    assert [len(row) for row in first.buttons] == [2] * 5 + [1, 3]
    assert labels(first)[10:] == ["Next: 11 to 20", "Back", "Skip", "Skip the rest"]
    assert "or type part of the name" in first.text

    turned = await world.press(ann, "Next: 11 to 20")
    second = ann.newest
    assert turned.answered
    assert second.message_id == first.message_id
    assert second.text == first.text
    assert labels(second)[10:] == ["Previous: 1 to 10", "Back", "Skip", "Skip the rest"]
    assert not set(labels(first)[:10]) & set(labels(second)[:10])
    await world.press(ann, "Previous: 1 to 10")
    assert ann.newest.buttons == first.buttons

    await world.press(ann, "Next: 11 to 20", "Pharmaceuticals")
    assert only(ann, "✓ Industry: Pharmaceuticals").message_id == first.message_id


@pytest.mark.parametrize("way", ["inaccessible", "inline", "deleted"])
async def test_press_on_an_old_question_changes_that_answer_and_says_so(
    world: World, way: str
) -> None:
    ann = await world.at_question(1)
    old = ann.newest
    run = old.buttons[2][0][1]
    await world.say(ann, *ANSWERS[1:4])
    asked = ann.newest
    if way == "deleted":
        del ann.chat.messages[old.message_id]

    state = await ann.press_data(
        run, old.message_id, inaccessible=way == "inaccessible", inline=way == "inline"
    )
    await world.quiet()

    assert state.text == "Stage is now: Run"
    settled = only(ann, "✓ Stage: Run")
    assert (settled.message_id == old.message_id) == (way != "deleted")
    assert only(ann, "Question 4").message_id == asked.message_id
    assert world.sql("SELECT value FROM answers WHERE step = 'stage' ORDER BY turn") == [
        ('"walk"',),
        ('"run"',),
    ]


async def test_change_takes_the_button_away_that_was_pressed(world: World) -> None:
    ann = await world.at_question(2)

    await world.press(ann, "Change")

    assert labels(only(ann, "✓ Stage: Walk")) == []
