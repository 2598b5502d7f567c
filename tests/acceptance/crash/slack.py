"""The real bot on Slack, killed again and again while people take the assessment.

It is reached in Socket Mode, or over HTTP. The actions of people, and what
they must be shown, are in :mod:`.slack_people`.
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from bot.engine.assessment import Assessment
from tests.acceptance.crash.seats import PeopleCrash, PeopleReport, Seats
from tests.acceptance.crash.served import Order
from tests.acceptance.crash.slack_people import Walker
from tests.acceptance.crash.slack_watched import WatchedSlack, Way, counts
from tests.acceptance.crash.watched import find
from tests.kit.slack.deliveries import Delivery

PEOPLE = 10


@dataclass
class SlackReport(PeopleReport):
    """The same of Slack.

    Attributes:
        unacknowledged: Presses, commands and forms that were not, so that people tried again.
        counted: How many of these counted all the same: committed, and killed before it was said.
        forms: How many of the people filled in the form.
        refused: Calls that Slack refused, by its words.
    """

    unacknowledged: int = 0
    counted: int = 0
    forms: int = 0
    refused: dict[str, int] = field(default_factory=dict)


class SlackSeats(Seats[Walker]):
    """People on Slack. Only events are delivered twice: they alone have an id of their own."""

    again = 0.3

    def __init__(
        self, assessment: Assessment, slack: WatchedSlack, url: str, people: int, seed: int
    ) -> None:
        super().__init__(slack, people, seed)
        self._assessment, self._slack, self._url = assessment, slack, url

    def _come(self, number: int, random: Random) -> Walker:
        person = self._slack.workspace().person(f"Person {number}")
        seen = self._slack.seen[person.id]
        return Walker(
            self._assessment,
            person,
            lambda reply: find(seen, reply).arrival.name,
            lambda delivery: counts(self._slack, self._url, delivery),
            random,
            wants_report=self._assessment.draw is not None,
        )

    async def _repeat(self, walker: Walker, update: Delivery) -> None:
        del walker
        self._slack.deliveries.send(Delivery(update.kind, update.body, retries=1))

    def is_confirmed(self, update: Delivery) -> bool:
        return update.acked


class SlackCrash(PeopleCrash[SlackReport, Walker]):
    """One proof, as on Telegram; see :class:`.telegram.TelegramCrash`."""

    def __init__(
        self, assessment: Assessment, way: Way, order: Order, people: int = PEOPLE
    ) -> None:
        self._slack = WatchedSlack(way)
        seats = SlackSeats(assessment, self._slack, order.url, people, order.seed)
        report = SlackReport(order.store, "slack", way, order.seed)
        super().__init__(assessment, order, self._slack, seats, report)

    async def _compare(self) -> None:
        await super()._compare()
        report, walkers = self._report, self._seats.walkers
        report.confirmed = sum(delivery.acked for delivery in self._slack.deliveries.past)
        report.unacknowledged = sum(walker.unacknowledged for walker in walkers)
        report.counted = sum(walker.counted for walker in walkers)
        report.forms = sum(bool(walker.fresh) for walker in walkers)
        refused = (f"{call.method}: {call.error}" for call in self._slack.calls if call.error)
        report.refused = dict(Counter(refused))
