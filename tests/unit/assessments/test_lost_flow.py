"""A team assessment whose flow version is stored nowhere."""

import pytest

from bot.messages import Outcome
from bot.team.model import Team
from bot.team.orders import Verb
from bot.turns.plan import FoundTeam, Plan
from tests.unit.assessments.world import TITLE, World, said

LOST = "can no longer load the questions"


def with_lost_flow(world: World) -> Team:
    """Return an assessment that three people answered before its flow version was lost."""
    team = world.answered(3, takes_part=True)
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
    ("verb", "more", "answer"),
    [
        ("join", "", LOST),
        ("reveal", "", LOST),
        ("reveal", "yes1", LOST),
        ("panel", "", "open, 3 answers so far"),
        ("files", "", "No result is out yet."),
        ("quarterly", "", "You set this up to be held once"),
        ("accept", "", "asked"),
        ("claim", "", "You already run this team check."),
    ],
)
def test_order_that_needs_the_flow_is_refused_and_any_other_answered(
    world: World, verb: Verb, more: str, answer: str
) -> None:
    team = with_lost_flow(world)

    replies = world.order(world.facilitator, verb, team.id, more)

    assert answer in said(replies)
    assert put_aside(world) == []
    assert world.team(team.id) == team


@pytest.mark.parametrize(
    ("verb", "more", "status"),
    [("close", "", "closing"), ("extend", "1d", "open"), ("cancel", "yes1", "cancelled")],
)
def test_assessment_can_still_be_ended_or_extended(
    world: World, verb: Verb, more: str, status: str
) -> None:
    team = with_lost_flow(world)

    world.order(world.facilitator, verb, team.id, more)

    assert put_aside(world) == []
    assert world.team(team.id).status == status


def test_its_answers_are_deleted_a_week_after_its_deadline(world: World) -> None:
    team = with_lost_flow(world)

    world.forward(hours=3)
    assert LOST in world.text(world.facilitator)
    assert world.team(team.id).status == "closing"
    world.forward(days=7)

    assert world.team(team.id).status == "cancelled"
    assert world.found(team.id).contributions == ()


def test_somebody_whose_own_conversation_is_lost_can_take_part(chat: World) -> None:
    ann = chat.person("ann")
    for line in ("hello", "yes", "walk"):
        chat.say(ann, line)
    chat.sql(
        'UPDATE conversations SET state = replace(state, \'"version":"\', \'"version":"gone\')'
    )
    team = chat.set_up()

    replies = chat.order(ann, "join", team.id, name="Ann")

    assert TITLE in said(replies)
    assert put_aside(chat) == []


def test_scheduler_goes_on_with_other_assessments(world: World) -> None:
    lost = with_lost_flow(world)
    other = world.answered(3, place=world.elsewhere)
    world.clock.forward(hours=3)

    world.system.fire()

    assert world.team(other.id).status == "revealed"
    assert world.team(lost.id).status == "closing"
