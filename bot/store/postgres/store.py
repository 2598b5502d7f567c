"""The PostgreSQL store: for several processes that share the work.

Every turn is one read and one guarded write, without a transaction that waits for this program.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.messages import Address, Outcome, Reply, Update
from bot.store.ports import Decide, DecideTeam, StoreError, WrongStore
from bot.store.postgres import adopting, delivery, fading, reports, shown, team_turns, teams, turns
from bot.store.postgres import installations as installed
from bot.store.postgres.pool import Connections, guarded
from bot.store.postgres.vacuum import OWED, Vacuum
from bot.store.records import (
    Exported,
    Failed,
    FlowVersion,
    Installation,
    Mark,
    Overview,
    Row,
    Undelivered,
)
from bot.store.revision import check_revision
from bot.store.shared.lanes import MEND
from bot.team.model import Team
from bot.team.place_results import PlaceResult
from bot.turns.plan import Due, Found, FoundTeam, Plan, Recorded, Result

if TYPE_CHECKING:
    from bot.store.postgres.pool import First

OLDEST_SERVER = 15


class PostgresStore:
    """Keeps everything in a database on a server.

    Where the server does not answer, everything is tried again for a while. That is safe: a turn
    that was written before its connection was cut left a row in the inbox, so the second try finds
    a repeat and returns the first outcome; everything else changes nothing the second time.

    Args:
        url: ``postgresql://USER:PASSWORD@HOST:PORT/NAME``.
        pool_size: Most connections at once.
        patience_s: How long to try again.
        sleep: Waits for seconds.

    Raises:
        WrongStore: The address cannot be read.
    """

    def __init__(
        self,
        url: str,
        pool_size: int = 16,
        patience_s: float = 20.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,  # noqa: TID251 - to be injected
    ) -> None:
        self._connections = Connections(url, pool_size, patience_s, sleep)
        self._vacuum = Vacuum(self._connections.alone)

    @property
    def erases(self) -> bool:
        """Whether removed rows leave the files: a server's stay until their room is used again."""
        return False

    async def open(self) -> None:
        """Connect, and check that the tables are ours."""
        await self._connections.open(self._check)

    async def _check(self, connection: "First") -> None:
        place = self._connections.place
        version = connection.get_server_version().major
        if version < OLDEST_SERVER:
            message = f"{place} is version {version}; version {OLDEST_SERVER} or later is needed"
            raise WrongStore(message)
        check_revision(await reports.revision(connection), place)
        if await connection.fetchval(OWED) is not None:
            self._vacuum.owe()

    async def close(self) -> None:
        """Finish what is under way, and disconnect."""
        await self._vacuum.close()
        await self._connections.close()

    # ------------------------------------------------------------------ turns

    async def turn(
        self, update: Update, button: str, decide: Decide, *, retry: bool = False, team: str = ""
    ) -> Outcome:
        """Handle an update."""
        left: list[bool] = []

        def noticing(found: Found) -> Plan:
            writes = decide(found)
            left.append(bool(writes.forget))
            return writes

        outcome = await self._connections.run(
            lambda connection: turns.handle(
                connection, update, button, guarded(noticing), retry=retry, team=team
            )
        )
        if any(left):
            self._vacuum.owe_seldom()
        return outcome

    async def fail(
        self, update: Update, reference: str, error: str, now: datetime, apology: Reply
    ) -> Outcome:
        """Put an update aside."""
        return await self._connections.run(
            lambda connection: turns.fail(connection, update, reference, error, now, apology)
        )

    async def known(self, address: Address) -> Found:
        """What is kept of an address."""
        return await self._connections.run(lambda connection: turns.known(connection, address))

    # ------------------------------------------------------------------ team assessments

    async def team_turn(
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
            writes = decide(found)
            purged.append(bool(writes.purge))
            return writes

        outcome = await self._connections.run(
            lambda connection: team_turns.handle(
                connection, update, team, guarded(noticing), retry=retry, answers=answers
            )
        )
        if any(purged):
            self._vacuum.owe()
        return outcome

    async def due_teams(self, now: datetime, limit: int) -> list[str]:
        """Team assessments for which something is due."""
        return await self._connections.run(lambda connection: teams.due(connection, now, limit))

    async def team(self, team: str) -> Team | None:
        """A team assessment by its id."""
        return await self._connections.run(lambda connection: teams.by_id(connection, team))

    async def teams(self, person: Address) -> list[Team]:
        """The team assessments that somebody runs or is asked to run."""
        return await self._connections.run(lambda connection: teams.of_person(connection, person))

    async def teams_in(self, place: Address) -> list[Team]:
        """The team assessments of a place."""
        return await self._connections.run(lambda connection: teams.of_place(connection, place))

    async def results_in(self, place: Address) -> tuple[tuple[PlaceResult, ...], str]:
        """Results of a place, and its key."""
        return await self._connections.run(lambda connection: shown.read(connection, place))

    async def adopt(self, before: Address, after: Address) -> bool:
        """Keep by another name all that is kept by an address."""
        return await self._connections.run(
            lambda connection: adopting.adopt(connection, before, after)
        )

    async def move_place(self, before: Address, after: Address) -> int:
        """Give a place another name."""
        return await self._connections.run(lambda connection: teams.move(connection, before, after))

    # ------------------------------------------------------------------ flow versions

    async def add_version(self, version: FlowVersion, now: datetime) -> None:
        """Keep a version of a flow."""
        await self._connections.run(lambda connection: turns.add_version(connection, version, now))

    async def version(self, version: str) -> FlowVersion | None:
        """A version by its first digits."""
        return await self._connections.run(lambda connection: turns.version(connection, version))

    # ------------------------------------------------------------------ installations

    async def install(self, installation: Installation, now: datetime) -> None:
        """Keep an installation."""
        await self._connections.run(
            lambda connection: installed.install(connection, installation, now)
        )

    async def reseal(self, installation: Installation, before: str, now: datetime) -> bool:
        """Put a new sealed text in place of an older one."""
        return await self._connections.run(
            lambda connection: installed.reseal(connection, installation, before, now)
        )

    async def installation(self, channel: str, workspace: str) -> Installation | None:
        """The installation in a workspace."""
        return await self._connections.run(
            lambda connection: installed.installation(connection, channel, workspace)
        )

    async def installations(self, channel: str) -> list[Installation]:
        """Every installation on a channel."""
        return await self._connections.run(
            lambda connection: installed.installations(connection, channel)
        )

    async def uninstall(self, channel: str, workspace: str) -> bool:
        """Remove an installation."""
        return await self._connections.run(
            lambda connection: installed.uninstall(connection, channel, workspace)
        )

    async def use_state(self, key: str, now: datetime, expires_at: datetime) -> bool:
        """Use a state up."""
        return await self._connections.run(
            lambda connection: installed.use_state(connection, key, now, expires_at)
        )

    # ------------------------------------------------------------------ delivery and timers

    async def claim(
        self, channels: Sequence[str], after: str, limit: int, now: datetime, lease_s: float
    ) -> list[Row]:
        """Take rows that are due."""
        return await self._connections.run(
            lambda connection: delivery.claim(connection, channels, after, limit, now, lease_s)
        )

    async def release(self, address: Address) -> None:
        """Free what was claimed of an address."""
        await self._connections.run(lambda connection: delivery.release(connection, address))

    async def mark(self, marks: Sequence[Mark]) -> set[int]:
        """Write down what became of rows."""
        return await self._connections.run(lambda connection: delivery.mark(connection, marks))

    async def due(self, now: datetime, limit: int) -> list[Due]:
        """Timers whose time has come."""
        return await self._connections.run(lambda connection: turns.due(connection, now, limit))

    async def fire(self, due: Due, decide: Decide) -> bool:
        """Let a timer happen."""
        return await self._connections.run(
            lambda connection: turns.fire(connection, due, guarded(decide))
        )

    # ------------------------------------------------------------------ keeping and letting go

    async def prune(self, before: datetime, limit: int, results_before: datetime) -> int:
        """Remove what is older."""
        removed = await self._connections.run(
            lambda connection: turns.prune(connection, before, limit, results_before),
            reports.REPORT_S,
        )
        if removed:
            self._vacuum.owe_seldom()
        return removed

    async def fade(self, now: datetime, limit: int) -> int:
        """Let go of people whose only visit was a team assessment's."""
        done, owes = await self._connections.run(
            lambda connection: fading.fade(connection, now, limit), reports.REPORT_S
        )
        if owes:
            self._vacuum.owe()
        self._vacuum.keep()
        return done

    async def mend_lanes(self) -> None:
        """Have claims find every reply in time."""
        statement = MEND["postgresql"]
        await self._connections.run(
            lambda connection: connection.execute(statement), reports.REPORT_S
        )

    async def overview(self) -> Overview:
        """The store in numbers."""
        return await self._connections.run(reports.overview, reports.REPORT_S)

    async def results(self, address: Address) -> list[Result]:
        """The results of an address."""
        return await self._connections.run(lambda connection: reports.results(connection, address))

    async def result(self, result_id: str) -> tuple[Result, list[Recorded]] | None:
        """A result with its answers."""
        return await self._connections.run(lambda connection: reports.result(connection, result_id))

    async def export(self, campaign: str | None) -> AsyncIterator[Exported]:
        """Conversations, in pieces, while turns go on."""
        async with self._connections.borrow() as connection:
            async for one in reports.export(connection, campaign):
                yield one

    async def failed(self) -> list[Failed]:
        """Updates that could not be handled."""
        return await self._connections.run(reports.failed)

    async def drop(self, reference: str) -> bool:
        """Let a failed update go."""
        return await self._connections.run(lambda connection: reports.drop(connection, reference))

    async def undelivered(self, limit: int) -> list[Undelivered]:
        """Replies that have not arrived."""
        return await self._connections.run(
            lambda connection: reports.undelivered(connection, limit), reports.REPORT_S
        )

    async def revive(self, row_id: int, now: datetime) -> bool:
        """Send a dead reply again."""
        return await self._connections.run(
            lambda connection: reports.revive(connection, row_id, now)
        )

    async def backup(self, path: str, *, force: bool = False) -> None:  # noqa: ARG002 - nothing is written
        """Refuse: PostgreSQL has tools of its own."""
        address = self._connections.address
        message = (
            "PostgreSQL is backed up with its own tool:"
            f" pg_dump --format=custom --file={path} --dbname={address} (and --username=USER);"
            " name the server itself, not a pooler"
        )
        raise StoreError(message)
