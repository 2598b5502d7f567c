"""Deleting a person's data removes their name everywhere, but in what they run themselves."""

import pytest

from tests.unit.assessments.world import World, said


def test_who_deletes_their_data_is_not_asked_to_take_over_any_more(world: World) -> None:
    team, ann = world.set_up(), world.person("ann")
    world.say(ann, "start")
    world.ask("ann", team)
    assert world.team(team.id).heir == ann

    world.delete(ann)

    assert world.team(team.id).heir is None
    assert world.sql("SELECT heir FROM teams") == [("",)]
    assert world.teams(ann) == []
    assert "weren’t asked" in said(world.order(ann, "accept", team.id))
    assert world.team(team.id).facilitator == world.facilitator


@pytest.mark.parametrize("how", ["yes", "button"])
def test_goodbye_names_the_team_assessments_that_somebody_still_runs(
    world: World, how: str
) -> None:
    team, fay = world.set_up("CX leadership"), world.facilitator
    world.say(fay, "start")
    world.say(fay, "delete")

    goodbye = said(world.press(fay, "Yes") if how == "button" else world.say(fay, "yes"))

    assert "Done. Everything you answered here is deleted." in goodbye
    assert "You still run a team check: “CX leadership”. It goes on" in goodbye
    assert world.teams() == [world.team(team.id)]
    assert world.sql("SELECT count(*) FROM departures WHERE why = 'deleted'") == [(1,)]


def test_goodbye_names_several_and_nothing_that_is_over_or_that_others_run(world: World) -> None:
    teams = [world.set_up("Spring")]
    world.forward(minutes=1)
    teams.append(world.set_up("Fall", place=world.elsewhere))
    ann, fay = world.person("ann"), world.facilitator
    world.ask("ann", teams[0])
    for person in (ann, fay):
        world.say(person, "start")
    assert "You still run" not in world.delete(ann)
    goodbye = world.delete(fay)
    assert "You still run team checks: “Fall” and “Spring”. They go on" in goodbye

    for team in teams:
        world.cancel(team)
    world.say(fay, "start")

    assert "You still run" not in world.delete(fay)
