"""Slack's own widgets: dialogs, overflow menus, checkboxes, styles of buttons."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.slack.modal import USUAL
from adapters.slack.render import render
from bot.engine.assessment import Assessment
from bot.loading.library import load_catalogue
from bot.messages import Bar, Bars, Button, Confirm, Paragraph, Say
from bot.messages.charts import CHART
from tests.channels.slack.team import WALK, SlackTeam, slack_team, slack_world
from tests.channels.slack.world import BOTH, World, said
from tests.kit.served import ANSWERS
from tests.kit.slack.api import Person
from tests.kit.slack.blocks import check_message, elements_of
from tests.kit.slack.rendering import ZONE

TEXTS = load_catalogue()


async def at_home(world: World, person: Person) -> Any:
    """Open somebody's Home page anew, and return it."""
    await person.open_home()
    await world.quiet()
    assert person.home
    return person.home


def boxes(home: Any) -> dict[str, Any]:
    """Return the element with boxes of a Home page."""
    return next(e for _, e in elements_of(home.blocks) if e["type"] == "checkboxes")


def checked(home: Any) -> list[str]:
    """Return the points that the bot published with a mark."""
    return [option["text"]["text"] for option in boxes(home).get("initial_options", [])]


# ---------------------------------------------------------------------------- dialogs


@BOTH
async def test_delete_at_home_asks_in_a_dialog_and_then_deletes_at_once(world: World) -> None:
    ann = await world.at_result()
    home = await at_home(world, ann)
    [delete] = [button for button in home.buttons if button.label == "Delete my data"]
    assert delete.style == "danger"
    assert "can’t be undone" in delete.dialog

    await world.press(ann, "Delete my data")

    assert "Everything you answered here is deleted" in ann.newest.text
    assert world.sql("SELECT count(*) FROM conversations") == [(0,)]
    assert "ahead of 25%" not in "\n".join((await at_home(world, ann)).lines)


async def test_typed_delete_still_asks(world: World) -> None:
    ann = await world.at_result()

    await world.say(ann, "delete my data")

    assert ann.newest.labels == ["Yes", "No"]
    assert [button.style for button in ann.newest.buttons] == ["danger", ""]


async def test_confirmed_button_of_somebody_forgotten_deletes_nothing_new(world: World) -> None:
    ann = await world.at_result()
    await at_home(world, ann)
    told = await world.press(ann, "Delete my data")
    await world.say(ann, "hello", "yes", "walk")

    await world.again(told)
    world.slack.deliveries.send(type(told)(told.kind, told.body | {"trigger_id": "1.2.new"}))
    await world.quiet()

    assert world.sql("SELECT count(*) FROM conversations") == [(1,)]


@pytest.fixture
async def team(quick_check: Assessment) -> Any:
    async with slack_world(quick_check) as world:
        people = slack_team(world, *("Ann", "Bea", "Cem", "Dan", "Eva", "Fay"))
        await people.set_up(deadline=timedelta(hours=4))
        for name in ("Bea", "Cem", "Dan", "Eva", "Fay"):
            await people.answer(name, WALK)
        await people.seconds(6)
        await people.press("Ann", "Refresh")
        yield people


async def test_pressed_reveal_asks_in_a_dialog_and_not_again(team: SlackTeam) -> None:
    ann = team.people["Ann"]
    [reveal] = [button for button in ann.newest.buttons if button.label == "Reveal the result"]
    assert reveal.dialog.startswith("Reveal the result? | Everyone there will see the result")

    await team.press("Ann", "Reveal the result")

    assert team.world.sql("SELECT status FROM teams") == [("revealed",)]


async def test_typed_reveal_asks_a_second_question(team: SlackTeam) -> None:
    ann = team.people["Ann"]

    await team.world.say(ann, "reveal the result")

    assert "Reveal it now" in ann.newest.labels
    assert team.world.sql("SELECT status FROM teams") == [("open",)]


async def test_pressed_cancel_asks_in_a_dialog_and_not_again(team: SlackTeam) -> None:
    for label in ("More", "More", "Cancel the check"):
        if label == "More" and "Cancel the check" in team.people["Ann"].newest.labels:
            continue
        await team.press("Ann", label)

    assert team.world.sql("SELECT status FROM teams") == [("cancelled",)]


def test_dialog_is_cut_to_what_slack_takes() -> None:
    confirm = Confirm("t" * 200, "x" * 400, "y" * 40, "n" * 40, "token")
    button = Button("Go", "asks", style="danger", confirm=confirm)

    [message] = render(Say((Paragraph("a"),), (button,)), TEXTS)

    assert check_message(message.blocks) == []
    assert message.blocks[-1]["elements"][0]["value"] == "token"


