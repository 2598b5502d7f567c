"""Promises of every store: replies that wait to be sent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import Address, Ask, Paragraph, Reply, Settled
from bot.store.ports import Store
from bot.store.records import Fate, Row
from bot.turns.keys import address_key
from bot.turns.plan import Outgoing
from tests.conftest import NOW
from tests.stores.promises import (
    ANN,
    BEA,
    LAPSED,
    LATER,
    LEASE_S,
    SORRY,
    STRANGERS,
    Stores,
    at_once,
    begin,
    claim,
    claim_all,
    find,
    mark,
    nothing,
    said,
    say,
    says,
    send,
    texts,
    update,
    write,
)

SOON = NOW + timedelta(minutes=1)


# ---------------------------------------------------------------------------- claiming


async def test_rows_of_one_address_come_in_order(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin("c1", says("a"), says("b")))
    await store.turns.handle(update("2", BEA), "", begin("c2", says("x")))
    await store.turns.handle(update("3"), "", say(says("c")))

    rows = await claim(store)

    lanes = {lane: texts([r for r in rows if r.lane == lane]) for lane in {r.lane for r in rows}}
    assert lanes == {address_key(ANN): ["a", "b", "c"], address_key(BEA): ["x"]}
    assert [row.lane for row in rows] == sorted(row.lane for row in rows)


async def test_claimed_row_says_all_that_sending_needs(store: Store) -> None:
    follow = says("instead")
    out = Outgoing("c1", says("a"), expires_at=LATER, follow_up=follow)
    await store.turns.handle(update("1"), "", begin(outbox=(out,)))

    (row,) = await claim(store)

    assert row == Row(
        row.id, address_key(ANN), ANN, "c1", says("a"), NOW, LATER, follow, 0,
        plain=False, replaces=None, leased_until=NOW + timedelta(seconds=LEASE_S),
    )  # fmt: skip


async def say_to_strangers(store: Store, count: int, *replies: Reply) -> None:
    for number, address in enumerate(STRANGERS[:count]):
        at = NOW + timedelta(seconds=number)
        await store.turns.handle(update(f"{number}", address), "", say(*replies, now=at))


async def test_lane_that_was_claimed_last_lets_the_others_go_first(store: Store) -> None:
    await say_to_strangers(store, 3, SORRY)
    first, *others = sorted(address_key(address) for address in STRANGERS[:3])

    assert sorted(row.lane for row in await claim(store, SOON, after=first)) == others
    assert await claim(store, SOON, after=first) == []
    assert [row.lane for row in await claim(store, SOON)] == [first]


async def test_lane_that_waited_longest_is_claimed_first(store: Store) -> None:
    """Check that everybody's turn comes, however many replies wait for one of them."""
    await say_to_strangers(store, 3, says("a"), says("b"))
    served: list[str] = []

    for second in range(3, 9):
        (row, behind) = await claim(store, NOW + timedelta(seconds=second), limit=1)
        at = NOW + timedelta(seconds=second, milliseconds=500)
        await store.outbox.mark([replace(mark(one, "release"), at=at) for one in (row, behind)])
        served.append(row.address.chat)

    assert served == ["0", "1", "2"] * 2


async def test_two_processes_never_claim_the_same_row(store: Store, stores: Stores) -> None:
    await say_to_strangers(store, 40, says("a"), says("b"))

    claimed = await at_once(stores, 10, lambda bot, _: claim(bot, LATER, limit=8))
    assert all(len({row.lane for row in rows}) <= 8 for rows in claimed)
    ids = [row.id for rows in (*claimed, await claim(store, LATER)) for row in rows]

    assert len(ids) == len(set(ids)) == 80


async def test_lease_holds_a_lane_until_it_lapses_or_is_released(store: Store) -> None:
    await said(store, "a")
    await store.turns.handle(update("2"), "", say(says("b")))
    await store.turns.handle(update("3", BEA), "", say(says("c")))
    assert texts(await claim(store)) == ["c"]

    assert await claim(store, NOW + timedelta(seconds=LEASE_S - 1)) == []
    assert sorted(texts(await claim(store, LAPSED))) == ["a", "b", "c"]

    await store.outbox.release(ANN)
    assert texts(await claim(store, LAPSED)) == ["a", "b"]


