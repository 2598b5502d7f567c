"""Slack as a screen reader reads it: labels of buttons, and the order of a message."""

from typing import Any

import pytest

from adapters.slack.modal import LONGEST_TITLE
from bot.engine.assessment import Assessment
from bot.loading.library import flow_folders, load_catalogue, load_flow
from bot.scoring.edition import Edition
from tests.channels.slack.world import World
from tests.kit.served import ANSWERS
from tests.kit.slack.api import Shown

FORM = "Answer in one form"


def aloud(shown: Shown) -> list[str]:
    """Return each button's label as it is read aloud."""
    found: list[Any] = []
    for block in shown.blocks:
        found += block.get("elements", []) if block["type"] == "actions" else []
        found += [block["accessory"]] if "accessory" in block else []
    return [
        element.get("accessibility_label", element["text"]["text"])
        for element in found
        if element["type"] == "button"
    ]


async def test_scale_is_read_before_its_numbers_which_say_what_they_mean(world: World) -> None:
    ann = await world.at_question(3)

    kinds = [block["type"] for block in ann.newest.blocks]
    before = ann.newest.blocks[: kinds.index("actions")]

    assert "1 = not at all" in str(before)
    assert aloud(ann.newest)[:5] == [
        "1 of 5, not at all", "2 of 5, a little", "3 of 5, somewhat", "4 of 5, a lot",
        "5 of 5, a great deal",
    ]  # fmt: skip


async def test_scale_that_names_its_ends_alone_is_read_by_the_nearer_end(
    everything: Assessment,
) -> None:
    async with World(everything) as world:
        ann = world.person()
        await world.say(ann, "hello", "go on", "run", "chat", "yes")

        assert aloud(ann.newest)[:7] == [
            "1 of 7, not at all", "2 of 7, nearer to not at all", "3 of 7, nearer to not at all",
            "4 of 7, in the middle", "5 of 7, nearer to fully", "6 of 7, nearer to fully",
            "7 of 7, fully",
        ]  # fmt: skip


async def test_numbers_of_a_form_say_what_they_mean(world: World) -> None:
    ann = world.person()
    await world.command(ann, "form")
    assert ann.modal
    await world.fill(ann, consent="I agree, start")

    scale = next(block for block in ann.modal.blocks if block.get("block_id") == "barrier-change")

    element = scale["element"]
    assert [option["text"]["text"] for option in element["options"]] == [
        "1, not at all", "2, a little", "3, somewhat", "4, a lot", "5, a great deal",
    ]  # fmt: skip
    assert element["placeholder"]["text"] == "1 = not at all, 5 = a great deal"


async def test_buttons_of_answers_name_the_answer_that_they_change(world: World) -> None:
    ann = await world.at_question(3)

    settled = [shown for shown in ann.sees() if shown.labels == ["Change"]]

    names = [label for shown in settled for label in aloud(shown)]
    assert names == ["Change: Stage", "Change: Delivery model"]


async def test_choices_say_in_words_whether_they_are_chosen(everything: Assessment) -> None:
    async with World(everything) as world:
        ann = world.person()
        await world.say(ann, "hello", "go on", "run")

        await world.press(ann, "☐ Chat")

        assert ann.newest.labels[:2] == ["☑ Chat", "☐ Voice"]
        assert aloud(ann.newest)[:2] == ["Chat, chosen", "Voice, not chosen"]


async def test_answer_given_before_is_read_as_chosen(world: World) -> None:
    ann = await world.at_question(2)

    await world.say(ann, "back")

    assert "✓ Walk" in ann.newest.labels
    assert "Walk, chosen" in aloud(ann.newest)


async def test_form_is_offered_at_the_first_question_and_not_beside_a_comparison(
    world: World,
) -> None:
    ann = world.person()
    await world.say(ann, "hello")
    assert FORM in ann.newest.labels
    await world.say(ann, *ANSWERS)

    await world.say(ann, "compare an industry")

    assert "Which industry would you like to compare with?" in "".join(ann.newest.lines)
    assert FORM not in ann.newest.labels


@pytest.mark.parametrize("name", sorted(flow_folders()))
def test_title_of_a_form_is_not_cut(edition: Edition, name: str) -> None:
    flow = load_flow(flow_folders()[name], edition, flow_folders())

    assert len(flow.title) <= LONGEST_TITLE


@pytest.mark.parametrize("name", ["slack.share_title", "team.privacy.title", "team.details.title"])
def test_title_of_a_text_to_read_is_not_cut(name: str) -> None:
    assert len(load_catalogue().say(name)) <= LONGEST_TITLE