def test_one_button_of_a_message_leads_on() -> None:
    buttons = tuple(Button(f"b{n}", "t", style="primary") for n in range(7))

    [message] = render(Say((Paragraph("a"),), buttons), TEXTS)

    styles = [e.get("style") for _, e in elements_of(message.blocks)]
    assert styles == ["primary", *[None] * 6]


# ---------------------------------------------------------------------------- the deadline


async def test_deadline_is_chosen_among_usual_times_and_not_twice(quick_check: Assessment) -> None:
    async with slack_world(quick_check) as world:
        team = slack_team(world, "Ann")
        ann = team.people["Ann"]
        await team.command("Ann", "team")
        await world.fill(ann, **{"title": "Fall", "deadline" + USUAL: "In 2 hours"})
        await world.pick(ann, "deadline", world.clock() + timedelta(days=3))
        await world.submit(ann)
        assert ann.modal
        assert ann.modal.errors == {
            "deadline": "Please choose one of these times, or pick another one, but not both."
        }

        await world.pick(ann, "deadline", None)
        await world.submit(ann)

        ends = (world.clock() + timedelta(hours=2)).astimezone(ZoneInfo(ZONE))
        assert f"{ends:%I:%M %p}".lstrip("0") in "\n".join(ann.newest.lines)


# ---------------------------------------------------------------------------- menus


async def test_every_question_has_help_and_the_reason_in_a_menu(world: World) -> None:
    ann = await world.at_question(3)
    asked = [shown for shown in ann.sees() if "Question 3 of 11" in said_in(shown)]

    assert [shown.overflowing for shown in asked] == [["Help", "Why this question?"]]

    await world.choose(ann, "Why this question?")
    assert "this one is rated highest on average" in ann.sees()[-2].text
    assert "Question 3 of 11" in said_in(ann.newest)

    await world.choose(ann, "Help")
    assert "Think of training, new roles" in said(ann)


@BOTH
async def test_first_question_and_every_other_one_has_a_menu(world: World) -> None:
    ann = world.person()
    await world.say(ann, "hello")
    assert ann.newest.overflowing == ["Help", "Why this question?"]

    await world.say(ann, "restart", "yes")
    assert ann.newest.overflowing == ["Help", "Why this question?"]
    for answer in ANSWERS[:-1]:
        await world.say(ann, answer)
        assert ann.newest.overflowing == ["Help", "Why this question?"], ann.newest.text


async def test_question_of_every_type_has_a_menu(everything: Assessment) -> None:
    async with World(everything) as world:
        ann = world.person()
        await world.say(ann, "hello")
        for answer in (
            "go on",
            "run",
            "chat, voice",
            "Acme",
            "2",
            "Doubts",
            "yes",
            "40",
            "3d",
            "30",
        ):
            assert ann.newest.overflowing[:1] == ["Help"], ann.newest.text
            assert len(ann.newest.overflowing) == 2
            await world.say(ann, answer)

        assert "ahead of 57%" in ann.newest.text


async def test_question_of_a_reminder_has_its_menu(world: World) -> None:
    ann = await world.at_question(3)

    await world.tick(days=2)

    assert "You haven’t finished yet" in ann.newest.text
    assert ann.newest.overflowing == ["Help", "Why this question?"]


async def test_deadline_that_is_asked_again_has_its_menu(quick_check: Assessment) -> None:
    async with slack_world(quick_check) as world:
        team = slack_team(world, "Ann")
        await team.command("Ann", "team")
        await world.fill(team.people["Ann"], title="Fall")
        await world.submit(team.people["Ann"])

        await world.say(team.people["Ann"], "deadline", "100 days")

        assert "When should it close?" in team.people["Ann"].newest.text
        assert team.people["Ann"].newest.overflowing == ["Help", "Why this question?"]


async def test_fields_of_forms_say_how_to_answer_and_why_once(quick_check: Assessment) -> None:
    async with slack_world(quick_check) as world:
        team = slack_team(world, "Ann", "Bea")
        await team.set_up()
        await team.join("Bea")
        modal = team.people["Bea"].modal
        assert modal
        hints = {b["block_id"]: b["hint"]["text"] for b in modal.blocks if b["type"] == "input"}
        reason = "I compare your team’s average with everyone’s"

        assert hints["stage"].startswith("Pick the one that fits most of your customer contacts.")
        assert hints["stage"].endswith("which asked about the same four stages.")
        assert [step for step, hint in hints.items() if reason in hint] == ["barrier-change"]
        assert all(hints.values())
        assert len(hints) == 8


async def test_form_of_a_team_says_whose_organization_it_is_about(
    quick_check: Assessment,
) -> None:
    async with slack_world(quick_check) as world:
        team = slack_team(world, "Ann", "Bea")
        await team.set_up()
        await team.join("Bea")

        modal = team.people["Bea"].modal

        assert modal
        intro = modal.blocks[0]["text"]["text"]
        assert intro.startswith("Answer for your own organization, as you see it today.\n\n")


