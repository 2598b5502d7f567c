"""Any error of a row counts as a try of that row, so that it cannot hold its lane."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest

from bot.channel import DeliveryError, Limit, MessageRef, Then, Throttled, Unreachable
from bot.delivery.retries import MOST_PAUSE_S
from bot.delivery.worker import Delivery
from bot.engine.assessment import Assessment
from bot.messages import Address, Attachment, Paragraph, Reply, Say, plain
from bot.store.records import Mark, Row
from bot.store.sqlite.parts import SqliteOutbox
from bot.store.sqlite.store import SqliteStore
from tests.kit.system import ANN, BEA, Recorder, System, kept_versions

BAD, GOOD = Say((Paragraph("bad"),)), Say((Paragraph("good"),))
PICTURE = Attachment("{}", "png", "scorecard.png", "caption", "alt")


class Panic(BaseException):
    """An error as native libraries raise it: no Exception."""


ODD: dict[str, BaseException] = {
    "an exception": KeyError("step"),
    "a failure that says nothing": DeliveryError("odd"),
    "a panic": Panic(),
    "a cancellation that nobody asked for": asyncio.CancelledError(),
}
"""Errors that no adapter should raise."""


@dataclass
class Faulty(Recorder):
    """A platform with faults.

    Attributes:
        limits_of_bad: Tells the limits of a bad reply.
        named: Returns the result of sending a bad reply, in place of its name.
    """

    limits_of_bad: Callable[[], Any] = tuple
    named: Callable[[], Any] | None = None

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        if reply == BAD:
            told: Sequence[Limit] = self.limits_of_bad()
            return told
        return super().limits(address, reply, replaces)

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None = None, via: str = ""
    ) -> MessageRef | None:
        name = await super().send(address, reply, replaces, via)
        if reply == BAD and self.named is not None:
            odd: MessageRef | None = self.named()
            return odd
        return name


@pytest.fixture
def system(quick_check: Assessment) -> Iterator[System]:
    with System(kept_versions(quick_check), on_disk=True) as made:
        made.channel = Faulty(made.clock)
        made.delivery = replace(made.delivery, channels={"test": made.channel})
        yield made


@pytest.fixture
def channel(system: System) -> Faulty:
    assert isinstance(system.channel, Faulty)
    return system.channel


def raising(error: BaseException) -> Callable[..., NoReturn]:
    def call(*_: object) -> NoReturn:
        raise error

    return call


def try_for(system: System, hours: float = 1) -> None:
    """Let delivery look once in each lease, for so long."""
    for _ in range(int(hours * 120)):
        system.drain()
        system.clock.forward(seconds=31)


def states(system: System, columns: str = "status, attempts") -> list[Any]:
    return system.sql(f"SELECT {columns} FROM outbox ORDER BY id")  # noqa: S608 - ours


def arrived(system: System) -> list[str]:
    return [plain(sent.reply) for sent in system.channel.sent]


# ---------------------------------------------------------------------------- limits


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("by", ["limits", "send"])
def test_reply_whose_limits_or_sending_raise_anything_at_all_is_tried_a_few_times_only(
    system: System, channel: Faulty, by: str, kind: str
) -> None:
    if by == "limits":
        channel.limits_of_bad = raising(ODD[kind])
    else:
        channel.fails = lambda _, reply: raising(ODD[kind])() if reply == BAD else None
    system.leave(ANN, BAD, GOOD)

    try_for(system)

    assert states(system) == [("dead", 4), ("sent", 0)]
    assert channel.tried == (1 if by == "limits" else 6)
    if by == "limits":
        assert states(system, "error")[0] == (type(ODD[kind]).__name__,)


@pytest.mark.parametrize(
    "told",
    [
        lambda: None,
        lambda: ("a second",),
        lambda: (Limit("", 0),),
        lambda: (Limit("", float("inf")),),
        lambda: (Limit("", 1, 0),),
        lambda: (Limit("chat", 1e-300, 1), Limit("chat", 1e-300, 1)),
    ],
)
def test_limits_that_are_none_hold_neither_the_lane_nor_the_channel(
    system: System, channel: Faulty, told: Callable[[], Any]
) -> None:
    channel.limits_of_bad = told
    system.leave(ANN, BAD, BAD, GOOD)
    system.leave(BEA, GOOD)

    try_for(system)

    assert states(system, "status")[2:] == [("sent",), ("sent",)]


# ---------------------------------------------------------------------------- sending


@pytest.mark.parametrize(
    "name",
    [
        "12", 12, object(), MessageRef("c", 12), MessageRef(None, "12"),  # type: ignore[arg-type]
        MessageRef("c", "\ud800"),
    ],
)  # fmt: skip
def test_reply_that_arrived_is_not_sent_again_whatever_its_name_is(
    system: System, channel: Faulty, name: object
) -> None:
    channel.named = lambda: name
    system.leave(ANN, BAD, GOOD)

    try_for(system)

    assert states(system) == [("sent", 0), ("sent", 0)]
    assert arrived(system) == ["bad", "good"]


@pytest.mark.parametrize("asked_s", [float("inf"), float("nan"), 1e300, -1.0])
def test_pause_that_is_no_time_holds_the_reply_no_longer_than_a_week(
    system: System, asked_s: float
) -> None:
    system.leave(ANN, BAD)
    system.channel.failures = [Throttled(asked_s, "chat")]
    system.drain()

    system.clock.forward(seconds=MOST_PAUSE_S)

    assert system.drain() == [BAD]


def test_reply_that_alone_is_put_off_is_given_up_after_a_week_and_the_next_one_sent(
    system: System,
) -> None:
    system.leave(ANN, BAD, GOOD)
    system.channel.fails = lambda _, reply: Throttled(3600) if reply == BAD else None

    for hour in range(8 * 24):
        system.drain()
        system.clock.forward(hours=1)
        if hour == 6 * 24:
            assert states(system) == [("pending", 0), ("pending", 0)]

    assert states(system) == [("dead", 0), ("sent", 0)]


def test_reply_that_was_tried_for_years_is_still_tried_at_the_longest_interval(
    system: System,
) -> None:
    system.leave(ANN, BAD)
    system.sql("UPDATE outbox SET attempts = 5000")
    system.channel.failures = [Unreachable()]

    system.drain()

    most = timedelta(seconds=system.delivery.pace.backoff_most_s)
    assert states(system, "attempts") == [(5001,)]
    system.clock.forward(seconds=most.total_seconds())
    assert system.drain() == [BAD]


# ---------------------------------------------------------------------------- drawing


@pytest.mark.parametrize("kind", ODD)
def test_attachment_that_breaks_the_drawing_ends_like_one_that_cannot_be_drawn(
    system: System, kind: str
) -> None:
    async def draw(_: Attachment) -> bytes:
        raise ODD[kind]

    system.delivery.draw = draw
    system.leave(ANN, PICTURE, GOOD)

    try_for(system)

    assert states(system, "status, error") == [("expired", "not drawn"), ("sent", None)]


# ---------------------------------------------------------------------------- writing down


class OddOutbox(SqliteOutbox):
    """An outbox that raises something unforeseen.

    Attributes:
        error: The error that marking raises the next time.
        unreadable: The error that claiming a channel's rows raises, by the channel's name.
    """

    error: BaseException | None = None
    unreadable: Mapping[str, BaseException] = {}

    async def mark(self, marks: Sequence[Mark]) -> set[int]:
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        return await super().mark(marks)

    async def claim(
        self, channels: Sequence[str], after: str, limit: int, now: datetime, lease_s: float
    ) -> list[Row]:
        for name in channels:
            if name in self.unreadable:
                raise self.unreadable[name]
        return await super().claim(channels, after, limit, now, lease_s)


class OddStore(SqliteStore):
    """A store with such an outbox."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.outbox: OddOutbox = OddOutbox(self.database)


