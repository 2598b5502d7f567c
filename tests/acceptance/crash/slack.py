"""The real bot on Slack, killed again and again while people take the assessment.

It is reached in Socket Mode, or over HTTP. What people do, and what they must be shown, is in
:mod:`.slack_people`.
"""

from collections import Counter
from dataclasses import dataclass, field
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
from tests.acceptance.crash.slack_people import Walker
from tests.acceptance.crash.slack_watched import WatchedSlack, Way, counts
from tests.acceptance.crash.watched import find, wrongly_edited
from tests.kit.slack.deliveries import Delivery

PEOPLE = 10
TWICE = 0.3
"""How many of the typed messages are delivered twice."""

MOST_CALLS = 150
"""After so many calls, or so many things told, at most, a process is killed."""


@dataclass
class SlackReport(Report):
    """The same of Slack.

    Attributes:
        acknowledged: Updates that were.
        unacknowledged: Presses, commands and forms that were not, so that people tried again.
        counted: How many of these counted all the same: committed, and killed before it was said.
        twice: Events that were delivered twice on purpose.
        people: Those who took the assessment; each has a result.
        forms: How many of them filled in the form.
        refused: Calls that Slack refused, by its words.
        fresh: Buttons that were shown, since a form could not be opened in time.
    """

    acknowledged: int = 0
    unacknowledged: int = 0
    counted: int = 0
    twice: int = 0
    people: int = 0
    forms: int = 0
    answers: int = 0
    replies: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    fresh: int = 0


class SlackSeats(Seats[Walker]):
    """People on Slack.

    Attributes:
        twice: The events that were delivered twice.
    """

    def __init__(
        self, assessment: Assessment, slack: WatchedSlack, url: str, people: int, seed: int
    ) -> None:
        super().__init__(people, seed)
        self._assessment, self._slack, self._url = assessment, slack, url
        self.twice: list[Delivery] = []

    def _come(self, number: int, random: Random) -> Walker:
        person = self._slack.workspace().person(f"Person {number}")
        seen = self._slack.seen[person.id]
        return Walker(
            self._assessment,
            person,
            lambda reply: find(seen, reply).arrival.name,
            self._taken,
            random,
            wants_report=self._assessment.draw is not None,
        )

    async def _taken(self, delivery: Delivery) -> bool:
        return await counts(self._slack, self._url, delivery)

    async def _step(self, walker: Walker, random: Random) -> None:
        seen, said, told = self._slack.seen[walker.person.id], len(walker.said), len(walker.told)
        before = len(seen)
        async with within(WAIT_S, "an update that is taken"):
            await walker.move()
        for delivery in walker.told[told:]:
            if random.random() < TWICE:
                again = Delivery(delivery.kind, delivery.body, retries=1)
                self.twice.append(self._slack.deliveries.send(again))
        due = [line.reply for line in walker.said[said:]]

        def arrived() -> bool:
            return not due or any(shown.arrival.reply == due[-1] for shown in seen[before:])

        async with within(WAIT_S, f"what {walker.person.id} is answered with"):
            await self._slack.until(arrived, 2 * WAIT_S)


class SlackCrash(PeopleCrash[SlackReport, Walker]):
    """One proof, as on Telegram; see :class:`.telegram.TelegramCrash`."""

    def __init__(
        self, assessment: Assessment, way: Way, order: Order, people: int = PEOPLE
    ) -> None:
        self._slack = WatchedSlack(way)
        self._crowd = SlackSeats(assessment, self._slack, order.url, people, order.seed)
        report = SlackReport(order.store, "slack", way, order.seed)
        draws = assessment.draw is not None
        super().__init__(order, self._slack, self._crowd, report, draws=draws)

    async def _until_killed(self, life: Life, playing: Playing) -> None:
        """A random moment: some time after it was born, or a little after it called or was told."""
        chance, after_s = self._random.random(), self._random.uniform(0, 0.05)
        number = self._random.randint(1, MOST_CALLS)
        if chance < 0.2:
            after_s = self._random.uniform(0, 2)
        elif chance < 0.6:
            after_s = self._random.choice((0.0, after_s))
            await self._more(self._slack.counts.total, number, playing)
        else:
            await life.program.listening()
            after_s /= 2
            await self._more(lambda: self._slack.attempts, number, playing)
        await self._pause(after_s, playing)

    # ------------------------------------------------------------------ what came of it

    async def _compare(self) -> None:
        report, walkers = self._report, self._seats.walkers
        for walker in walkers:
            report.problems += self._problems(walker)
        found = foretold(await in_database(self._url))
        expected = foretold(in_models([walker.model for walker in walkers]))
        report.problems += compare(expected, found)
        self._count(walkers)
        report.answers = found["answers"].total()

    def _count(self, walkers: list[Walker]) -> None:
        report, past = self._report, self._slack.deliveries.past
        report.acknowledged = sum(delivery.acked for delivery in past)
        report.unacknowledged = sum(walker.unacknowledged for walker in walkers)
        report.counted = sum(walker.counted for walker in walkers)
        report.twice = len(self._crowd.twice)
        said = (f"{call.method}: {call.error}" for call in self._slack.calls if call.error)
        report.refused = dict(Counter(said))
        report.people = sum(walker.finished for walker in walkers)
        report.forms = sum(bool(walker.fresh) for walker in walkers)
        report.replies = sum(len(walker.said) for walker in walkers)

    def _problems(self, walker: Walker) -> list[str]:
        """What is wrong with what one person was shown, and with what was acknowledged."""
        seen = self._slack.seen[walker.person.id]
        shown = [what for what in seen if what.arrival.reply not in walker.fresh]
        self._report.fresh += len(seen) - len(shown)
        found = self._follow(walker.said, shown)
        found += wrongly_edited(shown, walker.questions())
        found += [f"not acknowledged: {told.body}" for told in walker.told if not told.acked]
        if not walker.finished:
            found.append("no result")
        return [f"to {walker.person.id}: {problem}" for problem in found]
