"""A proof with people on seats: each takes the assessment, and makes room for the next."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Generic, TypeVar

from bot.engine.assessment import Assessment
from tests.acceptance.crash.check import compare
from tests.acceptance.crash.kept import Tables, in_database, in_models
from tests.acceptance.crash.processes import all_at_once, within
from tests.acceptance.crash.served import WAIT_S, Crash, Life, Order, Playing, Report
from tests.acceptance.crash.walking import Walker
from tests.acceptance.crash.watched import Watched, wrongly_edited

MOST_CALLS = 150
"""The most calls, or updates, before a process is killed."""

FORETOLD: Mapping[str, Sequence[int]] = {
    "inbox": (0, 1, 2),
    "departures": (0, 1),
    "addresses": (0, 1, 2, 3, 5),
    "conversations": (0, 2, 3, 4),
    "answers": (0, 2, 3, 4, 5, 6, 7),
    "results": (0, 2),
    "timers": (0, 2),
    "outbox": (0, 1, 3, 4),
}
"""The columns of :mod:`.kept` without times, and without ids of conversations."""


@dataclass
class PeopleReport(Report):
    """The same of people.

    Attributes:
        confirmed: Updates that were.
        twice: Updates that were delivered twice on purpose.
        people: Those who took the assessment; each has a result.
    """

    confirmed: int = 0
    twice: int = 0
    people: int = 0
    answers: int = 0
    replies: int = 0


R = TypeVar("R", bound=PeopleReport)
W = TypeVar("W", bound=Walker)


class Seats(ABC, Generic[W]):
    """As many people at a time as there are seats; one with a result makes room for the next.

    Args:
        platform: The platform that they are on.
        people: How many seats there are.
        seed: Decides what they do.

    Attributes:
        walkers: Everybody so far.
        finishing: Whether nobody new comes.
        twice: How many updates were delivered twice.
    """

    again = 0.1
    """How many of the updates are delivered twice."""

    def __init__(self, platform: Watched, people: int, seed: int) -> None:
        self._platform, self._people, self._seed = platform, people, seed
        self.walkers: list[W] = []
        self.finishing = False
        self.twice = 0

    async def fill(self) -> None:
        """Let everybody act at once, until `finish` is called and the last has a result."""
        await all_at_once(self._sit() for _ in range(self._people))

    async def _sit(self) -> None:
        while not self.finishing:
            number = len(self.walkers)
            random = Random(f"{self._seed} {number}")  # noqa: S311 - a script
            walker = self._come(number, random)
            self.walkers.append(walker)
            while not walker.finished:
                await self._step(walker, random)

    async def _step(self, walker: W, random: Random) -> None:
        """Make one move, and wait for everything that must be shown for it."""
        seen, said = self._platform.seen[walker.person.id], len(walker.said)
        before = len(seen)
        async with within(WAIT_S, "an update that is taken"):
            updates = await walker.move()
        for update in updates:
            if random.random() < self.again:
                self.twice += 1
                await self._repeat(walker, update)
        due = [line.reply for line in walker.said[said:]]

        def arrived() -> bool:
            if due:
                return any(shown.arrival.reply == due[-1] for shown in seen[before:])
            return all(self.is_confirmed(update) for update in updates)

        async with within(WAIT_S, f"what {walker.person.id} is answered with"):
            await self._platform.until(arrived, 2 * WAIT_S)

    @abstractmethod
    def _come(self, number: int, random: Random) -> W:
        """Return somebody new."""

    @abstractmethod
    async def _repeat(self, walker: W, update: Any) -> None:
        """Deliver an update once more."""

    @abstractmethod
    def is_confirmed(self, update: Any) -> bool:
        """Return whether an update was confirmed."""


class PeopleCrash(Crash[R], Generic[R, W]):
    """One proof; see :class:`.served.Crash`.

    Args:
        assessment: Everybody's assessment; it must be that of ``cxbot serve`` too.
        order: The parameters.
        platform: The stand-in.
        seats: The people.
        report: The report to fill in.
    """

    def __init__(
        self, assessment: Assessment, order: Order, platform: Watched, seats: Seats[W], report: R
    ) -> None:
        super().__init__(order, platform, report, draws=assessment.draw is not None)
        self._seats = seats

    async def _play(self) -> None:
        await self._seats.fill()

    def _finish(self) -> None:
        self._seats.finishing = True

    async def _until_killed(self, life: Life, playing: Playing) -> None:
        """Wait for a random moment: after its birth, or a little after a call or an update."""
        chance, after_s = self._random.random(), self._random.uniform(0, 0.05)
        number = self._random.randint(1, MOST_CALLS)
        if chance < 0.2:
            after_s = self._random.uniform(0, 2)
        elif chance < 0.6:
            after_s = self._random.choice((0.0, after_s))
            await self._more(self._platform.counts.total, number, playing)
        else:
            await life.program.listening()
            await self._more(lambda: self._platform.told, number, playing)
        await self._pause(after_s, playing)

    # ------------------------------------------------------------------ what came of it

    async def _compare(self) -> None:
        report, walkers = self._report, self._seats.walkers
        for walker in walkers:
            report.problems += self._problems(walker)
        found = foretold(await in_database(self._url))
        expected = foretold(in_models([walker.model for walker in walkers]))
        report.problems += compare(expected, found)
        report.twice = self._seats.twice
        report.people = sum(walker.finished for walker in walkers)
        report.answers = found["answers"].total()
        report.replies = sum(len(walker.said) for walker in walkers)

    def _problems(self, walker: W) -> list[str]:
        """Return the faults of what one person was shown, and of what was confirmed."""
        seen = self._platform.seen[walker.person.id]
        shown = [message for message in seen if message.arrival.reply not in walker.fresh]
        found = self._follow(walker.said, shown)
        found += wrongly_edited(shown, walker.questions())
        found += [
            f"not confirmed: {update}"
            for update in walker.updates
            if not self._seats.is_confirmed(update)
        ]
        if not walker.finished:
            found.append("no result")
        return [f"to {walker.person.id}: {problem}" for problem in found]


def foretold(tables: Tables) -> Tables:
    """Return the rows of tables, cut down to the columns that a model can foretell."""
    found: Tables = {}
    for table, columns in FORETOLD.items():
        found[table] = Counter()
        for row, number in tables[table].items():
            found[table][tuple(row[column] for column in columns)] += number
    return found
