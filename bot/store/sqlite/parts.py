"""The ports of the SQLite store that have statements of their own."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from bot.messages import Address, Outcome, Reply, Update
from bot.store.ports import NO_SENDER, Decide, DecideMove, DecideTeam, Sender
from bot.store.records import Handled, Mark, Row, Undelivered
from bot.store.shared import place_results
from bot.store.shared import teams as shared_teams
from bot.store.shared.lanes import COUNT_LATE, MEND
from bot.store.shared.records import undelivered
from bot.store.sqlite import (
    adopting,
    delivery,
    fading,
    finding,
    moving,
    pruning,
    team_turns,
    teams,
    timers,
    turns,
)
from bot.store.sqlite.database import SqliteDatabase
from bot.store.sqlite.values import stamp
from bot.team.model import Team
from bot.team.place_results import PlaceResult
from bot.turns.plan import Due, Found, FoundTeam, Offered, Plan


class SqliteTurns:
    """The turns; implements :class:`bot.store.ports.TurnStore`."""

    def __init__(self, database: SqliteDatabase) -> None:
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
            if plan.forget:
                # The caller may be canceled between the commit and the next step.
                self._database.log.owe()
            return plan

        def committed(turn: Handled) -> None:
            for _, rows in groupby(turn.leased, key=lambda row: row.lane):
                sender.take(list(rows))
            if turn.waits:
                sender.wake()

        turn = await self._database.writer.run(
            lambda connection: turns.handle(
                connection, update, button, noticing, retry=retry, team=team, sender=sender
            ),
            "loop",
            committed,
        )
        if any(left):
            await self._database.empty_log()
        return turn.outcome

    async def fail(
        self, update: Update, reference: str, error: str, now: datetime, apology: Reply
    ) -> Outcome:
        """Put an update aside."""
        return await self._database.writer.run(
            lambda connection: turns.fail(connection, update, reference, error, now, apology)
        )

    async def known(self, address: Address) -> Found:
        """Return what is kept of an address."""
        return await self._database.writer.run(
            lambda connection: finding.find(connection, address), "loop"
        )

    async def offered(self, code: str) -> tuple[Offered, Found] | None:
        """Return what a code is for, and what is kept around that conversation."""
        return await self._database.writer.run(
            lambda connection: moving.offered(connection, code), "loop"
        )

    async def move(self, update: Update, code: str, decide: DecideMove) -> Outcome:
        """Handle the update of somebody who has a code from elsewhere."""
        return await self._database.writer.run(
            lambda connection: moving.move(connection, update, code, decide), "loop"
        )

    async def adopt(self, before: Address, after: Address) -> bool:
        """Keep by another name all that is kept by an address."""
        return await self._database.remove(
            lambda connection: adopting.adopt(connection, before, after)
        )


class SqliteTeams:
    """The team assessments; implements :class:`bot.store.ports.TeamStore`."""

    def __init__(self, database: SqliteDatabase) -> None:
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
            if plan.purge:
                self._database.log.owe()
            return plan

        outcome = await self._database.writer.run(
            lambda connection: team_turns.handle(
                connection, update, team, noticing, retry=retry, answers=answers
            )
        )
        if any(purged):
            await self._database.empty_log()
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
        return await self._database.writer.run(
            lambda connection: teams.move(connection, before, after)
        )


class SqliteOutbox:
    """The replies that wait to be sent; implements :class:`bot.store.ports.Outbox`."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def claim(
        self, channels: Sequence[str], after: str, limit: int, now: datetime, lease_s: float
    ) -> list[Row]:
        """Take rows that are due."""
        names = json.dumps(list(channels))
        return await self._database.writer.run(
            lambda connection: delivery.claim(connection, names, after, limit, now, lease_s)
        )

    async def release(self, address: Address) -> None:
        """Free what was claimed of an address."""
        await self._database.writer.run(lambda connection: delivery.release(connection, address))

    async def free(self, channels: Sequence[str]) -> None:
        """Free what processes that died had leased."""
        names = json.dumps(list(channels))
        await self._database.writer.run(lambda connection: delivery.free(connection, names))

    async def mark(self, marks: Sequence[Mark]) -> set[int]:
        """Write down the outcomes of rows."""

        def work(connection: sqlite3.Connection) -> set[int]:
            missing, removed = delivery.mark(connection, marks)
            if removed:
                self._database.log.owe()
            return missing

        return await self._database.writer.run(work, "loop")

    async def mend(self) -> None:
        """Have claims find every reply in time; turns wait only where there is something to do."""
        late = COUNT_LATE["sqlite"]
        if await self._database.beside(lambda connection: connection.execute(late).fetchone()[0]):
            await self._database.writer.run(lambda connection: connection.execute(MEND["sqlite"]))

    async def undelivered(self, limit: int) -> list[Undelivered]:
        """Return replies that have not arrived."""
        return await self._database.survey(lambda: undelivered(limit))

    async def revive(self, row_id: int, now: datetime) -> bool:
        """Send a dead reply again."""
        at = stamp(now)
        return await self._database.writer.run(
            lambda connection: delivery.revive(connection, row_id, at)
        )


class SqliteTimers:
    """The timers; implements :class:`bot.store.ports.Timers`."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def due(self, now: datetime, limit: int) -> list[Due]:
        """Return the timers whose time has come."""
        if self._database.log.put_off:
            await self._database.empty_log()
        return await self._database.writer.run(
            lambda connection: timers.due(connection, now, limit)
        )

    async def fire(self, due: Due, decide: Decide) -> bool:
        """Let a timer happen."""
        return await self._database.writer.run(
            lambda connection: timers.fire(connection, due, decide)
        )

    async def prune(self, before: datetime, limit: int, results_before: datetime) -> int:
        """Remove what is older."""
        return await self._database.remove(
            lambda connection: pruning.prune(connection, before, limit, results_before)
        )

    async def fade(self, now: datetime, limit: int) -> int:
        """Forget people who only took part in a team assessment that is over."""
        done = await self._database.remove(lambda connection: fading.fade(connection, now, limit))
        await self._database.rewrite()
        return done
