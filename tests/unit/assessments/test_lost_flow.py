"""A team assessment whose flow version is stored nowhere."""

import pytest

from bot.messages import Outcome
from bot.team.model import Team
from bot.team.orders import PlaceVerb, Verb
from bot.turns.plan import FoundTeam, Plan
from tests.unit.assessments.world import World, said

APOLOGY = "did not arrive"


def with_lost_flow(world: World) -> Team:
    """Return an assessment that three people answered before its flow version was lost."""
    team = world.set_up(takes_part=True)
    world.all_answer(team, world.people(3))
    world.settle()

    def lose(found: FoundTeam) -> Plan:
        assert found.team is not None
        return Plan(Outcome(), world.clock(), team=found.team.but(version="lost"))

    world.system.run(world.system.store.teams.handle(None, team.id, lose))
    return world.team(team.id)


def put_aside(world: World) -> list[str]:
    failed = world.system.run(world.system.store.records.failed())
    return [update.error for update in failed]


@pytest.mark.parametrize(
    ("verb", "more"),
    [("join", ""), ("reveal", "yes1"), ("cancel", "yes1"), ("close", ""), ("extend", "1d")],
)
def test_order_that_needs_the_flow_ends_with_an_apology_and_is_put_aside(
    world: World, verb: Verb | PlaceVerb, more: str
) -> None:
    team = with_lost_flow(world)

    replies = world.order(world.facilitator, verb, team.id, more)

    assert APOLOGY in said(replies)
    assert put_aside(world) == ["StillNeeded"]
    assert world.team(team.id) == team


@pytest.mark.parametrize(
    ("verb", "answer"),
    [
        ("panel", "3 people have answered."),
        ("files", "Nothing has been revealed yet."),
        ("quarterly", "You set this up to be held once"),
        ("accept", "asked"),
        ("claim", "You run this team assessment already."),
    ],
)
def test_order_that_does_not_need_it_is_answered(
    world: World, verb: Verb | PlaceVerb, answer: str
) -> None:
    team = with_lost_flow(world)

    replies = world.order(world.facilitator, verb, team.id)

    assert answer in said(replies)
    assert put_aside(world) == []


def test_scheduler_goes_on_with_other_assessments(world: World) -> None:
    lost = with_lost_flow(world)
    other = world.set_up(place=world.elsewhere)
    world.all_answer(other, world.people(3))
    world.clock.forward(hours=3)

    world.system.fire()

    assert world.team(other.id).status == "revealed"
    assert world.team(lost.id).status == "open"
