"""What both stores promise, in the same words."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest

from bot.engine.conversation import Answer, Conversation, Pending
from bot.messages import (
    Address,
    Ask,
    Button,
    Choice,
    FormInput,
    Heading,
    Outcome,
    Paragraph,
    Reply,
    Say,
    Settled,
    Text,
    Update,
)
from bot.store.ports import Store, StoreError
from bot.store.records import Count, Fate, FlowVersion, Installation, Mark, Row
from bot.turns.keys import address_key
from bot.turns.plan import Due, Found, Kept, Outgoing, Plan, Recorded, RecordedResult, Timer
from tests.conftest import NOW
from tests.stores.make import Place

ANN = Address("test", "chat-a", "ann")
ANN_ELSEWHERE = Address("test", "chat-b", "ann")
BEA = Address("test", "chat-c", "bea")

LATER = NOW + timedelta(hours=1)
SOON = NOW + timedelta(minutes=1)
DAY = timedelta(days=1)
MUCH_LATER = NOW + 400 * DAY
LEASE_S = 30.0
LAPSED = NOW + timedelta(seconds=LEASE_S + 1)

ODD = "zero \0, half \ud83d, whole \U0001f600, quote ' \" \\ é"
"""What databases choke on."""

SORRY = Say((Paragraph("That did not arrive."),))


# ---------------------------------------------------------------------------- small decisions

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
    """How far the conversation in focus was counted."""
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


# ---------------------------------------------------------------------------- turns


async def test_repeat_returns_the_first_outcome_and_decides_nothing(store: Store) -> None:
    first = await store.turns.handle(update("1"), "", say(outcome="first"))

    again = await store.turns.handle(update("1"), "", must_not_decide)
    elsewhere = update("1", Address("other", "1", "ann"))
    there = await store.turns.handle(elsewhere, "", say(outcome="of another channel"))

    assert first == again == Outcome("first")
    assert there == Outcome("of another channel")


@pytest.mark.parametrize("error", [ValueError, OSError, TimeoutError])
async def test_what_decide_raises_comes_back_and_undoes_everything(
    store: Store, place: Place, error: type[Exception]
) -> None:
    await store.turns.handle(update("1"), "", begin())
    before = await place.contents()

    def fail(_: Found) -> Plan:
        raise error

    with pytest.raises(error):
        await store.turns.handle(update("2"), "", fail)

    assert await place.contents() == before
    assert await store.turns.handle(update("2"), "", say(outcome="now")) == Outcome("now")


@pytest.mark.parametrize(
    "impossible",
    [
        Plan(Outcome(), NOW, timers=(Timer("missing", "expiry", NOW),)),
        Plan(Outcome(), NOW, begun=conversation("c1")),
        Plan(Outcome(), NOW, outbox=(Outgoing("half \ud83d", SORRY),)),
    ],
    ids=["timer of no conversation", "conversation begun twice", "no text"],
)
async def test_what_cannot_be_written_is_an_error_and_undoes_everything(
    store: Store, place: Place, impossible: Plan
) -> None:
    await store.turns.handle(update("1"), "", begin("c1"))
    await store.turns.handle(update("2"), "", begin("c2"))
    before = await place.contents()

    with pytest.raises(Exception) as error:  # noqa: PT011 - each database has its own
        await store.turns.handle(update("3"), "", lambda _: impossible)

    assert not isinstance(error.value, StoreError)
    assert await place.contents() == before


async def test_first_contact_finds_nothing_and_the_next_turn_what_it_began(store: Store) -> None:
    assert await find(store) == Found()

    await store.turns.handle(update("1"), "", begin(campaign="spring"))

    found = await find(store)
    kept = found.addressed
    assert kept is not None
    assert (kept.conversation, kept.turn, kept.campaign) == (conversation(), 1, "spring")
    assert kept.updated_at == NOW
    assert (found.focus, found.owned, found.gone) == ("c1", False, False)


async def test_turns_of_one_address_follow_each_other(store: Store, stores: Stores) -> None:
    await store.turns.handle(update("1"), "", begin("c1"))
    await store.turns.handle(update("2"), "", begin("c2"))

    def count(bot: Store, n: int) -> Awaitable[Outcome]:
        return bot.turns.handle(update(f"n{n}"), "c1" if n % 3 else "", count_up)

    await at_once(stores, 30, count)

    counts = {kept.id: kept.answers["count"].value for kept in await exported(store)}
    assert counts == {"c1": "20", "c2": "10"}
    focus = (await store.turns.known(ANN)).addressed
    assert focus is not None
    assert focus.turn == 11
    said = await claim_all(store)
    for conversation_id, count_of in (("c1", 20), ("c2", 10)):
        replies = [row.reply for row in said if row.conversation == conversation_id]
        assert replies == [says(str(n)) for n in range(1, count_of + 1)]


async def test_updates_that_come_twice_at_once_count_once(store: Store, stores: Stores) -> None:
    await store.turns.handle(update("start"), "", begin())

    await at_once(stores, 30, lambda bot, n: bot.turns.handle(update(str(n // 5)), "", count_up))

    assert await counted(store) == "6"


async def test_duplicates_at_once_get_one_outcome_though_nothing_is_kept(
    store: Store, stores: Stores
) -> None:
    def answer_with(bot: Store, n: int) -> Awaitable[Outcome]:
        return bot.turns.handle(update("1"), "", say(says(str(n)), outcome=str(n)))

    outcomes = await at_once(stores, 10, answer_with)

    assert len(set(outcomes)) == 1
    (row,) = await claim(store)
    assert row.reply == says(outcomes[0].notice)


async def test_first_contact_at_once_begins_one_conversation(store: Store, stores: Stores) -> None:
    def begin_or_join(bot: Store, n: int) -> Awaitable[Outcome]:
        def decide(found: Found) -> Plan:
            return begin(f"c{n}")(found) if found.addressed is None else nothing(found)

        return bot.turns.handle(update(str(n)), "", decide)

    await at_once(stores, 10, begin_or_join)

    (kept,) = await exported(store)
    assert (await store.turns.known(ANN)).focus == kept.id


async def test_what_begins_at_once_beside_a_conversation_begins_after_each_other(
    store: Store, stores: Stores
) -> None:
    await store.turns.handle(update("start"), "", begin("c"))

    def begin_next(found: Found) -> Plan:
        return begin(found.focus + "+")(found)

    await at_once(stores, 8, lambda bot, n: bot.turns.handle(update(str(n)), "", begin_next))

    assert (await store.turns.known(ANN)).focus == "c" + 8 * "+"


async def test_a_conversation_that_begins_comes_into_focus(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin("c1", campaign="spring"))
    over = replace(conversation("c1"), status="restarted")

    await store.turns.handle(update("2"), "", begin("c2", advanced=over))

    found = await store.turns.known(ANN)
    assert found.focus == "c2"
    assert found.addressed is not None
    assert found.addressed.conversation == conversation("c2")
    statuses = {kept.id: kept.status for kept in await exported(store)}
    assert statuses == {"c1": "restarted", "c2": "asking"}


async def test_button_finds_its_own_conversation_beside_the_focus(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin("c1"))
    await store.turns.handle(update("2"), "", begin("c2"))
    await store.turns.handle(update("3", BEA), "", begin("b1"))

    own, somebody_elses = await find(store, button="c1"), await find(store, BEA, button="c1")

    assert (kept_id(own.addressed), own.focus, own.owned) == ("c1", "c2", True)
    assert (kept_id(somebody_elses.addressed), somebody_elses.owned) == ("b1", False)
    assert await find(store, ANN_ELSEWHERE, button="c1") == Found()


async def test_result_is_found_with_every_answer_in_the_order_given(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin())
    for number, value in enumerate(("walk", "run", "walk")):
        await store.turns.handle(update(f"a{number}"), "", give("stage", value))
    form = tuple(Recorded(step, answer(step)) for step in ("z", "a", "m"))
    await store.turns.handle(
        update("form"), "", lambda found: replace(give("z", "z")(found), answers=form)
    )
    await store.turns.handle(update("end"), "", finish)

    found = await store.records.result("c1")

    stages = [Recorded("stage", answer(value)) for value in ("walk", "run", "walk")]
    assert found == (result_of("c1"), [*stages, *form])
    assert await store.records.results(ANN) == [result_of("c1")]
    assert await store.records.results(BEA) == []
    assert await store.records.result("c2") is None


async def test_conversations_in_a_flow_come_the_latest_first_and_only_ones_own(
    store: Store,
) -> None:
    for number, name in enumerate(("c1", "c2")):
        begun = replace(conversation(name), started=(NOW + number * DAY).isoformat())
        plan = write(now=NOW + number * DAY, begun=begun)
        await store.turns.handle(update(f"b-{name}"), "", plan)
    await store.turns.handle(update("b-bea", BEA), "", begin("c3"))

    found = await store.records.earlier(ANN, "quick")

    assert [kept.id for kept in found] == ["c2", "c1"]
    assert await store.records.earlier(ANN, "other") == []
    assert await store.records.earlier(ANN_ELSEWHERE, "quick") == []


async def test_results_of_an_address_come_the_oldest_first(store: Store) -> None:
    for number, name in enumerate(("c1", "c2")):
        await store.turns.handle(update(f"b-{name}"), "", begin(name))
        at = LATER - timedelta(minutes=number)
        over = replace(conversation(name), status="finished")
        done = write(now=at, advanced=over, result=result_of(name))
        await store.turns.handle(update(f"f-{name}"), name, done)

    assert [row.conversation for row in await store.records.results(ANN)] == ["c2", "c1"]


async def test_odd_text_comes_back_as_it_was_typed(store: Store) -> None:
    kept = replace(
        conversation(),
        answers={"open": Answer((ODD, "b"), "exact", ODD, NOW.isoformat())},
        pending=Pending("which", "stage", (ODD,)),
    )
    button = Button(ODD, token="t")  # noqa: S106
    ask = Ask("open", ODD, (Heading(ODD),), "list", (Choice(ODD, "t", ODD),), (button,), ODD)
    odd = Update("2", ANN, FormInput("t", {"open": ODD, "several": (ODD, "b"), "none": None}))
    await store.turns.handle(update("1"), "", begin("c1", ask, says(ODD)))

    outcome = Outcome(ODD, (("open", ODD),))
    recorded = (Recorded("open", kept.answers["open"]),)
    writes = write(outcome=outcome, advanced=kept, answers=recorded, result=result_of("c1"))

    first = await store.turns.handle(odd, "", writes)
    await store.turns.fail(update("3", ANN, ODD), "R1", "ValueError", NOW, says(ODD))

    assert await store.turns.handle(odd, "", must_not_decide) == first == outcome
    found = (await store.turns.known(ANN)).addressed
    assert found is not None
    assert found.conversation == kept
    assert [row.reply for row in await claim(store)] == [ask, says(ODD), says(ODD)]
    told = await store.records.result("c1")
    assert told is not None
    assert told[1] == list(recorded)
    (failed,) = await store.records.failed()
    assert failed.update == update("3", ANN, ODD)
    assert await exported(store) == [kept]


# ---------------------------------------------------------------------------- forgetting


async def test_forgetting_removes_one_person_everywhere_and_nobody_else(
    store: Store, place: Place
) -> None:
    await store.turns.handle(update("b1", BEA), "", begin("cb", says("for bea")))
    await store.turns.handle(update("b2", BEA), "cb", finish)
    only_bea = await place.contents()
    for number, address in enumerate((ANN, ANN_ELSEWHERE)):
        timers = (Timer(f"c{number}", "reminder", LATER),)
        begun = begin(f"c{number}", says("secret"), campaign="secret", timers=timers)
        await store.turns.handle(update(f"1{number}", address, "secret"), "", begun)
        await store.turns.handle(update(f"2{number}", address), "", give("stage", "secret"))
        await store.turns.handle(update(f"3{number}", address), "", finish)
    await store.turns.fail(update("4", ANN_ELSEWHERE, "secret"), "R1", "ValueError", NOW, SORRY)

    await store.turns.handle(update("5"), "", forget())

    left = await place.contents()
    assert Counter(why for _, why, _ in left["departures"]) == {"deleted": 1, "repeat": 7}
    apart = {table: left[table] for table in ("counters", "departures")}
    assert left == only_bea | apart
    assert "secret" not in repr(left)
    assert await store.turns.known(ANN) == await store.turns.known(ANN_ELSEWHERE) == Found()
    assert (await store.records.overview()).forgotten == {"deleted": 1}


async def test_forgetting_at_once_happens_once_and_the_goodbye_goes_once_it_is_sent(
    store: Store, stores: Stores, place: Place
) -> None:
    await store.turns.handle(update("1"), "", begin())

    leave = forget(says("bye"))
    await at_once(stores, 6, lambda bot, _: bot.turns.handle(update("2"), "", leave))

    assert (await store.records.overview()).forgotten == {"deleted": 1}
    (row,) = await claim(store)
    assert row.reply == says("bye")
    await send(store, [row], ref=("chat", "7"))
    assert (await place.contents())["outbox"] == []


async def test_turn_beside_a_forgetting_one_comes_before_or_after_it(
    store: Store, stores: Stores
) -> None:
    await store.turns.handle(update("1"), "", begin())

    def count_or_begin(found: Found) -> Plan:
        return begin("new")(found) if found.addressed is None else count_up(found)

    await asyncio.gather(
        store.turns.handle(update("2"), "", forget()),
        at_once(stores, 8, lambda bot, n: bot.turns.handle(update(f"n{n}"), "", count_or_begin)),
    )

    found = await store.turns.known(ANN)
    kept = [conversation.id for conversation in await exported(store)]
    assert kept == ([found.focus] if found.focus else [])
    assert found.focus in ("", "new")


async def test_somebody_forgotten_can_begin_again_but_not_by_a_repeat(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin("c1"))
    await store.turns.handle(update("2"), "", forget())

    assert await store.turns.handle(update("2"), "", must_not_decide) == Outcome()
    assert await store.turns.fail(update("2"), "R1", "ValueError", NOW, SORRY) == Outcome()
    assert await store.turns.known(ANN) == Found()
    assert await store.records.failed() == []

    await store.turns.handle(update("3"), "", begin("c2"))
    assert (await store.turns.known(ANN)).focus == "c2"


# ---------------------------------------------------------------------------- failures


async def test_failed_update_is_listed_once_and_the_person_told(store: Store) -> None:
    outcome = await store.turns.fail(update("1"), "R1", "ValueError", NOW, SORRY)

    (failed,) = await store.records.failed()
    assert outcome == Outcome()
    assert (failed.reference, failed.update, failed.error) == ("R1", update("1"), "ValueError")
    assert failed.received_at == NOW
    assert (await store.records.overview()).failed == 1

    assert await store.turns.handle(update("1"), "", must_not_decide) == Outcome()
    assert await store.turns.fail(update("1"), "R2", "KeyError", NOW, SORRY) == Outcome()
    with pytest.raises(AssertionError):
        await store.turns.handle(update("1"), "", must_not_decide, retry=True)
    assert await store.records.failed() == [failed]
    assert [row.reply for row in await claim(store)] == [SORRY]


async def test_update_that_was_handled_can_neither_fail_nor_be_tried_again(store: Store) -> None:
    await store.turns.handle(update("1"), "", say(outcome="done"))

    failed = await store.turns.fail(update("1"), "R1", "ValueError", NOW, SORRY)
    retried = await store.turns.handle(update("1"), "", must_not_decide, retry=True)

    assert failed == retried == Outcome("done")
    assert await store.records.failed() == []
    assert await claim(store) == []


async def test_failed_update_is_handled_again_once(store: Store, stores: Stores) -> None:
    await store.turns.handle(update("start"), "", begin())
    await store.turns.fail(update("1"), "R1", "ValueError", NOW, SORRY)

    def retry(bot: Store, _: int) -> Awaitable[Outcome]:
        return bot.turns.handle(update("1"), "", count_up, retry=True)

    await at_once(stores, 6, retry)

    assert await counted(store) == "1"
    assert await store.records.failed() == []


async def test_dropped_update_leaves_no_text_and_its_repeat_changes_nothing(
    store: Store, place: Place
) -> None:
    await store.turns.fail(update("1", text="secret"), "R1", "ValueError", NOW, SORRY)

    assert await store.records.drop("R1")

    assert not await store.records.drop("R1")
    assert await store.records.failed() == []
    assert "secret" not in repr(await place.contents())
    assert await store.turns.handle(update("1"), "", must_not_decide, retry=True) == Outcome()


# ---------------------------------------------------------------------------- claiming


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
    """Every row of one lane, sent as it comes."""
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
    """What a turn of somebody finds, without writing anything of it."""
    seen: list[Found] = []

    class Looked(Exception):
        pass

    def decide(found: Found) -> Plan:
        seen.append(found)
        raise Looked

    with pytest.raises(Looked):
        await store.turns.handle(update("look", address), button, decide, team=team)
    return seen[-1]


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


STRANGERS = tuple(Address("test", str(number), "p") for number in range(40))


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
    """So that everybody's turn comes, however much waits for one of them."""
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

    # What is said to somebody of whom nothing is kept is not held.
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


