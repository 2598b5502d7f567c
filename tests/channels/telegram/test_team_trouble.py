"""What goes wrong with team assessments on Telegram: each has a clear answer, nothing is lost."""

from typing import Any

import pytest

from tests.channels.slack.team import team_versions
from tests.channels.telegram.team import RUN, WALK, TelegramTeam, telegram_team
from tests.channels.telegram.world import BOTH, World
from tests.kit.system import Clock
from tests.kit.telegram.api import Person
from tests.kit.telegram.links import read_deep_link


@pytest.fixture
def given() -> dict[str, Any]:
    return {"versions": team_versions(), "clock": Clock()}


def said(person: Person) -> str:
    return "\n".join(person.texts)


def in_group(team: TelegramTeam) -> str:
    return "\n".join(one.text for one in team.group.sees())


async def answered(team: TelegramTeam, *names: str) -> None:
    for name in names:
        await team.answer(name, WALK)
    await team.seconds(6)


@BOTH
async def test_nobody_but_an_administrator_sets_one_up(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea")
    await team.command("Bea", "/team")

    await team.follow("Bea", "Set up a team assessment")

    assert said(team.people["Bea"]) == (
        "Only an administrator of that group can set up a team assessment for it. Ask one of them."
    )
    assert world.sql("SELECT count(*) FROM conversations") == [(0,)]


@BOTH
async def test_stranger_with_the_link_is_told_that_it_is_for_the_group(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea")
    await team.set_up()
    team.people["Eve"] = eve = world.api.person(first_name="Eve")

    await team.join("Eve")

    assert said(eve) == "This team assessment is for members of the group that it was set up in."


@BOTH
async def test_bot_that_is_no_administrator_asks_before_it_posts_and_tells_everybody(
    world: World,
) -> None:
    team = await telegram_team(world, "Ann", "Bea", admin=False, supergroup=False)
    await team.set_up()
    assert "Make me one, then press Post." in said(team.people["Ann"])
    assert "How privacy works" not in in_group(team)

    await team.press("Ann", "Post")
    assert "still no administrator" in said(team.people["Ann"])
    await team.press("Ann", "Post anyway")

    assert "Anyone with the link can answer." in said(team.people["Ann"])
    assert "Anyone with the link can answer." in in_group(team)


async def test_bot_that_is_made_an_administrator_checks_who_is_a_member(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea", admin=False)
    await team.set_up()
    team.people["Eve"] = eve = world.api.person(first_name="Eve")

    team.group.add_bot(team.people["Ann"], admin=True)
    await world.quiet()
    await team.press("Ann", "Post")
    await team.join("Eve")

    assert "Anyone with the link" not in in_group(team)
    assert "is for members of the group" in said(eve)


async def test_join_by_a_forged_button_is_refused_where_nobody_can_be_checked(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea", admin=False)
    await team.set_up()
    await team.press("Ann", "Post anyway")
    [(team_id,)] = world.sql("SELECT id FROM teams")
    eve = world.api.person(first_name="Eve")
    await world.say(eve, "/start")

    await eve.press_data(f"/team join {team_id}", eve.newest.message_id)
    await world.quiet()

    assert "press the button of the invitation in the group" in eve.newest.text
    assert world.sql("SELECT count(*) FROM participants") == [(0,)]


@BOTH
async def test_group_that_becomes_a_supergroup_gets_count_and_result_in_the_new_one(
    world: World,
) -> None:
    team = await telegram_team(world, "Ann", "Bea", "Cem", "Dan", "Eva", supergroup=False)
    await team.set_up(smallest="3")
    await answered(team, "Bea")

    before, link = team.group, team.group.link("Take part")
    team.group = before.migrate(team.people["Ann"])
    await world.quiet()
    assert team.group.sees() == []
    # Its members see what was said before, too, and press it.
    for name in ("Cem", "Dan"):
        await team.follow(name, "Take part", link=link)
        await team.go_on(name, WALK)
    await team.seconds(6)
    assert "3 answered" in in_group(team)
    await team.answer("Eva", WALK)
    await team.seconds(6)
    assert [one.text.count("4 answered") for one in team.group.sees()] == [1]
    await team.press("Ann", "Reveal the result", "Reveal it now")

    assert "4 people answered." in in_group(team)
    assert "Individual answers have been deleted." in in_group(team)
    assert "I could not write" not in said(team.people["Ann"])


@BOTH
async def test_topic_has_all_of_its_assessment(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea", "Cem", "Dan", forum=True)
    topic = await team.group.open_topic(team.people["Ann"], "Leaders")
    await world.quiet()
    await team.command("Ann", "/team", topic=topic)
    await team.follow("Ann", "Set up a team assessment")
    await team.say("Ann", "Leaders", "in two hours", "3")
    await team.press("Ann", "No", "Just once")
    await answered(team, "Bea", "Cem", "Dan")

    await team.press("Ann", "Reveal the result", "Reveal it now")

    seen = team.group.sees()[1:]
    assert {one.topic for one in seen} == {topic}
    assert "3 people answered." in in_group(team)
    assert "Individual answers have been deleted." in in_group(team)


@BOTH
async def test_bot_that_is_removed_from_the_group_loses_nothing(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea", "Cem", "Dan")
    ann = team.people["Ann"]
    await team.set_up(smallest="3")
    await answered(team, "Bea", "Cem", "Dan")

    team.group.remove_bot(ann)
    await world.quiet()
    await team.press("Ann", "Reveal the result", "Reveal it now")
    await team.seconds(3)
    assert said(ann).count("I could not write where") == 1
    assert "the team’s counts as a table" in said(ann)
    team.group.add_bot(ann, admin=True)
    await world.quiet()
    await team.press("Ann", "Try again")

    assert "3 people answered." in in_group(team)
    assert "Individual answers have been deleted." in in_group(team)


async def test_tampered_link_begins_no_assessment_of_a_team(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea")
    await team.set_up()
    found = read_deep_link(team.group.link("Take part"))
    assert found
    bea = team.people["Bea"]

    await bea.start(found[1][:-4] + "AAAA")
    await world.quiet()

    assert "You take part" not in said(bea)
    assert world.sql("SELECT count(*) FROM participants") == [(0,)]


@BOTH
async def test_assessment_is_handed_over_by_a_link_once_both_have_agreed(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea")
    ann, bea = team.people["Ann"], team.people["Bea"]
    await team.set_up()

    await team.press("Ann", "Hand over")
    await team.open("Bea", "Take it over", of="Ann")
    assert "The facilitator is asked now" in said(bea)
    assert "Bea would take over “CX leadership, autumn”. Hand it over to them?" in said(ann)
    await team.press("Ann", "Hand over")
    assert "They have been asked." in said(ann)
    await team.press("Bea", "Take it over")

    assert "has been taken over" in said(ann)
    assert "Nobody has answered yet." in bea.newest.text
    assert "has another facilitator from now on" in in_group(team)


async def test_result_comes_though_the_facilitator_has_blocked_the_bot(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea", "Cem", "Dan")
    await team.set_up(smallest="3", deadline="1 hour")
    await answered(team, "Bea", "Cem", "Dan")

    team.people["Ann"].block()
    await world.quiet()
    await team.passes(hours=1)

    assert "3 people answered." in in_group(team)


@BOTH
async def test_assessment_of_somebody_who_left_is_claimed_by_an_administrator(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea", "Cem")
    team.group.seat(team.people["Cem"], "administrator")
    await team.set_up()

    await team.command("Cem", "/team claim")
    for name in ("Bea", "Cem"):
        await team.follow(name, "Take one over")
    assert "Only an administrator can take this over." in said(team.people["Bea"])
    assert "CX leadership, autumn" not in said(team.people["Bea"])
    await team.press("Cem", "CX leadership, autumn")
    assert "Its facilitator is still here" in said(team.people["Cem"])
    team.group.seat(team.people["Ann"], "left")
    await team.follow("Cem", "Take one over")
    await team.press("Cem", "CX leadership, autumn")

    assert "An administrator has taken over" in in_group(team)
    assert "Nobody has answered yet." in said(team.people["Cem"])


async def test_answers_by_an_old_question_do_not_count_after_the_deadline(world: World) -> None:
    team = await telegram_team(world, "Ann", "Bea", "Cem", "Dan", "Eva")
    await team.set_up(smallest="3", deadline="1 hour")
    await answered(team, "Bea", "Cem", "Dan")
    await team.join("Eva")
    world.clock.forward(hours=1)

    # The deadline has passed, though nothing has looked at it yet.
    await team.press("Eva", RUN[0])

    assert "is closed" in team.people["Eva"].newest.text
    await team.seconds(1)
    assert "3 people answered." in in_group(team)
