"""Replies of a turn that are leased to the process that writes them, in every store."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.messages import Address, Outcome, Reply
from bot.store.ports import Store
from bot.store.records import Mark, Row
from bot.store.schema import outbox
from bot.turns.keys import address_key
from bot.turns.plan import Found, Outgoing, Plan
from tests.conftest import NOW
from tests.stores.make import Place
from tests.stores.promises import ANN, BEA, LAPSED, LEASE_S, begin, say, says, update, write

Stores = tuple[Store, Store]

NAMED = replace(says("a"), step="stage", in_place=True)
UNDER = replace(says("b"), step="below", under="stage")


class Process:
    """The delivery of a process, which takes what it is given and sends nothing.

    Attributes:
        behind: The moments behind which a lease was asked for.
        rows: The rows that it was given.
        wakes: How often it was to claim.
    """

    def __init__(self, first: int = 0, *, is_full: bool = False) -> None:
        self.behind: list[datetime | None] = []
        self.rows: list[Row] = []
        self.wakes = 0
        self._number, self._is_full = first, is_full
        self._leases = set[datetime]()

    def lease(self, channel: str, lane: str, behind: datetime | None) -> datetime | None:
        """Lease, but not behind a reply that another process sends."""
        del channel, lane
        self.behind.append(behind)
        if self._is_full or not {behind} <= {None, *self._leases}:
            return None
        self._number += 1
        until = NOW + timedelta(seconds=LEASE_S, milliseconds=self._number)
        self._leases.add(until)
        return until

    def take(self, rows: Sequence[Row]) -> None:
        self.rows += rows

    def wake(self) -> None:
        self.wakes += 1

    @property
    def said(self) -> list[Reply]:
        return [row.reply for row in self.rows]


async def claimed(store: Store, now: datetime = NOW) -> list[Reply]:
    """Claim as another process, and return the replies."""
    rows = await store.outbox.claim(["test"], "", 10, now, LEASE_S)
    return [row.reply for row in rows]


def sent(row: Row, message: str = "m1") -> Mark:
    ref = (row.address.chat, message)
    return Mark(row.id, row.lane, "sent", NOW, row.leased_until, ref)


async def test_replies_of_a_turn_are_given_to_their_process_and_to_no_claim(
    stores: Stores,
) -> None:
    store, other = stores
    process = Process()

    await store.turns.handle(update("1"), "", begin("c1", says("a"), says("b")), sender=process)

    assert process.said == [says("a"), says("b")]
    assert process.behind == [None]
    assert process.wakes == 0
    assert await claimed(other) == []
    assert await store.outbox.mark([sent(row) for row in process.rows]) == set()
    assert await claimed(other, LAPSED) == []


async def test_leased_row_says_all_that_a_claimed_one_says(store: Store) -> None:
    expires = NOW + timedelta(hours=1)
    reply = Outgoing("c1", NAMED, expires, says("late"), fleeting=True, via="v1")
    leased, unleased = Process(), Process(is_full=True)

    await store.turns.handle(update("1"), "", write(outbox=(reply,)), sender=leased)
    await store.turns.handle(update("2", BEA), "", write(outbox=(reply,)), sender=unleased)

    (row,) = leased.rows
    (other,) = await store.outbox.claim(["test"], "", 10, NOW, LEASE_S)
    for name in ("conversation", "reply", "created_at", "expires_at", "follow_up", "attempts",
                 "plain", "replaces", "via"):  # fmt: skip
        assert getattr(row, name) == getattr(other, name)
    assert (row.address, row.lane) == (ANN, address_key(ANN))


@pytest.mark.parametrize("is_sent", [True, False])
async def test_leased_replies_know_the_messages_that_they_replace(
    store: Store,
    is_sent: bool,  # noqa: FBT001 - a case
) -> None:
    process = Process()
    named, under, other = (Outgoing("c1", reply) for reply in (NAMED, UNDER, says("c")))
    await store.turns.handle(update("1"), "", write(outbox=(named,)), sender=process)
    if is_sent:
        await store.outbox.mark([sent(process.rows[0], "m7")])

    again = write(outbox=(other, named, under))
    await store.turns.handle(update("2"), "", again, sender=process)

    before = (ANN.chat, "m7") if is_sent else None
    assert [row.replaces for row in process.rows] == [None, None, before, before]


async def test_process_that_is_full_leaves_replies_to_a_claim(stores: Stores) -> None:
    store, other = stores
    process = Process(is_full=True)

    await store.turns.handle(update("1"), "", say(says("a")), sender=process)

    assert process.rows == []
    assert process.wakes == 1
    assert await claimed(other) == [says("a")]


async def test_replies_behind_leased_ones_are_leased_if_their_process_says_so(
    stores: Stores,
) -> None:
    store, other = stores
    ours, theirs = Process(), Process(is_full=True)
    await store.turns.handle(update("1"), "", say(says("a")), sender=ours)
    first = ours.rows[0].leased_until

    await store.turns.handle(update("2"), "", say(says("b")), sender=ours)
    await other.turns.handle(update("3"), "", say(says("c")), sender=theirs)

    assert ours.said == [says("a"), says("b")]
    assert ours.behind == [None, first]
    assert theirs.behind == [ours.rows[1].leased_until]
    assert theirs.wakes == 1
    assert await claimed(other) == []
    await store.outbox.mark([sent(row) for row in ours.rows])
    assert await claimed(other) == [says("c")]


async def test_nothing_is_leased_behind_a_reply_that_waits_for_a_claim(store: Store) -> None:
    process = Process()
    await store.turns.handle(update("1"), "", say(says("a")))

    await store.turns.handle(update("2"), "", say(says("b")), sender=process)

    assert process.behind == []
    assert process.wakes == 1
    assert await claimed(store) == [says("a"), says("b")]


async def test_replies_to_somebody_who_was_gone_wait_for_a_claim(store: Store) -> None:
    process = Process()
    await store.turns.handle(update("1"), "", begin("c1", says("a")))
    (row,) = await store.outbox.claim(["test"], "", 10, NOW, LEASE_S)
    await store.outbox.mark([Mark(row.id, row.lane, "gone", NOW, row.leased_until)])

    await store.turns.handle(update("2"), "", say(says("b")), sender=process)

    assert process.rows == []
    assert process.wakes == 1
    assert await claimed(store) == [says("a"), says("b")]


async def test_repeat_leases_nothing(store: Store) -> None:
    process = Process()
    await store.turns.handle(update("1"), "", say(says("a")), sender=process)

    await store.turns.handle(update("1"), "", say(says("a")), sender=process)

    assert process.said == [says("a")]
    assert process.wakes == 0


async def test_turn_without_replies_wakes_nobody(store: Store) -> None:
    process = Process()

    await store.turns.handle(update("1"), "", begin(), sender=process)

    assert (process.behind, process.rows, process.wakes) == ([], [], 0)


async def test_lease_of_a_turn_runs_out(stores: Stores) -> None:
    store, other = stores
    process = Process()
    await store.turns.handle(update("1"), "", say(says("a")), sender=process)
    if store.erases:
        # A file is served by one process, which frees all that is leased when it begins.
        await other.outbox.free(["test"])

    assert await claimed(other, LAPSED) == [says("a")]


async def test_replies_are_given_to_their_process_though_the_caller_is_canceled(
    stores: Stores,
) -> None:
    store, other = stores
    process = Process()

    def give_up(_: Found) -> Plan:
        turn.cancel()
        return Plan(Outcome(), NOW, outbox=(Outgoing("", says("a")),))

    turn = asyncio.create_task(store.turns.handle(update("1"), "", give_up, sender=process))
    await asyncio.wait([turn])
    await store.close()

    assert turn.cancelled()
    assert process.said == [says("a")]
    assert (await other.records.overview()).outbox == {"pending": 1}


@pytest.mark.parametrize("is_known", [True, False])
async def test_no_process_leases_behind_what_another_one_has_or_a_claim_takes(
    stores: Stores,
    place: Place,
    is_known: bool,  # noqa: FBT001 - a case
) -> None:
    ours, theirs = Process(0), Process(500)

    async def turn(address: Address, number: int) -> None:
        store, process = (stores[0], ours) if number % 2 else (stores[1], theirs)
        spoken = update(f"{address.chat} {number}", address)
        await store.turns.handle(spoken, "", say(says(f"{number}")), sender=process)

    people = [Address("test", f"c{number}", f"u{number}") for number in range(8)]
    for person in people:
        if is_known:
            await stores[0].turns.handle(update(person.chat, person), "", begin())
    await asyncio.gather(*(turn(person, number) for person in people for number in range(6)))

    owners = {row.id: process for process in (ours, theirs) for row in process.rows}
    assert owners
    for person in people:
        ids = sorted(await _ids(place, person))
        has = [owners.get(row) for row in ids]
        leased = has[: has.index(None)] if None in has else has
        assert len(set(leased)) <= 1
        assert has[len(leased) :] == [None] * (len(has) - len(leased))


async def _ids(place: Place, person: Address) -> list[int]:
    names = [column.name for column in outbox.columns]
    rows = [dict(zip(names, row, strict=True)) for row in (await place.contents())["outbox"]]
    return [row["id"] for row in rows if row["address"] == address_key(person)]  # type: ignore[misc]


ELSEWHERE = Address("test", "chat-z", "zoe")


async def test_replies_to_somebody_else_are_leased_or_wait_for_a_claim(stores: Stores) -> None:
    store, other = stores
    process = Process()
    replies = (Outgoing("", says("a"), to=ELSEWHERE),)

    await store.turns.handle(update("1"), "", write(outbox=replies), sender=process)

    leased = [row.reply for row in process.rows]
    # One statement writes a turn on a server, and leases one lane at most.
    assert process.wakes == 1 - len(leased)
    assert leased + await claimed(other) == [says("a")]
