"""What is the memory store's own; the rest it promises with the others."""

import pytest

from bot.messages import Outcome
from bot.store.memory import Memory, MemoryStore
from bot.store.ports import StoreError, StoreUnavailable
from tests.stores.test_conformance import ANN, begin, must_not_decide, say, update


async def test_closed_store_takes_nothing() -> None:
    store = MemoryStore()
    await store.open()
    await store.close()

    with pytest.raises(StoreUnavailable, match="closed"):
        await store.turns.handle(update("1"), "", must_not_decide)


async def test_stores_that_share_a_memory_see_the_same_also_after_each_other() -> None:
    memory = Memory()
    first, second = MemoryStore(memory), MemoryStore(memory)
    await first.open()
    await first.turns.handle(update("1"), "", begin("c1"))
    await first.close()

    await second.open()
    found = await second.turns.known(ANN)

    assert found.focus == "c1"
    memory.close()


async def test_stores_of_their_own_share_nothing() -> None:
    first, second = MemoryStore(), MemoryStore()
    await first.open()
    await second.open()

    await first.turns.handle(update("1"), "", say(outcome="first"))

    assert await second.turns.handle(update("1"), "", say(outcome="other")) == Outcome("other")
    await first.close()
    await second.close()


async def test_memory_is_not_backed_up_and_says_that_it_ends() -> None:
    store = MemoryStore()

    with pytest.raises(StoreError, match="ends with the process"):
        await store.backup("copy.sqlite3")

    assert store.erases
    await store.close()
