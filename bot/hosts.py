"""Team assessments as a whole, one transaction each: orders of their facilitators, and time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.channel import Traits
from bot.faults import describe
from bot.group.order import Order
from bot.group.privacy import how_privacy_works
from bot.group.receipt import ending_of, receipt_of
from bot.group.tally import tally_from_text
from bot.group.team import Team
from bot.joining import NOT_POSTED, Known, Standings, is_said_in
from bot.messages import (
    Address,
    Command,
    Heading,
    Outcome,
    Paragraph,
    Reading,
    Say,
    Standing,
    Update,
)
from bot.store.ports import Store, StoreError
from bot.store.records import FoundTeam, PlaceResult, Writes
from bot.versions import Versions
from bot.wrapping import Wrapping

OWN = frozenset({"offer", "new", "join", "list"})
"""Orders that concern a person's own turn, not an assessment as a whole."""

NEEDS_ALL = frozenset({"reveal", "post", "files"})
"""Orders that need what was answered, and which results were shown in the place."""

LIVE = frozenset({"draft", "open", "closing"})
"""The states of an assessment that is not over."""

MOVED = "moved"
"""The command by which a channel tells that a place has another name from now on."""

ASKED_WITHIN_S = 4.0
"""How long a platform may take to say what somebody is in a place."""

if TYPE_CHECKING:
    from bot.hosting import Hosting

AskStanding = Callable[[Address, str], Awaitable[Standing]]

log = logging.getLogger(__name__)


async def nothing_known(place: Address, person: str) -> Standing:  # noqa: ARG001 - nobody to ask
    """Of nobody anything is known: where no platform can be asked."""
    return "unknown"