# ---------------------------------------------------------------------------- timers

REMINDER = Timer("c1", "reminder", LATER)


async def test_timer_is_due_when_its_time_has_come(store: Store) -> None:
    expiry = Timer("c1", "expiry", NOW + timedelta(minutes=1))
    await store.turns.handle(update("1"), "", begin(timers=(REMINDER, expiry)))

    assert await store.timers.due(NOW, 10) == []
    assert await store.timers.due(LATER, 1) == [Due(ANN, expiry)]
    with pytest.raises(AssertionError):
        await store.timers.fire(Due(ANN, REMINDER), must_not_decide)
    assert await store.timers.due(LATER, 10) == [Due(ANN, expiry), Due(ANN, REMINDER)]


async def test_timer_fires_once_though_two_try(store: Store, stores: Stores) -> None:
    await store.turns.handle(update("1"), "", begin(timers=(REMINDER,)))
    expiry = Timer("c1", "expiry", MUCH_LATER)
    seen: list[Found] = []

    def remind(found: Found) -> Plan:
        seen.append(found)
        return replace(count_up(found), timers=(expiry,))

    fired = await at_once(stores, 6, lambda bot, _: bot.timers.fire(Due(ANN, REMINDER), remind))

    assert sorted(fired) == [False] * 5 + [True]
    assert texts(await claim(store)) == ["1"]
    assert await store.timers.due(MUCH_LATER, 10) == [Due(ANN, expiry)]
    assert seen[-1].owned
    assert kept_id(seen[-1].addressed) == "c1"