@pytest.mark.parametrize("kind", ODD)
def test_mark_that_fails_in_an_unforeseen_way_is_written_more_simply(
    quick_check: Assessment, system: System, kind: str
) -> None:
    store = OddStore(system.path)
    with System(kept_versions(quick_check), store, beside=system, ids="odd") as odd:
        odd.leave(ANN, BAD, GOOD)
        store.outbox.error = ODD[kind]

        try_for(odd, hours=0.1)

        assert states(odd, "status, ref_message") == [("sent", None), ("sent", "2")]
        assert arrived(odd) == ["bad", "good"]


@pytest.mark.parametrize(
    ("when", "left", "times"),
    [
        # It is marked without its name.
        ("NEW.ref_message = '1'", ("sent", 0), 1),
        ("NEW.status = 'sent' AND NEW.id = 1", ("dead", 4), 5),
        ("NEW.leased_until IS NULL AND NEW.id = 1", ("pending", 0), 5),
    ],
    ids=["name", "sent", "anything"],
)
def test_row_that_cannot_be_marked_is_sent_a_few_times_only(
    system: System, when: str, left: tuple[str, int], times: int
) -> None:
    system.sql(
        f"CREATE TRIGGER no BEFORE UPDATE ON outbox WHEN {when}"
        " BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    system.leave(ANN, BAD, GOOD)

    try_for(system)

    assert states(system) == [left, ("sent", 0)]
    assert states(system, "ref_message") == [(None,), (str(times + 1),)]
    assert arrived(system) == ["bad"] * times + ["good"]


class NewFailure(DeliveryError):
    """A failure of a platform that delivery has never heard of."""

    def __init__(self, then: Then, **policy: Any) -> None:
        super().__init__("new")
        self.then, self.word = then, "new"
        self.after_s = policy.get("after_s", 0.0)
        self.key = policy.get("key")


@pytest.mark.parametrize(
    ("failure", "status", "tried"),
    [
        (NewFailure("retry"), "pending", 1),
        (NewFailure("wait", after_s=30), "pending", 0),
        # Nothing is kept of this person, so the reply waits for nobody.
        (NewFailure("hold"), "dead", 1),
        (NewFailure("instead"), "expired", 0),
        (NewFailure("plain"), "sent", 0),
        (NewFailure("anew"), "pending", 1),
    ],
    ids=lambda value: getattr(value, "then", None),
)
def test_new_failure_is_a_value_that_says_what_to_do(
    system: System, failure: NewFailure, status: str, tried: int
) -> None:
    system.channel.failures = [failure]
    system.leave(ANN, GOOD)

    system.drain()

    assert states(system) == [(status, tried)]


@pytest.mark.parametrize("kind", ODD)
def test_channel_whose_rows_cannot_be_claimed_holds_no_other_and_is_looked_at_again(
    quick_check: Assessment, system: System, kind: str
) -> None:
    store = OddStore(system.path)
    store.outbox.unreadable = {"odd": ODD[kind]}
    with System(kept_versions(quick_check), store, beside=system, ids="odd") as other:
        channels = {"odd": Recorder(other.clock, name="odd"), "test": other.channel}
        delivery = replace(other.delivery, channels=channels)
        other.leave(Address("odd", "1", "ann"), BAD)
        other.leave(ANN, GOOD)

        other.run(until_sent(delivery, other, store.outbox))

        assert arrived(other) == ["good"]
        assert [plain(sent.reply) for sent in channels["odd"].sent] == ["bad"]


async def until_sent(delivery: Delivery, system: System, outbox: OddOutbox) -> None:
    """Let a delivery run until one row is sent, and then, since all can be read, the other."""
    running = asyncio.create_task(delivery.run())
    async with asyncio.timeout(10):
        while states(system, "status") != [("pending",), ("sent",)]:
            await system.store.records.version("none")
        outbox.unreadable = {}
        while states(system, "status") != [("sent",), ("sent",)]:
            await system.store.records.version("none")
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