async def test_setup_speaks_of_a_skip_button_in_no_form(quick_check: Assessment) -> None:
    async with slack_world(quick_check) as world:
        team = slack_team(world, "Ann")
        await team.command("Ann", "team")

        modal = team.people["Ann"].modal

        assert modal
        labels = [block["label"]["text"] for block in modal.blocks if block["type"] == "input"]
        assert "When should it close? Without a time, you close it yourself." in labels
        assert "Skip" not in str(modal.blocks)
        assert "Which questions should it ask?" not in labels


@pytest.mark.parametrize("label", ["Fly", "a" * 14, "a" * 25, "a" * 40])
def test_chart_fits_a_phone_or_is_a_list(label: str) -> None:
    bars = Bars((Bar(label, 61, "61%", "you"), Bar("Crawl", 25, "25%"), Bar("Run", 0, "0%")))

    [message] = render(Say((bars,)), TEXTS)
    [block] = message.blocks

    if block["type"] == "section":
        lines = block["text"]["text"].removeprefix("```").removesuffix("```").split("\n")
        assert len(label) < 20
        assert all(len(line) <= CHART for line in lines)
    else:
        points = block["elements"][0]["elements"]
        lines = ["".join(part["text"] for part in point["elements"]) for point in points]
        assert lines[0] == f"{label}: 61% (you)"
    assert all(figure in line for figure, line in zip(("61%", "25%", "0%"), lines, strict=True))


def said_in(shown: Any) -> str:
    return "\n".join(shown.lines)


# ---------------------------------------------------------------------------- consent in the form


@BOTH
async def test_consent_in_the_form_is_a_text_with_a_box(world: World) -> None:
    ann = world.person()
    await world.command(ann, "form")
    assert ann.modal
    text, consent, *rest = ann.modal.blocks
    assert "You can stop, change an answer or delete everything" in text["text"]["text"]
    assert (consent["label"]["text"], consent["element"]["type"]) == ("Consent", "checkboxes")
    assert [o["text"]["text"] for o in consent["element"]["options"]] == ["I agree, start"]
    assert rest == []

    await world.fill(ann, consent="I agree, start")
    assert {"stage", "delivery"} <= set(ann.modal.inputs)
    await world.fill(ann, stage="Walk", delivery="Hybrid")
    await world.submit(ann)

    assert ann.modal is None
    assert "ahead of 25%" in ann.newest.text


async def test_form_without_the_box_is_not_sent_and_nothing_is_stored(world: World) -> None:
    ann = world.person()
    await world.command(ann, "form")

    with pytest.raises(AssertionError, match="consent"):
        await world.submit(ann)

    assert world.sql("SELECT count(*) FROM answers") == [(0,)]


# ---------------------------------------------------------------------------- Home


@BOTH
async def test_marks_of_next_steps_are_kept_and_deleted_with_the_answers(world: World) -> None:
    ann = await world.at_result()
    home = await at_home(world, ann)
    assert "Your next steps. Check off what’s done." in home.lines
    first, second, *_ = [option["text"]["text"] for option in boxes(home)["options"]]
    assert checked(home) == []

    await world.choose(ann, second)
    await world.choose(ann, first)
    assert checked(await at_home(world, ann)) == [first, second]
    await world.choose(ann, first)
    assert checked(await at_home(world, ann)) == [second]
    assert "marked" in str(world.sql("SELECT state FROM conversations"))

    await world.press(ann, "Delete my data")
    assert "marked" not in str(world.sql("SELECT * FROM conversations"))


async def test_marks_say_nothing_in_the_chat(world: World) -> None:
    ann = await world.at_result()
    home = await at_home(world, ann)
    before = len(ann.sees())

    await world.choose(ann, boxes(home)["options"][0]["text"]["text"])

    assert len(ann.sees()) == before
    assert world.fates() == []


async def test_home_shows_what_moved_and_the_finding(world: World) -> None:
    ann = await world.at_result()
    await world.say(ann, "take it again", "yes", "run", "hybrid", *["skip"] * 5, "skip the rest")

    lines = "\n".join((await at_home(world, ann)).lines)

    assert "from Walk to Run" in lines


async def test_home_lists_ones_team_checks_with_their_state(team: SlackTeam) -> None:
    ann, bea = team.people["Ann"], team.people["Bea"]

    lines = "\n".join((await at_home(team.world, ann)).lines)

    assert "Your team checks" in lines
    assert "CX leadership, fall" in lines
    assert "CX leadership" not in "\n".join((await at_home(team.world, bea)).lines)
