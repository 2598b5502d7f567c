"""Promises of every store: timers."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.store.ports import Store
from bot.turns.plan import Due, Found, Plan, Timer
from tests.conftest import NOW
from tests.stores.promises import (
    ANN,
    ANN_ELSEWHERE,
    BEA,
    DAY,
    LATER,
    MUCH_LATER,
    Decide,
    Stores,
    at_once,
    begin,
    claim,
    conversation,
    count_up,
    counted,
    exported,
    kept_id,
    must_not_decide,
    texts,
    update,
    write,
)

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
