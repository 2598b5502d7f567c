"""What goes wrong with team assessments on Slack: each has a clear answer, and nothing is lost."""

from datetime import timedelta
from typing import Any

import pytest

from tests.channels.slack.team import RUN, WALK, SlackTeam, slack_team, team_versions
from tests.channels.slack.world import BOTH, World, said
from tests.kit.slack.api import Failure, Person
from tests.kit.slack.channels import Channel


@pytest.fixture
def given() -> dict[str, Any]:
    return {"versions": team_versions()}


def unseen(person: Person, channel: Channel) -> str:
    """What nobody else sees in a channel."""
    shown = (one for one in person.sees(channel) if one.ephemeral)
    return "\n".join(line for one in shown for line in one.lines)


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

    assert "I could not write where “CX leadership, autumn” was announced" in said(ann)
    assert "/invite" in said(ann)
    await team.press("Ann", "Try again")
    await team.seconds(2)
    assert said(ann).count("I could not write") == 1
    world.slack.workspace().invite(team.channel)
    await team.press("Ann", "Try again")
    assert "Nobody has answered yet." in said(ann, team.channel)
    await team.answer("Bea", WALK)
    await team.seconds(5)
    assert "One answered" in said(ann, team.channel)


async def test_channel_that_is_archived_in_the_middle_loses_nothing(world: World) -> None:
    team = slack_team(world, "Ann", "Bea", "Cem", "Dan")
    ann = team.people["Ann"]
    await team.set_up(smallest="3", deadline=timedelta(hours=1))
    await answered(team, "Bea", "Cem", "Dan")

    team.channel.archived = True
    await team.passes(hours=1)
    await team.seconds(3)

    assert "I could not write where" in said(ann)
    # Spreadsheets know UTF-8 by its byte order mark.
    assert ann.files["team.csv"].startswith(b"\xef\xbb\xbfassessment,")
    team.channel.archived = False
    await team.press("Ann", "Try again")
    assert said(ann).count("I could not write") == 0
    assert "3 people answered." in said(ann, team.channel)
    assert "Individual answers have been deleted." in said(ann, team.channel)


@BOTH
async def test_somebody_from_another_workspace_answers_where_they_pressed(world: World) -> None:
    team = slack_team(world, "Ann", "Bea")
    guest = world.slack.workspace("T0000000888").person("Guest")
    team.channel.members.add(guest.id)
    team.channel.shared_with.add(guest.team.id)
    team.people["Guest"] = guest
    await team.set_up()

    # Their workspace has not the app: nothing can be said to them in private.
    await team.answer("Guest", WALK)

    assert guest.modal is None
    assert guest.sees(guest.channel) == []
    assert world.sql("SELECT answered FROM participants") == [(1,)]
    assert world.sql(
        "SELECT chat, person FROM addresses WHERE person LIKE ?", f"{guest.team.id}/%"
    ) == [(world.slack.workspace().id, f"{guest.team.id}/{guest.id}")]
    assert [one for one in world.slack.calls if one.error] == []


async def test_form_that_was_too_late_is_offered_again_where_the_person_looks(world: World) -> None:
    team = slack_team(world, "Ann", "Bea")
    bea = team.people["Bea"]
    await team.set_up()
    world.slack.fail("views.open", Failure("expired_trigger_id"))

    await team.join("Bea")

    assert bea.modal is None
    assert "Press the button to open the form." in unseen(bea, team.channel)
    [again] = [one for one in bea.sees(team.channel) if one.ephemeral]
    await team.press("Bea", again.labels[0], here=True)
    assert bea.modal
    assert bea.modal.title == "CX leadership, autumn"
    await team.send("Bea", WALK)
    await team.seconds(5)
    assert "One answered" in said(bea, team.channel)


async def test_setup_form_that_was_too_late_is_offered_again(world: World) -> None:
    team = slack_team(world, "Ann")
    ann = team.people["Ann"]
    world.slack.fail("views.open", Failure("expired_trigger_id"))

    await team.command("Ann", "team")

    [again] = [one for one in ann.sees(team.channel) if one.ephemeral]
    await team.press("Ann", again.labels[0], here=True)
    await team.fill_setup()
    assert "Nobody has answered yet." in said(ann, team.channel)


