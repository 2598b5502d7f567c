"""Promises of every store: forgetting a team."""

from datetime import timedelta

from bot.messages import Outcome
from bot.store.ports import Store
from bot.turns.keys import person_key
from bot.turns.plan import Outgoing
from tests.conftest import NOW
from tests.stores.make import Place
from tests.stores.promises import (
    ANN,
    BEA,
    LATER,
    MUCH_LATER,
    SORRY,
    begin,
    claim,
    exported,
    find,
    finish,
    forget,
    give,
    kept_id,
    must_not_decide,
    result_of,
    say,
    says,
    send,
    texts,
    update,
    write,
)
from tests.stores.teams import (
    CHANNEL,
    FAY,
    TEAM,
    join,
    look,
    reveal,
    start,
    submit,
    take_part,
    write_to_team,
)


async def test_answers_that_are_purged_leave_no_trace(store: Store, place: Place) -> None:
    await start(store)
    await store.turns.handle(update("0", BEA), "", begin("own", says("for bea")))
    for address, name in ((ANN, "c1"), (BEA, "c2")):
        await take_part(store, address, name, "secret")
    await store.turns.fail(update("bad", text="secret"), "R1", "ValueError", NOW, SORRY)
    await send(store, [row for row in await claim(store) if row.conversation == "c1"])

    await store.teams.handle(None, "t1", reveal)

    left = await place.contents()
    assert "secret" not in repr(left)
    assert "'c1'" not in repr([left[name] for name in ("conversations", "answers", "outbox")])
    assert sorted(texts(await claim(store, LATER))) == [
        "That did not arrive.", "for bea", "join", "result",
    ]  # fmt: skip
    found = await look(store)
    assert {(one.person, one.conversation, one.answered) for one in found.parts} == {
        (person_key(ANN), "", True), (person_key(BEA), "", True),
    }  # fmt: skip
    assert (found.contributions, found.tallies) == ((), {1: '["c1", "c2"]'})
    assert await store.records.failed() == []


async def test_repeat_of_what_was_purged_or_said_before_is_still_known(store: Store) -> None:
    await start(store)
    earlier = NOW - timedelta(hours=1)
    await store.turns.handle(update("0"), "", say(outcome="first", now=earlier))
    await take_part(store, ANN, "c1")
    await store.turns.fail(update("bad"), "R1", "ValueError", NOW, SORRY)

    await store.teams.handle(None, "t1", reveal)

    again = await store.turns.handle(update("submit-c1"), "c1", must_not_decide, team="t1")
    assert again == Outcome()
    assert await store.turns.handle(update("bad"), "", must_not_decide, retry=True) == Outcome()
    assert await store.turns.handle(update("0"), "", must_not_decide) == Outcome("first")


async def test_somebody_whose_answers_were_purged_goes_on(store: Store) -> None:
    await start(store)
    await join(store, ANN, "c1")
    await store.teams.handle(None, "t1", reveal)

    seen = await find(store, ANN, button="c1", team="t1")
    assert (seen.addressed, seen.focus, seen.joined) == (None, "c1", None)
    await store.turns.handle(update("1"), "", say(says("a")))
    await store.turns.handle(update("2"), "", begin("own"))
    await store.turns.handle(update("3"), "", give("stage", "run"))

    found = await store.turns.known(ANN)
    assert (found.focus, kept_id(found.addressed), found.team) == ("own", "own", None)


async def test_second_round_knows_who_took_part_in_the_first(store: Store) -> None:
    await start(store)
    await take_part(store, ANN, "c1")
    await write_to_team(store, team=TEAM.but(round=2, since=NOW), purge="answers")

    await join(store, ANN, "c2", round_=2)
    await submit(store, ANN, "c2")
    await join(store, BEA, "c3", round_=2)

    found = await look(store)
    assert {(one.round, one.person, one.conversation, one.answered) for one in found.parts} == {
        (1, person_key(ANN), "", True),
        (2, person_key(ANN), "c2", True),
        (2, person_key(BEA), "c3", False),
    }
    assert [one.conversation.id for one in found.contributions] == ["c2", "c3"]


