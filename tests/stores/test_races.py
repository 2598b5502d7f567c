"""Four processes, one database, everybody at once: the end is that of one at a time.

A hundred people walk at the same time. Every update is handed over twice, to two
processes: the second copy comes at the same moment or long after, among those of everybody else,
while the person goes on. All four processes also send what is in the outbox. It would fail if a
repeat were handled anew by a process that has never seen it, or if two processes sent the same row
or overtook each other.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest

from bot.messages import Outcome, Update
from bot.wiring.flows import make_assessment
from bot.wiring.settings import Settings
from tests.acceptance.crash.check import compare, confirmations, follow, missing
from tests.acceptance.crash.kept import in_database, in_models
from tests.acceptance.crash.people import TO_THE_END, Person
from tests.acceptance.crash.platform import Platform
from tests.acceptance.crash.processes import Life, Nursery, within
from tests.acceptance.crash.worker import Orders
from tests.stores.make import create_tables

PEOPLE = 100

PROCESSES = 4
MOVES = 8
"""Before everybody goes straight to a result."""

READY_S = 20.0
ALL_S = 45.0
SEED = 20261123


class Doubling:
    """Hands every update to two of the processes, the second time at any moment.

    Attributes:
        outcomes: What each confirmation must carry, by update.
    """

    def __init__(self, platform: Platform, lives: list[Life]) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self._platform, self._lives = platform, lives
        self._random = Random(SEED)  # noqa: S311 - to repeat a run
        self._kept_back: list[tuple[Update, Life]] = []
        self._copies: list[asyncio.Future[Outcome]] = []

    async def everybody(self, people: list[Person]) -> None:
        async with asyncio.TaskGroup() as group:
            for person in people:
                group.create_task(self._write(person))
        while self._kept_back:
            self._hand_over_one()
        await asyncio.gather(*self._copies)

    async def _write(self, person: Person) -> None:
        for number in range(MOVES + TO_THE_END):
            if number >= MOVES and person.finished:
                return
            move = person.move(ahead=number >= MOVES)
            self.outcomes[move.update.id] = move.outcome
            here, there = self._random.sample(self._lives, 2)
            confirmed = self._platform.hand_over(move.update, here)
            self._kept_back.append((move.update, there))
            if self._random.random() < 0.4:
                self._copies.append(self._platform.hand_over(*self._kept_back.pop()))
            elif len(self._kept_back) > PEOPLE:
                self._hand_over_one()
            await confirmed

    def _hand_over_one(self) -> None:
        """Any of the second copies."""
        place = self._random.randrange(len(self._kept_back))
        self._copies.append(self._platform.hand_over(*self._kept_back.pop(place)))


@asynccontextmanager
async def at_work(url: str, platform: Platform) -> AsyncIterator[list[Life]]:
    """Processes that all work on one database; in the end they have done everything."""
    # Nobody dies, so no lease may run out.
    orders = Orders(url, lease_s=60.0, send_s=20.0, poll_s=0.2)
    with Nursery() as nursery:
        try:
            lives = [await platform.begin(nursery, orders) for _ in range(PROCESSES)]
            async with within(READY_S, "processes that are ready"):
                for life in lives:
                    await life.happened["ready"].wait()
            async with within(ALL_S, "everybody's way to a result"):
                yield lives
            for life in lives:
                await platform.end(life)
        finally:
            await platform.kill_all()
        assert nursery.log == []
    assert platform.problems == []


async def as_one_at_a_time(
    url: str, platform: Platform, people: list[Person], outcomes: dict[str, Outcome]
) -> None:
    """See that everything is kept, confirmed and said as it must be, and said once."""
    assert confirmations(outcomes, platform.confirmed) == []
    assert compare(in_models(one.model for one in people), await in_database(url)) == []
    for person in people:
        followed = follow(person.said, platform.mail.arrivals[person.address])
        assert followed.problems + missing(person.said, followed) == []
        assert followed.resent == 0
    sent_by = {one.life for arrivals in platform.mail.arrivals.values() for one in arrivals}
    assert sent_by == set(range(PROCESSES))


@pytest.mark.acceptance
@pytest.mark.timeout(120)
async def test_everybody_at_once_in_four_processes_ends_as_one_at_a_time(postgres_url: str) -> None:
    await create_tables(postgres_url)
    assessment, platform = make_assessment(Settings()), Platform()
    people = [Person(assessment, f"p{n}", SEED, forgetful=False) for n in range(PEOPLE)]

    async with at_work(postgres_url, platform) as lives:
        doubling = Doubling(platform, lives)
        await doubling.everybody(people)
        for person in people:
            await platform.mail.arrived(person.address, person.said)

    await as_one_at_a_time(postgres_url, platform, people, doubling.outcomes)
    assert {len(outcomes) for outcomes in platform.confirmed.values()} == {2}