@BOTH
async def test_form_that_is_sent_after_the_reveal_is_told_that_it_is_over(world: World) -> None:
    team = slack_team(world, "Ann", "Bea", "Cem", "Dan", "Eva")
    await team.set_up(smallest="3")
    await answered(team, "Bea", "Cem", "Dan")
    await team.join("Eva")
    await team.press("Ann", "Reveal the result")
    await team.press("Ann", "Reveal it now")

    await team.send("Eva", RUN)

    assert "This team assessment is over." in said(team.people["Eva"])
    assert "3 people answered." in said(team.people["Eva"], team.channel)
    assert world.answers() == []


async def test_second_assessment_in_a_channel_is_refused_to_its_facilitator_alone(
    world: World,
) -> None:
    team = slack_team(world, "Ann", "Bea")
    ann = team.people["Ann"]
    await team.set_up(title="Leaders")
    seen = said(ann, team.channel)

    await team.set_up(title="Others")

    assert "Your “Leaders” is under way here until" in said(ann)
    assert said(ann, team.channel) == seen


@BOTH
async def test_assessment_is_handed_over_to_somebody_who_is_picked_and_agrees(world: World) -> None:
    team = slack_team(world, "Ann", "Bea")
    ann, bea = team.people["Ann"], team.people["Bea"]
    await team.set_up()

    await team.press("Ann", "Hand over")
    await world.pick(ann, "heir", bea)
    await world.submit(ann)

    assert "They have been asked." in said(ann)
    assert "You are asked to be the facilitator" in said(bea)
    await team.press("Bea", "Take it over")
    assert "has been taken over" in said(ann)
    assert "Nobody has answered yet." in bea.newest.text
    assert "has another facilitator from now on" in said(ann, team.channel)
    await team.command("Ann", "teams")
    assert "You run none at present." in said(ann)


async def test_assessment_of_somebody_who_left_is_claimed_by_an_administrator(world: World) -> None:
    team = slack_team(world, "Ann", "Bea", "Cem")
    bea, cem = team.people["Bea"], team.people["Cem"]
    cem.user.is_admin = True
    await team.set_up()

    for name in ("Bea", "Cem"):
        await team.command(name, "team claim")
    assert "Only an administrator can take this over." in said(bea, team.channel)
    await team.press("Cem", "CX leadership, autumn")
    assert "Its facilitator is still here" in said(cem)
    team.people["Ann"].deactivate()
    await team.press("Cem", "CX leadership, autumn")

    assert "An administrator has taken over" in said(bea, team.channel)
    assert "Nobody has answered yet." in cem.newest.text
    assert "Reveal the result" in cem.newest.labels


async def test_home_leads_to_ones_own_assessments_and_to_another_one(world: World) -> None:
    team = slack_team(world, "Ann", "Bea")
    ann = team.people["Ann"]
    await ann.open_home()
    await world.quiet()

    await team.press("Ann", "My team")
    assert "You run none at present." in said(ann)
    await team.press("Ann", "Set up a team assessment")
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
    assert "A team assessment shows" in unseen(ann, team.channel)
    await team.press("Ann", "Set up a team assessment", here=True)
    await team.fill_setup()

    [invited] = bea.sees(team.channel)
    assert invited.thread_ts is None
    assert invited.labels == ["Take part", "How privacy works"]


async def test_deadline_in_the_past_stands_at_its_field(world: World) -> None:
    team = slack_team(world, "Ann")
    ann = team.people["Ann"]

    await team.set_up(deadline=timedelta(minutes=-5))
    assert ann.modal
    assert "in the future" in ann.modal.errors["deadline"]
    await team.fill_setup(deadline=timedelta(days=91))
    assert "at most 90 days" in ann.modal.errors["deadline"]
    await team.fill_setup(deadline=timedelta(days=89))

    assert ann.modal is None
    assert "Nobody has answered yet." in said(ann, team.channel)


async def test_bot_that_starts_anew_between_deadline_and_tick_reveals_once(world: World) -> None:
    team = slack_team(world, "Ann", "Bea", "Cem", "Dan")
    await team.set_up(smallest="3", deadline=timedelta(hours=1))
    await answered(team, "Bea", "Cem", "Dan")

    await world.stop()
    world.clock.forward(hours=2)
    await world.start()
    await world.quiet()
    await team.seconds(3)

    assert said(team.people["Ann"], team.channel).count("3 people answered.") == 1
