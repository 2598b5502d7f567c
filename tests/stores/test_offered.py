"""Promises of every store: what a code is for, and the browser that takes its place."""

from dataclasses import replace

from bot.messages import Outcome
from bot.store.ports import Store
from bot.turns.plan import Handoff
from tests.stores.promises import (
    ANN,
    LATER,
    Decide,
    Stores,
    at_once,
    begin,
    forget,
    kept_id,
    update,
    write,
)
from tests.stores.teams import joining, start

LINK = Handoff("link", "c1", LATER)
BROWSER = Handoff("browser", "c1", LATER, used="link")


def giving(handoff: Handoff) -> Decide:
    return write(handoff=handoff)


async def given(store: Store, handoff: Handoff) -> Outcome:
    return await store.turns.handle(update(f"give-{handoff.key}"), "c1", giving(handoff))


async def test_nobody_has_a_code_that_was_not_given(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin())

    assert await store.turns.offered("link") is None
    await given(store, BROWSER)
    assert await store.turns.offered("browser") is None


async def test_code_can_be_given_with_the_first_row_of_somebody(store: Store) -> None:
    await start(store)

    await store.turns.handle(update("1"), "", joining(ANN, "c1", focus="", handoff=LINK), team="t1")

    offer = await store.turns.offered("link")
    assert offer is not None
    offered, found = offer
    assert (offered.address, offered.expires_at) == (ANN, LATER)
    assert found.owned
    assert found.focus == ""
    assert found.team is not None
    assert kept_id(found.addressed) == kept_id(found.joined) == "c1"


async def test_conversation_of_a_code_is_found_whatever_is_in_focus(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin("c1"))
    await store.turns.handle(update("2"), "", begin("c2"))
    await given(store, LINK)

    offer = await store.turns.offered("link")

    assert offer is not None
    assert (kept_id(offer[1].addressed), offer[1].focus) == ("c1", "c2")


async def test_browser_takes_the_place_of_a_link_once(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin())
    await given(store, LINK)
    await given(store, BROWSER)
    await given(store, replace(BROWSER, key="another"))

    assert await store.turns.offered("link") is None
    assert await store.turns.offered("another") is None
    assert await store.turns.offered("browser") is not None


async def test_of_browsers_at_once_one_takes_the_place(stores: Stores) -> None:
    await stores[0].turns.handle(update("1"), "", begin())
    await given(stores[0], LINK)

    await at_once(stores, 8, lambda store, n: given(store, replace(BROWSER, key=f"browser{n}")))

    left = [await stores[0].turns.offered(f"browser{n}") for n in range(8)]
    assert sum(offer is not None for offer in left) == 1


async def test_new_link_ends_the_browser_of_before(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin())
    await given(store, LINK)
    await given(store, BROWSER)
    await given(store, replace(LINK, key="newer"))

    assert await store.turns.offered("browser") is None
    assert await store.turns.offered("newer") is not None


async def test_code_goes_with_everything_of_its_person(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin())
    await given(store, LINK)

    await store.turns.handle(update("2"), "", forget())

    assert await store.turns.offered("link") is None
