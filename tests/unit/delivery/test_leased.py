"""Replies of a turn are sent by the process that took it, without a claim."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count

import pytest

from bot.channel import Limit, Throttled
from bot.delivery.rate_limits import WHOLE
from bot.delivery.retries import Pace
from bot.messages import Outcome, Paragraph, Reply, Say, Text, Update, plain
from bot.service.flow_versions import Flows
from bot.store.ports import NoSender, Sender, StoreUnavailable
from bot.store.records import Mark
from bot.turns.plan import Outgoing, Plan
from tests.kit.system import ANN, BEA, System

pytestmark = pytest.mark.usefixtures("on_disk")

NEVER_S = 3600.0
SOON_S = 10.0

_numbers = count(1)


def says(text: str) -> Say:
    return Say((Paragraph(text),))


class Leasing:
    """A system whose delivery runs, and is asked by turns.

    Attributes:
        system: The system.
        claims: How many claims there were.
    """

    def __init__(self, system: System) -> None:
        self.system, self.claims = system, 0
        self._claim = system.store.outbox.claim
        system.store.outbox.claim = self._counted  # type: ignore[method-assign, assignment]

    async def _counted(self, *given: object) -> object:
        self.claims += 1
        return await self._claim(*given)  # type: ignore[arg-type]

    async def answer(self, *replies: Reply, sender: Sender | None = None) -> None:
        """Take a turn of Ann that says this."""
        writes = Plan(
            Outcome(), self.system.clock(), outbox=tuple(Outgoing("", r) for r in replies)
        )
        update = Update(f"u{next(_numbers)}", ANN, Text(""))
        await self.system.store.turns.handle(
            update, "", lambda _: writes, sender=sender or self.system.delivery
        )

    def run(self, script: Callable[["Leasing"], Awaitable[None]]) -> None:
        """Run a script while the delivery runs, once that has looked for the first time."""

        async def bounded() -> None:
            running = asyncio.create_task(self.system.delivery.run())
            try:
                async with asyncio.timeout(SOON_S):
                    await self.until(lambda: self.claims > 0)
                    self.claims = 0
                    await script(self)
            finally:
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running

        self.system.run(bounded())

    async def until(self, holds: Callable[[], bool]) -> None:
        """Let everything go on until something holds."""
        while not holds():
            await self.system.store.turns.known(BEA)

    async def until_arrived(self, number: int) -> None:
        await self.until(lambda: self.left("status").count("sent") >= number)

    def left(self, column: str) -> list[object]:
        statement = f"SELECT {column} FROM outbox ORDER BY id"  # noqa: S608 - ours
        return [value for (value,) in self.system.sql(statement)]

    @property
    def arrived(self) -> list[str]:
        return [plain(one.reply) for one in self.system.channel.sent]


@pytest.fixture
def leasing(versions: Flows) -> Iterator[Leasing]:
    with System(versions, pace=Pace(poll_s=NEVER_S), on_disk=True) as system:
        yield Leasing(system)


def test_replies_of_a_turn_need_no_claim(leasing: Leasing) -> None:
    async def script(leasing: Leasing) -> None:
        await leasing.answer(says("one"), says("two"))
        await leasing.until_arrived(2)
        await leasing.answer(says("three"))
        await leasing.until_arrived(3)

    leasing.run(script)

    assert leasing.arrived == ["one", "two", "three"]
    assert leasing.claims == 0
    assert leasing.system.sql("SELECT * FROM lanes") == []


def test_replies_of_the_next_turn_follow_those_that_are_being_sent(leasing: Leasing) -> None:
    async def script(leasing: Leasing) -> None:
        go_on = asyncio.Event()
        leasing.system.channel.hold = go_on.wait
        await leasing.answer(says("one"))
        await leasing.answer(says("two"))
        await leasing.answer(says("three"))
        go_on.set()
        await leasing.until_arrived(3)

    leasing.run(script)

    assert leasing.arrived == ["one", "two", "three"]
    assert leasing.claims == 0


def test_reply_that_is_put_off_is_not_overtaken(leasing: Leasing) -> None:
    async def script(leasing: Leasing) -> None:
        leasing.system.channel.failures = [Throttled(0.1)]
        await leasing.answer(says("one"))
        await leasing.answer(says("two"))
        await leasing.until(lambda: leasing.left("leased_until") == [None, None])
        await leasing.answer(says("three"))
        assert leasing.arrived == []
        leasing.system.clock.forward(seconds=1)
        leasing.system.delivery.wake()
        await leasing.until_arrived(3)

    leasing.run(script)

    assert leasing.arrived == ["one", "two", "three"]


def test_turn_whose_caller_has_left_is_answered(leasing: Leasing) -> None:
    async def script(leasing: Leasing) -> None:
        asked = asyncio.create_task(leasing.answer(says("one")))
        # The work is in line: it is committed all the same.
        await asyncio.wait([asked], timeout=0)
        asked.cancel()
        await leasing.until_arrived(1)

    leasing.run(script)

    assert leasing.arrived == ["one"]


def test_full_channel_leaves_replies_to_claims(leasing: Leasing) -> None:
    leasing.system.channel.bounds = lambda _: (Limit(WHOLE, 0.01, 1),)

    async def script(leasing: Leasing) -> None:
        await leasing.answer(says("one"))
        await leasing.until_arrived(1)
        await leasing.answer(says("two"))

    leasing.run(script)

    assert leasing.arrived == ["one"]
    assert leasing.left("leased_until") == [None, None]
    assert len(leasing.system.sql("SELECT * FROM lanes")) == 1


class Dying(NoSender):
    """A process that dies before it sends what it has leased."""

    def __init__(self, until: datetime) -> None:
        self._until = until

    def lease(self, channel: str, lane: str, behind: datetime | None) -> datetime:  # type: ignore[override]
        del channel, lane, behind
        return self._until


def test_next_process_sends_at_once_what_a_dead_one_had_leased(leasing: Leasing) -> None:
    until = leasing.system.clock() + timedelta(seconds=30)
    leasing.system.run(leasing.answer(says("one"), says("two"), sender=Dying(until)))
    assert leasing.left("leased_until") == [until.isoformat(timespec="microseconds")] * 2

    async def sends(leasing: Leasing) -> None:
        await leasing.until_arrived(2)

    leasing.run(sends)

    assert leasing.arrived == ["one", "two"]
    assert leasing.system.clock() < until


def test_lane_whose_row_could_not_be_marked_is_found_when_its_lease_ends(leasing: Leasing) -> None:
    mark = leasing.system.store.outbox.mark

    async def fails(_: list[Mark]) -> set[int]:
        leasing.system.store.outbox.mark = mark  # type: ignore[method-assign]
        message = "away"
        raise StoreUnavailable(message)

    async def script(leasing: Leasing) -> None:
        leasing.system.store.outbox.mark = fails  # type: ignore[assignment]
        await leasing.answer(says("one"))
        await leasing.until(lambda: leasing.system.sql("SELECT * FROM lanes") != [])
        leasing.system.clock.forward(seconds=31)
        leasing.system.delivery.wake()
        await leasing.until_arrived(1)

    leasing.run(script)

    # At least once: nobody could know that it had arrived.
    assert leasing.arrived == ["one", "one"]
