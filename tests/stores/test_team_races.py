"""Promises of every store: changes of one team at the same time, and of its place."""

import asyncio
import json
from collections.abc import Awaitable
from dataclasses import replace

from bot.messages import Outcome
from bot.store.ports import Store
from bot.turns.keys import address_key
from bot.turns.plan import Found, Plan
from tests.conftest import NOW
from tests.stores.make import Place
from tests.stores.promises import LATER, Stores, at_once, claim, forget, mark, update
from tests.stores.teams import (
    CHANNEL,
    FAY,
    PEOPLE,
    TEAM,
    join,
    joining,
    look,
    reveal,
    start,
    submitting,
    take_part,
)

# ---------------------------------------------------------------------------- races


async def test_every_answer_that_is_confirmed_beside_a_reveal_is_in_it(
    store: Store, stores: Stores
) -> None:
    await start(store)
    for number, address in enumerate(PEOPLE):
        await join(store, address, f"c{number}")
    half = len(PEOPLE) // 2

    def answer_of(bot: Store, n: int) -> Awaitable[Outcome]:
        return bot.turns.handle(
            update(f"s{n}", PEOPLE[n]), f"c{n}", submitting(PEOPLE[n]), team="t1"
        )

    first, revealed, second = await asyncio.gather(
        at_once(stores, half, answer_of),
        at_once(stores, 2, lambda bot, n: bot.teams.handle(update(f"r{n}", FAY), "t1", reveal)),
        at_once(stores, half, lambda bot, n: answer_of(bot, n + half)),
    )

    told = [outcome.notice for outcome in (*first, *second)]
    counted = sorted(f"c{n}" for n, notice in enumerate(told) if notice == "counted walk")
    assert json.loads((await look(store)).tallies[1]) == counted
    assert sorted(outcome.notice for outcome in revealed) == ["over", "revealed"]
    assert set(told) <= {"counted walk", "too late"}


async def test_nothing_is_left_of_answers_that_came_beside_a_reveal(
    store: Store, stores: Stores, place: Place
) -> None:
    await start(store)

    async def walk(bot: Store, n: int) -> None:
        def join_or_not(found: Found) -> Plan:
            if found.team is None or found.team.status != "open":
                return Plan(Outcome("too late"), NOW)
            return joining(PEOPLE[n], f"c{n}")(found)

        secret = submitting(PEOPLE[n], "secret")
        await bot.turns.handle(update(f"j{n}", PEOPLE[n]), "", join_or_not, team="t1")
        await bot.turns.handle(update(f"s{n}", PEOPLE[n]), f"c{n}", secret)

    await asyncio.gather(
        at_once(stores, len(PEOPLE), walk),
        at_once(stores, 2, lambda bot, _: bot.teams.handle(None, "t1", reveal)),
    )

    left = await place.contents()
    assert left["conversations"] == left["answers"] == left["timers"] == []
    assert "secret" not in repr(left)


async def test_forgetting_and_pruning_beside_a_reveal_end_well(
    store: Store, stores: Stores, place: Place
) -> None:
    await start(store)
    for number, address in enumerate(PEOPLE):
        await take_part(store, address, f"c{number}", "secret")

    def leave(bot: Store, n: int) -> Awaitable[Outcome]:
        return bot.turns.handle(update(f"f{n}", PEOPLE[n]), "", forget())

    await asyncio.gather(
        at_once(stores, 12, leave),
        store.teams.handle(None, "t1", reveal),
        stores[1].timers.prune(LATER, 10, LATER),
    )

    left = await place.contents()
    assert len(left["participants"]) in (0, 12)
    while await store.timers.prune(LATER, 10, LATER):
        pass
    assert "secret" not in repr(await place.contents())


# ---------------------------------------------------------------------------- places


async def test_place_that_moves_takes_its_teams_and_what_waits_along(store: Store) -> None:
    await start(store)
    await start(store, TEAM.but(id="t2", status="cancelled"))
    elsewhere = TEAM.but(id="t3", place=replace(CHANNEL, chat="x"))
    await start(store, elsewhere)
    moved = replace(CHANNEL, chat="supergroup")
    (row, *_) = [row for row in await claim(store) if row.address == CHANNEL]
    await store.outbox.mark([mark(row, "dead", error="moved")])
    await store.outbox.release(CHANNEL)

    assert await store.teams.move_place(CHANNEL, moved) == 2

    assert await store.teams.move_place(CHANNEL, moved) == 0
    assert {one.id: one.place for one in await store.teams.in_place(moved)} == {
        "t1": moved,
        "t2": moved,
    }
    assert await store.teams.in_place(CHANNEL) == []
    assert await store.teams.in_place(elsewhere.place) == [elsewhere]
    assert [(row.address, row.lane) for row in await claim(store)] == [(moved, address_key(moved))]
    # The failure is still to be reported.
    assert await store.teams.due(NOW, 10) == ["t1"]
