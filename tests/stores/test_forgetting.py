"""Promises of every store: keeping and forgetting."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from bot.messages import Address, Outcome
from bot.store.ports import Store
from bot.store.records import Count, FlowVersion
from bot.turns.keys import address_key
from bot.turns.plan import Found, Plan, Timer
from tests.conftest import NOW
from tests.stores.make import Place
from tests.stores.promises import (
    ANN,
    ANN_ELSEWHERE,
    BEA,
    LATER,
    MUCH_LATER,
    SORRY,
    STRANGERS,
    Stores,
    at_once,
    begin,
    claim,
    conversation,
    count_up,
    exported,
    finish,
    forget,
    give,
    mark,
    must_not_decide,
    nothing,
    say,
    says,
    send,
    texts,
    update,
)

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
    # A server also counts the rows that wait for a vacuum.
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
