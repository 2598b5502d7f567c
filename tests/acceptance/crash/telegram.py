"""The real bot on Telegram, killed again and again while people take the assessment.

Updates are polled, or come by webhook. The actions of people, and what
they must be shown, are in :mod:`.telegram_people`.
"""

from random import Random

from bot.engine.assessment import Assessment
from tests.acceptance.crash.seats import PeopleCrash, PeopleReport, Seats
from tests.acceptance.crash.served import Order
from tests.acceptance.crash.telegram_people import Walker
from tests.acceptance.crash.telegram_watched import WatchedApi, Way
from tests.acceptance.crash.watched import find

PEOPLE = 12


class TelegramSeats(Seats[Walker]):
    def __init__(self, assessment: Assessment, api: WatchedApi, people: int, seed: int) -> None:
        super().__init__(api, people, seed)
        self._assessment, self._api = assessment, api

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

    async def _repeat(self, walker: Walker, update: int) -> None:
        await walker.person.repeat(update)

    def is_confirmed(self, update: int) -> bool:
        return update in self._api.confirmed


class TelegramCrash(PeopleCrash[PeopleReport, Walker]):
    """One proof.

    Args:
        assessment: Everybody's assessment; it must be that of ``cxbot serve`` too.
        way: How updates come.
        order: The parameters.
        people: How many walk at once.
    """

    def __init__(
        self, assessment: Assessment, way: Way, order: Order, people: int = PEOPLE
    ) -> None:
        self._api = WatchedApi(way)
        seats = TelegramSeats(assessment, self._api, people, order.seed)
        report = PeopleReport(order.store, "telegram", way, order.seed)
        super().__init__(assessment, order, self._api, seats, report)

    async def _compare(self) -> None:
        await super()._compare()
        self._report.confirmed = len(self._api.confirmed)
