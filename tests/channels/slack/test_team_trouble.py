"""Failures of team assessments on Slack: each has a clear answer, and nothing is lost."""

from typing import Any

import pytest

from tests.channels.slack.team import WALK, SlackTeam, slack_team, team_versions
from tests.channels.slack.world import BOTH, World, said, unseen
from tests.kit.slack.api import Failure


@pytest.fixture
def given() -> dict[str, Any]:
    return {"versions": team_versions()}


async def answered(team: SlackTeam, *names: str) -> None:
    for name in names:
        await team.answer(name, WALK)
    await team.seconds(6)


@BOTH
async def test_channel_without_the_app_takes_the_invitation_once_it_is_let_in(world: World) -> None:
    team = slack_team(world, "Ann", "Bea")
    world.slack.workspace().kick(team.channel)
    ann = team.people["Ann"]

    await team.set_up()
    await team.seconds(2)

    assert "I can’t post where “CX leadership, fall” was announced" in said(ann)
    assert "/invite" in said(ann)
    await team.press("Ann", "Try again")
    await team.seconds(2)
    assert said(ann).count("I can’t post where") == 1
    world.slack.workspace().invite(team.channel)
    await team.press("Ann", "Try again")
    assert "Nobody has answered yet." in said(ann, team.channel)
    await team.answer("Bea", WALK)
    await team.seconds(5)
    assert "One answered" in said(ann, team.channel)


async def test_form_that_was_too_late_is_offered_again_where_the_person_looks(world: World) -> None:
    team = slack_team(world, "Ann", "Bea")
    ann, bea = team.people["Ann"], team.people["Bea"]
    world.slack.fail("views.open", Failure("expired_trigger_id"))
    await team.command("Ann", "team")
    [again] = [one for one in ann.sees(team.channel) if one.ephemeral]
    await team.press("Ann", again.labels[0], here=True)
    await team.fill_setup()
    world.slack.fail("views.open", Failure("expired_trigger_id"))

    await team.join("Bea")

    assert bea.modal is None
    assert "Tap the button to open the form." in unseen(bea, team.channel)
    [again] = [one for one in bea.sees(team.channel) if one.ephemeral]
    await team.press("Bea", again.labels[0], here=True)
    await team.send("Bea", WALK)
    await team.seconds(5)
    assert "One answered" in said(bea, team.channel)


async def test_home_leads_to_ones_own_assessments_and_to_another_one(world: World) -> None:
    team = slack_team(world, "Ann", "Bea")
    ann = team.people["Ann"]
    await ann.open_home()
    await world.quiet()

    await team.press("Ann", "My team")
    assert "You aren’t running any." in said(ann)
    await team.press("Ann", "Set up a team check")
    assert ann.modal
    await world.pick(ann, "place", team.channel)
    await team.fill_setup()

    assert "Nobody has answered yet." in said(team.people["Bea"], team.channel)


@pytest.mark.parametrize("threaded", [False, True], ids=["channel", "thread"])
async def test_mention_of_a_team_offers_one_that_everybody_is_invited_to_in_the_channel(
    world: World, *, threaded: bool
) -> None:
    team = slack_team(world, "Ann", "Bea")
    ann, bea = team.people["Ann"], team.people["Bea"]
    first = await bea.say(team.channel, "Where do we stand?")
    thread = first.body["event"]["ts"] if threaded else None

    await ann.mention(team.channel, "for our team, please", thread_ts=thread)
    await world.quiet()
    assert "A team check shows" in unseen(ann, team.channel)
    await team.press("Ann", "Set up a team check", here=True)
    await team.fill_setup()

    [invited] = bea.sees(team.channel)
    assert invited.thread_ts is None
    assert invited.labels == ["Take part", "How privacy works"]