async def test_timer_happens_to_its_own_conversation_not_to_the_focus(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin(timers=(REMINDER,)))
    await store.turns.handle(update("2"), "", begin("c2"))

    assert await store.timers.fire(Due(ANN, REMINDER), count_up)

    counted_in = {kept.id: len(kept.answers) for kept in await exported(store, "")}
    assert counted_in == {"c1": 1, "c2": 0}
    assert (await store.turns.known(ANN)).focus == "c2"


async def test_timer_that_was_moved_does_not_fire_at_its_old_time(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin(timers=(REMINDER,)))
    moved, by_itself = (Timer("c1", "reminder", at) for at in (LATER + DAY, MUCH_LATER))
    await store.turns.handle(update("2"), "", write(timers=(moved,)))

    assert not await store.timers.fire(Due(ANN, REMINDER), must_not_decide)
    assert await store.timers.due(LATER, 10) == []
    assert await store.timers.fire(Due(ANN, moved), write(timers=(by_itself,)))
    assert await store.timers.due(MUCH_LATER, 10) == [Due(ANN, by_itself)]


async def test_wishes_of_a_person_are_called_off_in_all_their_conversations(store: Store) -> None:
    def wished(name: str) -> Decide:
        wish = replace(conversation(name), follow_up=LATER.isoformat())
        return begin(name, begun=wish, timers=(Timer(name, "follow_up", LATER),))

    for number, address in enumerate((ANN, ANN, ANN_ELSEWHERE, BEA), 1):
        await store.turns.handle(update(f"{number}", address), "", wished(f"c{number}"))
    reminder = Timer("c1", "reminder", LATER)
    await store.turns.handle(update("5"), "", begin("c5", timers=(reminder,)))

    await store.turns.handle(update("6"), "", write(calls_off=True))

    wishes = {kept.id: kept.follow_up for kept in await exported(store)}
    assert wishes == {"c1": "", "c2": "", "c3": "", "c4": LATER.isoformat(), "c5": ""}
    left = await store.timers.due(LATER, 10)
    assert {due.timer for due in left} == {reminder, Timer("c4", "follow_up", LATER)}


