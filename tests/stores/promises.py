"""People, moments and small decisions, for the tests of the stores' promises."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest

from bot.engine.conversation import Answer, Conversation
from bot.messages import Address, Outcome, Paragraph, Reply, Say, Text, Update
from bot.store.ports import Store
from bot.store.records import Fate, Mark, Row
from bot.turns.plan import Found, Kept, Outgoing, Plan, Recorded, RecordedResult
from tests.conftest import NOW
from tests.stores.make import Place

ANN = Address("test", "chat-a", "ann")
ANN_ELSEWHERE = Address("test", "chat-b", "ann")
BEA = Address("test", "chat-c", "bea")
LATER = NOW + timedelta(hours=1)
DAY = timedelta(days=1)
MUCH_LATER = NOW + 400 * DAY
LEASE_S = 30.0
LAPSED = NOW + timedelta(seconds=LEASE_S + 1)
ODD = "zero \0, half \ud83d, whole \U0001f600, quote ' \" \\ é"
"""Characters that databases choke on."""

SORRY = Say((Paragraph("That did not arrive."),))
Decide = Callable[[Found], Plan]
Stores = tuple[Store, Store]
"""Two processes on the same data."""

Done = TypeVar("Done")


async def at_once(
    stores: Stores, times: int, work: Callable[[Store, int], Awaitable[Done]]
) -> list[Done]:
    """Do a number of things at once, by turns in both processes."""
    return await asyncio.gather(*(work(stores[n % 2], n) for n in range(times)))


def conversation(one: str = "c1") -> Conversation:
    return Conversation(one, "quick", "v1", "e1", NOW.isoformat())


def says(text: str) -> Say:
    return Say((Paragraph(text),))


def answer(value: str) -> Answer:
    return Answer(value, "exact", value, NOW.isoformat())


def update(one: str, address: Address = ANN, text: str = "hello") -> Update:
    return Update(one, address, Text(text))


def begin(one: str = "c1", *replies: Reply, **changes: Any) -> Decide:
    """Begin a conversation, by a plan that differs from an ordinary one in some fields."""
    outbox = tuple(Outgoing(one, reply) for reply in replies)
    writes = Plan(Outcome("begun"), NOW, begun=conversation(one), outbox=outbox, step="stage")
    return lambda _: replace(writes, **changes)


def say(*replies: Reply, outcome: str = "", now: datetime = NOW, expires: float = 0) -> Decide:
    until = now + timedelta(seconds=expires) if expires else None
    return write(
        outcome=Outcome(outcome), now=now,
        outbox=tuple(Outgoing("", reply, until) for reply in replies),
    )  # fmt: skip


def write(**changes: Any) -> Callable[[object], Plan]:
    """Decide on these fields of a plan, whatever was found."""
    writes = replace(Plan(Outcome(), NOW), **changes)
    return lambda _: writes


def give(step: str, value: str, now: datetime = NOW) -> Decide:
    """Answer a step of the conversation found."""

    def decide(found: Found) -> Plan:
        assert found.addressed is not None
        given = answer(value)
        after = found.addressed.conversation.answered(step, given)
        return Plan(Outcome(), now, advanced=after, answers=(Recorded(step, given),), step="next")

    return decide


def count_up(found: Found) -> Plan:
    """Add one to a counter in the conversation's answers."""
    assert found.addressed is not None
    before = found.addressed.conversation.answers.get("count")
    counted = answer(str(int(str(before.value)) + 1 if before else 1))
    after = found.addressed.conversation.answered("count", counted)
    reply = Outgoing(after.id, says(str(counted.value)))
    recorded = (Recorded("count", counted),)
    return Plan(Outcome(), NOW, advanced=after, answers=recorded, outbox=(reply,))


async def counted(store: Store) -> str:
    """Return how far the conversation in focus was counted."""
    kept = (await store.turns.known(ANN)).addressed
    assert kept is not None
    return str(kept.conversation.answers["count"].value)


def kept_id(kept: Kept | None) -> str:
    return "" if kept is None else kept.conversation.id


async def exported(store: Store, campaign: str | None = None) -> list[Conversation]:
    return [row.conversation async for row in store.records.export(campaign)]


def finish(found: Found) -> Plan:
    assert found.addressed is not None
    after = replace(found.addressed.conversation, status="finished")
    return Plan(Outcome(), LATER, advanced=after, result=result_of(after.id))


def result_of(one: str) -> RecordedResult:
    return RecordedResult(
        one, LATER, "quick", "v1", "e1", "digest", '{"stage":"walk"}', '{"rank":3}'
    )


def forget(*replies: Reply) -> Decide:
    outbox = tuple(Outgoing("", reply, fleeting=True) for reply in replies)
    return write(outbox=outbox, forget="deleted")


def must_not_decide(_: Found) -> Plan:
    raise AssertionError


nothing = write()


async def claim(
    store: Store, now: datetime = NOW, channels: Sequence[str] = ("test",), after: str = "",
    limit: int = 100,
) -> list[Row]:  # fmt: skip
    return await store.outbox.claim(channels, after, limit, now, LEASE_S)


async def said(store: Store, *words: str) -> list[Row]:
    """Say these words in one turn, and claim them."""
    await store.turns.handle(update("1"), "", say(*map(says, words)))
    return await claim(store)


async def claim_all(store: Store) -> list[Row]:
    """Return every row of one lane, sent as it comes."""
    found: list[Row] = []
    while rows := await claim(store):
        found += rows
        await send(store, rows)
    return found


async def send(store: Store, rows: Sequence[Row], **more: Any) -> set[int]:
    return await store.outbox.mark([mark(row, "sent", **more) for row in rows])


def mark(row: Row, fate: Fate, **more: Any) -> Mark:
    return Mark(row.id, row.lane, fate, NOW, row.leased_until, **more)


def texts(rows: Sequence[Row]) -> list[str]:
    return [one.text for row in rows if isinstance(row.reply, Say)
            for one in row.reply.blocks if isinstance(one, Paragraph)]  # fmt: skip


async def find(store: Store, address: Address = ANN, *, team: str = "", button: str = "") -> Found:
    """Return the state that a turn of somebody finds, without writing anything."""
    seen: list[Found] = []

    class Looked(Exception):
        pass

    def decide(found: Found) -> Plan:
        seen.append(found)
        raise Looked

    with pytest.raises(Looked):
        await store.turns.handle(update("look", address), button, decide, team=team)
    return seen[-1]


STRANGERS = tuple(Address("test", str(number), "p") for number in range(40))


async def times(place: Place) -> tuple[datetime, datetime]:
    """Return when the only installation was made first, and when it was last written."""
    ((_, _, _, *found),) = (await place.contents())["installations"]
    first, last = (datetime.fromisoformat(str(one)) for one in found)
    return first, last
