"""Promises of the memory store alone; it shares the rest with the others."""

import pytest

from bot.store.memory import Memory, MemoryStore
from bot.store.ports import StoreError, StoreUnavailable
from tests.stores.promises import ANN, begin, must_not_decide, update


async def test_closed_store_takes_nothing() -> None:
    store = MemoryStore()
    await store.open()
    await store.close()

    with pytest.raises(StoreUnavailable, match="closed"):
        await store.turns.handle(update("1"), "", must_not_decide)


async def test_stores_that_share_a_memory_see_the_same_also_after_each_other() -> None:
    memory = Memory()
    first, second, apart = MemoryStore(memory), MemoryStore(memory), MemoryStore()
    await first.open()
    await first.turns.handle(update("1"), "", begin("c1"))
    await first.close()

    await second.open()
    await apart.open()

    assert (await second.turns.known(ANN)).focus == "c1"
    assert (await apart.turns.known(ANN)).focus == ""
    memory.close()
    await apart.close()


async def test_memory_is_not_backed_up_and_says_that_it_ends() -> None:
    store = MemoryStore()

    with pytest.raises(StoreError, match="ends with the process"):
        await store.backup("copy.sqlite3")

    assert store.erases
    await store.close()
