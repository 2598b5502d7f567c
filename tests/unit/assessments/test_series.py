"""Assessments that follow each other: by a button, or each quarter by themselves."""

from datetime import timedelta

from bot.team.model import QUARTER, Team
from tests.unit.assessments.world import World, labels, said
from tests.unit.team.make import Member


def revealed(world: World, *, series: bool = False) -> Team:
    team = world.set_up(series=series)
    world.all_answer(team, world.people(4))
    world.reveal(team)
    return team


def pass_days(world: World, days: float) -> None:
    world.forward(days=days)
    world.tick()


def latest(world: World) -> Team:
    return world.teams()[0]


def test_pressed_twice_it_is_repeated_once(world: World) -> None:
    team = revealed(world)

    world.order(world.facilitator, "repeat", team.id)
    replies = world.order(world.facilitator, "repeat", team.id)

    assert "has followed it already" in said(replies)
    assert len(world.teams()) == 2


def test_result_of_the_next_one_says_what_moved(world: World) -> None:
    team = revealed(world, series=True)
    world.order(world.facilitator, "repeat", team.id)

    world.press(world.facilitator, "Strict")
    following = latest(world)
    world.all_answer(following, world.people(4), Member("fly"))
    world.reveal(following)

    assert following.before == team.id
    assert "Since last time" in world.text(world.place)


def test_each_quarter_another_one_begins(world: World) -> None:
    team = revealed(world, series=True)

    pass_days(world, QUARTER.days + 1)

    following = latest(world)
    assert following.before == team.id
    assert following.next_at is not None
    assert following.next_at - team.created_at >= 2 * QUARTER
    assert world.team(team.id).next_at is None


def test_series_can_be_cancelled(world: World) -> None:
    team = revealed(world, series=True)
    world.order(world.facilitator, "once", team.id)

    pass_days(world, QUARTER.days + 1)

    assert len(world.teams()) == 1


def test_cancelled_series_goes_on_if_its_facilitator_wants_that(world: World) -> None:
    team = revealed(world, series=True)
    world.order(world.facilitator, "once", team.id)

    world.order(world.facilitator, "quarterly", team.id)

    assert world.team(team.id).next_at == team.next_at


def test_one_off_becomes_no_series_later(world: World) -> None:
    team = revealed(world)

    replies = world.order(world.facilitator, "quarterly", team.id)

    assert "to be held once" in said(replies)
    assert "Repeat each quarter" not in labels(world.order(world.facilitator, "panel", team.id)[-1])


def test_next_one_waits_while_this_one_is_under_way(world: World) -> None:
    team = world.set_up(series=True, deadline="1w")
    world.all_answer(team, world.people(4))
    for _ in range(12):
        pass_days(world, 6)
        world.order(world.facilitator, "extend", team.id, "1w")
    pass_days(world, QUARTER.days - 71)
    assert len(world.teams()) == 1

    world.reveal(team)
    pass_days(world, 8)

    assert len(world.teams()) == 2


def test_series_goes_on_after_one_without_a_result_and_compares_with_the_one_before(
    world: World,
) -> None:
    first = revealed(world, series=True)
    pass_days(world, QUARTER.days + 1)
    second = latest(world)
    for days in (1, 8):
        pass_days(world, days)
    assert world.team(second.id).status == "cancelled"

    pass_days(world, QUARTER.days)

    third = latest(world)
    assert third.id != second.id
    assert third.before == first.id


def test_confirmation_of_one_round_reveals_no_other(world: World) -> None:
    team = world.set_up(rounds=2)
    world.all_answer(team, world.people(4))
    world.reveal(team)
    world.all_answer(team, world.people(4))

    world.order(world.facilitator, "reveal", team.id, "yes1")

    assert world.team(team.id).status == "open"
    assert list(world.tallies(team.id)) == [1]


def test_it_cannot_be_extended_for_ever(world: World) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(2))
    world.order(world.facilitator, "extend", team.id, "open")
    for _ in range(2):
        pass_days(world, 80)
        world.order(world.facilitator, "extend", team.id, "open")
    pass_days(world, 30)

    replies = world.order(world.facilitator, "extend", team.id, "open")

    assert "half a year" in said(replies)
    assert world.team(team.id).ends_at < team.created_at + timedelta(days=270)


def test_next_one_waits_while_somebody_elses_is_under_way_in_the_place(world: World) -> None:
    first = revealed(world, series=True)
    bob = world.person("bob")
    world.standings["bob"] = "administrator"
    pass_days(world, QUARTER.days - 1)
    other = world.set_up("Bob's", deadline="", who=bob)
    world.press(bob, "Strict")

    pass_days(world, 2)
    assert [assessment.id for assessment in world.teams()] == [first.id]
    world.order(bob, "cancel", other.id, "yes1")
    pass_days(world, 7)

    assert latest(world).before == first.id
    assert latest(world).status == "open"
