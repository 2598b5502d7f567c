"""The platforms' limits are kept, and shared out fairly."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.channel import Limit
from bot.delivery.retries import Pace
from bot.messages import Address, Attachment
from bot.service.flow_versions import Flows
from tests.conftest import NOW
from tests.kit.system import ANN, Recorder, System, Timeline
from tests.unit.delivery.telling import at, drain, received, says

pytestmark = pytest.mark.usefixtures("on_disk")


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