async def test_wish_is_called_off_beside_a_turn_that_knows_of_it(
    store: Store, other: Store
) -> None:
    wish = replace(conversation(), follow_up=LATER.isoformat())
    await store.turns.handle(update("1"), "", begin(begun=wish))
    await store.turns.handle(update("2"), "", write(timers=(Timer("c1", "follow_up", LATER),)))

    await asyncio.gather(
        *(store.turns.handle(update(f"count{n}"), "", count_up) for n in range(6)),
        other.turns.handle(update("3", ANN_ELSEWHERE), "", write(calls_off=True)),
    )

    (kept,) = await exported(store)
    assert (kept.follow_up, kept.answers["count"].value) == ("", "6")
    assert await store.timers.due(LATER, 10) == []


async def test_timers_beside_turns_lose_nothing(store: Store, stores: Stores) -> None:
    kinds = (REMINDER, Timer("c1", "expiry", LATER))
    await store.turns.handle(update("1"), "", begin(timers=kinds))

    await asyncio.gather(
        at_once(stores, 8, lambda bot, n: bot.turns.handle(update(f"n{n}"), "", count_up)),
        at_once(stores, 2, lambda bot, n: bot.timers.fire(Due(ANN, kinds[n]), count_up)),
    )

    assert await counted(store) == "10"


