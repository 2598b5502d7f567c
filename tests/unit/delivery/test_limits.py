"""Limits: how often a platform may be called, as arithmetic on times."""

import pytest

from bot.channel import Limit
from bot.delivery.rate_limits import Limits

CHANNEL = Limit("", per_s=10)
CHAT = Limit("chat", per_s=1)
PATIENCE_S = 5.0


def sends(limits: Limits, until: float, *draws: Limit) -> list[float]:
    """Return when one sends that asks, waits and asks again, from 0 on."""
    now, sent = 0.0, []
    while now < until:
        drawn, wait = limits.reserve(draws, now, PATIENCE_S)
        now += wait
        if drawn:
            sent.append(now)
    return sent


@pytest.mark.parametrize(("burst", "expected"), [(1, [0, 1, 2, 3]), (3, [0, 0, 0, 1, 2, 3])])
def test_burst_comes_at_once_and_the_rest_at_the_rate(burst: int, expected: list[float]) -> None:
    sent = sends(Limits(), 4, Limit("chat", per_s=1, burst=burst))

    assert sent == expected


def test_burst_comes_back_after_a_pause_and_no_more_than_that() -> None:
    limits, chat = Limits(), Limit("chat", per_s=1, burst=2)
    sends(limits, 3, chat)

    at_once = [limits.reserve((chat,), 1000.0, 0)[0] for _ in range(4)]

    assert at_once == [True, True, False, False]


def test_chat_that_has_to_wait_keeps_nobody_else_waiting() -> None:
    limits = Limits()
    limits.reserve((CHAT, CHANNEL), 0.0, PATIENCE_S)

    waiting = limits.reserve((CHAT, CHANNEL), 0.1, PATIENCE_S)
    others = limits.reserve((CHANNEL,), 0.1, PATIENCE_S)

    assert not waiting[0]
    assert waiting[1] == pytest.approx(0.9)
    assert others == (True, 0.0)


def test_channel_is_drawn_from_in_the_order_of_asking() -> None:
    limits = Limits()

    slots = [limits.reserve((CHANNEL,), 0.0, PATIENCE_S) for _ in range(4)]

    assert [drawn for drawn, _ in slots] == [True] * 4
    assert [wait for _, wait in slots] == pytest.approx([0, 0.1, 0.2, 0.3])


def test_chat_is_drawn_from_for_the_time_of_the_send() -> None:
    limits, slow = Limits(), Limit("", per_s=0.25)
    limits.reserve((slow,), 0.0, PATIENCE_S)

    drawn, wait = limits.reserve((CHAT, slow), 0.0, PATIENCE_S)

    assert (drawn, wait) == (True, 4.0)
    assert limits.wait((CHAT,), 4.0) == 1.0


def test_nothing_is_drawn_for_what_would_take_too_long() -> None:
    limits, slow = Limits(), Limit("", per_s=0.1)
    limits.reserve((slow,), 0.0, PATIENCE_S)

    asked = [limits.reserve((slow,), 0.0, PATIENCE_S) for _ in range(3)]

    assert asked == [(False, 10.0)] * 3


def test_block_holds_what_draws_from_it_and_nothing_else() -> None:
    limits = Limits()
    limits.block("chat", 30.0)
    # A shorter one does not end a longer one.
    limits.block("chat", 10.0)

    assert limits.wait((CHAT, CHANNEL), 0.0) == 30.0
    assert limits.blocked((CHAT, CHANNEL), 0.0) == 30.0
    assert limits.wait((Limit("other", 1), CHANNEL), 0.0) == 0.0
    assert limits.reserve((), 0.0, PATIENCE_S) == (True, 0.0)
    assert limits.wait((CHAT,), 30.0) == 0.0


def test_channel_has_room_for_what_can_be_sent_soon() -> None:
    limits, channel = Limits(), Limit("", per_s=2, burst=3)
    before = limits.room(128, 0.0, PATIENCE_S)

    taken = 0
    while limits.reserve((channel,), 0.0, PATIENCE_S)[0]:
        taken += 1
        assert limits.room(128, 0.0, PATIENCE_S) == 13 - taken

    assert before == 128
    assert taken == 13
    assert limits.full(0.0)


def test_channel_that_is_blocked_has_no_room() -> None:
    limits = Limits()
    limits.block("", 30.0)

    assert limits.room(128, 0.0, PATIENCE_S) == 0
    assert limits.full(0.0)
    assert limits.room(128, 26.0, PATIENCE_S) == 128
    assert not limits.full(30.0)


def test_instant_before_a_slot_is_that_slot() -> None:
    limits = Limits()
    limits.reserve((CHAT,), 0.0, PATIENCE_S)

    assert limits.reserve((CHAT,), 0.9999, PATIENCE_S) == (True, 0.0)


def test_limits_that_are_free_are_forgotten() -> None:
    limits = Limits()
    for at in range(5000):
        limits.reserve((Limit(f"chat {at}", per_s=1), Limit("", per_s=1000)), at, PATIENCE_S)

    assert len(limits) < 3000
    limits.tidy(30_000.0)
    assert len(limits) == 0


def test_no_second_sees_more_than_rate_and_burst_whatever_is_asked() -> None:
    limits, channel = Limits(), Limit("", per_s=5, burst=2)
    chats = [Limit(f"chat {number % 7}", per_s=0.7, burst=2) for number in range(50)]
    sent: list[tuple[float, str]] = []
    for tick in range(400):
        drawn, wait = limits.reserve((chats[tick % 50], channel), tick * 0.05, PATIENCE_S)
        if drawn:
            sent.append((tick * 0.05 + wait, chats[tick % 50].key))

    every = sorted(at for at, _ in sent)
    assert len(every) > 60
    assert all(third - first > 0.199 for first, third in zip(every, every[2:], strict=False))
    for key in {key for _, key in sent}:
        mine = sorted(at for at, other in sent if other == key)
        thirds = zip(mine, mine[2:], strict=False)
        assert all(third - first > 1 / 0.7 - 0.01 for first, third in thirds)
