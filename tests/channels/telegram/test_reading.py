"""*How privacy works* and *Details* on Telegram: an alert, the whole in private, and no trace."""

from typing import Any

import pytest

from bot.engine.assessment import Assessment
from bot.messages import Attachment
from tests.channels.slack.team import team_versions
from tests.channels.telegram.team import WALK, TelegramTeam, telegram_team, telegram_world
from tests.channels.telegram.world import BOTH, World, labels
from tests.kit.system import Clock
from tests.kit.telegram.people import press_button


@pytest.fixture
def given() -> dict[str, Any]:
    return {"versions": team_versions()}


PRIVACY = (
    "I show nobody who answered what, not even the organizer. Results need at least 3 people; then "
    "individual answers are deleted. Tap “Privacy in full” for the rest."
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

    whole = await team.follow("Bea", "Privacy in full")

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
    link = team.group.link("Privacy in full")

    for _ in range(14):
        await team.people["Bea"].follow(link)
    await world.quiet()

    # A minute may end in between.
    assert 5 <= len(team.people["Bea"].sees()) <= 10


# ---------------------------------------------------------------------------- a result's details


async def test_details_are_read_in_private_with_the_report_and_nothing_is_stored(
    quick_check: Assessment,
) -> None:
    async with telegram_world(quick_check, draws=True, clock=Clock()) as world:
        team = await revealed(world)
        before, in_group = world.rows(), len(team.group.sees())

        await team.follow("Eva", "Details")

        shown = team.people["Eva"].sees()
        assert [message.text.split("\n")[0] for message in shown[:-1]] == [
            "What to talk about", "Delivery model", "Your next steps in full", "What’s kept",
        ]  # fmt: skip
        assert all(len(message.text) < 4096 for message in shown)
        assert shown[-1].message_id in documents(team, "Eva")
        assert world.rows() == before
        assert len(team.group.sees()) == in_group
        assert team.refused() == []


async def test_report_is_drawn_for_one_person_once_a_minute_at_most(
    quick_check: Assessment,
) -> None:
    async with telegram_world(quick_check, draws=True, clock=Clock()) as world:
        team = await revealed(world)
        link = team.group.link("Details")

        for _ in range(4):
            await team.people["Eva"].follow(link)
            await world.quiet()
        await team.people["Dan"].follow(link)
        await world.quiet()

        # A minute may end in between.
        assert 1 <= len(documents(team, "Eva")) <= 2
        assert len(documents(team, "Dan")) == 1
        assert team.people["Eva"].newest.text.startswith("What’s kept")


async def test_drawing_that_fails_leaves_the_texts(quick_check: Assessment) -> None:
    async def fail(_file: Attachment) -> bytes:
        raise OSError

    world = telegram_world(quick_check, draws=True, clock=Clock())
    world._draw = fail
    async with world:
        team = await revealed(world)

        await team.follow("Eva", "Details")

        assert documents(team, "Eva") == []
        assert team.people["Eva"].newest.text.startswith("What’s kept")


async def test_who_left_the_group_does_not_read_its_details(quick_check: Assessment) -> None:
    async with telegram_world(quick_check, clock=Clock()) as world:
        team = await revealed(world)
        team.group.seat(team.people["Eva"], "left")

        told = await team.follow("Eva", "Details")

        assert (
            told.text == "Details\n\nThis team check is for members of the group it was set up in."
        )
        assert len(team.people["Eva"].sees()) == 1


async def revealed(world: World) -> TelegramTeam:
    """Return a team of three with a result, and two others in their group."""
    team = await telegram_team(world, "Ann", "Bea", "Cem", "Dan", "Eva")
    await team.set_up(smallest="3", takes_part=True)
    for name in ("Ann", "Bea", "Cem"):
        await team.answer(name, WALK)
    await team.press("Ann", "Refresh", "Reveal the result", "Reveal it now")
    return team


def documents(team: TelegramTeam, name: str) -> list[int]:
    """Return the messages with a document that somebody got."""
    messages = team.people[name].chat.messages
    return [number for number, message in messages.items() if "document" in message.body]
