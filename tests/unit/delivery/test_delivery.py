"""Delivery: at least once, in order for each address, as fast as the platforms allow."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.channel import (
    Limit,
    MessageLost,
    MessageRef,
    Refused,
    Throttled,
    Traits,
    Unreachable,
    is_edit,
)
from bot.delivery.retries import Pace
from bot.messages import (
    Address,
    Ask,
    Attachment,
    Command,
    Paragraph,
    Reply,
    Say,
    Settled,
    Tap,
    Text,
    plain,
)
from bot.service.flow_versions import Flows
from bot.store.ports import StoreUnavailable
from bot.store.sqlite.store import SqliteStore
from tests.conftest import NOW
from tests.kit.system import ANN, BEA, Recorder, System, Timeline, locked

pytestmark = pytest.mark.usefixtures("on_disk")

NEVER_S = 3600.0
"""A poll that no test lives to see."""

SOON_S = 10.0
"""What must happen at once has this long; it fails, rather than hangs."""


def says(text: str) -> Say:
    return Say((Paragraph(text),))


def asks(step: str) -> Ask:
    return Ask(step, "", (Paragraph(f"{step}?"),), "list")


def texts(replies: list[Reply]) -> list[str]:
    """What replies say."""
    return [plain(reply) for reply in replies]


def received(system: System, who: Address = ANN) -> list[str]:
    """All that somebody was sent."""
    return texts([one.reply for one in system.channel.sent if one.address == who])


def within(work: Coroutine[Any, Any, None]) -> Coroutine[Any, Any, None]:
    """Work that must be done soon."""

    async def bounded() -> None:
        async with asyncio.timeout(SOON_S):
            await work

    return bounded()


def outbox(system: System, columns: str, who: Address | None = None) -> list[Any]:
    """Columns of the rows, in order."""
    chat = "%" if who is None else who.chat
    found = system.sql(f"SELECT {columns} FROM outbox WHERE chat LIKE ? ORDER BY id", chat)  # noqa: S608
    return [row[0] if len(row) == 1 else row for row in found]


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
        """Wait until so much was sent, and written down."""

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
        # Nobody is woken for it.
        await sleepy.left(ANN, says("second"))

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


# ---------------------------------------------------------------------------- trying again


def times_of_tries(system: System, seconds: int, step_s: float = 0.25) -> list[float]:
    """When one more send was tried, looking every quarter of a second."""
    found = []
    for _ in range(int(seconds / step_s)):
        before = system.channel.tried
        system.drain()
        if system.channel.tried > before:
            found.append((system.clock.now - NOW).total_seconds())
        system.clock.forward(seconds=step_s)
    return found


@pytest.mark.parametrize(
    ("chance", "expected"),
    [(1.0, [0, 1, 3, 7, 15, 31]), (0.0, [0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5])],
)
def test_unreachable_platform_is_tried_again_after_longer_and_longer_waits(
    system: System, chance: float, expected: list[float]
) -> None:
    system.delivery.chance = lambda: chance
    system.channel.fails = lambda *_: Unreachable()
    system.leave(ANN, says("hello"))

    assert times_of_tries(system, 33) == expected


def test_platform_that_takes_too_long_counts_as_unreachable(versions: Flows) -> None:
    with System(versions, pace=Pace(send_s=0.01), on_disk=True) as system:
        system.leave(ANN, says("hello"))
        system.channel.hold = asyncio.Event().wait

        system.run(within(system.delivery.drain()))

        assert outbox(system, "status, attempts, error") == [("pending", 1, "unreachable")]
        system.channel.hold = None
        system.clock.forward(seconds=1)
        assert texts(system.drain()) == ["hello"]


def test_row_that_could_not_be_sent_for_a_day_is_dead_and_lets_others_go(system: System) -> None:
    system.leave(ANN, says("first"))
    system.channel.fails = lambda *_: Unreachable()
    system.drain()
    system.clock.forward(hours=24)
    system.leave(ANN, says("second"))
    system.drain()

    system.channel.fails = lambda *_: None
    system.clock.forward(minutes=10)

    assert texts(system.drain()) == ["second"]
    assert outbox(system, "status, error") == [("dead", "unreachable"), ("sent", None)]


# ---------------------------------------------------------------------------- asked to wait


@pytest.mark.parametrize(("failure", "wait_s"), [(Unreachable(), 1), (Throttled(30), 30)], ids=str)
def test_wait_for_one_message_holds_that_lane_alone_and_for_exactly_so_long(
    system: System, failure: Exception, wait_s: float
) -> None:
    system.leave(ANN, says("first"), says("second"))
    system.leave(BEA, says("hello"))
    system.channel.fails = lambda who, _: failure if who == ANN else None
    system.drain()
    system.channel.fails = lambda *_: None

    system.clock.forward(seconds=wait_s - 0.1)
    assert system.drain() == []
    system.clock.forward(seconds=0.1)
    assert texts(system.drain()) == ["first", "second"]
    assert received(system, BEA) == ["hello"]


def test_platform_that_asks_for_no_wait_at_all_is_not_asked_without_end(system: System) -> None:
    system.leave(ANN, says("hello"))
    system.channel.fails = lambda *_: Throttled(0)

    system.run(within(system.delivery.drain()))

    assert system.channel.tried == 1
    system.channel.fails = lambda *_: None
    system.clock.forward(seconds=1)
    assert texts(system.drain()) == ["hello"]


def test_wait_for_the_whole_channel_leaves_all_others_untouched(system: System) -> None:
    system.channel.bounds = lambda _: (Limit("", per_s=10, burst=1),)
    system.channel.failures = [Throttled(30, "")]
    system.leave(ANN, says("hello"))
    system.drain()
    for number in range(10, 30):
        system.leave(Address("test", str(number), "x"), says("hello"))
    before = outbox(system, "*")

    # Not claimed and given back again and again, which would keep the database busy for nothing.
    for _ in range(24):
        assert system.drain() == []
        system.clock.forward(seconds=1)
    assert outbox(system, "*") == before
    assert system.channel.tried == 1

    system.clock.forward(seconds=6)
    assert len(system.drain()) == 21


def test_wait_for_one_chat_holds_the_rows_of_that_chat_alone(system: System) -> None:
    system.channel.bounds = lambda who: (Limit(f"chat {who.chat}", 10), Limit("", 100))
    ann_too = Address("test", ANN.chat, "another in that chat")
    system.leave(ANN, says("first"))
    system.channel.failures = [Throttled(30, f"chat {ANN.chat}")]
    system.drain()

    for who in (ann_too, BEA):
        system.leave(who, says("hello"))
    system.drain()

    assert received(system, BEA) == ["hello"]
    assert received(system, ann_too) == []
    system.clock.forward(seconds=30)
    system.drain()
    assert received(system) == ["first"]
    assert received(system, ann_too) == ["hello"]


@pytest.fixture
def timed(versions: Flows) -> Iterator[System]:
    with System(versions, clock=Timeline(), on_disk=True) as one:
        yield one


def test_rows_that_wait_for_their_slot_obey_what_is_asked_meanwhile(timed: System) -> None:
    timed.channel.bounds = lambda _: (Limit("", per_s=1),)
    for number in range(4):
        timed.leave(Address("test", str(number), "x"), says("hello"))
    timed.channel.failures = [None, Throttled(20, "")]

    drain(timed)

    assert at(timed) == [0]
    assert timed.channel.tried == 2
    timed.clock.forward(seconds=20)
    drain(timed)
    assert at(timed) == [0, *[pytest.approx(at(timed)[1] + later) for later in range(3)]]
    assert at(timed)[1] >= 21


# ---------------------------------------------------------------------------- what goes wrong


def test_form_that_came_too_late_is_followed_up_with_a_button_for_another(
    versions: Flows,
) -> None:
    with System(versions, traits=Traits(form_lifetime_s=3), on_disk=True) as system:
        system.say(Text("hello"))
        system.say(Text("yes"))
        system.handle(Command("form"))
        system.clock.forward(seconds=3)

        [told] = system.drain()

        assert isinstance(told, Say)
        assert "Tap the button to open the form" in str(told.blocks)
        _, again = system.say(Tap(told.buttons[0].token))
        assert type(again[0]).__name__ == "Form"


def test_row_that_expires_also_while_it_waits_for_a_limit_is_dropped_and_lets_others_go(
    system: System,
) -> None:
    system.channel.bounds = lambda _: (Limit("chat", per_s=0.25),)
    system.leave(ANN, says("first"), expires_at=NOW)
    system.leave(ANN, says("second"))
    system.leave(ANN, says("third"), expires_at=NOW + timedelta(seconds=3))
    system.leave(ANN, says("fourth"))

    system.drain()

    assert received(system) == ["second", "fourth"]
    assert outbox(system, "status") == ["expired", "sent", "expired", "sent"]


def test_refused_rendering_is_sent_as_plain_text_and_stays_plain_when_it_is_tried_again(
    system: System,
) -> None:
    system.handle(Text("hello"))
    system.channel.failures = [Refused(), Throttled(30)]
    system.drain()
    system.clock.forward(seconds=30)

    [told] = system.drain()

    assert isinstance(told, Say)
    assert "[I agree, start]" in plain(told)
    assert system.channel.tried == 3


# ---------------------------------------------------------------------------- edits


def named(text: str, **about: Any) -> Say:
    return replace(says(text), step="count", **about)


def test_message_becomes_the_new_content_of_the_one_of_its_name(system: System) -> None:
    system.leave(ANN, named("1 answer"), named("2 answers", in_place=True), named("over"))
    system.drain()
    system.leave(ANN, named("at last", in_place=True))

    system.drain()

    replaced = [one.replaces and one.replaces.message for one in system.channel.sent]
    # The third is new: it is the one of that name from then on.
    assert replaced == [None, "1", "1", "3"]


@pytest.mark.parametrize("apart", [False, True])
def test_what_stands_under_a_message_does_not_take_its_name(
    system: System,
    apart: bool,  # noqa: FBT001 - a case
) -> None:
    replies = (
        named("invitation"),
        replace(says("details"), under="count"),
        replace(says("more"), step="more", under="count"),
        Attachment("{}", "png", "a.png", "A picture", "", under="count"),
        named("2 answers", in_place=True),
    )
    for reply in replies:
        system.leave(ANN, reply)
        if apart:
            system.drain()

    system.drain()

    replaced = [one.replaces and one.replaces.message for one in system.channel.sent]
    assert replaced == [None, "1", "1", "1", "1"]
    # It could not be drawn: its caption stands there.
    caption = system.channel.sent[3].reply
    assert (plain(caption), getattr(caption, "under", "")) == ("A picture", "count")


def test_refused_change_of_a_message_is_still_one_as_plain_text(system: System) -> None:
    system.leave(ANN, named("1 answer"))
    system.drain()
    system.channel.failures = [Refused()]
    system.leave(ANN, named("2 answers", in_place=True))

    [told] = system.drain()

    assert is_edit(told, system.channel.sent[1].replaces)


def test_edit_whose_message_is_gone_becomes_a_new_message(system: System) -> None:
    system.say(Text("hello"))
    system.channel.failures = [MessageLost()]

    system.say(Text("yes"))

    settled = system.channel.sent[1]
    assert isinstance(settled.reply, Settled)
    assert settled.replaces is None


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


# ---------------------------------------------------------------------------- limits, fairly


def drain(system: System, for_s: float = 1000) -> None:
    """Deliver for some time, while each sleeps for itself."""
    clock = system.clock
    assert isinstance(clock, Timeline)
    until = clock.now + timedelta(seconds=for_s)
    system.run(within(clock.through(system.delivery.drain(), system.store, until)))


def at(system: System, who: Address | None = None) -> list[float]:
    """When something was sent, in seconds."""
    sent = (one for one in system.channel.sent if who is None or one.address == who)
    return [(one.at - NOW).total_seconds() for one in sent]


def test_one_address_with_many_rows_does_not_starve_the_others(timed: System) -> None:
    timed.channel.bounds = lambda _: (Limit("", per_s=1),)
    for number in range(40):
        timed.leave(ANN, says(str(number)))
    others = [Address("test", str(number), "x") for number in range(10, 22)]
    for who in others:
        timed.leave(who, says("hello"))

    drain(timed)

    assert received(timed) == [str(number) for number in range(40)]
    # A round in which everybody's turn comes takes 13 seconds.
    assert all(at(timed, who)[0] <= 2 * 13 for who in others)


def test_limit_is_used_to_the_full_and_never_exceeded(timed: System) -> None:
    timed.channel.bounds = lambda who: (Limit(who.chat, per_s=1, burst=2), Limit("", per_s=8))
    for number in range(12):
        for text in ("a", "b", "c", "d"):
            timed.leave(Address("test", str(number), "x"), says(text))

    drain(timed)

    times = at(timed)
    assert len(times) == 48
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.124
    assert times[-1] < 48 / 8 * 1.2
    for number in range(12):
        mine = at(timed, Address("test", str(number), "x"))
        assert all(third - first > 0.99 for first, third in zip(mine, mine[2:], strict=False))


def test_slow_chat_keeps_no_other_waiting(timed: System) -> None:
    timed.channel.bounds = lambda who: (
        Limit(who.chat, per_s=0.25 if who == ANN else 100),
        Limit("", per_s=10),
    )
    for number in range(4):
        timed.leave(ANN, says(str(number)))
        for other in range(10, 20):
            timed.leave(Address("test", str(other), "x"), says("hello"))

    drain(timed)

    first, *later = at(timed, ANN)
    assert later == pytest.approx([first + 4, first + 8, first + 12], abs=0.2)
    others = [one for one in timed.channel.sent if one.address != ANN]
    assert max(one.at for one in others) <= NOW + timedelta(seconds=4.2)


def test_pictures_that_were_drawn_wait_for_their_slots_and_are_not_drawn_again(
    timed: System,
) -> None:
    drawn: list[Attachment] = []

    async def draw(attachment: Attachment) -> bytes:
        drawn.append(attachment)
        return b"picture"

    timed.delivery.draw = draw
    timed.channel.bounds = lambda _: (Limit("", per_s=1),)
    for number in range(12):
        picture = Attachment("{}", "png", "a.png", "A picture", "")
        timed.leave(Address("test", str(number), "x"), picture)

    drain(timed)

    assert len(timed.channel.sent) == len(drawn) == 12


def test_channels_share_no_limits_and_do_not_wait_for_each_other(timed: System) -> None:
    quick = Recorder(timed.clock, name="quick", bounds=lambda _: (Limit("", per_s=100),))
    timed.channel.bounds = lambda _: (Limit("", per_s=0.2),)
    timed.delivery = replace(timed.delivery, channels={"test": timed.channel, "quick": quick})
    for number in range(150):
        timed.leave(Address("test", str(number), "x"), says("hello"))
    for number in range(20):
        timed.leave(Address("quick", str(number), "x"), says("hello"))

    drain(timed, for_s=1)

    assert len(quick.sent) == 20
    assert len(timed.channel.sent) == 1


def test_everybody_is_reached_though_more_wait_than_are_sent_to_at_once(
    versions: Flows,
) -> None:
    with System(versions, clock=Timeline(), pace=Pace(lanes=4), on_disk=True) as system:
        system.channel.bounds = lambda _: (Limit("", per_s=2),)
        everybody = [Address("test", str(number), "x") for number in range(20)]
        for text in ("a", "b"):
            for who in everybody:
                system.leave(who, says(text))

        drain(system)

        assert {tuple(received(system, who)) for who in everybody} == {("a", "b")}
        firsts = sorted(at(system, who)[0] for who in everybody)
        assert firsts[-1] <= 11
