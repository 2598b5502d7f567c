"""The needs of a decision are looked up, and the decision runs again with them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from bot.messages import Address, Standing
from bot.service.environment import StillNeeded
from bot.store.memory import MemoryStore
from bot.store.ports import StoreUnavailable
from bot.team.model import Team
from bot.turns.context import Context
from bot.turns.needs import (
    ElsewhereNeeded,
    FlowNeeded,
    Need,
    NeedsMore,
    ResultsNeeded,
    StandingNeeded,
    TeamsInNeeded,
    TeamsNeeded,
)
from bot.turns.versions import Versions
from tests.kit.system import System
from tests.unit.assessments.world import versions
from tests.unit.team.make import ANN, PLACE

PULSE = versions().versions.team_flow("team-pulse").flow.version
LOST = "0" * 12


class Attempts:
    """A transaction that counts how often it runs, and what it does each time."""

    def __init__(self, *decisions: Callable[[Context], object]) -> None:
        self._decisions, self.number = decisions, 0

    async def __call__(self, context: Context) -> object:
        decision = self._decisions[min(self.number, len(self._decisions) - 1)]
        self.number += 1
        return decision(context)


def raising(error: Exception) -> Callable[[Context], object]:
    def decision(_: Context) -> object:
        raise error

    return decision


@pytest.fixture
def system() -> Iterator[System]:
    """A service that has not loaded the flow for teams, which is stored."""
    with System(versions(), MemoryStore()) as system:
        flows = system.service.environment.flows
        system.rewire(flows=replace(flows, versions=Versions(flows.versions.current)))
        yield system


def deciding(system: System, attempts: Attempts) -> object:
    return system.run(system.service.environment.deciding(attempts))


@pytest.mark.parametrize(
    ("need", "look"),
    [
        (StandingNeeded(PLACE, "ann"), lambda context: context.facts.standing_in(PLACE, "ann")),
        (TeamsNeeded(ANN), lambda context: context.facts.teams_of(ANN)),
        (TeamsInNeeded(PLACE), lambda context: context.facts.teams_in(PLACE)),
        (ResultsNeeded(PLACE), lambda context: context.facts.results_in(PLACE).shown),
        (ElsewhereNeeded(ANN, PLACE), lambda context: context.facts.shown_elsewhere(ANN, PLACE)),
        (FlowNeeded(PULSE), lambda context: context.versions.of(PULSE).flow.version),
    ],
    ids=lambda value: type(value).__name__ if not callable(value) else "",
)
def test_fact_that_is_missing_is_looked_up_once(
    system: System, need: Need, look: Callable[[Context], object]
) -> None:
    asked: list[tuple[Need, ...]] = []

    def decision(context: Context) -> object:
        try:
            return look(context)
        except NeedsMore as more:
            asked.append(more.needs)
            raise

    attempts = Attempts(decision)
    decided = deciding(system, attempts)

    assert asked == [(need,)]
    assert attempts.number == 2
    assert decided in ("unknown", (), None, PULSE)


def test_facts_and_time_stay_the_same_while_others_are_looked_up(system: System) -> None:
    times = set()

    def decision(context: Context) -> object:
        times.add(context.now)
        system.clock.forward(seconds=1)
        return (
            context.facts.standing_in(PLACE, "ann"),
            context.facts.teams_of(ANN),
            context.facts.teams_in(PLACE),
        )

    attempts = Attempts(decision)

    assert deciding(system, attempts) == ("unknown", (), ())
    assert attempts.number == 4
    assert len(times) == 1


@pytest.mark.parametrize(
    "error", [LookupError("x"), ValueError("x"), StoreUnavailable("x"), StillNeeded("x")]
)
def test_no_other_exception_runs_a_decision_again(system: System, error: Exception) -> None:
    attempts = Attempts(raising(error), lambda _: "decided")

    with pytest.raises(type(error)):
        deciding(system, attempts)

    assert attempts.number == 1


def test_need_that_was_answered_and_is_asked_for_again_ends_the_turn(system: System) -> None:
    attempts = Attempts(raising(NeedsMore(TeamsNeeded(ANN))))

    with pytest.raises(StillNeeded, match="TeamsNeeded"):
        deciding(system, attempts)

    assert attempts.number == 2


def test_flow_that_is_stored_nowhere_ends_the_turn(system: System) -> None:
    attempts = Attempts(lambda context: context.versions.of(LOST))

    with pytest.raises(StillNeeded, match="FlowNeeded"):
        deciding(system, attempts)

    assert attempts.number == 2
    assert LOST in system.service.versions.lost


def test_team_assessment_that_fails_is_left_alone_for_an_hour(system: System) -> None:
    looked: list[str] = []

    async def due(_now: datetime, _limit: int) -> list[str]:
        return ["t1", "t2"]

    async def find(team: str) -> Team | None:
        looked.append(team)
        if team == "t1":
            raise RuntimeError
        return None

    scheduler = system.scheduler
    teams = system.store.teams
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(teams, "due", due)
        patch.setattr(teams, "find", find)
        for minutes in (0, 1, 60):
            system.clock.forward(minutes=minutes)
            system.run(scheduler.fire_due())

    assert looked == ["t1", "t2", "t2", "t1", "t2"]


def test_standing_that_cannot_be_asked_for_is_unknown(system: System) -> None:
    async def ask(_place: Address, _person: str) -> Standing:
        raise OSError

    system.rewire(ask=ask)
    attempts = Attempts(lambda context: context.facts.standing_in(PLACE, "ann"))

    assert deciding(system, attempts) == "unknown"