async def test_row_that_is_not_due_holds_those_behind_it(store: Store) -> None:
    first, second = await said(store, "a", "b")
    retried = mark(first, "retry", due_at=LATER, error="unreachable")
    await store.outbox.mark([retried, mark(second, "release")])

    assert await claim(store) == []
    again = await claim(store, LATER)
    assert [(row.id, row.attempts) for row in again] == [(first.id, 1), (second.id, 0)]


async def test_rows_come_up_to_the_first_that_is_not_due(store: Store) -> None:
    first, second, third = await said(store, "a", "b", "c")
    await store.outbox.mark([mark(first, "dead"), mark(second, "release", due_at=LATER)])
    await store.outbox.mark([mark(third, "release")])
    await store.outbox.revive(first.id, NOW)

    assert texts(await claim(store)) == ["a"]


async def test_dead_row_lets_those_behind_it_go(store: Store) -> None:
    first, second = await said(store, "a", "b")
    await store.outbox.mark([mark(first, "dead", error="refused"), mark(second, "release")])

    assert texts(await claim(store)) == ["b"]
    assert [(one.id, one.status, one.error) for one in await store.outbox.undelivered(10)] == [
        (first.id, "dead", "refused"), (second.id, "pending", ""),
    ]  # fmt: skip


async def test_only_rows_of_the_channels_asked_for_come(store: Store) -> None:
    await store.turns.handle(update("1"), "", say(says("a")))
    await store.turns.handle(update("2", Address("other", "1", "x")), "", say(says("b")))

    assert texts(await claim(store, channels=["other", "third"])) == ["b"]
    assert await claim(store, channels=[]) == []


async def test_long_lane_comes_in_pieces_and_in_order(store: Store) -> None:
    expected = [str(number) for number in range(20)]
    await store.turns.handle(update("1"), "", say(*(says(one) for one in expected)))

    assert texts(await claim_all(store)) == expected


# ---------------------------------------------------------------------------- marking


async def test_message_that_was_sent_is_known_to_what_settles_or_asks_again(store: Store) -> None:
    ask = Ask("stage", "", (Paragraph("Which?"),), "list")
    await store.turns.handle(update("1"), "", begin("c1", ask, ask))
    asked = await claim(store)
    for number, row in enumerate(asked):
        await send(store, [row], ref=("chat", str(number)))
    settled, elsewhere = (Settled(step, "Name", "Which?", "Walk") for step in ("stage", "other"))
    replies = tuple(Outgoing("c1", reply) for reply in (settled, elsewhere, ask))

    await store.turns.handle(update("2"), "", write(outbox=replies))

    # The latest message of the question is the one that is replaced.
    assert [row.replaces for row in await claim(store)] == [("chat", "1"), None, ("chat", "1")]
    assert asked[0].replaces is None


@pytest.mark.parametrize("fate", ["release", "retry", "gone", "expired"])
async def test_row_that_was_claimed_since_is_not_freed_by_who_had_it_before(
    store: Store, other: Store, fate: Fate
) -> None:
    await store.turns.handle(update("1"), "", begin("c1", says("a"), says("b")))
    late, _ = await claim(store)
    again, _ = await claim(other, LAPSED)
    follow_up = says("instead") if fate == "expired" else None

    assert await store.outbox.mark([mark(late, fate, follow_up=follow_up)]) == {late.id}

    assert await claim(store, LAPSED) == []
    assert not (await store.turns.known(ANN)).gone
    assert await other.outbox.mark([mark(again, "retry", due_at=LAPSED)]) == set()
    ((text, attempts), _) = [(texts([row]), row.attempts) for row in await claim(other, LAPSED)]
    assert (text, attempts) == (["a"], 1)


