"""Promises of every store: team assessments."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.messages import Attachment, Outcome, Say
from bot.store.ports import Store
from bot.store.records import Fate
from bot.team.model import COUNTED_EVERY, UNDECIDED, Status
from bot.turns.keys import address_key, person_key
from bot.turns.plan import Due, Found, FoundTeam, Outgoing, Plan, Timer
from tests.conftest import NOW
from tests.stores.make import Place
from tests.stores.promises import (
    ANN,
    ANN_ELSEWHERE,
    BEA,
    LATER,
    MUCH_LATER,
    ODD,
    SORRY,
    Stores,
    at_once,
    begin,
    claim,
    count_up,
    find,
    forget,
    kept_id,
    mark,
    must_not_decide,
    say,
    says,
    send,
    texts,
    update,
    write,
)
from tests.stores.teams import (
    CHANNEL,
    DEADLINE,
    FAY,
    PEOPLE,
    TEAM,
    join,
    joining,
    look,
    must_not_decide_team,
    next_state,
    part,
    reveal,
    start,
    submit,
    take_part,
    write_to_team,
)

# ---------------------------------------------------------------------------- beginning, finding


async def test_team_is_found_by_who_runs_it_and_where_it_is(store: Store, other: Store) -> None:
    odd = TEAM.but(title=ODD, heir=ANN, trouble="", before="t0", next_at=MUCH_LATER)
    await start(store, odd)
    await start(store, TEAM.but(id="t2", created_at=LATER))

    second = TEAM.but(id="t2", created_at=LATER)
    assert await other.teams.of_person(FAY) == [second, odd]
    assert await other.teams.in_place(CHANNEL) == [second, odd]
    assert await other.teams.of_person(replace(ANN, chat="anywhere")) == [odd]
    assert await other.teams.of_person(BEA) == await other.teams.in_place(ANN) == []


async def test_list_has_all_that_is_under_way_before_the_latest_that_is_over(store: Store) -> None:
    live: tuple[Status, ...] = ("draft", "open", "closing")
    for number, status in enumerate(live):
        await start(store, TEAM.but(id=f"live{number}", status=status))
    for number in range(52):
        over: Status = "cancelled" if number % 2 else "revealed"
        created_at = NOW + timedelta(hours=number + 1)
        await start(store, TEAM.but(id=f"t{number}", status=over, created_at=created_at))

    for found in (await store.teams.of_person(FAY), await store.teams.in_place(CHANNEL)):
        latest = [f"t{number}" for number in range(51, 4, -1)]
        assert [team.id for team in found] == ["live0", "live1", "live2", *latest]


async def test_team_is_known_with_its_people_and_counts_and_without_answers(store: Store) -> None:
    await start(store)
    await join(store, ANN, "c1")
    await submit(store, ANN, "c1")
    await join(store, BEA, "c2")

    known = await store.teams.known("t1")

    assert known.team == TEAM
    assert set(known.parts) == {part(ANN, "c1", answered=True), part(BEA, "c2")}
    assert (known.contributions, known.results, known.key) == ((), (), "")
    assert await store.teams.known("t9") == FoundTeam()


async def test_turn_finds_the_team_that_is_named_or_that_its_conversation_is_in(
    store: Store,
) -> None:
    await start(store)

    assert await find(store, ANN, team="t1") == Found(team=TEAM)
    assert await find(store, ANN, team="t9") == await find(store, ANN) == Found()
    await store.turns.handle(update("own", BEA), "", begin("own"))
    assert (await find(store, BEA)).team is None

    await join(store, ANN, "c1")
    for found in (await find(store, ANN), await store.turns.known(ANN)):
        assert found.team == TEAM
        assert kept_id(found.addressed) == kept_id(found.joined) == "c1"


async def test_turn_finds_where_somebody_takes_part_beside_what_is_in_focus(store: Store) -> None:
    await start(store)
    await join(store, ANN, "c1")
    await store.turns.handle(update("own"), "", begin("own"))

    named, button, plain = (
        await find(store, ANN, team="t1"),
        await find(store, ANN, button="c1"),
        await find(store, ANN),
    )

    assert (kept_id(named.addressed), kept_id(named.joined)) == ("own", "c1")
    assert (kept_id(button.addressed), kept_id(button.joined)) == ("c1", "c1")
    assert (plain.team, plain.joined) == (None, None)

    # At one address, and in the present round alone.
    for address in (ANN_ELSEWHERE, BEA):
        assert (await find(store, address, team="t1")).joined is None
    await store.teams.handle(None, "t1", next_state(round=2))
    assert (await find(store, ANN, team="t1")).joined is None


async def test_who_takes_part_again_joined_when_they_did_first(store: Store, place: Place) -> None:
    await start(store)
    await join(store, ANN, "c1")

    decide = joining(ANN_ELSEWHERE, "c2", now=LATER)
    await store.turns.handle(update("again", ANN_ELSEWHERE), "", decide, team="t1")

    (row,) = (await place.contents())["participants"]
    lane = address_key(ANN_ELSEWHERE)
    assert row[:6] == ("t1", 1, person_key(ANN), lane, "c2", False)
    assert datetime.fromisoformat(str(row[6])) == NOW
    assert kept_id((await find(store, ANN_ELSEWHERE, team="t1")).joined) == "c2"
    assert (await find(store, ANN, team="t1")).joined is None


async def test_who_joins_twice_at_once_takes_part_once(store: Store, stores: Stores) -> None:
    await start(store)
    await store.turns.handle(update("own"), "", begin("own"))

    def join_once(bot: Store, n: int) -> Awaitable[Outcome]:
        def decide(found: Found) -> Plan:
            if found.joined is not None:
                return Plan(Outcome(found.joined.conversation.id), NOW)
            # The form opens beside what is in focus.
            return replace(
                joining(ANN, f"c{n}")(found), focus=found.focus, outcome=Outcome(f"c{n}")
            )

        return bot.turns.handle(update(f"j{n}"), "", decide, team="t1")

    outcomes = await at_once(stores, 8, join_once)

    found = await look(store)
    assert [taken.conversation for taken in found.parts] == [outcomes[0].notice]
    assert set(outcomes) == {Outcome(kept_id((await find(store, ANN, team="t1")).joined))}


@pytest.mark.parametrize(("focus", "after"), [(None, "c2"), ("c1", "c1"), ("", "")])
async def test_conversation_that_begins_comes_into_focus_unless_another_is_to(
    store: Store, focus: str | None, after: str
) -> None:
    await store.turns.handle(update("1"), "", begin("c1"))

    await store.turns.handle(update("2"), "", begin("c2", focus=focus))

    assert (await store.turns.known(ANN)).focus == after
    await store.turns.handle(update("3"), "", write(focus="c1"))
    assert kept_id((await store.turns.known(ANN)).addressed) == "c1"


async def test_first_contact_can_begin_beside_the_focus(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin("c1", focus=""))

    found = await store.turns.known(ANN)
    assert (found.focus, found.addressed, kept_id(found.beside)) == ("", None, "c1")
    assert found.beside is not None
    after = replace(found.beside.conversation, misses=1)
    await store.turns.handle(update("2"), "", write(now=LATER, advanced=after, focus="c1"))
    assert kept_id((await store.turns.known(ANN)).addressed) == "c1"


async def test_reply_goes_to_the_address_that_it_names(store: Store) -> None:
    outbox = (
        Outgoing("", says("here")),
        Outgoing("t1", says("a"), to=CHANNEL),
        Outgoing("", says("for bea"), to=BEA),
        Outgoing("t1", says("b"), to=CHANNEL),
    )
    await store.turns.handle(update("1"), "", write(outbox=outbox))

    rows = await claim(store)

    by_address = {
        to: texts([row for row in rows if row.address == to]) for to in (ANN, BEA, CHANNEL)
    }
    assert by_address == {ANN: ["here"], BEA: ["for bea"], CHANNEL: ["a", "b"]}
    assert all(row.lane == address_key(row.address) for row in rows)


# ---------------------------------------------------------------------------- turns of a team


async def test_team_turn_finds_everything_of_a_team(store: Store) -> None:
    before = TEAM.but(id="t0", title="Last time", status="revealed")
    await start(store, before)
    for number in (1, 2):
        await store.teams.handle(None, "t0", write(tally=(number, str(number))))
    team = TEAM.but(before="t0")
    await start(store, team)
    await start(store, TEAM.but(id="t2", title="Sales", status="closing"))
    await start(store, TEAM.but(id="t3", title="Elsewhere", place=replace(CHANNEL, chat="x")))
    for address, name in ((BEA, "b"), (ANN, "c"), (PEOPLE[0], "a")):
        await join(store, address, name)
    await submit(store, ANN, "c")

    found = await look(store)

    assert found.team == team
    assert [other.title for other in found.others] == ["Sales"]
    assert found.tallies == {}
    assert [(shown.team, shown.round, shown.tally) for shown in found.results][-1] == ("t0", 2, "2")
    assert sorted(found.parts, key=lambda taken: taken.conversation) == [
        part(PEOPLE[0], "a"), part(BEA, "b"), part(ANN, "c", answered=True),
    ]  # fmt: skip
    given = [(each.address, each.conversation.id, each.answered) for each in found.contributions]
    assert given == [(PEOPLE[0], "a", False), (BEA, "b", False), (ANN, "c", True)]
    assert found.contributions[2].conversation.answers["stage"].value == "walk"
    assert (await look(store, "t0")).tallies == {1: "1", 2: "2"}
    assert await look(store, answers=False) == replace(found, contributions=(), results=())


async def test_team_that_is_not_there_gives_an_answer_all_the_same(store: Store) -> None:
    assert await look(store, "t9") == FoundTeam()
    sorry = write(outcome=Outcome("gone"), outbox=(Outgoing("", SORRY),))

    first = await store.teams.handle(update("1"), "t9", sorry)

    again = await store.teams.handle(update("1"), "t9", must_not_decide_team)
    assert again == first == Outcome("gone")
    assert [(row.address, row.reply) for row in await claim(store)] == [(ANN, SORRY)]


async def test_repeat_of_a_team_turn_returns_its_outcome(store: Store, stores: Stores) -> None:
    await start(store)
    await store.turns.handle(update("own", FAY), "", say(outcome="of a turn"))

    def end(bot: Store, _: int) -> Awaitable[Outcome]:
        return bot.teams.handle(update("1", FAY), "t1", reveal)

    assert set(await at_once(stores, 6, end)) == {Outcome("revealed")}

    assert await store.turns.handle(update("1", FAY), "", must_not_decide) == Outcome("revealed")
    of_a_turn = await store.teams.handle(update("own", FAY), "t1", must_not_decide_team)
    assert of_a_turn == Outcome("of a turn")
    assert texts(await claim(store)) == ["join", "result"]


async def test_failed_team_turn_is_done_again_once(store: Store, stores: Stores) -> None:
    await start(store)
    await store.turns.fail(update("1", FAY), "R1", "ValueError", NOW, SORRY)
    assert await store.teams.handle(update("1", FAY), "t1", must_not_decide_team) == Outcome()
    following = TEAM.but(id="t2", before="t1")

    def retry(bot: Store, _: int) -> Awaitable[Outcome]:
        def decide(found: FoundTeam) -> Plan:
            return replace(reveal(found), opened=(following,))

        return bot.teams.handle(update("1", FAY), "t1", decide, retry=True)

    await at_once(stores, 4, retry)

    assert (await look(store)).tallies == {1: "[]"}
    assert (await look(store, "t2")).team == following
    assert await store.records.failed() == []


async def test_team_turn_that_raises_or_cannot_be_written_undoes_everything(
    store: Store, place: Place
) -> None:
    await start(store)
    before = await place.contents()
    twice = write(team=TEAM.but(status="closing"), opened=(TEAM,))

    with pytest.raises(AssertionError):
        await store.teams.handle(update("1", FAY), "t1", must_not_decide_team)
    assert await place.contents() == before
    with pytest.raises(Exception):  # noqa: B017, PT011 - each database has its own
        await store.teams.handle(update("1", FAY), "t1", twice)
    assert await place.contents() == before

    assert await store.teams.handle(update("1", FAY), "t1", reveal) == Outcome("revealed")


async def test_timer_of_a_conversation_of_a_team_finds_the_team(store: Store) -> None:
    await start(store)
    timer = Timer("c1", "expiry", LATER)
    await store.turns.handle(update("1"), "", joining(ANN, "c1", timers=(timer,)), team="t1")
    seen: list[Found] = []

    def decide(found: Found) -> Plan:
        seen.append(found)
        return count_up(found)

    assert await store.timers.fire(Due(ANN, timer), decide)

    assert seen[-1].team == TEAM
    assert kept_id(seen[-1].joined) == "c1"


# ---------------------------------------------------------------------------- what is due


async def test_team_is_due_when_its_time_has_come(store: Store) -> None:
    quiet = {"counted_at": NOW, "shown": 0}
    await start(store, TEAM.but(**quiet))
    await start(store, TEAM.but(id="t2", deadline=LATER, **quiet))
    await start(store, TEAM.but(id="t3", status="cancelled", deadline=None, **quiet))
    await start(store, TEAM.but(id="t4", status="draft", since=LATER, shown=-1, deadline=None))
    moment = timedelta(microseconds=1)

    assert await store.teams.due(LATER - moment, 10) == []
    assert await store.teams.due(LATER, 10) == ["t2"]
    assert "t4" not in await store.teams.due(LATER + UNDECIDED - moment, 10)
    assert "t4" in await store.teams.due(LATER + UNDECIDED, 10)
    assert await store.teams.due(MUCH_LATER, 10) == ["t2", "t1", "t4"]
    assert await store.teams.due(MUCH_LATER, 1) == ["t2"]


async def test_of_all_who_see_that_a_team_is_due_one_acts(store: Store, stores: Stores) -> None:
    await start(store)

    def close(found: FoundTeam) -> Plan:
        assert found.team is not None
        if found.team.due_at != DEADLINE:
            return Plan(Outcome("done already"), NOW)
        after = found.team.but(status="closing", since=DEADLINE, deadline=None)
        return Plan(Outcome("closed"), DEADLINE, team=after)

    outcomes = await at_once(stores, 6, lambda bot, _: bot.teams.handle(None, "t1", close))

    assert sorted(outcome.notice for outcome in outcomes) == ["closed", *["done already"] * 5]
    assert await store.teams.due(DEADLINE, 10) == []


async def test_team_is_due_when_the_number_it_says_is_behind(store: Store) -> None:
    await start(store)
    await join(store, ANN, "c1")
    assert await store.teams.due(NOW, 10) == []

    await submit(store, ANN, "c1")

    assert await store.teams.due(NOW, 10) == ["t1"]
    # Only answers of the present round of an open team are counted.
    for other in (TEAM.but(round=2), TEAM.but(status="closing", since=NOW)):
        await write_to_team(store, team=other)
        assert await store.teams.due(LATER, 10) == []
    await write_to_team(store, team=TEAM.but(shown=1, counted_at=NOW))
    assert await store.teams.due(LATER, 10) == []
    await take_part(store, BEA, "c2")
    assert await store.teams.due(NOW + COUNTED_EVERY - timedelta(microseconds=1), 10) == []
    assert await store.teams.due(NOW + COUNTED_EVERY, 10) == ["t1"]

    # It is behind also when somebody who answered is forgotten.
    await store.teams.handle(None, "t1", next_state(shown=2, counted_at=NOW))
    assert await store.teams.due(LATER, 10) == []
    await store.turns.handle(update("forget"), "", forget())
    assert await store.teams.due(LATER, 10) == ["t1"]


@pytest.mark.parametrize(("fate", "fleeting"), [("dead", False), ("dead", True), ("gone", False)])
async def test_team_is_due_when_a_message_in_its_place_did_not_arrive(
    store: Store, fate: Fate, *, fleeting: bool
) -> None:
    await start(store)
    await send(store, await claim(store))
    await write_to_team(store, outbox=(Outgoing("t1", says("a"), to=CHANNEL, fleeting=fleeting),))
    (row,) = await claim(store)

    await store.outbox.mark([mark(row, fate, error="refused")])

    assert await store.teams.due(NOW, 10) == ["t1"]
    assert (await look(store)).team == TEAM.but(trouble="refused")
    await store.teams.handle(None, "t1", next_state(trouble=""))
    assert await store.teams.due(NOW, 10) == []
    assert (await look(store)).team == TEAM


async def test_message_that_is_read_by_nobody_else_is_no_trouble_of_a_team(store: Store) -> None:
    await start(store)
    await send(store, await claim(store))
    await write_to_team(
        store, outbox=(Outgoing("t1", says("a"), to=FAY), Outgoing("", says("b"), to=CHANNEL))
    )
    rows = await claim(store)

    await store.outbox.mark([mark(row, "dead", error="refused") for row in rows])

    assert len(rows) == 2
    assert await store.teams.due(NOW, 10) == []


async def test_what_waits_behind_it_for_the_place_does_not_arrive_either(
    store: Store, place: Place
) -> None:
    await start(store)
    file = Attachment("{}", "png", "team.png", "A picture", "All of it", under="count")
    outbox = (
        Outgoing("t1", says("result"), to=CHANNEL),
        Outgoing("t1", file, fleeting=True, to=CHANNEL),
        Outgoing("t2", says("of another"), to=CHANNEL),
        Outgoing("t1", says("in private"), to=FAY),
    )
    await write_to_team(store, outbox=outbox)
    first = (await claim(store))[0]
    assert first.address == CHANNEL

    await store.outbox.mark([mark(first, "gone", error="gone")])

    assert [one.status for one in await store.outbox.undelivered(9)] == [
        "dead", "dead", "pending", "pending",
    ]  # fmt: skip
    assert len((await place.contents())["outbox"]) == 4
    later = NOW + timedelta(minutes=5)
    assert sorted(texts(await claim(store, later))) == ["in private", "of another"]
    assert (await look(store)).team == TEAM.but(trouble="gone")


@pytest.mark.parametrize("button", ["", "c1"])
async def test_what_was_there_before_is_found_once_a_team_is_over(
    store: Store, button: str
) -> None:
    await start(store)
    await store.turns.handle(update("first"), "", begin("first"))
    await store.turns.handle(update("own"), "", begin("own", now=LATER))
    await join(store, ANN, "c1")
    await store.teams.handle(None, "t1", reveal)

    found = await find(store, ANN, button=button)

    assert (kept_id(found.addressed), found.owned) == ("own", False)
    await store.turns.handle(update("back"), "", write(now=LATER, focus="own"))
    assert (await store.turns.known(ANN)).focus == "own"


# ---------------------------------------------------------------------------- messages by name


async def test_message_replaces_the_one_of_its_name_and_stands_under_another(store: Store) -> None:
    await start(store)
    (row,) = await claim(store)
    await send(store, [row], ref=("channel", "7"))
    blocks = says("a").blocks
    replies = (
        Say(blocks, step="count", in_place=True),
        Say(blocks, step="details", under="count"),
        Attachment("{}", "png", "a.png", "", "", under="count"),
        Say(blocks, step="details"),
        Say(blocks),
    )
    await write_to_team(store, outbox=tuple(Outgoing("t1", reply, to=CHANNEL) for reply in replies))

    rows = await claim(store)

    assert [row.replaces for row in rows] == [("channel", "7")] * 3 + [None, None]
    await send(store, [rows[1]], ref=("channel", "8"))
    await store.outbox.release(CHANNEL)
    replaced = {row.id: row.replaces for row in await claim(store)}
    assert [replaced[one.id] for one in rows if one.id in replaced] == [
        ("channel", "7"), ("channel", "7"), ("channel", "8"), None,
    ]  # fmt: skip
