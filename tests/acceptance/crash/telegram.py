"""The real bot on Telegram, killed again and again while people take the assessment.

Updates are polled, or come by webhook. What people do, and what they must be shown, is in
:mod:`.telegram_people`.
"""

from dataclasses import dataclass
from random import Random

from bot.engine.assessment import Assessment
from tests.acceptance.crash.check import compare
from tests.acceptance.crash.kept import in_database, in_models
from tests.acceptance.crash.processes import within
from tests.acceptance.crash.served import (
    WAIT_S,
    Life,
    Order,
    PeopleCrash,
    Playing,
    Report,
    Seats,
    foretold,
)
from tests.acceptance.crash.telegram_people import Walker
from tests.acceptance.crash.telegram_watched import WatchedApi, Way
from tests.acceptance.crash.watched import find, wrongly_edited

PEOPLE = 12
TWICE = 0.1
"""How many of the updates are delivered twice."""

MOST_CALLS = 150
"""After so many calls, at most, a process is killed."""


@dataclass
class TelegramReport(Report):
    """The same of Telegram.

    Attributes:
        twice: Updates that were delivered twice on purpose.
        people: Those who took the assessment; each has a result.
    """

    confirmed: int = 0
    twice: int = 0
    people: int = 0
    answers: int = 0
    replies: int = 0


class TelegramSeats(Seats[Walker]):
    """People on Telegram.

    Attributes:
        twice: How many updates were delivered twice.
    """

    def __init__(self, assessment: Assessment, api: WatchedApi, people: int, seed: int) -> None:
        super().__init__(people, seed)
        self._assessment, self._api = assessment, api
        self.twice = 0

    def _come(self, number: int, random: Random) -> Walker:
        del number
        person = self._api.person()
        seen = self._api.seen[person.id]
        return Walker(
            self._assessment,
            person,
            lambda reply: find(seen, reply).message,
            random,
            wants_report=self._assessment.draw is not None,
        )

    async def _step(self, walker: Walker, random: Random) -> None:
        seen, said = self._api.seen[walker.person.id], len(walker.said)
        before = len(seen)
        number = await walker.move()
        if random.random() < TWICE:
            self.twice += 1
            await walker.person.repeat(number)
        due = [line.reply for line in walker.said[said:]]

        def arrived() -> bool:
            if not due:
                return number in self._api.confirmed
            return any(shown.arrival.reply == due[-1] for shown in seen[before:])

        async with within(WAIT_S, f"what update {number} is answered with"):
            await self._api.until(arrived, 2 * WAIT_S)


class TelegramCrash(PeopleCrash[TelegramReport, Walker]):
    """One proof; see :class:`.served.Crash`.

    Args:
        assessment: What everybody walks; it must be what ``cxbot serve`` walks.
        way: How updates come.
        order: What is asked for.
        people: How many walk at once.
    """

    def __init__(
        self, assessment: Assessment, way: Way, order: Order, people: int = PEOPLE
    ) -> None:
        self._api = WatchedApi(way)
        self._crowd = TelegramSeats(assessment, self._api, people, order.seed)
        report = TelegramReport(order.store, "telegram", way, order.seed)
        draws = assessment.draw is not None
        super().__init__(order, self._api, self._crowd, report, draws=draws)

    async def _until_killed(self, life: Life, playing: Playing) -> None:
        """A random moment: some time after it was born, or a little after some call."""
        del life
        if self._random.random() < 0.2:
            after_s = self._random.uniform(0, 2)
        else:
            after_s = self._random.choice((0.0, self._random.uniform(0, 0.05)))
            calls = self._random.randint(1, MOST_CALLS)
            await self._more(self._api.counts.total, calls, playing)
        await self._pause(after_s, playing)

    async def _compare(self) -> None:
        report, walkers = self._report, self._seats.walkers
        for walker in walkers:
            report.problems += self._problems(walker)
        found = foretold(await in_database(self._url))
        expected = foretold(in_models([walker.model for walker in walkers]))
        report.problems += compare(expected, found)
        report.confirmed = len(self._api.confirmed)
        report.twice = self._crowd.twice
        report.people = sum(walker.finished for walker in walkers)
        report.answers = found["answers"].total()
        report.replies = sum(len(walker.said) for walker in walkers)

    def _problems(self, walker: Walker) -> list[str]:
        """What is wrong with what one person was shown, and with what was confirmed."""
        seen = self._api.seen[walker.person.id]
        found = self._follow(walker.said, seen)
        found += wrongly_edited(seen, walker.questions())
        lost = set(walker.updates) - self._api.confirmed
        found += [f"update {update} was not confirmed" for update in sorted(lost)]
        if not walker.finished:
            found.append("no result")
        return [f"to {walker.person.id}: {problem}" for problem in found]
