"""Whoever has their data deleted is named nowhere any more, but in what they run themselves."""

from bot.messages import Address
from tests.team.world import World, said


def delete(world: World, who: Address) -> str:
    """Somebody has their data deleted, and is sure; what was said."""
    world.say(who, "delete")
    return said(world.say(who, "yes"))


def test_who_deletes_their_data_is_not_asked_to_take_over_any_more(world: World) -> None:
    team, ann = world.set_up(), world.person("ann")
    world.say(ann, "start")
    world.order(world.facilitator, "hand", team.id, "ann")
    assert world.team(team.id).heir == ann

    delete(world, ann)

    assert world.team(team.id).heir is None
    assert world.sql("SELECT heir FROM teams") == [("",)]
    assert world.teams(ann) == []
    assert "were not asked" in said(world.order(ann, "accept", team.id))
    assert world.team(team.id).facilitator == world.facilitator