async def test_forgotten_person_is_neither_asked_to_take_over_nor_named_in_offers(
    store: Store, place: Place
) -> None:
    ann, bea = person_key(ANN), person_key(BEA)
    offered = TEAM.but(heir=BEA, offers=(ann, bea), asked_at=(NOW, LATER))
    other = TEAM.but(id="t2", heir=ANN)
    await start(store, offered)
    await start(store, other)
    await join(store, BEA, "c2")

    await store.turns.handle(update("u9", BEA), "", forget())

    assert await store.teams.find("t1") == offered.but(heir=None, offers=(ann, ""))
    assert await store.teams.find("t2") == other
    assert await store.teams.of_person(BEA) == []
    assert await store.teams.of_person(ANN) == [other]
    assert bea not in str(await place.contents())


async def test_forgotten_person_takes_part_nowhere_and_what_they_run_stays(store: Store) -> None:
    await start(store)
    await take_part(store, FAY, "c1")
    await join(store, ANN, "c2")

    await store.turns.handle(update("forget", FAY), "", forget())

    found = await look(store)
    assert found.team == TEAM
    assert [one.person for one in found.parts] == [person_key(ANN)]
    assert await store.teams.of_person(FAY) == [TEAM]


async def test_who_declines_takes_part_no_longer_unless_it_was_something_else(
    store: Store,
) -> None:
    await start(store)
    await join(store, ANN, "c1")
    await join(store, BEA, "c2")
    await write_to_team(store, outbox=(Outgoing("t1", says("your team"), to=ANN),))
    await store.turns.handle(update("own"), "", begin("own", says("agree?")))

    await store.turns.handle(update("no"), "", declining)

    assert kept_id((await store.turns.known(ANN)).joined) == "c1"
    assert texts([row for row in await claim(store) if row.address == ANN]) == ["your team"]

    await store.turns.handle(update("neither"), "", declining, team="t1")

    assert [taken.conversation for taken in (await look(store)).parts] == ["c2"]
    assert (await store.turns.known(ANN)).joined is None


declining = write(forget="declined")


async def test_pruning_removes_old_teams_with_all_that_is_theirs(
    store: Store, place: Place
) -> None:
    for number in range(3):
        await start(store, TEAM.but(id=f"t{number}"))
    await join(store, ANN, "c1")
    for number in range(3):
        over = TEAM.but(id=f"t{number}", status="revealed", deadline=None, remind_at=None)
        await store.teams.handle(None, over.id, write(team=over, tally=(1, "{}")))
    await start(store, TEAM.but(id="new", created_at=MUCH_LATER), MUCH_LATER)

    while await store.timers.prune(LATER, 2, LATER):
        pass

    left = await place.contents()
    assert left["participants"] == left["tallies"] == left["conversations"] == []
    assert [one.id for one in await store.teams.in_place(CHANNEL)] == ["new"]


async def test_team_of_which_something_is_due_is_not_pruned_with_its_answers(store: Store) -> None:
    await start(store)
    await start(store, TEAM.but(id="series", status="revealed", next_at=MUCH_LATER))
    await join(store, ANN, "c1")

    await store.timers.prune(LATER, 10, LATER)

    assert {one.id for one in await store.teams.in_place(CHANNEL)} == {TEAM.id, "series"}
    assert kept_id((await store.turns.known(ANN)).joined) == "c1"


async def test_answers_for_a_team_are_neither_exported_nor_counted(store: Store) -> None:
    await start(store)
    await store.turns.handle(update("own"), "", begin("own"))
    before = (await store.records.overview()).conversations
    await join(store, ANN, "c1")
    await join(store, BEA, "c2")
    assert (await store.records.overview()).conversations == before

    for name in ("c1", "own"):
        await store.turns.handle(update(f"finish-{name}"), name, finish)

    for campaign in (None, ""):
        assert [kept.id for kept in await exported(store, campaign)] == ["own"]
    assert await store.records.results(ANN) == [result_of("own")]
    assert await store.records.result("c1") is None
    assert len([row async for row in store.records.finished()]) == 1
