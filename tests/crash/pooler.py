"""Two processes of the bot behind a pooler in transaction mode, one killed after the other.

    python -m tests.crash.pooler [--kills 6] [--seed N]

32 people take the assessment on Telegram meanwhile, whose updates come to both processes by turns.
In the end all that was shown and all that is kept is compared with what the pure engine says, and
the connections of the pooler are looked through for what the bot left there. Prints a line of JSON;
ends with 1 where anything was lost, doubled, out of order or left behind.
"""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from datetime import timedelta
from random import SystemRandom

import asyncpg

from bot.app import make_assessment
from bot.engine.assessment import Assessment
from bot.settings import Settings
from bot.store.migrate import upgrade
from tests.crash import telegram
from tests.crash.serving import Program
from tests.pooler import NoPooler, Pooler
from tests.postgres import NoPostgres, ServerFailed, running
from tests.telegram.api import TOKEN

PEOPLE = 32
PROCESSES = 2

TURN_S = 0.05
"""How long updates come to one process before they come to the next."""

LEASE_S = 30
"""How long a process keeps what it has claimed."""

SENDS_S = 3
"""How soon a living process sends what it has claimed."""

FREE = """
    UPDATE outbox SET leased_until = NULL
    WHERE status = 'pending' AND leased_until < now() + $1::interval
"""
"""What a dead process had claimed is free, as it would be half a minute later."""


class Crowd(telegram.Seats):
    """More people at once."""

    async def fill(self) -> None:
        """Everybody at once, until the last of them has a result after it was said to finish."""
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(PEOPLE):
                    group.create_task(self._sit())
        except ExceptionGroup as several:
            raise several.exceptions[0] from None


class Crash(telegram.Crash):
    """One proof.

    Args:
        assessment: What everybody walks.
        url: An empty database with its tables, at the server itself.
        pooled: The same database at the pooler.
        kills: How many processes are killed.
        seed: Of scripts and moments.
    """

    def __init__(
        self, assessment: Assessment, url: str, pooled: str, kills: int, seed: int
    ) -> None:
        super().__init__(assessment, url, "webhook", kills, seed)
        self._pooled = pooled
        self._seats = Crowd(assessment, self._api, seed)
        self._lives: list[telegram.Life] = []

    def _bot(self) -> Program:
        return Program(
            "-m", "bot", "serve",
            CXBOT_HOST="127.0.0.1", PORT="0", DATABASE_URL=self._pooled, TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_BASE_URL=self._api.url, TELEGRAM_WEBHOOK_URL="https://bot.example",
            **telegram.LIMITS_LIFTED,
        )  # fmt: skip

    async def _kill_and_finish(self, sitting: "asyncio.Task[None]") -> None:
        async with self._alive():
            while self._report.kills < self._kills:
                await self._until_killed(sitting)
                await self._replace(self._report.kills % PROCESSES)
            self._seats.finishing = True
            await sitting
            await self._all_sent()
            for life in self._lives:
                if code := await life.program.stop():
                    self._problem(f"stopped with code {code}", life)

    @asynccontextmanager
    async def _alive(self) -> AsyncIterator[None]:
        """All processes, and updates that come to them by turns."""
        try:
            for _ in range(PROCESSES):
                self._lives.append(await telegram.Life(self._bot(), self._api).__aenter__())
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

    async def _by_turns(self) -> None:
        while True:
            for life in list(self._lives):
                if life.program.port:
                    hook = f"http://127.0.0.1:{life.program.port}/telegram/webhook"
                    self._api.public[telegram.PUBLIC] = hook
                await asyncio.sleep(TURN_S)  # noqa: TID251 - the schedule

    async def _replace(self, place: int) -> None:
        """Kill one; another is born in its place, and gets what it left undone."""
        dead = self._lives[place]
        code = await dead.program.kill()
        if code != -signal.SIGKILL:
            self._problem(f"ended by itself with code {code}", dead)
        self._report.kills += 1
        await dead.__aexit__()
        self._lives[place] = await telegram.Life(self._bot(), self._api).__aenter__()
        await asyncio.sleep(SENDS_S)  # noqa: TID251 - until the living have sent what they claimed
        connection = await asyncpg.connect(self._url)
        try:
            await connection.execute(FREE, timedelta(seconds=LEASE_S - SENDS_S))
        finally:
            await connection.close()
        await self._lives[place].program.listening()


def prove(kills: int, seed: int) -> telegram.Report:
    """Kill behind a pooler."""
    assessment = make_assessment(Settings())
    with running() as server, Pooler(server) as pooler:
        url = server.create_database()
        pooled = pooler.address_of(url)
        upgrade(pooled)
        report = asyncio.run(Crash(assessment, url, pooled, kills, seed).run())
        left = asyncio.run(pooler.left_behind(pooled))
        report.problems += [f"left on a connection of the pooler: {what}" for what in sorted(left)]
    report.store = "postgresql behind a pooler"
    return report


def main() -> int:
    """Read what is wanted, and do it."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.pooler")
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=None, help="of scripts and moments")
    wanted = parser.parse_args()
    seed = SystemRandom().randrange(10**6) if wanted.seed is None else wanted.seed
    report = telegram.Report("postgresql behind a pooler", "webhook", seed)
    try:
        report = prove(wanted.kills, seed)
    except (NoPooler, NoPostgres, ServerFailed) as error:
        report.problems.append(f"{type(error).__name__}: {error}")
    with suppress(BrokenPipeError):
        print(json.dumps(asdict(report)), flush=True)  # noqa: T201 - what it is for
    return int(bool(report.problems))


if __name__ == "__main__":
    sys.exit(main())
