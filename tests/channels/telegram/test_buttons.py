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
    assert "1 = not at all, 5 = heavily" in asked.text


@pytest.mark.parametrize("chosen", ["pressed", "typed"])
async def test_industries_are_shown_in_two_columns_and_pages_of_ten(
    world: World, chosen: str
) -> None:
    ann = await world.at_question(8)
    first = ann.newest
    assert [len(row) for row in first.buttons] == [2] * 5 + [1, 3]
    assert labels(first)[10:] == ["11–20 ›", "Back", "Skip", "Skip the rest"]
    assert "type a part of the name" in first.text

    turned = await world.press(ann, "11–20 ›")
    second = ann.newest
    assert turned.answered
    assert second.message_id == first.message_id
    assert second.text == first.text
    assert labels(second)[10:] == ["‹ 1–10", "Back", "Skip", "Skip the rest"]
    assert not set(labels(first)[:10]) & set(labels(second)[:10])
    await world.press(ann, "‹ 1–10")
    assert ann.newest.buttons == first.buttons

    if chosen == "typed":
        await world.say(ann, "pharma")
    else:
        await world.press(ann, "11–20 ›", "Pharmaceuticals")
    assert only(ann, "✓ Industry: Pharmaceuticals").message_id == first.message_id


async def test_industries_to_compare_with_have_pages_too(world: World) -> None:
    ann = await world.at_result()
    await world.press(ann, "Compare an industry")
    asked = ann.newest
    assert [len(row) for row in asked.buttons] == [2] * 5 + [1]

    await world.press(ann, "11–20 ›")
    assert ann.newest.message_id == asked.message_id
    await world.press(ann, "Public Sector")

    assert "Walk in Public Sector" in ann.newest.text
    await world.say(ann, "gaming")
    assert "Walk in Gaming" in ann.newest.text


async def test_second_press_of_one_button_says_that_nothing_changed(world: World) -> None:
    ann = await world.at_question(1)
    first, second = await ann.press("Walk"), await ann.press("Walk")
    await world.quiet()

    assert first.text == "Stage: Walk"
    assert second.text.startswith("Nothing changed. Your answer to “Stage” is this already")
    assert sum("Question 2" in one for one in ann.texts) == 1


@pytest.mark.parametrize("way", ["shown", "inaccessible", "inline", "deleted"])
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


async def test_button_of_somebody_else_or_of_nobody_is_explained(world: World) -> None:
    ann, bea = await world.at_question(1), await world.at_question(1, "Bea")
    walk = ann.newest.buttons[1][0][1]
    seen = bea.texts

    stolen = await bea.press_data(walk, bea.newest.message_id)
    odd = [await bea.press_data(data, 3) for data in ("x", "a.b.c", "é" * 32, "0" * 64)]
    await world.quiet()

    assert "nothing changed" in stolen.text.lower()
    assert all("I do not know this button" in one.text for one in odd)
    assert bea.texts == seen
    assert world.sql("SELECT count(*) FROM answers WHERE step = 'stage'") == [(0,)]


@pytest.mark.parametrize("odd", ['<b>&amp;"', "</b>\n<a href='x'>y</a>", "&lt; & < > \\ `_*[](x)"])
async def test_text_of_a_person_is_shown_as_it_was_typed(world: World, odd: str) -> None:
    ann = await world.at_question(1)
    again = await world.say(ann, odd)
    assert " ".join(odd.split()) in " ".join(again.text.split())

    bea = await world.at_result("Bea")
    await world.press(bea, "Leave a comment")
    await world.say(bea, odd)

    settled = next(one for one in bea.sees() if "✓ Comment" in one.text)
    assert " ".join(odd.split()) in " ".join(settled.text.split())
    assert {one["type"] for one in settled.entities} <= {"bold", "bot_command"}


async def test_data_of_every_button_fits(world: World) -> None:
    ann = world.api.person()
    found = []
    for text in ("/start", *ANSWERS, "compare", "change", "delete"):
        await world.say(ann, text)
        found += [data for one in ann.sees() for row in one.buttons for _, data in row]

    assert len(set(found)) > 50
    assert max(len(data.encode()) for data in found) <= 64