# ---------------------------------------------------------------------------- keeping


async def test_pruning_removes_what_is_older_in_pieces(store: Store, place: Place) -> None:
    for number, address in enumerate(STRANGERS[:5]):
        await store.turns.handle(update(f"{number}", address), "", begin(f"c{number}", says("a")))
        await store.turns.handle(update(f"a{number}", address), "", give("stage", "walk"))
    await store.turns.handle(update("new", BEA), "", say(says("b"), now=LATER))

    removed = [await store.timers.prune(LATER, 2, LATER) for _ in range(6)]

    # 5 conversations, 5 replies and 10 inbox keys, at most 2 of each at a time.
    assert removed == [6, 6, 4, 2, 2, 0]
    left = {name: len(rows) for name, rows in (await place.contents()).items() if rows}
    # A server counts as well what is to be vacuumed.
    assert left.pop("counters") in (1, 2)
    assert left == {"inbox": 1, "outbox": 1, "lanes": 1}
    assert (await store.records.overview()).pruned == 5
    assert texts(await claim(store, LATER)) == ["b"]


async def test_pruning_goes_on_until_every_departure_is_gone(store: Store, place: Place) -> None:
    for number, address in enumerate(STRANGERS[:5]):
        await store.turns.handle(update(f"{number}", address), "", begin(f"c{number}"))
        await store.turns.handle(update(f"f{number}", address), "", forget())
    departures = len((await place.contents())["departures"])
    assert departures > 5

    removed = [await store.timers.prune(LATER, 2, LATER)]
    while removed[-1]:
        removed.append(await store.timers.prune(LATER, 2, LATER))

    assert sum(removed) >= departures
    assert (await place.contents())["departures"] == []
    assert (await store.records.overview()).forgotten == {"deleted": 5}


