"""The dialog before a reveal says what will be shown, and is the only question."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.messages import Confirm, Say, Tap, plain
from bot.scoring.edition import STAGE
from bot.team.dashboard import Dashboard, Nothing
from tests.unit.assessments.world import FORMS, World, labels, said
from tests.unit.team.make import TEXTS, Member, team

CX = Member("walk", "hybrid", (3, 3, 3, 3, 3), "cx")
NO_RESULT = "No result can be shown yet"


@pytest.fixture
def world() -> Iterator[World]:
    """The bot on a platform with forms and dialogs."""
    with World(replace(FORMS, confirms=True)) as made:
        yield made


def dialog(world: World, team_id: str) -> Confirm:
    """Return the dialog of the button that reveals, on a panel that is drawn now."""
    (panel,) = world.order(world.facilitator, "panel", team_id)
    assert isinstance(panel, Say)
    (confirm,) = [button.confirm for button in panel.buttons if button.confirm]
    return confirm


def status(world: World, team_id: str) -> str:
    return world.team(team_id).status


def test_dialog_that_promises_a_result_reveals_it_without_another_question(world: World) -> None:
    made = world.answered(4, CX)
    confirm = dialog(world, made.id)

    world.say(world.facilitator, Tap(confirm.token))

    assert confirm.title == "Reveal the result?"
    assert "will see the result" in confirm.text
    assert status(world, made.id) == "revealed"
    assert world.tallies(made.id)[1].counts


def test_dialog_says_that_nothing_can_be_shown_and_is_the_only_question(world: World) -> None:
    made = world.revealed(5, CX, rounds=2)
    world.all_answer(made, world.people(4), CX)
    (panel,) = world.order(world.facilitator, "panel", made.id)
    confirm = dialog(world, made.id)
    mark = len(world.sent)

    world.say(world.facilitator, Tap(confirm.token))

    assert NO_RESULT in plain(panel)
    assert labels(panel)[1] == "End the check"
    assert confirm.title == "End without a result?"
    assert "only see how many answered" in confirm.text
    assert "will see the result" not in confirm.text
    assert status(world, made.id) == "revealed"
    assert world.tallies(made.id)[2].counts == {}
    assert "Reveal “" not in world.text(world.facilitator, mark)
    assert "No result is shown." in world.text(world.place, mark)


def test_result_that_cannot_be_shown_anymore_is_asked_about_again(world: World) -> None:
    made, people = world.revealed(5, CX, rounds=2), world.people(5)
    world.all_answer(made, people, CX)
    promised = dialog(world, made.id)
    world.delete(people[0])

    asked = world.say(world.facilitator, Tap(promised.token))

    assert "will see the result" in promised.text
    assert "without a result" in said(asked)
    assert status(world, made.id) == "open"
    world.press(world.facilitator, "End it now")
    assert status(world, made.id) == "revealed"
    assert world.tallies(made.id)[2].counts == {}


def test_result_that_can_be_shown_by_now_is_asked_about_again(world: World) -> None:
    made, people = world.revealed(5, CX, rounds=2), world.people(5)
    world.all_answer(made, people[:4], CX)
    empty = dialog(world, made.id)
    world.answer(people[4], made, CX)

    asked = world.say(world.facilitator, Tap(empty.token))

    assert "Everyone there will see the result" in said(asked)
    assert status(world, made.id) == "open"
    world.press(world.facilitator, "Reveal it now")
    assert status(world, made.id) == "revealed"
    assert world.tallies(made.id)[2].counts[STAGE] == (0, 5, 0, 0)


def test_confirmed_end_without_a_result_that_is_pressed_again_changes_nothing(
    world: World,
) -> None:
    made = world.revealed(5, CX, rounds=2)
    world.all_answer(made, world.people(4), CX)
    token = dialog(world, made.id).token
    world.say(world.facilitator, Tap(token))
    mark = len(world.sent)

    world.say(world.facilitator, Tap(token))

    assert world.sent[mark:] == []


@pytest.mark.parametrize("nothing", ["", "compared", "few"])
@pytest.mark.parametrize("verb", ["reveal", "cancel"])
def test_dialog_is_short_enough_and_says_what_happens(nothing: Nothing, verb: str) -> None:
    longest = team(title="ö" * 60)
    panel = Dashboard(TEXTS, longest, 9, 0, confirms=True, nothing=nothing)
    buttons = [*panel.message().buttons, *panel.message(start=2).buttons]

    (confirm,) = [
        button.confirm
        for button in buttons
        if button.confirm and f" {verb} " in button.confirm.token
    ]

    assert len(confirm.text) <= 300
    assert len(confirm.title) <= 100
    assert max(len(confirm.yes), len(confirm.no)) <= 30
    assert "deleted" in confirm.text
    assert "can’t be undone" in confirm.text
    assert longest.title in confirm.text