@dataclass
class Hosts:
    """Handles what concerns assessments as a whole.

    Attributes:
        store: Where everything is kept.
        versions: What conversations walk.
        clock: Gives the time, with its zone.
        new_id: Gives ids of assessments.
        traits: What the channels are like, by name.
        ask: Asks a platform what somebody is in a place.
        retention: How long what was revealed is kept, from the beginning of the assessment.
    """

    store: Store
    versions: Versions
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    traits: Mapping[str, Traits] = field(default_factory=dict)
    ask: AskStanding = nothing_known
    retention: timedelta = timedelta(days=365)

    @property
    def _hosting(self) -> "Hosting":
        # Results in words and pictures are not loaded before somebody has a team assessment.
        from bot.hosting import Hosting  # noqa: PLC0415 - as said

        draws = self.versions.current.draw is not None
        wrapping = Wrapping(self.versions, self.traits)
        return Hosting(wrapping, draws, self.retention, self.store.erases)

    # ------------------------------------------------------------------ orders

    def is_whole(self, order: Order) -> bool:
        """Whether an order concerns an assessment as a whole."""
        return order.verb not in OWN and not _names_place(order)

    async def read(self, update: Update, order: Order) -> Outcome:
        """Say how an assessment treats people's data. Nothing is kept of who asked."""
        texts, team = self.versions.current.texts, await self.store.teams.find(order.about)
        if team is None or team.place.channel != update.address.channel:
            unknown = texts.say("team.refused.unknown")
            heading = Heading(texts.say("team.privacy.title"))
            return Reading(unknown, said=Say((heading, Paragraph(unknown))))
        ending, erases = ending_of(team), self.store.erases
        if ending is None or (order.verb == "privacy" and team.status in LIVE):
            tells = self.traits.get(team.place.channel, Traits()).tells_members
            anyone = tells and not team.checked
            return how_privacy_works(texts, team, anyone=anyone, erases=erases)
        results, _ = await self.store.teams.results_in(team.place)
        own = [one for one in results if one.team == team.id]
        last = team.revealed_at or team.since or team.created_at
        said = receipt_of(
            texts, team, ending, team.created_at + self.retention,
            max((one.shown_at for one in own), default=last),
            erases=erases, figures=any(tally_from_text(one.tally).counts for one in own),
        )  # fmt: skip
        return said.read()

    async def known(self, update: Update, order: Order) -> Known:
        """What has to be known before an order of a person's own is decided."""
        whose, traits = update.address, self.traits.get(update.address.channel, Traits())
        match order.verb:
            case "list":
                return Known(teams=tuple(await self.store.teams.of_person(whose)))
            case "claim" if not is_said_in(whose, order.about):
                place = Address(whose.channel, order.about, "")
                standing = await self._standing(place, whose.person)
                if standing == "administrator":
                    return Known(standing, tuple(await self.store.teams.in_place(place)))
                return Known(standing)
            case "new":
                standing, place = "unknown", Address(whose.channel, order.about, "")
                if order.about and traits.administrators_begin:
                    standing = await self._standing(place, whose.person)
                return Known(standing, tuple(await self.store.teams.of_person(whose)))
            case "join":
                return await self._known_of_member(whose, order.about, tells=traits.tells_members)
            case _:
                return Known()

    async def _known_of_member(self, whose: Address, team_id: str, *, tells: bool) -> Known:
        """Whether somebody belongs to an assessment's place, and what was shown there before."""
        team = await self.store.teams.find(team_id)
        if team is None or team.place.channel != whose.channel:
            return Known()
        results: tuple[PlaceResult, ...] = ()
        key = ""
        standing: Standing = "unknown"
        if team.compared_with is not None or team.round > 1:
            results, key = await self.store.teams.results_in(team.place)
        if tells:
            standing = await self._standing(team.place, whose.person)
        return Known(standing, results=results, key=key)

    async def ordered(
        self, update: Update, order: Order, new_id: Callable[[], str], *, retry: bool = False
    ) -> Outcome:
        """Do what an order asks for; once this returns, it may be confirmed."""
        now, team = self.clock(), await self.store.teams.find(order.about)
        standings = await self._standings(update, order, team)
        opened: list[Team] = []

        def decide(found: FoundTeam) -> Writes:
            hosting = self._hosting
            found = _of_channel(found, update.address.channel)
            writes = hosting.of_order(update, order, found, new_id, now, standings)
            opened[:] = writes.opened
            return _answering(update, writes)

        outcome = await self.versions.having(
            self.store.records,
            lambda: self.store.teams.handle(
                update, order.about, decide, retry=retry, answers=order.verb in NEEDS_ALL
            ),
        )
        for one in opened:
            await self.in_time(one.id)
        return outcome

    async def _standings(self, update: Update, order: Order, team: Team | None) -> Standings:
        """What is to be asked before an order is decided; most need nothing."""
        if team is None:
            return Standings()
        if order.verb == "post" and team.status == "draft":
            return await self._before_announcing(team)
        if order.verb not in ("accept", "claim"):
            return Standings()
        person = await self._standing(team.place, update.address.person)
        teams = tuple(await self.store.teams.of_person(update.address))
        if order.verb == "accept":
            return Standings(person, teams=teams)
        facilitator = await self._standing(team.place, team.facilitator.person)
        return Standings(person, facilitator, teams=teams)

    async def _before_announcing(self, team: Team) -> Standings:
        """What the bot is in a place, and what else its facilitator runs."""
        tells = self.traits.get(team.place.channel, Traits()).tells_members
        own = await self._standing(team.place, "") if tells else "unknown"
        return Standings(bot=own, teams=tuple(await self.store.teams.of_person(team.facilitator)))

    async def _standing(self, place: Address, person: str) -> Standing:
        try:
            async with asyncio.timeout(ASKED_WITHIN_S):
                return await self.ask(place, person)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing is known then
            log.warning("standing not known", extra=describe(error))
            return "unknown"

    async def moved(self, update: Update) -> Outcome:
        """A place has another name from now on."""
        inbound = update.inbound
        if isinstance(inbound, Command):
            before = replace(update.address, person="")
            await self.store.teams.move_place(before, replace(before, chat=inbound.argument))
        return Outcome()

    # ------------------------------------------------------------------ time

    async def fire_due(self, limit: int) -> int:
        """Let happen whatever is due.

        Returns:
            How many assessments something was due for.
        """
        due = await self.store.teams.due(self.clock(), limit)
        for team in due:
            try:
                await self.in_time(team)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - it must not hold up the others
                log.error("team assessment not looked after", extra=describe(error))
        return len(due)

    async def in_time(self, team_id: str) -> None:
        """Let happen whatever is due for one assessment."""
        now, team = self.clock(), await self.store.teams.find(team_id)
        if team is None or (self.traits and team.place.channel not in self.traits):
            # Another process serves that channel, and knows how things are said there.
            return
        standings = Standings()
        if team.shown == NOT_POSTED and team.status == "open":
            standings = await self._before_announcing(team)
        opened: list[Team] = []
        # The count alone, which most of this is, needs nothing of what was answered.
        answers = _is_due(team, now) or team.shown == NOT_POSTED

        def decide(found: FoundTeam) -> Writes:
            if not answers and found.team is not None and _is_due(found.team, now):
                # That has changed meanwhile: it is looked at again, with the answers.
                return Writes(Outcome(), now)
            writes = self._hosting.of_time(found, self.new_id, now, standings)
            opened[:] = writes.opened
            return writes

        await self.versions.having(
            self.store.records,
            lambda: self.store.teams.handle(None, team_id, decide, answers=answers),
        )


def _is_due(team: Team, now: datetime) -> bool:
    """Whether the time of an assessment has come: for its end, for example, or a reminder."""
    return team.due_at is not None and team.due_at <= now


def _names_place(order: Order) -> bool:
    """Whether an order is about a place, and not about an assessment."""
    return order.verb == "claim" and not order.about.isalnum()


def _of_channel(found: FoundTeam, channel: str) -> FoundTeam:
    """Nothing, where an assessment is another channel's: its ids mean nothing there."""
    team = found.team
    return found if team is not None and team.place.channel == channel else FoundTeam()


def _answering(update: Update, writes: Writes) -> Writes:
    """What goes back to whoever gave an order can be answered with what it came with."""
    if not update.via:
        return writes
    outbox = tuple(replace(one, via=update.via) if one.to is None else one for one in writes.outbox)
    return replace(writes, outbox=outbox)