async def test_address_with_a_newer_conversation_outlives_its_older_one(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin("c1"))
    await store.turns.handle(update("2"), "", begin("c2", now=MUCH_LATER))

    await store.timers.prune(MUCH_LATER, 100, MUCH_LATER)

    assert [kept.id for kept in await exported(store)] == ["c2"]
    assert (await store.turns.known(ANN)).focus == "c2"


async def test_pruning_beside_turns_loses_no_turn(store: Store, stores: Stores) -> None:
    await store.turns.handle(update("1"), "", begin("c0"))

    def count_or_begin(found: Found) -> Plan:
        decide = begin("new") if found.addressed is None else count_up
        return replace(decide(found), now=MUCH_LATER)

    await asyncio.gather(
        at_once(stores, 8, lambda bot, n: bot.turns.handle(update(f"n{n}"), "", count_or_begin)),
        stores[1].timers.prune(LATER, 10, LATER),
    )

    left = [kept.id for kept in await exported(store)]
    found = await store.turns.known(ANN)
    assert left == ([found.focus] if found.focus else [])
    assert found.focus in ("", "new")
    outcomes = {await store.turns.handle(update(f"n{n}"), "", must_not_decide) for n in range(8)}
    assert outcomes <= {Outcome(), Outcome("begun")}


async def test_overview_counts_what_is_there(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin("c1", says("a"), campaign="spring"))
    await store.turns.handle(update("2", BEA), "", begin("c2", says("b"), campaign="spring"))
    await store.turns.handle(update("3", ANN_ELSEWHERE), "", begin("c3"))
    await store.turns.handle(update("4", ANN_ELSEWHERE), "", finish)
    await store.turns.fail(update("5"), "R1", "ValueError", NOW, SORRY)
    rows = await claim(store)
    await store.outbox.mark([mark(row, "sent") for row in rows if row.address == BEA])

    overview = await store.records.overview()

    assert overview.conversations == (
        Count("test", "", "finished", "", 1, "quick"),
        Count("test", "spring", "asking", "stage", 2, "quick"),
    )
    assert (overview.outbox, overview.failed) == ({"pending": 2, "sent": 1}, 1)
    assert (overview.forgotten, overview.pruned) == ({}, 0)


async def test_overview_leaves_out_what_began_earlier(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin("c1"))
    await store.turns.handle(update("2", BEA), "", begin("c2", now=LATER))

    (count,) = (await store.records.overview(LATER)).conversations

    assert count == Count("test", "", "asking", "stage", 1, "quick")