async def test_row_that_was_sent_is_not_sent_again_though_it_was_claimed_since(
    store: Store, other: Store
) -> None:
    late, _ = await said(store, "a", "b")
    again, _ = await claim(other, LAPSED)

    assert await send(store, [late]) == set()

    assert await send(other, [again]) == {again.id}
    await store.outbox.mark([mark(late, "retry", due_at=NOW)])
    assert texts(await claim(other, LAPSED + timedelta(seconds=LEASE_S))) == ["b"]


@pytest.mark.parametrize("fleeting", [False, True])
async def test_follow_up_takes_the_place_of_an_expired_row(store: Store, fleeting: bool) -> None:  # noqa: FBT001
    follow = Ask("stage", "", (Paragraph("Which?"),), "list")
    out = Outgoing("", says("a"), NOW + timedelta(seconds=3), follow, fleeting=fleeting)
    await store.turns.handle(update("1"), "", write(outbox=(out, Outgoing("", says("b")))))
    first, second = await claim(store)

    await store.outbox.mark([mark(first, "expired", follow_up=follow), mark(second, "release")])

    again = await claim(store)
    assert [row.id for row in again] == [first.id, second.id]
    assert again[0].reply == follow
    assert (again[0].expires_at, again[0].follow_up) == (None, None)


async def test_rows_of_somebody_gone_wait_until_they_write(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin("c1", says("a"), says("b")))
    first, second = await claim(store)
    await store.outbox.mark([mark(first, "gone", error="gone"), mark(second, "release")])

    assert await claim(store, LAPSED) == []
    assert (await store.records.overview()).outbox == {"held": 2}
    assert [one.status for one in await store.outbox.undelivered(10)] == ["held", "held"]
    assert (await find(store)).gone

    await store.turns.handle(update("2"), "", nothing)

    assert texts(await claim(store, LAPSED)) == ["a", "b"]

    # A reply to somebody of whom nothing is kept is not held.
    await store.turns.handle(update("3", BEA), "", say(says("c")))
    (row,) = await claim(store)
    await store.outbox.mark([mark(row, "gone", error="gone")])
    assert (await store.records.overview()).outbox == {"pending": 2, "dead": 1}


async def test_marks_of_many_rows_are_written_together(store: Store) -> None:
    await store.turns.handle(update("1"), "", say(*(says(str(number)) for number in range(7))))
    sent, again, refused, expired, dead, plain, last = await claim(store)

    await store.outbox.mark([
        mark(sent, "sent"), mark(again, "retry", due_at=NOW),
        mark(refused, "retry", plain=True, due_at=NOW), mark(expired, "expired", error="expired"),
        mark(dead, "dead"), mark(plain, "release", plain=True), mark(last, "release", due_at=LATER),
    ])  # fmt: skip

    rows = await claim(store)
    assert [(row.id, row.attempts, row.plain) for row in rows] == [
        (again.id, 1, False), (refused.id, 1, True), (plain.id, 0, True),
    ]  # fmt: skip
    statuses = {"sent": 1, "pending": 4, "expired": 1, "dead": 1}
    assert (await store.records.overview()).outbox == statuses
    assert expired.id not in {row.id for row in await store.outbox.undelivered(10)}
    await store.outbox.mark([])


async def test_dead_row_alone_can_be_revived(store: Store) -> None:
    (row,) = await said(store, "a")
    assert not await store.outbox.revive(row.id, LATER)
    await store.outbox.mark([mark(row, "retry", due_at=NOW)])
    (row,) = await claim(store)
    await store.outbox.mark([mark(row, "dead", error="refused")])

    assert await store.outbox.revive(row.id, LATER)

    (again,) = await claim(store, LATER)
    assert (again.id, again.attempts, again.created_at) == (row.id, 0, LATER)
    await send(store, [again])
    assert not await store.outbox.revive(row.id, LATER)
    assert not await store.outbox.revive(row.id + 1, LATER)
