"""Team checks on Slack from beginning to end: the whole bot, and all that its people see."""

from datetime import timedelta
from typing import Any

import pytest

from bot.engine.assessment import Assessment
from tests.channels.slack.team import RUN, WALK, slack_team, slack_world, team_versions
from tests.channels.slack.world import BOTH, World


@pytest.fixture
def given() -> dict[str, Any]:
    return {"versions": team_versions()}


NAMES = ("Ann", "Bea", "Cem", "Dan", "Eva", "Fay", "Gus", "Hal")


@BOTH
async def test_team_answers_and_is_shown_its_result(
    quick_check: Assessment, request: pytest.FixtureRequest, *, http: bool
) -> None:
    async with slack_world(quick_check, http=http, draws=True) as world:
        team = slack_team(world, *NAMES[:7])
        team.script.chapter("The facilitator sets it up, with one modal")
        await team.set_up(deadline=timedelta(hours=4))
        assert team.modals() == (1, 1)

        team.script.chapter("People answer, with one modal each")
        for name, answers in ((("Bea"), WALK), ("Cem", WALK), ("Dan", RUN)):
            await team.answer(name, answers)
            await team.seconds(1)
        await team.seconds(6)
        assert team.modals() == (4, 4)
        await team.join("Bea")
        await team.send("Bea", {"stage": "Run", "role": "Technology or data"})
        await team.join("Eva")
        await team.join("Eva")
        await team.send("Eva", RUN)
        await team.answer("Fay", WALK)
        await team.seconds(6)

        team.script.chapter("One begins, does not finish, and is reminded once")
        await team.join("Gus")
        await team.people["Gus"].close_modal()
        await team.passes("two hours pass", hours=2)
        await team.passes("another hour passes", hours=1)
        await team.press("Gus", "Take part")
        await team.send("Gus", WALK)
        await team.seconds(6)
        team.assert_calm()

        team.script.chapter("The facilitator looks, and reveals")
        await team.command("Ann", "teams")
        await team.press("Ann", "CX leadership, fall")
        await team.press("Ann", "Refresh")
        await team.press("Ann", "More")
        await team.press("Ann", "Back")
        team.shrink_from("Ann", "Reveal the result")
        await team.press("Ann", "Reveal the result")
        await team.seconds(2)
        await team.press("Ann", "Slides")
        await team.press("Ann", "Table")
        team.write_files("Ann")

        team.script.chapter("Late")
        await team.press("Bea", "Change")
        await team.press("Cem", "Details")
        assert not team.calls("views.update")
        errors = [call for call in world.slack.calls if call.error]
        # A picture may take Slack a moment.
        assert all("slack_file" in str(call.params) for call in errors)
        team.script.compare("slack-team", request)


async def test_team_talks_and_answers_again_in_a_second_round(
    world: World, request: pytest.FixtureRequest
) -> None:
    team = slack_team(world, *NAMES)
    team.script.chapter("The first round")
    await team.set_up(
        title="Board away day", smallest="3", takes_part=True, rounds="A second round"
    )
    for name, answers in zip(NAMES[:5], (WALK, WALK, RUN, RUN, RUN), strict=True):
        await team.answer(name, answers)
    await team.seconds(5)
    await team.join("Fay")
    await team.press("Ann", "Refresh")
    await team.press("Ann", "Reveal the result")

    team.script.chapter("The second round: a form that was open meanwhile counts in it")
    await team.send("Fay", RUN)
    await team.press("Bea", "Change")
    for name in ("Ann", "Bea", "Cem"):
        await team.answer(name, RUN)
    await team.seconds(5)
    await team.press("Ann", "Refresh")
    team.shrink_from("Ann", "End the check")
    for name in ("Dan", "Eva", "Gus", "Hal"):
        await team.answer(name, RUN)
    await team.seconds(5)
    await team.press("Ann", "Refresh")
    await team.press("Ann", "Reveal the result")
    team.assert_calm()
    assert not team.calls("views.update")
    assert not [one for one in world.slack.calls if one.error]
    team.script.compare("slack-team-two-rounds", request)


async def test_too_few_have_answered_at_the_deadline_and_more_time_is_given(
    world: World, request: pytest.FixtureRequest
) -> None:
    team = slack_team(world, *NAMES[:5])
    await team.set_up(deadline=timedelta(minutes=30), smallest="3")
    for name in ("Bea", "Cem"):
        await team.answer(name, WALK)
    await team.press("Ann", "Refresh")
    await team.join("Eva")
    await team.passes("half an hour passes", minutes=31)
    await team.send("Eva", WALK)
    await team.press("Bea", "Change")
    await team.press("Ann", "Agenda")
    await team.press("Ann", "Extend")
    await team.press("Ann", "By an hour")
    await team.answer("Dan", RUN)
    await team.passes("another hour passes", hours=1)
    assert not [one for one in world.slack.calls if one.error]
    team.script.compare("slack-team-too-few", request)
