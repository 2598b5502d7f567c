"""The form: all questions in one modal, opened in time or offered anew."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.slack import modal
from bot.engine.assessment import Assessment
from tests.channels.slack.world import BOTH, World
from tests.kit.slack.api import Failure, Person

OPEN = "Answer in one form"
REQUIRED = {"consent": "I agree, start", "stage": "Walk", "delivery": "Hybrid"}


def modal_of(person: Person) -> Any:
    assert person.modal is not None, person.texts
    return person.modal


@pytest.fixture
async def filling(everything: Assessment) -> AsyncIterator[tuple[World, Person]]:
    """Somebody who has opened the form with every type of question."""
    async with World(everything) as world:
        ann = world.person()
        await world.command(ann, "form")
        yield world, ann


# ---------------------------------------------------------------------------- opening


@BOTH
async def test_command_opens_the_form_and_sending_it_gives_the_result(world: World) -> None:
    ann = world.person()
    await world.command(ann, "form")
    assert (modal_of(ann).title, modal_of(ann).submit) == ("CX AI Maturity Check", "Send")
    assert len(modal_of(ann).private_metadata) <= 3000

    await world.fill(ann, **REQUIRED)
    await world.submit(ann)

    assert ann.modal is None
    assert "ahead of 25%" in ann.newest.text


async def test_fresh_button_stands_where_the_person_is_else_in_the_direct_message(
    world: World,
) -> None:
    ann, bea = world.person(), world.person("Bea")
    general = world.slack.workspace().channel("general", members=[ann, bea])
    late = Failure("expired_trigger_id")

    world.slack.fail("views.open", late)
    await world.command(ann, "form", channel=general)
    assert [(one.labels, one.ephemeral) for one in ann.sees(general)] == [([OPEN], True)]
    assert bea.sees(general) == ann.sees() == []
    world.slack.fail("views.open", late)
    await world.press(ann, OPEN, channel=general)
    assert [one.ephemeral for one in ann.sees(general)] == [True, True]
    assert bea.sees(general) == ann.sees() == []
    await world.press(ann, OPEN, channel=general)
    assert modal_of(ann).inputs

    world.slack.fail("views.open", late)
    world.slack.fail("response_url", Failure(status=500))
    await world.command(bea, "form", channel=general)
    assert bea.newest.labels == [OPEN]


@pytest.mark.parametrize("after_s", [1, 30])
async def test_form_that_is_throttled_is_opened_in_time_or_offered_by_a_fresh_button(
    world: World, after_s: int
) -> None:
    ann = world.person()
    world.slack.fail("views.open", Failure("ratelimited", 429, retry_after=after_s))

    await world.command(ann, "form")
    assert ann.modal is None
    # Nobody waits for the button longer than for a form.
    await world.passes(seconds=min(after_s, 3) + 0.1)
    await world.passes(seconds=0.1)

    if after_s == 1:
        assert modal_of(ann).inputs
        return
    assert [one.labels for one in ann.sees()] == [[OPEN]]
    await world.passes(seconds=27)
    await world.press(ann, OPEN, message_ts=ann.newest.ts)
    assert modal_of(ann).inputs


async def test_slack_is_not_asked_for_forms_while_it_opens_none(world: World) -> None:
    ann, bea = world.person(), world.person("Bea")
    world.slack.fail("views.open", Failure("ratelimited", 429, retry_after=30))
    await world.command(ann, "form")

    await world.command(bea, "form")
    await world.passes(seconds=0.1)

    assert (ann.newest.labels, bea.newest.labels) == ([OPEN], [OPEN])
    assert world.slack.counts["views.open"] == 1

    await world.passes(seconds=30)
    await world.press(bea, OPEN, message_ts=bea.newest.ts)
    assert modal_of(bea).inputs


@pytest.mark.parametrize(
    "failure", [Failure(status=503, body="<html>"), Failure(drop=True)], ids=["503", "cut"]
)
async def test_form_that_slack_fails_to_open_is_opened_or_offered(
    world: World, failure: Failure
) -> None:
    ann = world.person()
    world.slack.fail("views.open", failure)

    await world.command(ann, "form")
    await world.passes(seconds=1.1)

    assert modal_of(ann).inputs


async def test_form_that_slack_does_not_open_for_long_is_offered(world: World) -> None:
    ann = world.person()
    world.slack.fail("views.open", *[Failure(status=503, body="<html>")] * 9)

    await world.command(ann, "form")
    for _ in range(4):
        await world.passes(seconds=2)

    assert ann.newest.labels == [OPEN]


# ---------------------------------------------------------------------------- filling in


async def test_switching_from_form_to_chat_keeps_the_answers(world: World) -> None:
    ann = world.person()
    await world.command(ann, "form")
    await world.fill(ann, **REQUIRED)
    await ann.close_modal()

    await world.say(ann, "hello")

    assert "Question 3" in ann.newest.text


async def test_questions_come_and_go_with_the_answers_though_a_field_is_wrong(
    filling: tuple[World, Person],
) -> None:
    world, ann = filling
    before = list(modal_of(ann).inputs)

    await world.fill(ann, budget="lots", uses="Voice", trust="2", remote="Yes", stage="Walk")
    assert set(modal_of(ann).inputs) - set(before) == {"voice-tool", "doubt", "agents"}
    await world.fill(ann, voice_tool="Parrot", doubt="some", agents="250")
    await world.fill(ann, stage="Crawl", trust="7", uses="Chat")
    await world.fill(ann, uses="Voice")

    assert list(modal_of(ann).inputs) == before
    assert (modal_of(ann).value("stage"), modal_of(ann).value("budget")) == ("Crawl", "lots")


async def test_whoever_chooses_quickly_sees_the_questions_of_the_last_choice(
    filling: tuple[World, Person],
) -> None:
    world, ann = filling
    await world.fill(ann, uses="Voice")

    for _ in range(4):
        # Each before the form has changed.
        await ann.fill("uses", "Voice")
    await ann.fill("uses", "Chat")
    await world.quiet()

    assert modal_of(ann).value("uses") == ["Voice", "Chat"]
    assert "voice-tool" in modal_of(ann).inputs


async def test_question_that_the_form_does_not_show_yet_can_be_answered(
    filling: tuple[World, Person],
) -> None:
    world, ann = filling
    await world.fill(ann, stage="Crawl", remote="No", budget="1")
    world.slack.fail("views.update", Failure(status=503, body="<html>"))
    await world.fill(ann, uses="Voice")
    assert "voice-tool" not in modal_of(ann).inputs

    told = await world.submit(ann)

    assert told.warning == ""
    await world.passes(seconds=1.1)
    assert "voice-tool" in modal_of(ann).inputs
    await world.fill(ann, voice_tool="Parrot")
    await world.submit(ann)
    assert "level with 25%" in ann.newest.text


async def test_form_that_was_closed_meanwhile_is_left_closed(filling: tuple[World, Person]) -> None:
    world, ann = filling
    said = len(ann.sees())

    await ann.fill("uses", "Voice")
    await ann.close_modal()
    await world.quiet()
    await world.passes(seconds=10)

    assert (ann.modal, len(ann.sees())) == (None, said)
    assert world.answers() == [("uses", '["voice"]')]


async def test_form_sent_twice_from_two_screens_gives_one_result(world: World) -> None:
    ann = world.person()
    await world.command(ann, "form")
    await world.fill(ann, **REQUIRED)

    await ann.submit()
    await ann.submit()
    await world.quiet()

    assert world.sql("SELECT count(*) FROM results") == [(1,)]
    assert sum("executives surveyed" in one for one in ann.texts) == 1


def test_form_comes_back_as_it_was_filled_in() -> None:
    values = {
        "one": {modal.ACTION: {"type": "radio_buttons", "selected_option": {"value": "walk"}}},
        "none": {modal.ACTION: {"type": "static_select", "selected_option": None}},
        "many": {modal.ACTION: {"type": "checkboxes", "selected_options": [{"value": "a"}]}},
        "text": {modal.ACTION: {"type": "plain_text_input", "value": "<&amp;>"}},
        "other": {"something": {"type": "button"}},
    }

    shown = {"private_metadata": "t", "state": {"values": values}}
    filled = modal.filled_in(shown, lambda channel: f"T1/{channel}", final=True)

    assert filled.values == {"one": "walk", "none": None, "many": ("a",), "text": "<&amp;>"}
