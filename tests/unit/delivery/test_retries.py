"""Replies that fail are tried again, and those that can't arrive are given up."""

import asyncio
from datetime import timedelta

import pytest

from bot.channel import Limit, Refused, Throttled, Traits, Unreachable
from bot.delivery.retries import Pace
from bot.messages import Address, Command, Say, Tap, Text, plain
from bot.service.flow_versions import Flows
from tests.conftest import NOW
from tests.kit.system import ANN, BEA, System
from tests.unit.delivery.telling import at, drain, outbox, received, says, texts, within

pytestmark = pytest.mark.usefixtures("on_disk")


# ---------------------------------------------------------------------------- trying again


def times_of_tries(system: System, seconds: int, step_s: float = 0.25) -> list[float]:
    """Return when one more send was tried, looking every quarter of a second."""
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
