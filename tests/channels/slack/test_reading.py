"""*How privacy works* and *Details* on Slack: a modal for whoever presses, and no trace of them."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.channels.slack.team import slack_team, team_versions
from tests.channels.slack.world import BOTH, World, unseen
from tests.kit.slack.api import Failure
from tests.kit.slack.rendering import ZONE


@pytest.fixture
def given() -> dict[str, Any]:
    return {"versions": team_versions()}


@BOTH
async def test_whole_is_shown_in_a_modal_and_leaves_nothing_in_the_store(world: World) -> None:
    team = slack_team(world, "Ann", "Eva")
    await team.set_up(smallest="3")
    before, reader = world.rows(), team.people["Eva"]

    await team.press("Eva", "How privacy works", here=True)

    assert reader.modal is not None
    assert (reader.modal.title, reader.modal.submit) == ("How privacy works", "")
    whole = "\n".join(reader.modal.lines)
    assert "If everyone gives the same answer, everyone knows everyone’s answer." in whole
    assert world.rows() == before
    assert not reader.channel.messages
    assert not [one for one in world.slack.calls if one.error]


async def test_text_that_opens_no_modal_is_shown_to_them_alone_where_they_pressed(
    world: World,
) -> None:
    team = slack_team(world, "Ann", "Bea")
    await team.set_up()
    before = world.rows()
    world.slack.fail("views.open", Failure("expired_trigger_id"))

    await team.press("Bea", "How privacy works", here=True)

    assert team.people["Bea"].modal is None
    shown = unseen(team.people["Bea"], team.channel)
    assert "If everyone gives the same answer" in shown
    assert unseen(team.people["Ann"], team.channel) == ""
    assert world.rows() == before


@BOTH
async def test_moment_is_in_the_readers_own_time_in_a_modal(world: World) -> None:
    team = slack_team(world, "Ann", "Eva")
    await team.set_up(deadline=timedelta(hours=2))
    ends = (world.clock() + timedelta(hours=2)).astimezone(ZoneInfo(ZONE))

    await team.press("Eva", "How privacy works", here=True)

    modal = team.people["Eva"].modal
    assert modal is not None
    shown = f"{ends:%b} {ends.day}, {ends.year}, {ends:%I:%M %p}".replace(", 0", ", ")
    assert f"The result comes out on {shown}, or" in "\n".join(modal.lines)
    assert not [one for one in world.slack.calls if one.error]