async def test_results_come_person_by_person_the_latest_first(store: Store) -> None:
    async def take(name: str, who: Address, began: datetime, ended: datetime) -> None:
        def end(found: Found) -> Plan:
            return replace(finish(found), now=ended)

        await store.turns.handle(update(name, who), "", begin(name, campaign=name, now=began))
        await store.turns.handle(update(f"{name}-end", who), "", end)

    hour, minute = timedelta(hours=1), timedelta(minutes=1)
    await take("c1", ANN, NOW, LATER)
    await take("c2", BEA, NOW, LATER)
    await take("c3", ANN_ELSEWHERE, NOW - hour, LATER + minute)
    await store.turns.handle(update("4"), "", begin("c4"))

    found = [row async for row in store.records.finished()]
    since = [row.campaign async for row in store.records.finished(NOW)]

    latest = {row.campaign: row.is_latest for row in found}
    assert latest == {"c1": False, "c2": True, "c3": True}
    assert [row.campaign for row in found if row.campaign != "c2"] == ["c3", "c1"]
    assert {row.measured for row in found} == {'{"stage":"walk"}'}
    lasted = {row.campaign: row.lasted for row in found}
    assert lasted["c3"] - lasted["c1"] == hour + minute
    assert sorted(since) == ["c1", "c2"]


async def test_versions_in_use_come_in_the_order_of_their_first_conversation(store: Store) -> None:
    for number, version in enumerate(("v2", "v1", "v2")):
        begun = replace(conversation(f"c{number}"), version=version)
        at = NOW + timedelta(hours=number)
        plan = begin(f"c{number}", begun=begun, campaign=version, now=at)
        await store.turns.handle(update(str(number)), "", plan)

    assert await store.records.versions_used(None) == ["v2", "v1"]
    assert await store.records.versions_used("v1") == ["v1"]


async def test_export_tells_conversations_of_a_campaign_by_pseudonyms(store: Store) -> None:
    for number, campaign in enumerate(("spring", "fall", "spring")):
        begun = begin(f"c{number}", campaign=campaign, now=NOW + timedelta(hours=number))
        await store.turns.handle(update(f"{number}"), "", begun)
    await store.turns.handle(update("b", BEA), "", begin("cb"))

    everything = [row async for row in store.records.export(None)]
    spring = [row async for row in store.records.export("spring")]

    assert {row.conversation.id for row in everything} == {"c0", "c1", "c2", "cb"}
    assert [(row.conversation.id, row.campaign) for row in spring] == [
        ("c0", "spring"), ("c2", "spring"),
    ]  # fmt: skip
    assert spring[1].updated_at == NOW + timedelta(hours=2)
    assert len({row.person for row in everything}) == 2
    assert not {row.person for row in everything} & {"ann", "bea", address_key(ANN)}
    assert {row.channel for row in everything} == {"test"}


async def test_export_of_many_comes_whole_while_turns_go_on(store: Store) -> None:
    for number in range(300):
        address = Address("test", str(number), str(number))
        await store.turns.handle(update(f"{number}", address), "", begin(f"c{number}"))

    found: set[str] = set()
    async for one in store.records.export(None):
        if len(found) == 100:
            await store.turns.handle(update("beside", BEA), "", nothing)
        found.add(one.conversation.id)

    assert found == {f"c{number}" for number in range(300)}


async def test_version_is_found_by_its_first_digits(store: Store) -> None:
    first = FlowVersion("abc123", "quick", "e1", "digest", '{"odd": "\\ud83d"}')
    await store.records.add_version(first, NOW)
    await store.records.add_version(replace(first, version="abd456"), NOW)

    await store.records.add_version(replace(first, flow="another"), LATER)

    assert await store.records.version("abc") == first
    assert await store.records.version("abc123") == first
    assert await store.records.version("ab") is None
    assert await store.records.version("x") is None
    assert await store.records.version("a%") is None


# ---------------------------------------------------------------------------- installations


def installation(sealed: str = "sealed", workspace: str = "w1") -> Installation:
    return Installation("test", workspace, sealed)


