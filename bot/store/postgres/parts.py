"""The ports of the PostgreSQL store that have statements of their own."""

from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING

from bot.messages import Address, Outcome, Reply, Update
from bot.store.ports import NO_SENDER, Decide, DecideMove, DecideTeam, Sender
from bot.store.postgres import (
    adopting,
    delivery,
    fading,
    leases,
    moving,
    pruning,
    team_turns,
    teams,
    timers,
    turns,
)
from bot.store.postgres.database import REPORT_S, PostgresDatabase
from bot.store.postgres.outgoing import Lease
from bot.store.postgres.pool import guarded
from bot.store.records import Handled, Mark, Row, Undelivered
from bot.store.shared import place_results
from bot.store.shared import teams as shared_teams
from bot.store.shared.lanes import MEND
from bot.store.shared.records import undelivered
from bot.team.model import Team
from bot.team.place_results import PlaceResult
from bot.turns.keys import address_key
from bot.turns.plan import Due, Found, FoundTeam, Offered, Plan

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection

NOTICED_S = 3.0
"""Seconds after which the server has noticed that a process had died before this one began."""


class PostgresTurns:
    """The turns; implements :class:`bot.store.ports.TurnStore`."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database

    async def handle(
        self,
        update: Update,
        button: str,
        decide: Decide,
        *,
        retry: bool = False,
        team: str = "",
        sender: Sender = NO_SENDER,
    ) -> Outcome:
        """Handle an update."""
        left: list[bool] = []

        def noticing(found: Found) -> Plan:
            plan = decide(found)
            left.append(bool(plan.forget))
            return plan

        outcome = await self._database.leasing.finish(
            self._handle(update, button, noticing, sender, retry=retry, team=team)
        )
        if any(left):
            self._database.vacuum.owe_seldom()
        return outcome

    async def _handle(
        self,
        update: Update,
        button: str,
        decide: Decide,
        sender: Sender,
        *,
        retry: bool,
        team: str,
    ) -> Outcome:
        """Handle an update, and give its replies to the sender."""
        asked: list[datetime] = []
        lane = address_key(update.address)

        def ask(behind: datetime | None) -> Lease | None:
            until = sender.lease(update.address.channel, lane, behind)
            if until is None:
                return None
            self._database.leasing.note(lane)
            asked.append(until)
            return Lease(until, behind, self._database.presence.holder)

        async def work(connection: "Connection") -> Handled:
            lost = tuple(asked)
            handled = await turns.handle(
                connection, update, button, guarded(decide), guarded(ask), retry=retry, team=team
            )
            if handled.repeat and lost:
                # An earlier try was written, and its answer got lost: nobody sends its replies.
                await leases.give_back(connection, update.address, lost)
                return handled._replace(waits=True)
            return handled

        handled = await self._database.run(work)
        if handled.leased:
            sender.take(handled.leased)
        if handled.waits:
            sender.wake()
        return handled.outcome

    async def fail(
        self, update: Update, reference: str, error: str, now: datetime, apology: Reply
    ) -> Outcome:
        """Put an update aside."""
        return await self._database.run(
            lambda connection: turns.fail(connection, update, reference, error, now, apology)
        )

    async def known(self, address: Address) -> Found:
        """Return what is kept of an address."""
        return await self._database.run(lambda connection: turns.known(connection, address))

    async def offered(self, code: str) -> tuple[Offered, Found] | None:
        """Return what a code is for, and what is kept around that conversation."""
        return await self._database.run(lambda connection: moving.offered(connection, code))

    async def move(self, update: Update, code: str, decide: DecideMove) -> Outcome:
        """Handle the update of somebody who has a code from elsewhere."""
        decided = guarded(lambda both: decide(*both))
        return await self._database.run(
            lambda connection: moving.move(connection, update, code, decided)
        )

    async def adopt(self, before: Address, after: Address) -> bool:
        """Keep by another name all that is kept by an address."""
        return await self._database.run(
            lambda connection: adopting.adopt(connection, before, after)
        )


class PostgresTeams:
    """The team assessments; implements :class:`bot.store.ports.TeamStore`."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database

    async def handle(
        self,
        update: Update | None,
        team: str,
        decide: DecideTeam,
        *,
        retry: bool = False,
        answers: bool = True,
    ) -> Outcome:
        """Do something with a team assessment as a whole."""
        purged: list[bool] = []

        def noticing(found: FoundTeam) -> Plan:
            plan = decide(found)
            purged.append(bool(plan.purge))
            return plan

        outcome = await self._database.run(
            lambda connection: team_turns.handle(
                connection, update, team, guarded(noticing), retry=retry, answers=answers
            )
        )
        if any(purged):
            self._database.vacuum.owe()
        return outcome

    async def due(self, now: datetime, limit: int) -> list[str]:
        """Return the ids of team assessments for which something is due."""
        return await self._database.look(lambda: shared_teams.due(now, limit))

    async def find(self, team: str) -> Team | None:
        """Return a team assessment by its id."""
        return await self._database.look(lambda: shared_teams.find(team))

    async def known(self, team: str) -> FoundTeam:
        """Return what is kept of a team assessment, without the answers."""
        return await self._database.look(lambda: shared_teams.found(team, answers=False))

    async def of_person(self, person: Address) -> list[Team]:
        """Return the team assessments that somebody runs or is asked to run."""
        return await self._database.look(lambda: shared_teams.of_person(person))

    async def in_place(self, place: Address) -> list[Team]:
        """Return the team assessments of a place."""
        return await self._database.look(lambda: shared_teams.in_place(place))

    async def results_in(self, place: Address) -> tuple[tuple[PlaceResult, ...], str]:
        """Return the results of a place, and its key."""
        return await self._database.look(lambda: place_results.results_and_key(place))

    async def shown_elsewhere(self, facilitator: Address, place: Address) -> datetime | None:
        """Return when a facilitator's latest result in another place was shown."""
        return await self._database.look(lambda: place_results.elsewhere(facilitator, place))

    async def move_place(self, before: Address, after: Address) -> int:
        """Give a place another name."""
        return await self._database.run(lambda connection: teams.move(connection, before, after))


