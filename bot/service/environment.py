"""Everything that the service decides with: the store, flows, clock, channels' traits and facts."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from secrets import choice, token_hex
from typing import TypeVar

from bot.channel import Traits
from bot.messages import Address, Standing, Update
from bot.messages.codes import LENGTH, LETTERS
from bot.redaction import describe
from bot.service.flow_versions import Flows, load
from bot.store.ports import NO_SENDER, Sender, Store
from bot.team.board_links import BoardLinks
from bot.turns.context import NO_FACTS, Context, Terms
from bot.turns.needs import (
    EarlierNeeded,
    ElsewhereNeeded,
    Facts,
    FlowNeeded,
    Need,
    NeedsMore,
    PlaceResults,
    ResultsNeeded,
    StandingNeeded,
    TeamsInNeeded,
    TeamsNeeded,
)
from bot.turns.plan import Found, Plan

ASKED_WITHIN_S = 4.0
"""How long a platform may take to tell somebody's standing in a place."""

AskStanding = Callable[[Address, str], Awaitable[Standing]]

Decider = Callable[[Update, Found, Context], Plan]
"""Decides as :func:`bot.turns.decide.decide` does."""

T = TypeVar("T")

log = logging.getLogger(__name__)


async def nothing_known(place: Address, person: str) -> Standing:  # noqa: ARG001 - nobody to ask
    """Return "unknown", since no platform can be asked."""
    return "unknown"


def new_place_key() -> str:
    """Return 64 hexadecimal digits that are hard to guess."""
    return token_hex(32)


def new_code() -> str:
    """Return a code with which somebody goes on elsewhere, that is hard to guess."""
    return "".join(choice(LETTERS) for _ in range(LENGTH))


class StillNeeded(LookupError):
    """A decision asks again for something that was looked up."""


@dataclass(frozen=True)
class Environment:
    """The parts that every decision shares.

    Attributes:
        store: The store.
        flows: The flows.
        clock: Returns the time, with its zone.
        new_id: Returns ids: unique, letters and digits, at most 16 characters.
        new_reference: Returns a short word that a person can name when something failed.
        traits: The traits of the channels, by name.
        terms: When things happen by themselves.
        ask: Asks a platform for somebody's standing in a place.
        sender: The delivery of this process.
        new_key: Returns a key for the codes of a place, or for a link.
        new_code: Returns a code with which somebody goes on elsewhere.
        boards: The links to facilitators' boards; None where no page is served.
    """

    store: Store
    flows: Flows
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    new_reference: Callable[[], str]
    traits: Mapping[str, Traits] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    ask: AskStanding = nothing_known
    sender: Sender = NO_SENDER
    new_key: Callable[[], str] = new_place_key
    new_code: Callable[[], str] = new_code
    boards: BoardLinks | None = None

    async def deciding(
        self,
        attempt: Callable[[Context], Awaitable[T]],
        new_id: Callable[[], str] | None = None,
        *,
        of_team: bool = True,
    ) -> T:
        """Run a transaction whose decision may need more facts; it is run again with those.

        Args:
            attempt: Runs the transaction. It leaves nothing behind where it raises NeedsMore.
            new_id: Returns ids in place of the usual ones.
            of_team: Whether a team assessment may be concerned. Only then is it looked up whether
                the database erases, since that takes a tenth of a turn: it looks at files.

        Raises:
            StillNeeded: The decision asked twice for the same thing.
        """
        facts, answered = NO_FACTS, set[Need]()
        versions = self.flows.versions
        context = Context(
            versions, self.clock(), new_id or self.new_id, self.new_key, self.new_code,
            self.traits, self.terms, facts, erases=not of_team or self.store.erases,
            draws=versions.current.draw is not None, boards=self.boards,
        )  # fmt: skip
        while True:
            try:
                return await attempt(context)
            except NeedsMore as more:
                if not answered.isdisjoint(more.needs):
                    raise StillNeeded(str(more)) from None
                for need in more.needs:
                    facts = await self._with(facts, need)
                answered.update(more.needs)
                context = replace(context, facts=facts)

    async def _with(self, facts: Facts, need: Need) -> Facts:
        """Return the facts with one more."""
        match need:
            case FlowNeeded(version):
                await load(self.store.records, self.flows, version)
                return facts
            case StandingNeeded(place, person):
                standing = await self._standing(place, person)
                return replace(facts, standings={**facts.standings, need: standing})
            case TeamsNeeded(person):
                teams = tuple(await self.store.teams.of_person(person))
                return replace(facts, teams={**facts.teams, need: teams})
            case TeamsInNeeded(place):
                teams = tuple(await self.store.teams.in_place(place))
                return replace(facts, teams={**facts.teams, need: teams})
            case ResultsNeeded(place):
                results = PlaceResults(*await self.store.teams.results_in(place))
                return replace(facts, results={**facts.results, need: results})
            case ElsewhereNeeded(facilitator, place):
                shown = await self.store.teams.shown_elsewhere(facilitator, place)
                return replace(facts, elsewhere={**facts.elsewhere, need: shown})
            case EarlierNeeded(address, flow):
                earlier = tuple(await self.store.records.earlier(address, flow))
                return replace(facts, earlier={**facts.earlier, need: earlier})

    async def _standing(self, place: Address, person: str) -> Standing:
        try:
            async with asyncio.timeout(ASKED_WITHIN_S):
                return await self.ask(place, person)
        except Exception as error:  # noqa: BLE001 - whatever failed, nothing is known then
            log.warning("standing not known", extra=describe(error))
            return "unknown"
