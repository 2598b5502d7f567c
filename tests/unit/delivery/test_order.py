"""Replies arrive in order for each address, and at least once."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.channel import Limit, MessageRef
from bot.delivery.retries import Pace
from bot.messages import Address, Ask, Paragraph, Settled, Text
from bot.service.flow_versions import Flows
from bot.store.ports import StoreUnavailable
from bot.store.sqlite.store import SqliteStore
from tests.kit.system import ANN, System, locked
from tests.unit.delivery.telling import SOON_S, drain, outbox, received, says, texts, within

pytestmark = pytest.mark.usefixtures("on_disk")

NEVER_S = 3600.0
"""A poll that no test lives to see."""


def asks(step: str) -> Ask:
    return Ask(step, "", (Paragraph(f"{step}?"),), "list")


# ---------------------------------------------------------------------------- in order


def test_as_many_addresses_are_sent_to_at_once_as_allowed_and_no_more(versions: Flows) -> None:
    now, most = 0, 0

    async def hold() -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        for _ in range(5):
            await _one_turn_of_the_loop()
        now -= 1

    with System(versions, pace=Pace(lanes=3), on_disk=True) as system:
        for number in range(10):
            system.leave(Address("test", str(number), "x"), says("hello"))
        system.channel.hold = hold

        system.drain()

    assert len(system.channel.sent) == 10
    assert most == 3


async def _one_turn_of_the_loop() -> None:
    async def nothing() -> None:
        return

    await asyncio.wait([asyncio.create_task(nothing())])


# ---------------------------------------------------------------------------- the loop


class Running(AbstractContextManager["Running"]):
    """A delivery that runs until the end of a block; everything in it is bounded in time."""

    def __init__(self, system: System) -> None:
        self._system = system

    def __enter__(self) -> "Running":
        self._task = self._system.run(self._start())
        return self

    async def _start(self) -> "asyncio.Task[None]":
        return asyncio.create_task(self._system.delivery.run())

    def until_sent(self, count: int) -> None:
        """Wait until this much is sent, and written down."""

        async def sent() -> None:
            while outbox(self._system, "status").count("sent") < count:
                await self._system.store.records.version("none")

        self._system.run(within(sent()))

    def __exit__(self, *_: object) -> None:
        self._system.run(within(self._cancel()))

    async def _cancel(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


@pytest.fixture
def sleepy(versions: Flows) -> Iterator[System]:
    """A system whose delivery does not look by itself."""
    with System(versions, pace=Pace(poll_s=NEVER_S), on_disk=True) as one:
        one.rewire(sender=one.delivery)
        yield one


def test_committed_turn_is_delivered_at_once_without_a_poll(sleepy: System) -> None:
    with Running(sleepy) as running:
        sleepy.handle(Text("hello"))
        running.until_sent(1)
        sleepy.handle(Text("yes"))
        running.until_sent(3)

    assert [type(one.reply) for one in sleepy.channel.sent] == [Ask, Settled, Ask]


def test_what_is_said_while_a_lane_is_busy_follows_without_a_poll(sleepy: System) -> None:
    async def hold() -> None:
        sleepy.channel.hold = None
        await sleepy.left(ANN, says("second"))
        # The claim that follows finds nothing: the lane is still leased.
        sleepy.delivery.wake()

    with Running(sleepy) as running:
        sleepy.channel.hold = hold
        sleepy.leave(ANN, says("first"))
        sleepy.delivery.wake()
        running.until_sent(2)

    assert received(sleepy) == ["first", "second"]


def test_poll_finds_what_another_process_left(versions: Flows) -> None:
    with (
        System(versions, pace=Pace(poll_s=0.01), on_disk=True) as system,
        System(versions, ids="other", beside=system) as other,
        Running(system) as running,
    ):
        other.leave(ANN, says("hello"))
        running.until_sent(1)

        assert received(system) == ["hello"]
        assert other.drain() == []


def test_ending_finishes_what_is_being_sent_and_gives_the_rest_back(sleepy: System) -> None:
    sleepy.leave(ANN, says("first"))
    sleepy.leave(ANN, says("second"))
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        begun.set()
        await go_on.wait()

    async def end_while_sending() -> None:
        running = asyncio.create_task(sleepy.delivery.run())
        await begun.wait()
        running.cancel()
        go_on.set()
        with suppress(asyncio.CancelledError):
            await running

    sleepy.channel.hold = hold
    sleepy.run(within(end_while_sending()))

    assert received(sleepy) == ["first"]
    assert outbox(sleepy, "status, leased_until") == [("sent", None), ("pending", None)]
    sleepy.drain()
    assert received(sleepy) == ["first", "second"]


def test_ending_while_claiming_keeps_no_row_from_other_processes(sleepy: System) -> None:
    sleepy.leave(ANN, says("hello"))
    store, busy = sleepy.store, threading.Event()
    assert isinstance(store, SqliteStore)

    async def end_while_claiming() -> None:
        blocking = asyncio.create_task(store.database.writer.run(lambda _: busy.wait(SOON_S)))
        running = asyncio.create_task(sleepy.delivery.run())
        for _ in range(5):
            await _one_turn_of_the_loop()
        running.cancel()
        await _one_turn_of_the_loop()
        busy.set()
        with suppress(asyncio.CancelledError):
            await running
        await blocking

    sleepy.run(within(end_while_claiming()))

    assert sleepy.channel.sent == []
    assert outbox(sleepy, "status, leased_until") == [("pending", None)]


# ---------------------------------------------------------------------------- at least once


def test_reply_whose_mark_is_lost_is_sent_again_after_the_lease_in_order(system: System) -> None:
    system.wait_for_others(0)
    system.leave(ANN, says("first"))
    system.leave(ANN, says("second"))
    with ExitStack() as lock:
        # The database can be written when the row is claimed, and not when it has been sent.
        system.channel.fails = lambda *_: lock.enter_context(locked(system.path))
        with pytest.raises(StoreUnavailable):
            system.drain()
        system.channel.fails = lambda *_: None

    assert system.drain() == []
    assert received(system) == ["first"]
    system.clock.forward(seconds=system.delivery.pace.lease_s)
    assert texts(system.drain()) == ["first", "second"]
    assert outbox(system, "status") == ["sent", "sent"]


def test_what_is_written_down_after_its_lease_is_not_sent_again(versions: Flows) -> None:
    with System(versions, on_disk=True) as system:
        delivery, store = system.delivery, system.store
        asked, settled = asks("stage"), Settled("stage", "Stage", "Where?", "Walk")
        system.leave(ANN, asked, settled)
        sent = asyncio.Event()

        async def hold() -> None:
            system.channel.hold = None
            sent.set()
            # The lease passes while the platform has the message and nothing says so yet.
            system.clock.forward(seconds=delivery.pace.lease_s)
            while outbox(system, "min(leased_until)") == [lease]:
                await store.records.version("none")

        async def late() -> None:
            running = asyncio.create_task(delivery.run())
            await sent.wait()
            delivery.wake()
            while outbox(system, "status") != ["sent", "sent"]:
                await store.records.version("none")
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

        lease = (system.clock() + timedelta(seconds=delivery.pace.lease_s)).isoformat(
            timespec="microseconds"
        )
        system.channel.hold = hold
        system.run(within(late()))

        assert [one.reply for one in system.channel.sent] == [asked, settled]
        assert system.channel.sent[1].replaces == MessageRef(ANN.chat, "1")


def test_rows_behind_one_that_another_process_marked_are_sent_at_once(system: System) -> None:
    system.leave(ANN, says("first"), says("second"))
    store = SqliteStore(system.path)
    other = replace(system.delivery, outbox=store.outbox)
    late: list[asyncio.Task[None]] = []

    async def hold() -> None:
        if system.channel.tried == 1:
            # It takes longer than its lease, and somebody else begins to send it again.
            system.clock.forward(seconds=other.pace.lease_s)
            late.append(asyncio.create_task(other.drain()))
            while system.channel.tried == 1:
                await system.store.records.version("none")
        elif system.channel.tried == 2:
            while outbox(system, "status") != ["sent", "pending"]:
                await system.store.records.version("none")

    async def both() -> None:
        await store.open()
        await system.delivery.drain()
        await asyncio.gather(*late)
        await store.close()

    system.channel.hold = hold
    system.run(within(both()))

    assert received(system) == ["first", "first", "second"]


def test_draining_does_not_wait_for_what_another_process_has_claimed(system: System) -> None:
    system.leave(ANN, says("hello"))
    system.run(system.store.outbox.claim(["test"], "", 1, system.clock(), 30))

    system.run(within(system.delivery.drain()))

    assert system.channel.sent == []


def test_rows_a_lane_has_no_time_for_are_left_to_the_next_claim(timed: System) -> None:
    left: list[timedelta] = []

    async def note_what_is_left_of_the_lease() -> None:
        ends = outbox(timed, "min(leased_until)")[0]
        left.append(datetime.fromisoformat(ends) - timed.clock.now)

    timed.channel.bounds = lambda _: (Limit("chat", per_s=0.25),)
    for number in range(12):
        timed.leave(ANN, says(str(number)))
    timed.channel.hold = note_what_is_left_of_the_lease

    drain(timed)

    assert received(timed) == [str(number) for number in range(12)]
    assert min(left) >= timedelta(seconds=timed.delivery.pace.send_s)
