"""*How privacy works* and *Details* on Telegram: an alert, the whole in private, and no trace."""

from typing import Any

import pytest

from tests.channels.slack.team import team_versions
from tests.channels.telegram.team import WALK, TelegramTeam, telegram_team
from tests.channels.telegram.world import BOTH, World, labels
from tests.kit.telegram.people import press_button
from tests.kit.telegram.world import CallbackState


@pytest.fixture
def given() -> dict[str, Any]:
    return {"versions": team_versions()}


PRIVACY = (
    "Nobody sees who answered what, including the organizer. Results need at least 3 people; then "
    "individual answers are deleted. Tap “Read it all” for the rest."
)
DETAILS = (
    "Deleted: answers, and all messages to or from me that show them. Kept: totals, settings, "
    "dates, and the organizer. Tap “Read it all” for the rest."
)


async def press(team: TelegramTeam, name: str, label: str) -> CallbackState:
    """Press a button in the group."""
    state = await team.group.press(team.people[name], label)
    await team.world.quiet()
    return state


async def revealed(team: TelegramTeam) -> None:
    for name in ("Bea", "Cem", "Dan"):
        await team.answer(name, WALK)
    await team.say("Ann", "/team")
    await team.press("Ann", "CX leadership, autumn", "Reveal the result", "Reveal it now")


@BOTH
async def test_pressed_in_the_group_an_alert_says_the_essence_and_nothing_is_stored(
    world: World,
) -> None:
    team = await telegram_team(world, "Ann", "Bea", "Cem", "Dan", "Eva")
    await team.set_up(smallest="3")
    before = world.rows()

    first = await press(team, "Eva", "How privacy works")

    assert (first.text, first.alert) == (PRIVACY, True)
    assert world.rows() == before
    await revealed(team)
    before = world.rows()

    second = await press(team, "Eva", "Details")

    assert (second.text, second.alert) == (DETAILS, True)
    assert max(len(one.text) for one in (first, second)) <= 200
    assert world.rows() == before
    assert team.people["Eva"].sees() == []


@BOTH
async def test_link_beside_leads_to_the_whole_in_private_and_nothing_is_stored(
    world: World,
) -> None:
    team = await telegram_team(world, "Ann", "Bea", "Cem", "Dan", "Eva")
    await team.set_up(smallest="3")
    before = world.rows()

    whole = await team.follow("Eva", "Read it all")

    assert whole.text.startswith("How privacy works\n")
    assert "If everyone gives the same answer, everyone knows everyone’s answer." in whole.text
    assert labels(whole) == ["Take part"]
    assert world.rows() == before
    await revealed(team)
    before = world.rows()

    details = await team.follow("Eva", "Read it all")

    assert details.text.startswith("What’s kept\n")
    assert "how many people answered" in details.text
    assert world.rows() == before
    assert len(team.people["Eva"].sees()) == 2
    assert team.refused() == []


async def test_button_below_the_whole_leads_to_the_questions(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea")
    await team.set_up()
    await team.follow("Bea", "Read it all")

    await team.people["Bea"].open("Take part")
    await world.quiet()

    assert "Question 1 of" in team.people["Bea"].newest.text


@BOTH
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


@pytest.mark.parametrize("data", ["/team join golden1", "/team reveal golden1 yes1", "x", ""])
async def test_other_data_that_is_sent_from_a_group_is_answered_with_nothing(
    world: World, data: str
) -> None:
    team = await telegram_team(world, "Ann", "Bea")
    await team.set_up()
    before, chat = world.rows(), team.group.chat
    message = next(one.body for one in chat.messages.values() if one.by_bot)

    state = press_button(world.api.world, chat, team.people["Bea"].user, data, message)
    await world.quiet()

    assert (state.text, state.alert) == ("", False)
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


async def test_unknown_assessment_is_said_to_be_unknown(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea")
    await team.set_up()
    chat = team.group.chat
    message = next(one.body for one in chat.messages.values() if one.by_bot)
    data, user = "/team privacy gone", team.people["Bea"].user

    state = press_button(world.api.world, chat, user, data, message)
    await world.quiet()

    assert state.text.startswith("I do not know this team assessment any more.")
