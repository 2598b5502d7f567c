"""*How privacy works* and *Details* on Telegram: an alert, the whole in private, and no trace."""

from typing import Any

import pytest

from tests.channels.slack.team import team_versions
from tests.channels.telegram.team import telegram_team
from tests.channels.telegram.world import BOTH, World, labels
from tests.kit.telegram.people import press_button


@pytest.fixture
def given() -> dict[str, Any]:
    return {"versions": team_versions()}


PRIVACY = (
    "Nobody sees who answered what, including the organizer. Results need at least 3 people; then "
    "individual answers are deleted. Tap “Read it all” for the rest."
)


@BOTH
async def test_pressed_in_the_group_an_alert_says_the_essence_and_nothing_is_stored(
    world: World,
) -> None:
    team = await telegram_team(world, "Ann", "Eva")
    await team.set_up(smallest="3")
    before = world.rows()

    state = await team.group.press(team.people["Eva"], "How privacy works")
    await world.quiet()

    assert (state.text, state.alert) == (PRIVACY, True)
    assert world.rows() == before
    assert team.people["Eva"].sees() == []


async def test_link_beside_leads_to_the_whole_in_private_and_on_to_the_questions(
    world: World,
) -> None:
    team = await telegram_team(world, "Ann", "Bea")
    await team.set_up(smallest="3")
    before = world.rows()

    whole = await team.follow("Bea", "Read it all")

    assert whole.text.startswith("How privacy works\n")
    assert "If everyone gives the same answer, everyone knows everyone’s answer." in whole.text
    assert labels(whole) == ["Take part"]
    assert world.rows() == before
    assert team.refused() == []

    await team.people["Bea"].open("Take part")
    await world.quiet()

    assert "Question 1 of" in team.people["Bea"].newest.text


async def test_pressed_in_private_before_the_first_question_the_whole_is_said_there(
    world: World,
) -> None:
    team = await telegram_team(world, "Ann", "Bea")
    await team.set_up()
    await team.join("Bea")
    before = world.rows()

    state = await world.press(team.people["Bea"], "How privacy works")

    assert (state.answered, state.text, state.alert) == (True, "", False)
    assert team.people["Bea"].newest.text.startswith("How privacy works\n")
    assert world.rows() == before


@pytest.mark.parametrize(
    ("data", "told"),
    [
        *((data, "") for data in ("/team join golden1", "/team reveal golden1 yes1", "x", "")),
        ("/team privacy gone", "I no longer have this team check."),
        ("/team details gone", "I no longer have this team check."),
    ],
)
async def test_other_data_that_is_sent_from_a_group_changes_nothing(
    world: World, data: str, told: str
) -> None:
    team = await telegram_team(world, "Ann", "Bea")
    await team.set_up()
    before, chat = world.rows(), team.group.chat
    message = next(one.body for one in chat.messages.values() if one.by_bot)

    state = press_button(world.api.world, chat, team.people["Bea"].user, data, message)
    await world.quiet()

    assert (state.text[: len(told) or None], state.alert) == (told, bool(told))
    assert world.rows() == before


async def test_whole_is_said_five_times_a_minute_at_most(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea")
    await team.set_up()
    link = team.group.link("Read it all")

    for _ in range(14):
        await team.people["Bea"].follow(link)
    await world.quiet()

    # A minute may end in between.
    assert 5 <= len(team.people["Bea"].sees()) <= 10
