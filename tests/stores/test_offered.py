"""Promises of every store: what a code is for, and the browser that takes its place."""

from contextlib import suppress
from dataclasses import replace

import pytest

from bot.messages import Outcome
from bot.store.ports import CodeUsed, Store
from bot.team.model import Team
from bot.turns.plan import Found, Handoff, Plan, Purge
from tests.conftest import NOW
from tests.stores.make import Place
from tests.stores.promises import (
    ANN,
    BEA,
    LATER,
    MUCH_LATER,
    Decide,
    Stores,
    at_once,
    begin,
    find,
    forget,
    give,
    kept_id,
    update,
    write,
)
from tests.stores.teams import TEAM, in_team, join, joining, start, write_to_team

LINK = Handoff("link", "c1", LATER)
BROWSER = Handoff("browser", "c1", LATER, used="link")


def giving(handoff: Handoff) -> Decide:
    return write(handoff=handoff)


async def given(store: Store, handoff: Handoff) -> Outcome:
    return await store.turns.handle(update(f"give-{handoff.key}"), "c1", giving(handoff))


async def test_nobody_has_a_code_that_was_not_given(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin())

    assert await store.turns.offered("link") is None
    with pytest.raises(CodeUsed):
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


@pytest.mark.parametrize(("moved_to", "team"), [("", None), ("page", TEAM)])
async def test_team_of_answers_that_are_given_elsewhere_is_found_without_a_focus(
    store: Store, moved_to: str, team: Team | None
) -> None:
    await start(store)
    await store.turns.handle(update("1"), "", joining(ANN, "c1", focus=""), team="t1")
    moved = replace(in_team("c1"), moved_to=moved_to)
    await store.turns.handle(update("2"), "c1", write(advanced=moved))

    found = await find(store)

    assert (kept_id(found.addressed), kept_id(found.beside), found.team) == ("", "c1", team)
    assert kept_id(found.joined) == ("c1" if team else "")


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
    with pytest.raises(CodeUsed):
        await given(store, replace(BROWSER, key="another"))

    assert await store.turns.offered("link") is None
    assert await store.turns.offered("another") is None
    assert await store.turns.offered("browser") is not None


async def test_of_browsers_at_once_one_takes_the_place(stores: Stores) -> None:
    await stores[0].turns.handle(update("1"), "", begin())
    await given(stores[0], LINK)

    async def take(store: Store, number: int) -> bool:
        taking = giving(replace(BROWSER, key=f"browser{number}"))
        with suppress(CodeUsed):
            await store.turns.handle(update(f"take{number}"), "c1", taking)
            return True
        return False

    taken = await at_once(stores, 8, take)

    assert sum(taken) == 1
    left = [await stores[0].turns.offered(f"browser{n}") for n in range(8)]
    assert [offer is not None for offer in left] == taken


async def test_turn_of_a_browser_that_lost_its_place_writes_nothing(
    store: Store, place: Place
) -> None:
    await store.turns.handle(update("1"), "", begin())
    await given(store, LINK)
    await given(store, BROWSER)
    stays = replace(BROWSER, used="browser")

    def answering(found: Found) -> Plan:
        return replace(give("stage", "walk")(found), handoff=stays)

    await store.turns.handle(update("2"), "c1", answering)
    await given(store, replace(LINK, key="newer"))
    before = await place.contents()
    with pytest.raises(CodeUsed):
        await store.turns.handle(update("3"), "c1", answering)

    assert len(before["answers"]) == 1
    assert await place.contents() == before


async def test_new_link_ends_the_browser_of_before(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin())
    await given(store, LINK)
    await given(store, BROWSER)
    await given(store, replace(LINK, key="newer"))

    assert await store.turns.offered("browser") is None
    assert await store.turns.offered("newer") is not None


async def test_code_of_a_conversation_can_be_withdrawn(store: Store, place: Place) -> None:
    await store.turns.handle(update("1"), "", begin())
    await given(store, LINK)

    await store.turns.handle(update("2"), "c1", write(withdrawn="another"))
    assert await codes(place) == ["c1"]
    await store.turns.handle(update("3"), "c1", write(withdrawn="c1"))
    assert await codes(place) == []


async def test_code_goes_with_everything_of_its_person(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin())
    await given(store, LINK)

    await store.turns.handle(update("2"), "", forget())

    assert await store.turns.offered("link") is None


# ---------------------------------------------------------------------------- nothing stays


async def codes(place: Place) -> list[str]:
    """Return the conversations that have a code."""
    return sorted(str(row[2]) for row in (await place.contents())["handoffs"])


async def two_on_pages(store: Store) -> None:
    """Let somebody answer for a team in a browser, and somebody have a code for another check."""
    await start(store)
    await join(store, ANN, "c1")
    await given(store, LINK)
    await given(store, BROWSER)
    await join(store, BEA, "c2")
    await store.turns.handle(update("own", BEA), "", begin("own"))
    other = giving(Handoff("other", "own", LATER))
    await store.turns.handle(update("other", BEA), "own", other)


@pytest.mark.parametrize("purge", ["answers", "round", "people"])
async def test_browser_goes_with_the_answers_of_its_team(
    store: Store, place: Place, purge: Purge
) -> None:
    await two_on_pages(store)
    await store.turns.handle(update("own"), "", begin("stays"))

    await write_to_team(store, purge=purge)

    assert await codes(place) == ["own"]


async def test_code_goes_with_a_conversation_that_is_too_old(store: Store, place: Place) -> None:
    await two_on_pages(store)
    await store.turns.handle(update("new"), "", begin("c3", now=MUCH_LATER))
    await store.turns.handle(update("new", BEA), "", begin("c4", now=MUCH_LATER))

    await store.timers.prune(MUCH_LATER, 100, MUCH_LATER)

    # The team still takes answers.
    assert await codes(place) == ["c1"]


async def test_code_goes_with_a_conversation_that_is_declined(store: Store, place: Place) -> None:
    await two_on_pages(store)
    await store.turns.handle(update("own"), "", begin("stays"))
    await store.turns.handle(update("answer"), "", give("stage", "walk"))

    await store.turns.handle(update("no"), "c1", write(forget="declined"))

    assert await codes(place) == ["own"]


async def test_expired_code_goes_by_itself(store: Store, place: Place) -> None:
    await two_on_pages(store)
    assert await store.timers.fade(NOW, 100) == 0

    removed = [await store.timers.fade(LATER, 1) for _ in range(3)]

    assert removed == [1, 1, 0]
    assert await codes(place) == []