class PostgresOutbox:
    """The replies that wait to be sent; implements :class:`bot.store.ports.Outbox`.

    Args:
        database: The database.
        clock: Gives seconds that never go back.
    """

    def __init__(self, database: PostgresDatabase, clock: Callable[[], float] = monotonic) -> None:
        self._database, self._clock = database, clock
        self._free_again: tuple[float, Sequence[str]] | None = None

    async def claim(
        self, channels: Sequence[str], after: str, limit: int, now: datetime, lease_s: float
    ) -> list[Row]:
        """Take rows that are due."""
        await self._free_late()
        presence = self._database.presence
        presence.keep()
        return await self._database.run(
            lambda connection: delivery.claim(
                connection, channels, after, limit, now, lease_s, presence.holder
            )
        )

    async def release(self, address: Address) -> None:
        """Free what was claimed of an address."""
        await self._database.run(lambda connection: delivery.release(connection, address))

    async def free(self, channels: Sequence[str]) -> None:
        """Free what processes had leased that are not connected anymore."""
        self._free_again = self._clock() + NOTICED_S, channels
        await self._database.presence.begin()
        await self._free(channels)

    async def _free_late(self) -> None:
        """Free once more: the server may not have noticed at first that a process had died."""
        if self._free_again is not None and self._clock() >= self._free_again[0]:
            await self._free(self._free_again[1])
            self._free_again = None

    async def _free(self, channels: Sequence[str]) -> None:
        await self._database.run(lambda connection: leases.free(connection, channels), REPORT_S)

    async def mark(self, marks: Sequence[Mark]) -> set[int]:
        """Write down the outcomes of rows."""
        missing = await self._database.run(lambda connection: delivery.mark(connection, marks))
        await self._database.leasing.wait(entry.lane for entry in marks)
        return missing

    async def mend(self) -> None:
        """Have claims find every reply in time."""
        statement = MEND["postgresql"]
        await self._database.run(lambda connection: connection.execute(statement), REPORT_S)

    async def undelivered(self, limit: int) -> list[Undelivered]:
        """Return replies that have not arrived."""
        return await self._database.survey(lambda: undelivered(limit))

    async def revive(self, row_id: int, now: datetime) -> bool:
        """Send a dead reply again."""
        return await self._database.run(lambda connection: delivery.revive(connection, row_id, now))


class PostgresTimers:
    """The timers; implements :class:`bot.store.ports.Timers`."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database

    async def due(self, now: datetime, limit: int) -> list[Due]:
        """Return the timers whose time has come."""
        return await self._database.run(lambda connection: timers.due(connection, now, limit))

    async def fire(self, due: Due, decide: Decide) -> bool:
        """Let a timer happen."""
        return await self._database.run(
            lambda connection: timers.fire(connection, due, guarded(decide))
        )

    async def prune(self, before: datetime, limit: int, results_before: datetime) -> int:
        """Remove what is older."""
        removed = await self._database.run(
            lambda connection: pruning.prune(connection, before, limit, results_before), REPORT_S
        )
        if removed:
            self._database.vacuum.owe_seldom()
        return removed

    async def fade(self, now: datetime, limit: int) -> int:
        """Forget people who only took part in a team assessment that is over."""
        done, owes = await self._database.run(
            lambda connection: fading.fade(connection, now, limit), REPORT_S
        )
        if owes:
            self._database.vacuum.owe()
        self._database.vacuum.keep()
        return done
