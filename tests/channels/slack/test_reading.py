"""*How privacy works* and *Details* on Slack: a modal for the person who presses, and no trace."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.slack.modal import LARGEST, MOST_BLOCKS
from adapters.slack.render import render
from bot.messages import Say
from bot.team.narrative.result import detail_messages
from tests.channels.slack.team import RUN, WALK, SlackTeam, slack_team, team_versions
from tests.channels.slack.world import BOTH, World, unseen
from tests.kit.slack.api import Failure
from tests.kit.slack.rendering import ZONE
from tests.unit.team.make import MODELS, ROLES, STAGES, TEXTS, Member, shown, tallied
from tests.unit.team.make import revealed as revealed_round


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
    seen = unseen(team.people["Bea"], team.channel)
    assert "If everyone gives the same answer" in seen
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


# ---------------------------------------------------------------------------- a result's details

NAMES = ("Ann", "Bea", "Cem", "Dan", "Eva")


async def revealed(world: World) -> SlackTeam:
    """Return a team whose result is out."""
    team = slack_team(world, *NAMES)
    await team.set_up(smallest="3")
    for name, answers in zip(NAMES[1:], (WALK, RUN, RUN, RUN), strict=True):
        await team.answer(name, answers)
    await team.seconds(6)
    await team.press("Ann", "Refresh")
    await team.press("Ann", "Reveal the result")
    return team


@BOTH
async def test_details_of_a_result_open_in_one_modal_that_ends_with_what_is_kept(
    world: World,
) -> None:
    team = await revealed(world)
    before, reader = world.rows(), team.people["Eva"]
    messages, own = len(team.channel.messages), len(reader.channel.messages)

    await team.press("Eva", "Details", here=True)

    assert reader.modal is not None
    assert reader.modal.title == "Details"
    headings = [block["text"]["text"] for block in reader.modal.blocks if block["type"] == "header"]
    assert headings == [
        "Where you place your organization, against 815 enterprise executives",
        "How far you agree", "What to talk about", "Your next steps in full", "Delivery model",
        "What slows you down, against the average", "By role", "How this was worked out",
        "Sources", "What’s kept",
    ]  # fmt: skip
    assert (
        "Messages in your chats with me, and in the channel or group, stay"
        in reader.modal.lines[-1]
    )
    assert world.rows() == before
    assert (len(team.channel.messages), len(reader.channel.messages)) == (messages, own)
    assert not [call for call in world.slack.calls if call.error]


async def test_details_that_open_no_modal_are_shown_whole_to_the_reader_alone(
    world: World,
) -> None:
    team = await revealed(world)
    world.slack.fail("views.open", Failure("expired_trigger_id"))

    await team.press("Eva", "Details", here=True)

    seen = unseen(team.people["Eva"], team.channel)
    assert "How far you agree" in seen
    assert "What’s kept" in seen
    assert unseen(team.people["Bea"], team.channel) == ""


async def test_details_that_no_longer_count_say_so(world: World) -> None:
    team = await revealed(world)
    world.clock.forward(days=401)

    await team.press("Eva", "Details", here=True)

    modal = team.people["Eva"].modal
    assert modal is not None
    assert modal.title == "Details"
    assert "How far you agree" not in "\n".join(modal.lines)


def test_largest_result_has_room_in_a_modal() -> None:
    members = [
        Member(STAGES[at % 4], MODELS[at % 3], tuple(1 + (at + n) % 5 for n in range(5)),
               ROLES[at % 5])
        for at in range(60)
    ]  # fmt: skip
    before = tallied([replace(member, stage=STAGES[3]) for member in members])
    result = revealed_round(shown(members), before=before, before_is="round", round=2, rounds=2)
    blocks = tuple(block for part in detail_messages(result) for block in part)

    parts = [block for message in render(Say(blocks), TEXTS) for block in message.blocks]

    assert len(parts) < MOST_BLOCKS / 2
    assert len(json.dumps(parts)) < LARGEST / 2
