"""A claim finds every address that can be sent to, and no other, after any writes.

After every step of random walks through everything that writes to ``lanes``, the table is compared
with what follows from the outbox and the addresses alone. It would fail if any of those writes
forgot its lane, or if two at once on PostgreSQL lost one between them.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from bot.messages import Address, Outcome, Text, Update
from bot.store.memory import MemoryStore
from bot.store.ports import Store
from bot.store.records import Fate, Mark, Row
from bot.store.schema import metadata
from bot.turns.plan import Found, Outgoing, Plan, Timer
from tests.conftest import NOW
from tests.stores.make import Place
from tests.stores.promises import (
    ANN,
    ANN_ELSEWHERE,
    BEA,
    LAPSED,
    LEASE_S,
    SORRY,
    Decide,
    begin,
    claim,
    conversation,
    give,
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
from tests.stores.teams import CHANNEL, FAY, TEAM

VISITOR = Address("other", "chat-v", "vic")
MOVED = Address("test", "channel-2", "")
PLACES = (CHANNEL, MOVED)
IN_CHANNEL = replace(CHANNEL, person="ann")
"""A person who is told something where others see the chat too."""

PEOPLE = (ANN, ANN_ELSEWHERE, BEA, FAY, VISITOR)
EVERYWHERE = (*PEOPLE, *PLACES, IN_CHANNEL)
CHANNELS = ("test", "other")
FATES: tuple[Fate, ...] = ("sent", "sent", "sent", "retry", "release", "expired", "dead", "gone")
STEPS, STEPS_IN_MEMORY = 120, 500
SEEDS = (0, *(pytest.param(seed, marks=pytest.mark.acceptance) for seed in (1, 2)))


# ---------------------------------------------------------------------------- what must hold


@dataclass(frozen=True)
class Lane:
    """A lane as it is: its channel, and when it may be claimed; None while the person is gone."""

    channel: str
    claimable_at: datetime | None


@dataclass(frozen=True)
class Look:
    """The lanes at one moment.

    Attributes:
        true: As they follow from the outbox and the addresses.
        kept: As the table says.
        known: Those of people of whom something is kept.
    """

    true: dict[str, Lane]
    kept: dict[str, Lane]
    known: set[str]


async def look(place: Place) -> Look:
    found = await place.contents()
    outbox, addresses, lanes = (
        [dict(zip(metadata.tables[name].columns.keys(), row, strict=True)) for row in found[name]]
        for name in ("outbox", "addresses", "lanes")
    )
    gone = {row["address"] for row in addresses if row["gone_at"] is not None}
    heads: dict[Any, dict[str, Any]] = {}
    for row in sorted(outbox, key=lambda row: int(str(row["id"]))):
        if row["status"] == "pending":
            heads.setdefault(row["address"], row)
    true = {
        lane: Lane(row["channel"], None if lane in gone else _free_at(row))
        for lane, row in heads.items()
    }
    kept: dict[Any, Lane] = {
        row["address"]: Lane(str(row["channel"]), _moment(row["claimable_at"])) for row in lanes
    }
    return Look(true, kept, {str(row["address"]) for row in addresses})


def _free_at(row: dict[str, Any]) -> datetime:
    times = (_moment(row["due_at"]), _moment(row["leased_until"]))
    return max(time for time in times if time is not None)


def _moment(value: Any) -> datetime | None:
    found: datetime | None = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found


async def no_lane_is_forgotten(place: Place, now: datetime) -> None:
    """Check that a claim looks at each lane when it can be claimed, at the latest."""
    seen = await look(place)
    spare = seen.kept.keys() - seen.true.keys()
    assert spare <= seen.known, "something is kept of somebody of whom nothing else is"
    for lane, true in seen.true.items():
        kept = seen.kept.get(lane)
        assert kept is not None, "a lane has no row"
        assert kept.channel == true.channel
        if true.claimable_at is not None:
            assert kept.claimable_at is not None, "a lane is held, but its person is within reach"
            assert kept.claimable_at <= max(true.claimable_at, now), "a lane is looked at too late"


def claimable(lanes: dict[str, Lane], channel: str, now: datetime) -> set[str]:
    return {
        lane
        for lane, one in lanes.items()
        if one.channel == channel and one.claimable_at is not None and one.claimable_at <= now
    }


# ---------------------------------------------------------------------------- random walks


@dataclass
class Walk:
    """Everything that writes to the outbox, one thing after another.

    Attributes:
        store: The store that is written to.
        place: For looking at what is there.
        random: Decides what comes next.
        now: The time, which goes on with every step.
        held: Rows that were claimed and not yet marked.
        count: How many updates there were.
        failed: The last that failed.
    """

    store: Store
    place: Place
    random: Random
    now: datetime = NOW
    held: list[Row] = field(default_factory=list)
    count: int = 0
    failed: Update | None = None

    async def step(self) -> None:
        steps: list[Callable[[], Awaitable[None]]] = [
            self.speak, self.speak, self.speak, self.begin, self.claim, self.claim, self.claim,
            self.mark, self.mark, self.mark, self.mark, self.say_nothing, self.tell_others,
            self.turn_of_a_team, self.fail, self.fire, self.release, self.revive, self.move,
            self.leave, self.purge, self.prune, self.fade, self.wait,
        ]  # fmt: skip
        self.now += timedelta(seconds=1)
        step = self.random.choice(steps)
        await step()
        try:
            await no_lane_is_forgotten(self.place, self.now)
        except AssertionError as error:
            error.add_note(f"after {step.__name__}, step at {self.now - NOW}")
            raise

    def update(self, who: Address) -> Update:
        self.count += 1
        return Update(f"u{self.count}", who, Text("hello"))

    def someone(self) -> Address:
        return self.random.choice(PEOPLE)

    def replies(self, to: Address | None = None) -> tuple[Outgoing, ...]:
        return tuple(
            Outgoing("", says(str(number)), to=to, fleeting=self.random.random() < 0.3)
            for number in range(self.random.randrange(1, 4))
        )

    def writes(self, **changes: Any) -> Callable[[object], Plan]:
        return write(now=self.now, **changes)

    async def turn(self, who: Address, **changes: Any) -> None:
        await self.store.turns.handle(self.update(who), "", self.writes(**changes))

    # ------------------------------------------------------------------ turns

    async def speak(self) -> None:
        await self.turn(self.someone(), outbox=self.replies())

    async def say_nothing(self) -> None:
        await self.turn(self.someone())

    async def begin(self) -> None:
        who, one = self.someone(), f"c{self.count}"
        begun = replace(conversation(one), team=self.random.choice(["", "t1"]))
        expiry = Timer(one, "expiry", self.now + timedelta(seconds=20))
        await self.turn(
            who, begun=begun, step="stage", timers=(expiry,),
            outbox=tuple(replace(reply, conversation=one) for reply in self.replies()),
        )  # fmt: skip

    async def tell_others(self) -> None:
        await self.turn(
            self.someone(), outbox=self.replies(self.random.choice(EVERYWHERE)) + self.replies()
        )

    async def turn_of_a_team(self) -> None:
        update = self.update(self.someone()) if self.random.random() < 0.5 else None
        to = self.random.choice(EVERYWHERE)
        outbox = tuple(replace(reply, conversation="t1") for reply in self.replies(to))
        await self.store.teams.handle(update, "t1", self.writes(outbox=outbox))

    async def purge(self) -> None:
        await self.store.teams.handle(None, "t1", self.writes(purge="answers"))

    async def fail(self) -> None:
        """Let an update fail; or fail again, as when somebody retries it."""
        if not self.failed or self.random.random() < 0.3:
            self.failed = self.update(self.someone())
        await self.store.turns.fail(self.failed, "REF", "KeyError", self.now, SORRY)

    async def fire(self) -> None:
        for due in await self.store.timers.due(self.now, 5):
            await self.store.timers.fire(due, self.writes(outbox=self.replies()))

    async def leave(self) -> None:
        why = self.random.choice(["deleted", "declined"])
        await self.turn(self.someone(), forget=why, outbox=self.replies())

    # ------------------------------------------------------------------ delivery

    async def claim(self) -> None:
        """Claim as delivery does, and compare with who could be sent to."""
        channel, limit = self.random.choice(CHANNELS), self.random.choice([1, 2, 100])
        true = claimable((await look(self.place)).true, channel, self.now)

        rows = await self.store.outbox.claim([channel], "", limit, self.now, LEASE_S)

        claimed = {row.lane for row in rows}
        assert claimed <= true
        assert len(claimed) == min(limit, len(true))
        if limit > len(true):
            seen = await look(self.place)
            assert claimable(seen.kept, channel, self.now) == set(), "the next claim looks in vain"
        self.held += rows

    async def mark(self) -> None:
        """Mark some of the rows that are held, now or after their lease ran out."""
        self.random.shuffle(self.held)
        number = self.random.randrange(1, 5)
        chosen, self.held = self.held[:number], self.held[number:]
        await self.store.outbox.mark(
            [self._mark(row) for row in sorted(chosen, key=lambda row: row.id)]
        )

    def _mark(self, row: Row) -> Mark:
        fate = self.random.choice(FATES)
        later = self.now + timedelta(seconds=self.random.choice([0, 10, 100]))
        due_at = later if fate in {"retry", "release"} and self.random.random() < 0.7 else None
        follow_up = says("instead") if fate == "expired" and self.random.random() < 0.5 else None
        return Mark(
            row.id, row.lane, fate, self.now, row.leased_until, due_at=due_at, follow_up=follow_up
        )

    async def release(self) -> None:
        await self.store.outbox.release(self.random.choice(EVERYWHERE))

    # ------------------------------------------------------------------ everything else

    async def revive(self) -> None:
        dead = [one.id for one in await self.store.outbox.undelivered(100) if one.status == "dead"]
        if dead:
            await self.store.outbox.revive(self.random.choice(dead), self.now)

    async def move(self) -> None:
        before, after = self.random.sample(PLACES, 2)
        await self.store.teams.move_place(before, after)

    async def fade(self) -> None:
        await self.store.timers.fade(self.now, self.random.choice([2, 100]))

    async def prune(self) -> None:
        before = self.now - timedelta(seconds=self.random.choice([5, 60, 200]))
        await self.store.timers.prune(before, self.random.choice([2, 100]), before)

    async def wait(self) -> None:
        self.now += timedelta(seconds=self.random.choice([1, 10, LEASE_S, 300]))

    async def send_everything(self) -> None:
        """Send all that can be sent, however long that takes."""
        self.now += timedelta(days=1)
        for channel in CHANNELS:
            while rows := await self.store.outbox.claim([channel], "", 100, self.now, LEASE_S):
                await self.store.outbox.mark(
                    [Mark(row.id, row.lane, "sent", self.now, row.leased_until) for row in rows]
                )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.acceptance
async def test_every_write_keeps_the_lanes(store: Store, place: Place, seed: int) -> None:
    walk = Walk(store, place, Random(seed))  # noqa: S311 - to repeat a run
    team = TEAM.but(deadline=None)
    await walk.turn(FAY, opened=(team,))

    for _ in range(STEPS_IN_MEMORY if isinstance(store, MemoryStore) else STEPS):
        await walk.step()
    await walk.send_everything()

    left = await look(place)
    assert all(lane.claimable_at is None for lane in left.true.values()), (
        "all but to the gone is sent"
    )
    assert left.kept == left.true


# ---------------------------------------------------------------------------- everybody at once

ROUNDS, TURNS, SENDERS = 12, 8, 3
FATES_AT_ONCE: tuple[Fate, ...] = ("sent", "sent", "sent", "sent", "release", "gone", "dead")


@dataclass
class Crowd:
    """People who write while several processes send to them.

    Attributes:
        stores: Of the processes.
        place: For looking at what is there.
        random: Decides what happens.
        seconds: How far the time has come.
        sent: The replies that were sent to each address, in order.
    """

    stores: tuple[Store, ...]
    place: Place
    random: Random
    seconds: float = 0.0
    sent: dict[str, list[int]] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def tick(self) -> datetime:
        """Return a moment later; everything here takes a few seconds, so no lease runs out."""
        self.seconds += 0.001
        return self.now

    async def start(self) -> None:
        store = self.stores[0]
        for number, who in enumerate(PEOPLE):
            await store.turns.handle(update("begin", who), "", begin(f"c{number}"))
        await store.turns.handle(update("team", FAY), "", write(opened=(TEAM,)))

    async def round(self, number: int) -> None:
        speaking = [self.speak(who, f"{number}-{turn}") for who in PEOPLE for turn in range(TURNS)]
        async with asyncio.TaskGroup() as group:
            for speaks in (*speaking, *(self.announce() for _ in range(TURNS))):
                group.create_task(speaks)
            for store in self.stores * SENDERS:
                group.create_task(self.send(store))

    async def speak(self, who: Address, key: str) -> None:
        replies = self.random.choice([0, 1, 2])
        outbox = tuple(Outgoing("", says("hello")) for _ in range(replies))
        store = self.random.choice(self.stores)
        spoken = update(key, who)
        await store.turns.handle(spoken, "", lambda _: Plan(Outcome(), self.tick(), outbox=outbox))

    async def announce(self) -> None:
        """Tell a channel and a person something, as a team assessment does."""
        to = (CHANNEL, self.random.choice(PEOPLE))
        outbox = tuple(Outgoing("t1", says("hello"), to=one) for one in to)
        store = self.random.choice(self.stores)
        await store.teams.handle(None, "t1", lambda _: Plan(Outcome(), self.tick(), outbox=outbox))

    async def send(self, store: Store) -> None:
        """Claim and mark, a lane beside the other, until nothing can be claimed."""
        for _ in range(TURNS):
            channel, limit = self.random.choice(CHANNELS), self.random.choice([1, 3, 100])
            rows = await store.outbox.claim([channel], "", limit, self.tick(), LEASE_S)
            lanes: dict[str, list[Row]] = {}
            for row in rows:
                lanes.setdefault(row.lane, []).append(row)
            await asyncio.gather(*(self.send_lane(store, lane) for lane in lanes.values()))

    async def send_lane(self, store: Store, rows: list[Row]) -> None:
        for place, row in enumerate(rows):
            fate = self.random.choice(FATES_AT_ONCE)
            if fate == "sent":
                self.sent.setdefault(row.lane, []).append(row.id)
            behind = rows[place + 1 :] if fate in {"release", "gone"} else []
            marks = [Mark(row.id, row.lane, fate, self.tick(), row.leased_until)]
            marks += [
                Mark(one.id, one.lane, "release", self.tick(), one.leased_until) for one in behind
            ]
            await store.outbox.mark(marks)
            if behind or fate in {"release", "gone"}:
                return


@pytest.mark.parametrize("seed", SEEDS[:2])
@pytest.mark.acceptance
async def test_no_lane_is_lost_between_those_who_write_at_once(
    store: Store, other: Store, place: Place, seed: int
) -> None:
    crowd = Crowd((store, other), place, Random(seed))  # noqa: S311 - to repeat a run
    await crowd.start()

    for number in range(ROUNDS):
        await crowd.round(number)
        await no_lane_is_forgotten(place, crowd.now)

    # Some rows were given up: no row was sent twice, and none before an older one.
    assert all(ids == sorted(set(ids)) for ids in crowd.sent.values())
    assert sum(map(len, crowd.sent.values())) > 100


# ---------------------------------------------------------------------------- one write each


async def test_row_revived_before_rows_that_a_process_holds_waits_until_it_is_done(
    store: Store, other: Store
) -> None:
    first, second, third = await said(store, "a", "b", "c")
    await store.outbox.mark([mark(first, "dead")])
    await store.outbox.revive(first.id, NOW)

    assert await claim(other) == []

    assert (
        await store.outbox.mark([mark(second, "sent"), mark(third, "retry", due_at=NOW)]) == set()
    )
    assert texts(await claim(other, LAPSED)) == ["a", "c"]


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM lanes",
        "UPDATE lanes SET claimable_at = '2999-01-01T00:00:00.000000+00:00'",
        "UPDATE lanes SET claimable_at = NULL",
        "UPDATE lanes SET channel = 'other'",
    ],
)
async def test_reply_that_no_claim_would_find_is_found_once_lanes_are_mended(
    store: Store, place: Place, change: str
) -> None:
    await store.turns.handle(update("1"), "", say(says("a"), says("b")))
    await place.run(change)
    assert await claim(store) == []

    await store.outbox.mend()

    await no_lane_is_forgotten(place, NOW)
    assert texts(await claim(store)) == ["a", "b"]


async def test_mending_lanes_changes_none_that_is_in_time(store: Store, place: Place) -> None:
    await goes_away(store)
    await store.turns.handle(update("5", BEA), "", say(says("a"), says("b")))
    (row, _) = await claim(store)
    await send(store, [row])
    before = (await place.contents())["lanes"]

    await store.outbox.mend()

    assert (await place.contents())["lanes"] == before


NEW_REPLY = (Outgoing("", says("new")),)
TURNS_OF_SOMEBODY = {
    "is answered": write(outbox=NEW_REPLY),
    "begins": begin("c3"),
    "goes back": write(focus="c1"),
    "declines": write(forget="declined"),
    "declines and is told": write(forget="declined", outbox=NEW_REPLY),
}


@pytest.mark.parametrize("retry", [False, True], ids=["first time", "put aside before"])
@pytest.mark.parametrize("decide", TURNS_OF_SOMEBODY.values(), ids=TURNS_OF_SOMEBODY)
async def test_somebody_who_was_gone_is_sent_to_after_any_turn_of_theirs(
    store: Store, decide: Decide, *, retry: bool
) -> None:
    if retry:
        await store.turns.fail(update("back"), "REF", "KeyError", NOW, SORRY)
    await goes_away(store)

    await store.turns.handle(update("back"), "", decide, retry=retry)

    assert not (await store.turns.known(ANN)).gone
    expected = ["old", *(["new"] if decide(Found()).outbox else [])]
    assert texts(await claim(store))[-len(expected) :] == expected


async def test_somebody_who_was_gone_is_sent_to_after_a_team_turn_of_theirs(store: Store) -> None:
    await goes_away(store)

    await store.teams.handle(update("back"), "t1", nothing)

    assert not (await store.turns.known(ANN)).gone
    assert texts(await claim(store)) == ["old"]


async def goes_away(store: Store) -> None:
    """Give somebody a conversation with an answer and one without, and make them unreachable."""
    await store.turns.handle(update("1"), "", begin("c1"))
    await store.turns.handle(update("2"), "c1", give("stage", "walk"))
    await store.turns.handle(update("3"), "", begin("c2"))
    await store.turns.handle(update("4"), "", write(outbox=(Outgoing("c1", says("old")),)))
    *before, row = await claim(store)
    await send(store, before)
    await store.outbox.mark([mark(row, "gone")])
    assert (await store.turns.known(ANN)).gone
