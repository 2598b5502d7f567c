"""Facts that a decision needs besides the rows found, and the exception that asks for them."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import TypeVar

from bot.engine.conversation import Conversation
from bot.messages import Address, Standing
from bot.team.model import Team
from bot.team.place_results import PlaceResult
from bot.values import value


@value
class FlowNeeded:
    """A version of a flow that is not loaded."""

    version: str


@value
class StandingNeeded:
    """Somebody's standing in a place; an empty ``person`` is the bot itself."""

    place: Address
    person: str


@value
class TeamsNeeded:
    """The team assessments that somebody runs or is asked to run."""

    person: Address


@value
class TeamsInNeeded:
    """The team assessments of a place."""

    place: Address


@value
class ResultsNeeded:
    """The results that were shown in a place, and the key of its codes."""

    place: Address


@value
class ElsewhereNeeded:
    """When the latest result of a facilitator in another place was shown."""

    facilitator: Address
    place: Address


@value
class EarlierNeeded:
    """Somebody's conversations in a flow."""

    address: Address
    flow: str


Need = (
    FlowNeeded
    | StandingNeeded
    | TeamsNeeded
    | TeamsInNeeded
    | ResultsNeeded
    | ElsewhereNeeded
    | EarlierNeeded
)

N = TypeVar("N", bound=Need)
F = TypeVar("F")


class NeedsMore(Exception):
    """A decision needs facts that it does not have.

    Attributes:
        needs: The facts to look up before the decision is asked for again.
    """

    def __init__(self, *needs: Need) -> None:
        super().__init__(", ".join(type(need).__name__ for need in needs))
        self.needs = needs


@value
class PlaceResults:
    """The results that were shown in a place.

    Attributes:
        shown: Each of them, the oldest first.
        key: The key of the place's codes; empty where there are none.
    """

    shown: tuple[PlaceResult, ...] = ()
    key: str = field(default="", repr=False)


@value
class Facts:
    """The facts that were looked up for a decision so far.

    Each method returns one of them, or raises NeedsMore.
    """

    standings: Mapping[StandingNeeded, Standing] = field(default_factory=dict)
    teams: Mapping[TeamsNeeded | TeamsInNeeded, tuple[Team, ...]] = field(default_factory=dict)
    results: Mapping[ResultsNeeded, PlaceResults] = field(default_factory=dict)
    elsewhere: Mapping[ElsewhereNeeded, datetime | None] = field(default_factory=dict)
    earlier: Mapping[EarlierNeeded, tuple[Conversation, ...]] = field(default_factory=dict)

    def knows(self, need: Need) -> bool:
        """Tell whether a need was answered; flows are in ``Versions``."""
        known = (self.standings, self.teams, self.results, self.elsewhere, self.earlier)
        return any(need in facts for facts in known)

    def standing_in(self, place: Address, person: str) -> Standing:
        """Return what somebody is in a place; of the bot itself for an empty person."""
        return _fact(self.standings, StandingNeeded(place, person))

    def teams_of(self, person: Address) -> tuple[Team, ...]:
        """Return the assessments that somebody runs or is asked to run."""
        return _fact(self.teams, TeamsNeeded(person))

    def teams_in(self, place: Address) -> tuple[Team, ...]:
        """Return the assessments of a place."""
        return _fact(self.teams, TeamsInNeeded(place))

    def results_in(self, place: Address) -> PlaceResults:
        """Return the results that were shown in a place."""
        return _fact(self.results, ResultsNeeded(place))

    def shown_elsewhere(self, facilitator: Address, place: Address) -> datetime | None:
        """Return when a facilitator's latest result in another place was shown; None for never."""
        return _fact(self.elsewhere, ElsewhereNeeded(facilitator, place))

    def earlier_in(self, flow: str, address: Address) -> tuple[Conversation, ...]:
        """Return somebody's conversations in a flow, the latest first."""
        return _fact(self.earlier, EarlierNeeded(address, flow))


def _fact(facts: Mapping[N, F], need: N) -> F:
    try:
        return facts[need]
    except KeyError:
        raise NeedsMore(need) from None
