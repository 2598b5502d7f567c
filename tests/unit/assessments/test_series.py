"""Assessments that follow each other: by a button, or each quarter by themselves."""

from bot.team.model import QUARTER
from tests.unit.assessments.world import World, said
from tests.unit.team.make import Member


def test_pressed_twice_it_is_repeated_once(world: World) -> None:
    team = world.revealed(4)

    world.order(world.facilitator, "repeat", team.id)
    replies = world.order(world.facilitator, "repeat", team.id)

    assert "has already followed it" in said(replies)
    assert len(world.teams()) == 2


def test_result_of_the_next_one_says_what_moved(world: World) -> None:
    team = world.revealed(4, series=True)
    world.order(world.facilitator, "repeat", team.id)

    world.press(world.facilitator, "Strict")
    following = world.teams()[0]
    world.all_answer(following, world.people(4), Member("fly"))
    world.reveal(following)

    assert following.before == team.id
    assert "Since last time" in world.shown(following)


def test_each_quarter_another_one_begins(world: World) -> None:
    team = world.revealed(4, series=True)
    world.order(world.facilitator, "once", team.id)
    world.order(world.facilitator, "quarterly", team.id)

    world.forward(days=QUARTER.days + 1)

    following = world.teams()[0]
    assert following.before == team.id
    assert following.next_at is not None
    assert following.next_at - team.created_at >= 2 * QUARTER
    assert world.team(team.id).next_at is None


def test_series_can_be_cancelled(world: World) -> None:
    team = world.revealed(4, series=True)
    world.order(world.facilitator, "once", team.id)

    world.forward(days=QUARTER.days + 1)

    assert len(world.teams()) == 1


def test_next_one_waits_while_this_one_is_under_way(world: World) -> None:
    team = world.answered(4, series=True, deadline="1w")
    for _ in range(12):
        world.forward(days=6)
        world.order(world.facilitator, "extend", team.id, "1w")
    world.forward(days=QUARTER.days - 71)
    assert len(world.teams()) == 1

    world.reveal(team)
    world.forward(days=8)

    assert len(world.teams()) == 2


def test_series_goes_on_after_one_without_a_result_and_compares_with_the_one_before(
    world: World,
) -> None:
    first = world.revealed(4, series=True)
    world.forward(days=QUARTER.days + 1)
    second = world.teams()[0]
    for days in (1, 8):
        world.forward(days=days)
    assert world.team(second.id).status == "cancelled"

    world.forward(days=QUARTER.days)

    third = world.teams()[0]
    assert third.id != second.id
    assert third.before == first.id


def test_confirmation_of_one_round_reveals_no_other(world: World) -> None:
    team = world.revealed(4, rounds=2)
    world.all_answer(team, world.people(4))

    world.order(world.facilitator, "reveal", team.id, "yes1")

    assert world.team(team.id).status == "open"
    assert list(world.tallies(team.id)) == [1]


def test_next_one_waits_while_somebody_elses_is_under_way_in_the_place(world: World) -> None:
    first = world.revealed(4, series=True)
    bob = world.administrator("bob")
    world.forward(days=QUARTER.days - 1)
    other = world.set_up("Bob's", deadline="", who=bob)
    world.press(bob, "Strict")

    world.forward(days=2)
    assert [assessment.id for assessment in world.teams()] == [first.id]
    world.cancel(other, bob)
    world.forward(days=7)

    assert world.teams()[0].before == first.id
    assert world.teams()[0].status == "open"
