"""Failures of team assessments on Telegram: each has a clear answer, and nothing is lost."""

from typing import Any

import pytest

from tests.channels.slack.team import team_versions
from tests.channels.telegram.team import TelegramTeam, telegram_team
from tests.channels.telegram.world import World
from tests.kit.system import Clock
from tests.kit.telegram.api import Person

MOST_STEPS = 6


@pytest.fixture
def given() -> dict[str, Any]:
    return {"versions": team_versions(), "clock": Clock()}


def said(person: Person) -> str:
    return "\n".join(person.texts)


def in_group(team: TelegramTeam) -> str:
    return "\n".join(one.text for one in team.group.sees())


async def test_invitation_is_posted_in_six_steps_from_the_command_on(world: World) -> None:
    team = await telegram_team(world, "Ann")

    await team.command("Ann", "/team")
    await team.follow("Ann", "Set up a team check")
    await team.say("Ann", "Fall")
    await team.press("Ann", "In 2 hours", "Post it")

    # Following a link is two: the button, and Telegram's own START.
    steps = 1 + sum(line.startswith("> Ann") for line in team.script.lines)
    assert team.group.link("Take part")
    assert steps <= MOST_STEPS


async def test_nobody_but_an_administrator_sets_one_up(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea")
    await team.command("Bea", "/team")

    await team.follow("Bea", "Set up a team check")

    assert said(team.people["Bea"]) == (
        "Only an admin of that group can set up a team check for it. Ask one of them."
    )
    assert world.sql("SELECT count(*) FROM conversations") == [(0,)]


async def test_stranger_with_the_link_is_told_that_it_is_for_the_group(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea")
    await team.set_up()
    team.people["Eve"] = eve = world.api.person(first_name="Eve")

    await team.join("Eve")

    assert said(eve) == "This team check is for members of the group it was set up in."


async def test_join_by_a_forged_button_is_refused_where_nobody_can_be_checked(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea", admin=False)
    await team.set_up()
    [(team_id,)] = world.sql("SELECT id FROM teams")
    eve = world.api.person(first_name="Eve")
    await world.say(eve, "/start")

    await eve.press_data(f"/team join {team_id}", eve.newest.message_id)
    await world.quiet()

    assert "press the button of the invitation in the group" in eve.newest.text
    assert world.sql("SELECT count(*) FROM participants") == [(0,)]


async def test_assessment_is_handed_over_by_a_link_once_both_have_agreed(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea")
    ann, bea = team.people["Ann"], team.people["Bea"]
    await team.set_up()

    await team.press("Ann", "More", "Hand over")
    await team.open("Bea", "Take it over", of="Ann")
    assert "I’m asking the organizer" in said(bea)
    assert "Bea would take over “CX leadership, fall”. Hand it over to them?" in said(ann)
    await team.press("Ann", "Hand over")
    assert "I’ve asked them." in said(ann)
    await team.press("Bea", "Take it over")

    assert "has been taken over" in said(ann)
    assert "open, no answers yet" in bea.newest.text
    assert "has a new organizer, who agreed" in in_group(team)
