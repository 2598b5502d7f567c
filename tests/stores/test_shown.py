"""Promises of both stores: the results shown in a place, and the people counted in them."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.messages import Address, Outcome
from bot.store.ports import Store
from bot.team.place_results import Code
from bot.turns.keys import code_of, person_key
from bot.turns.plan import FoundTeam, Plan
from tests.conftest import NOW
from tests.stores.make import Place
from tests.stores.promises import ANN, BEA, LATER, begin, exported, forget, update, write
from tests.stores.teams import CHANNEL, TEAM, look, start, write_to_team

KEY = "5a" * 32
ANNS, BEAS = (Code(code_of(KEY, person_key(one)), "cx", ("stage",)) for one in (ANN, BEA))
ELSEWHERE = replace(CHANNEL, chat="elsewhere")


async def show(
    store: Store, team: str = TEAM.id, *codes: Code, at: datetime = NOW, round_: int = 1
) -> None:
    """Reveal a result that counts these people."""

    def decide(found: FoundTeam) -> Plan:
        assert found.team is not None
        over = found.team.but(status="revealed", deadline=None)
        tally = (round_, '{"people": 2}')
        return Plan(Outcome(), at, team=over, tally=tally, codes=codes, key=KEY)

    await store.teams.handle(None, team, decide)


async def shown_in(store: Store, place: Address = CHANNEL) -> tuple[tuple[Code, ...], str]:
    """Return the codes of the people in the only result of a place, and the key of the place."""
    (result,), key = await store.teams.results_in(place)
    return result.codes, key


async def test_results_of_a_place_are_found_with_who_is_counted_in_them(store: Store) -> None:
    await start(store)
    await start(store, TEAM.but(id="t2"))
    await start(store, TEAM.but(id="far", place=ELSEWHERE))
    await show(store, "t1", BEAS, ANNS)
    await show(store, "far", ANNS)
    await show(store, "t2", at=NOW + timedelta(days=1))

    found = await look(store, "t2")

    first, second = found.results
    assert (first.team, first.round, first.shown_at) == ("t1", 1, NOW)
    assert set(first.codes) == {ANNS, BEAS}
    assert (second.team, second.codes) == ("t2", ())
    assert found.key == KEY
    assert found.elsewhere == NOW
    assert await store.teams.shown_elsewhere(TEAM.facilitator, CHANNEL) == NOW
    assert await store.teams.shown_elsewhere(replace(TEAM.facilitator, person="x"), CHANNEL) is None
    assert await store.teams.results_in(CHANNEL) == (found.results, KEY)

    # One that is shown again counts from then.
    await write_to_team(store, now=LATER, shown_again=("t1",))
    results, _ = await store.teams.results_in(CHANNEL)
    assert {shown.team: shown.shown_at for shown in results}["t1"] == LATER


async def test_key_of_a_place_is_kept_from_the_first_codes_on(store: Store) -> None:
    await start(store)
    await start(store, TEAM.but(id="t2"))
    await show(store, "t1")
    assert await store.teams.results_in(CHANNEL) == ((await look(store)).results, "")

    await show(store, "t2", ANNS)

    assert (await store.teams.results_in(CHANNEL))[1] == KEY
    assert await store.teams.results_in(ELSEWHERE) == ((), "")


async def test_code_of_somebody_goes_with_their_data_and_nobody_elses(store: Store) -> None:
    await start(store)
    await start(store, TEAM.but(id="far", place=ELSEWHERE))
    await show(store, "t1", ANNS, BEAS)
    await show(store, "far", ANNS)

    await store.turns.handle(update("gone", ANN), "", forget())

    assert (await shown_in(store))[0] == (BEAS,)
    assert (await shown_in(store, ELSEWHERE))[0] == ()


async def test_group_that_became_another_keeps_its_results_and_key(store: Store) -> None:
    await start(store)
    await show(store, "t1", ANNS)

    await store.teams.move_place(CHANNEL, ELSEWHERE)

    assert await shown_in(store, ELSEWHERE) == ((ANNS,), KEY)
    assert await store.teams.results_in(CHANNEL) == ((), "")


async def test_codes_of_two_places_that_become_one_are_not_mixed(store: Store) -> None:
    await start(store)
    await start(store, TEAM.but(id="far", place=ELSEWHERE))
    await show(store, "t1", ANNS)
    await show(store, "far", BEAS)

    await store.teams.move_place(CHANNEL, ELSEWHERE)

    results, _ = await store.teams.results_in(ELSEWHERE)
    assert {one.team: one.codes for one in results} == {"t1": (), "far": (BEAS,)}


async def test_results_that_may_be_compared_are_kept_longer_than_all_else(
    store: Store, place: Place
) -> None:
    await start(store)
    await show(store, "t1", ANNS, BEAS)

    while await store.timers.prune(LATER, 10, NOW):
        pass
    assert (await store.teams.results_in(CHANNEL))[1] == KEY

    # Codes go when it is no longer compared; its counts stay until they are too old.
    while await store.timers.prune(NOW - timedelta(days=1), 1, LATER):
        pass
    assert await shown_in(store) == ((), "")

    while await store.timers.prune(LATER, 10, LATER):
        pass
    left = await place.contents()
    assert left["teams"] == left["tallies"] == left["codes"] == left["places"] == []


ANN_WITH_ANOTHER_CHAT = Address("test", "another chat", ANN.person)


def test_code_tells_nothing_without_the_key_of_its_place() -> None:
    assert code_of(KEY, person_key(ANN_WITH_ANOTHER_CHAT)) == ANNS.code
    assert code_of("6b" * 32, person_key(ANN)) != ANNS.code


async def test_codes_alone_go_where_somebody_asks_who_has_another_chat(store: Store) -> None:
    await start(store)
    await show(store, "t1", ANNS, BEAS)
    await store.turns.handle(update("own"), "", begin("own"))

    gone = update("gone", ANN_WITH_ANOTHER_CHAT)
    await store.turns.handle(gone, "", write(forget="codes"))

    assert (await shown_in(store))[0] == (BEAS,)
    assert [kept.id for kept in await exported(store)] == ["own"]
