"""One process that delivers, on a platform and a store that go wrong."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from random import Random
from typing import Any, NoReturn

from bot.channel import (
    Handle,
    Limit,
    MessageRef,
    ParticipantGone,
    Refused,
    Throttled,
    TooLate,
    Traits,
    Unreachable,
    is_edit,
)
from bot.delivery.rate_limits import WHOLE
from bot.delivery.worker import Delivery
from bot.messages import Address, Attachment, Reply, plain
from bot.report.render import NotRendered
from bot.store.ports import StoreUnavailable
from bot.store.records import Mark, Row
from bot.turns.keys import address_key
from tests.kit.virtual import sleep
from tests.unit.delivery.diary import Diary
from tests.unit.delivery.outbox import EPOCH, Outbox
from tests.unit.delivery.plan import Plan

CLAIMS_AT_ONCE = 500
"""Nobody claims more often while no time passes: each finished lane is a reason to look again."""

MakeDelivery = Callable[..., Delivery]


class Panic(BaseException):
    """An error as native libraries raise it: no Exception."""


class Sky:
    """The failures of the present moment; there are some while it is stormy."""

    def __init__(self, plan: Plan, chance: Random, diary: Diary) -> None:
        self.plan, self.chance, self.diary = plan, chance, diary
        self.stormy = True

    def happens(self, rate: float) -> bool:
        """Return whether a failure of this chance happens now."""
        return self.stormy and self.chance.random() < rate

    def trouble(self) -> str:
        """Return the failure of the next send; empty for none."""
        weather, left = self.plan.weather, self.chance.random()
        for name in (
            "throttled", "refused", "unreachable", "error", "gone", "late", "silent", "slow",
        ):  # fmt: skip
            left -= getattr(weather, name)
            if left < 0 and self.stormy:
                return name
        return ""


class Process:
    """A process: a delivery that can be killed.

    Attributes:
        alive: Whether it does anything; a killed one stands still wherever it is.
        database: The database, as it sees it.
        unmarked: Rows that arrived, and of which this is not written down.
        leased: How many rows were leased to it in turns.
    """

    def __init__(
        self, sky: Sky, outbox: Outbox, clock: Callable[[], datetime], make: MakeDelivery
    ) -> None:
        self.sky, self.diary, self.clock = sky, sky.diary, clock
        self.alive, self.unmarked = True, set[int]()
        self.leased = 0
        self.database = outbox.database.of_new_process()
        store: Any = FailingStore(self)
        self.delivery = make(
            store,
            {"test": FailingChannel(self)},
            clock,
            sleep,
            sky.chance.random,
            sky.plan.pace,
            self.draw,
        )
        self.task = asyncio.create_task(self.delivery.run())

    # ------------------------------------------------------------------ as the store sees it

    def lease(self, channel: str, lane: str, behind: datetime | None) -> datetime | None:
        """Lease what the process answers, as its delivery says."""
        return self.delivery.lease(channel, lane, behind)

    def take(self, rows: Sequence[Row]) -> None:
        """Send what was leased, unless the process was killed meanwhile."""
        for row in rows:
            self.diary.numbers[row.id] = number_of(row.reply)
            self.diary.lanes[row.id] = row.lane
            self.diary.owners[row.id, row.leased_until] = self
        self.leased += len(rows)
        if self.alive:
            self.delivery.take(rows)

    def wake(self) -> None:
        """Have the delivery claim, unless the process was killed meanwhile."""
        if self.alive:
            self.delivery.wake()

    def works_on(self, lane: str) -> bool:
        """Return whether it sends to a lane just now."""
        return any(lane in line.last for line in self.delivery._lines.values())

    async def gate(self) -> None:
        """Go no further if this process was killed."""
        if not self.alive:
            await asyncio.Event().wait()

    def kill(self) -> None:
        """Do nothing more, from one moment to the next."""
        self.alive = False
        self.database.kill()
        self.diary.excuses.update(self.unmarked)

    async def draw(self, attachment: Attachment) -> bytes:
        """Draw a picture, or fail to."""
        number = number_of(attachment)
        await sleep(self.sky.chance.uniform(0, 0.5))
        if self.diary.kinds[number] == "broken picture":
            self.raise_any(number)
        if self.sky.happens(self.sky.plan.weather.undrawn):
            raise NotRendered
        return b"picture"

    def raise_any(self, number: int) -> NoReturn:
        """Raise what nobody foresaw."""
        self.diary.errors[number] += 1
        raise self.sky.chance.choice([KeyError("step"), Panic(), asyncio.CancelledError()])


class FailingStore:
    """The real store, with what may happen on the way there and back."""

    def __init__(self, process: Process) -> None:
        self._process, self._sky, self._diary = process, process.sky, process.diary
        self._real = process.database
        self._claimed_at, self._claims = EPOCH, 0

    async def _takes_time(self) -> None:
        most = self._sky.plan.weather.store_s
        await sleep(self._sky.chance.uniform(0, most))
        await self._process.gate()

    async def _do(self, work: Coroutine[Any, Any, Any], failing: bool) -> Any:  # noqa: FBT001
        """Do some work; where it fails it may be done all the same."""
        if failing and not self._sky.happens(self._sky.plan.weather.done_all_the_same):
            work.close()
            message = "not done"
            raise StoreUnavailable(message)
        result = await work
        await self._process.gate()
        return result

    async def claim(
        self, channels: Sequence[str], after: str, limit: int, now: datetime, lease_s: float
    ) -> list[Row]:
        await self._takes_time()
        self._notice_haste(now)
        await self._process.gate()
        failing = self._sky.happens(self._sky.plan.weather.claim_fails)
        rows: list[Row] = await self._do(
            self._real.claim(channels, after, limit, now, lease_s), failing
        )
        if failing:
            for row in rows:
                self._diary.excuse(row.lane, row.leased_until)
            message = "claimed, and the answer was lost"
            raise StoreUnavailable(message)
        await self._takes_time()
        for row in rows:
            self._diary.numbers[row.id] = number_of(row.reply)
            self._diary.owners[row.id, row.leased_until] = self._process
        return rows

    def _notice_haste(self, now: datetime) -> None:
        """Stop a process that claims over and over, while no time passes."""
        self._claims = self._claims + 1 if now == self._claimed_at else 1
        self._claimed_at = now
        if self._claims > CLAIMS_AT_ONCE and self._process.alive:
            self._diary.problems.append(f"claimed {self._claims} times at one moment")
            self._process.kill()

    async def free(self, channels: Sequence[str]) -> None:
        await self._process.gate()
        await self._real.free(channels, alone=self._sky.plan.processes == 1)

    async def mend(self) -> None:
        await self._process.gate()
        await self._real.mend()

    def before_commit(self, callback: Callable[[], object]) -> None:
        """Never: the marks wait as long as they may."""

    async def mark(self, marks: Sequence[Mark]) -> set[int]:
        await self._takes_time()
        if any(self._cannot_keep(mark) for mark in marks):
            message = "it cannot be kept"
            raise ValueError(message)
        failing = self._sky.happens(self._sky.plan.weather.mark_fails)
        if failing:
            self._excuse(marks)
        missing: set[int] = await self._do(self._real.mark(marks), failing)
        if failing:
            message = "marked, and the answer was lost"
            raise StoreUnavailable(message)
        for mark in marks:
            self._noted(mark)
        await self._takes_time()
        return missing

    def _cannot_keep(self, mark: Mark) -> bool:
        number = self._diary.numbers[mark.id]
        if mark.fate != "sent" or self._diary.kinds[number] != "unmarkable":
            return False
        self._diary.errors[number] += 1
        self._diary.excuses[number] += 1
        return True

    def _excuse(self, marks: Sequence[Mark]) -> None:
        for mark in marks:
            self._diary.excuse(mark.lane, mark.leased_until)
            self._diary.excuses[self._diary.numbers[mark.id]] += mark.fate == "sent"

    def _noted(self, mark: Mark) -> None:
        number = self._diary.numbers[mark.id]
        self._process.unmarked.discard(number)
        if self._process.clock() >= mark.leased_until:
            # Somebody else may have begun to send it meanwhile.
            self._diary.excuses[number] += 1


class FailingChannel:
    """A platform that goes wrong, and an adapter with faults."""

    name = "test"
    traits = Traits()

    def __init__(self, process: Process) -> None:
        self._process, self._sky, self._diary = process, process.sky, process.diary
        self._sending: Counter[Address] = Counter()

    async def run(self, handle: Handle) -> None:
        raise NotImplementedError  # nobody writes here

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        del replaces
        number, plan = number_of(reply), self._sky.plan
        fails = self._sky.happens(plan.weather.no_limits)
        if fails or self._diary.kinds[number] == "no limits":
            self._process.raise_any(number)
        chat = () if plan.chat is None else (Limit(f"c:{address.chat}", *plan.chat),)
        return (*chat, *(() if plan.whole is None else (plan.whole,)))

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None = None, via: str = ""
    ) -> MessageRef | None:
        del via
        self._sending[address] += 1
        if self._sending[address] > 1:
            self._diary.problems.append(f"two sends at once to {address.chat}")
        try:
            new = await self._send(address, number_of(reply))
            return replaces if replaces is not None and is_edit(reply, replaces) else new
        finally:
            self._sending[address] -= 1

    async def _send(self, address: Address, number: int) -> MessageRef | None:
        await sleep(self._sky.chance.uniform(0, 0.02))
        await self._process.gate()
        kind = self._diary.kinds[number]
        if kind == "no sending":
            self._process.raise_any(number)
        trouble = "refused" if kind == "refused" else self._sky.trouble()
        if trouble:
            await self._fail(trouble, address, number)
        self._arrive(address, number)
        if kind == "odd name":
            odd: Any = number
            return odd  # type: ignore[no-any-return] # as an adapter in error would
        return MessageRef(address.chat, str(number))

    def _arrive(self, address: Address, number: int) -> None:
        self._diary.came[address].append(number)
        self._process.unmarked.add(number)

    async def _fail(self, trouble: str, address: Address, number: int) -> None:
        """Let a send go wrong; returns where it is slow only."""
        chance = self._sky.chance
        match trouble:
            case "throttled":
                key = chance.choice([None, WHOLE, f"c:{address.chat}"])
                raise Throttled(chance.choice([0, 0.5, 3, 20]), key)
            case "refused":
                self._diary.refused.add(number)
                raise Refused
            case "unreachable":
                raise Unreachable
            case "gone":
                if not address.person:
                    self._diary.not_there.add(address_key(address))
                raise ParticipantGone
            case "late":
                self._diary.late.add(number)
                raise TooLate
            case "silent":
                self._arrive(address, number)
                self._diary.excuses[number] += 1
                await asyncio.Event().wait()
            case "slow":
                await sleep(chance.uniform(0, 1.2 * self._sky.plan.pace.send_s))
                await self._process.gate()
            case _:
                self._process.raise_any(number)


def number_of(reply: Reply) -> int:
    """Return the number in a reply's text, in any rendering."""
    return int(plain(reply).split()[-1])