async def test_installations_of_a_channel_come_by_workspace(store: Store, other: Store) -> None:
    for workspace in ("b", "B", "a", "é"):
        await store.installations.add(installation(workspace=workspace), NOW)
    await store.installations.add(Installation("another", "a", "sealed"), NOW)

    found = await other.installations.all("test")

    assert found == [installation(workspace=workspace) for workspace in ("B", "a", "b", "é")]
    assert await other.installations.all("none") == []
    assert await other.installations.find("test", "b") == installation(workspace="b")
    assert await other.installations.find("test", "c") is None
    assert await other.installations.find("another", "b") is None


async def test_installation_is_replaced_or_sealed_anew_and_keeps_its_first_time(
    store: Store, place: Place
) -> None:
    await store.installations.add(installation("first"), NOW)
    first, added = await times(place)

    await store.installations.add(installation("second"), LATER)

    assert await store.installations.all("test") == [installation("second")]
    again = await times(place)
    assert (again[0], again[1] > added) == (first, True)

    assert await store.installations.replace(installation("new"), "second", LATER + DAY)
    assert await store.installations.all("test") == [installation("new")]
    assert await times(place) == (first, LATER + DAY)


async def times(place: Place) -> tuple[datetime, datetime]:
    """When the only installation was made first, and when it was last written."""
    ((_, _, _, *found),) = (await place.contents())["installations"]
    first, last = (datetime.fromisoformat(str(one)) for one in found)
    return first, last


async def test_of_several_who_seal_anew_one_wins(store: Store, stores: Stores) -> None:
    for workspace in ("w1", "w2"):
        await store.installations.add(installation("old", workspace), NOW)

    def seal(bot: Store, n: int) -> Awaitable[bool]:
        return bot.installations.replace(installation(f"new{n}"), "old", LATER)

    done = await at_once(stores, 6, seal)

    assert sorted(done) == [False] * 5 + [True]
    sealed = installation(f"new{done.index(True)}")
    assert await store.installations.all("test") == [sealed, installation("old", "w2")]


async def test_installation_outlives_people_and_retention_until_it_is_removed(
    store: Store,
) -> None:
    for workspace in ("w1", "w2"):
        await store.installations.add(installation(workspace=workspace), NOW)
    await store.turns.handle(update("1"), "", begin())
    await store.turns.handle(update("2"), "", forget())
    while await store.timers.prune(MUCH_LATER, 10, MUCH_LATER):
        pass

    assert await store.installations.remove("test", "w1")

    assert not await store.installations.remove("test", "w1")
    assert not await store.installations.replace(installation("new"), "sealed", LATER)
    assert await store.installations.all("test") == [installation(workspace="w2")]


def test_sealed_text_is_not_shown() -> None:
    assert "between us" not in repr(installation("between us"))


# ---------------------------------------------------------------------------- states


async def use(store: Store, key: str, now: datetime = NOW) -> bool:
    return await store.installations.use_state(key, now, now + timedelta(minutes=10))


async def used(place: Place) -> list[str]:
    """The states that are remembered."""
    return sorted(str(row[0]) for row in (await place.contents())["used_states"])


async def test_of_several_who_use_a_state_one_gets_it(store: Store, stores: Stores) -> None:
    used_by = await at_once(stores, 8, lambda bot, _: use(bot, "k1"))

    assert sorted(used_by) == [False] * 7 + [True]
    assert await use(store, "k2")


async def test_state_is_remembered_until_it_expires(store: Store, place: Place) -> None:
    await store.installations.use_state("k1", NOW, LATER)

    just_before = LATER - timedelta(microseconds=1)
    assert not await store.installations.use_state("k1", just_before, MUCH_LATER)
    assert await used(place) == ["k1"]

    assert await store.installations.use_state("k1", LATER, MUCH_LATER)


async def test_states_that_expire_are_removed_by_many_at_once(
    store: Store, stores: Stores, place: Place
) -> None:
    for n in range(20):
        await store.installations.use_state(f"old{n}", NOW, LATER)

    def use_new(bot: Store, n: int) -> Awaitable[bool]:
        return bot.installations.use_state(f"new{n % 5}", LATER, MUCH_LATER)

    assert sum(await at_once(stores, 20, use_new)) == 5
    assert await used(place) == [f"new{n}" for n in range(5)]


async def test_pruning_removes_states_that_expired_in_pieces(store: Store, place: Place) -> None:
    for key in ("k1", "k2", "k3"):
        await use(store, key)
    await store.installations.use_state("k4", NOW, MUCH_LATER)

    removed = [await store.timers.prune(LATER, 2, LATER) for _ in range(3)]

    assert removed == [2, 1, 0]
    assert await used(place) == ["k4"]
