"""Two processes of the bot behind a pooler in transaction mode, one killed after the other.

    python -m tests.acceptance.crash.pooler [--kills 6] [--seed N]

32 people take the assessment on Telegram meanwhile, whose updates come to both processes by turns.
In the end all that was shown and all that is kept is compared with what the pure engine says, and
the connections of the pooler are looked through for what the bot left there. Prints a line of JSON;
ends with 1 where anything was lost, doubled, out of order or left behind.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from datetime import timedelta

from bot.engine.assessment import Assessment
from bot.store.migrations.migrate import upgrade
from bot.wiring.flows import make_assessment
from bot.wiring.settings import Settings
from tests.acceptance.crash.kept import rows_of
from tests.acceptance.crash.processes import within
from tests.acceptance.crash.seats import PeopleReport
from tests.acceptance.crash.served import Life, Order, Playing
from tests.acceptance.crash.telegram import TelegramCrash
from tests.acceptance.program import arguments, tell
from tests.kit.pooler import NoPooler, Pooler
from tests.kit.postgres import NoPostgres, ServerFailed, running

STORE = "postgresql behind a pooler"

PEOPLE = 32
PROCESSES = 2

TURN_S = 0.05
"""How long updates come to one process before they come to the next."""

LEASE_S = 30
"""How long a process keeps what it has claimed."""

SENDS_S = 3
"""How soon a living process sends what it has claimed."""

FREE = """
    WITH held AS MATERIALIZED (
        SELECT address FROM lanes WHERE address IN (
            SELECT address FROM outbox
            WHERE status = 'pending' AND leased_until < now() + $1::interval)
        ORDER BY address FOR UPDATE
    ),
    freed AS (
        UPDATE outbox o SET leased_until = NULL FROM held
        WHERE o.address = held.address AND status = 'pending'
        AND leased_until < now() + $1::interval
    )
    UPDATE lanes l SET version = version + 1, claimable_at = now() FROM held
    WHERE l.address = held.address AND claimable_at IS NOT NULL
"""
"""Frees the claims of a dead process, as half a minute would.

Other lanes stay as they are, so that one that is too late is still found later.
"""


class PooledCrash(TelegramCrash):
    """One proof.

    Args:
        assessment: The assessment that everybody takes.
        order: The parameters; their database is the one at the server itself.
        pooled: The same database at the pooler.
    """

    def __init__(self, assessment: Assessment, order: Order, pooled: str) -> None:
        super().__init__(assessment, "webhook", order, PEOPLE)
        self._served_url = pooled
        self._lives: list[Life] = []

    async def _kill_and_finish(self, playing: Playing) -> None:
        async with self._alive():
            while self._report.kills < self._kills:
                await self._until_killed(self._lives[0], playing)
                await self._replace(self._report.kills % PROCESSES)
            self._before_last = self._shown()
            self._finish()
            async with within(self._finish_s, "everybody's end"):
                await playing
            await self._all_sent()
            for life in self._lives:
                if code := await life.program.stop():
                    self._problem(f"stopped with code {code}", life)

    @asynccontextmanager
    async def _alive(self) -> AsyncIterator[None]:
        """Yield all processes, and updates that come to them by turns."""
        try:
            for _ in range(PROCESSES):
                self._lives.append(await self._begun())
            for life in self._lives:
                await life.program.listening()
            forwarding = asyncio.create_task(self._by_turns())
            try:
                yield
            finally:
                forwarding.cancel()
                await asyncio.wait({forwarding})
        finally:
            for life in self._lives:
                await life.__aexit__()

    async def _begun(self) -> Life:
        return await Life(self._program(), self._platform).__aenter__()

    async def _by_turns(self) -> None:
        while True:
            for life in list(self._lives):
                if life.program.port:
                    self._platform.reach(life.program.port)
                await asyncio.sleep(TURN_S)  # noqa: TID251 - the schedule

    async def _replace(self, place: int) -> None:
        """Kill one; another is born in its place, and gets what it left undone."""
        dead = self._lives[place]
        code = await dead.program.kill()
        if code != -signal.SIGKILL:
            self._problem(f"ended by itself with code {code}", dead)
        self._report.kills += 1
        await dead.__aexit__()
        self._lives[place] = await self._begun()
        await asyncio.sleep(SENDS_S)  # noqa: TID251 - until the living have sent what they claimed
        await self._look_for_late_lanes(f"after kill {self._report.kills}")
        await rows_of(self._url, FREE, timedelta(seconds=LEASE_S - SENDS_S))
        await self._lives[place].program.listening()


def prove(kills: int, seed: int) -> PeopleReport:
    assessment = make_assessment(Settings())
    with running() as server, Pooler(server) as pooler:
        url = server.create_database()
        pooled = pooler.address_of(url)
        upgrade(pooled)
        report = asyncio.run(PooledCrash(assessment, Order(url, kills, seed), pooled).run())
        left = asyncio.run(pooler.left_behind(pooled))
        report.problems += [f"left on a connection of the pooler: {what}" for what in sorted(left)]
    report.store = STORE
    return report


def main() -> int:
    given = arguments("crash.pooler", __doc__, kills=6)
    report = PeopleReport(STORE, "telegram", "webhook", given.seed)
    try:
        report = prove(given.kills, given.seed)
    except (NoPooler, NoPostgres, ServerFailed) as error:
        report.problems.append(f"{type(error).__name__}: {error}")
    with suppress(BrokenPipeError):
        tell(**asdict(report))
    return int(bool(report.problems))


if __name__ == "__main__":
    sys.exit(main())
