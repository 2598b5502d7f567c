"""Promises of every store: installations, finished and begun."""

from collections.abc import Awaitable
from datetime import datetime, timedelta

from bot.store.ports import Store
from bot.store.records import Installation
from tests.conftest import NOW
from tests.stores.make import Place
from tests.stores.promises import (
    DAY,
    LATER,
    MUCH_LATER,
    Stores,
    at_once,
    begin,
    forget,
    times,
    update,
)

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
    """Return the states that are remembered."""
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
