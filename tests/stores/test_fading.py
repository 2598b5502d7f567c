"""People whose only visit was a team assessment's leave nothing behind, on both stores.

Somebody is looked for by all that could name them: their id, their chat, and the hashes of both.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Address, Outcome, Say, Text, Update
from bot.store.ports import Store
from bot.store.records import Fate, Row
from bot.turns.keys import address_key, person_key
from bot.turns.plan import FoundTeam, Outgoing, Plan, Purge
from tests.conftest import NOW
from tests.stores.make import Contents, Place
from tests.stores.promises import (
    LATER,
    SORRY,
    Stores,
    at_once,
    begin,
    claim,
    give,
    kept_id,
    mark,
    must_not_decide,
    say,
    says,
    send,
    write,
)
from tests.stores.teams import (
    CHANNEL,
    FAY,
    TEAM,
    DecideTeam,
    in_team,
    join,
    join_second,
    joining,
    look,
    must_not_decide_team,
    next_state,
    start,
    take_part,
    write_to_team,
)

ANN = Address("test", "771001", "771001")
BEA = Address("test", "771002", "771002")
TELEGRAM = tuple(Address("test", f"88310{n}", f"88310{n}") for n in range(5))
SLACK = tuple(Address("test", "T7ZQ", f"U7Q{n}X") for n in range(5))
EARLIER = NOW - timedelta(days=3)
AT_ONCE = 100


# ---------------------------------------------------------------------------- small decisions


def update(one: str, address: Address = ANN, text: str = "hello") -> Update:
    return Update(one, address, Text(text))


def ending(purge: Purge = "people", *told: Outgoing) -> DecideTeam:
    """End an assessment, or its round."""

    def decide(found: FoundTeam) -> Plan:
        assert found.team is not None
        status = "open" if purge == "round" else "revealed"
        after = found.team.but(status=status, deadline=None)
        if purge == "round":
            after = after.but(round=found.team.round + 1)
        result = Outgoing(found.team.id, says("result"), to=CHANNEL)
        return Plan(Outcome("over"), NOW, team=after, purge=purge, outbox=(result, *told))

    return decide


async def end(store: Store, team: str = "t1", purge: Purge = "people") -> None:
    await store.teams.handle(None, team, ending(purge))


async def deliver(store: Store, fate: Fate = "sent", now: datetime = NOW) -> list[Row]:
    """Send all that can be sent, and fade."""
    rows = await claim(store, now)
    refs = {row.id: ("chat", str(row.id)) if fate == "sent" else None for row in rows}
    await store.outbox.mark([mark(row, fate, ref=refs[row.id]) for row in rows])
    await store.timers.fade(now, AT_ONCE)
    return rows


async def all_answer(store: Store, people: Iterable[Address]) -> None:
    for somebody in people:
        await take_part(store, somebody, f"c-{somebody.person}", "secret7391")


async def answered_and_ended(store: Store, *people: Address) -> None:
    """Let people answer, and end the assessment, until all is sent."""
    await start(store)
    await all_answer(store, people)
    await end(store)
    await deliver(store)


async def joined_and_told(store: Store) -> None:
    """Let somebody join, with a reply that waits for them."""
    await start(store)
    await send(store, await claim(store))
    await join(store, ANN, "c1")
    await store.turns.handle(update("apart"), "", say(says("wait")))


def naming(contents: Contents, *people: Address) -> dict[str, int]:
    """Return how many rows name somebody, by table."""
    names = {
        name
        for one in people
        for name in (one.person, one.chat, address_key(one), person_key(one))
        if name != "T7ZQ"
    }
    found = {
        table: sum(any(name in str(cell) for cell in row for name in names) for row in rows)
        for table, rows in contents.items()
    }
    return {table: count for table, count in found.items() if count}


def without_counters(contents: Contents) -> Contents:
    """Return the same but for what a server is still to do beside it."""
    return {table: rows for table, rows in contents.items() if table != "counters"}


async def is_left(place: Place, *people: Address) -> dict[str, int]:
    return naming(await place.contents(), *people)


# ---------------------------------------------------------------------------- nothing is left


@pytest.mark.parametrize("people", [TELEGRAM, SLACK], ids=["telegram", "slack"])
@pytest.mark.parametrize("purge", ["people", "round"])
async def test_no_row_names_those_who_answered_or_joined_once_all_is_sent(
    store: Store, place: Place, people: tuple[Address, ...], purge: Purge
) -> None:
    await start(store)
    await all_answer(store, people)
    await join(store, ANN, "c1")
    failed = update("failed", people[0], text="secret7391")
    await store.turns.fail(failed, "R1", "ValueError", LATER, SORRY)
    assert "secret7391" in str(await place.contents())

    await end(store, purge=purge)
    await deliver(store)
    await deliver(store, now=LATER)

    contents = await place.contents()
    assert naming(contents, ANN, *people) == {}
    assert "secret7391" not in str(contents)
    assert contents["fading"] == []
    assert await store.records.failed() == []
    assert await store.turns.handle(failed, "", must_not_decide, retry=True, team="t1") == Outcome()


@pytest.mark.parametrize("fate", ["sent", "dead", "expired"])
async def test_what_is_on_its_way_to_somebody_is_delivered_or_given_up_before_they_are_let_go(
    store: Store, place: Place, fate: Fate
) -> None:
    await joined_and_told(store)

    await end(store)
    assert await store.timers.fade(NOW, AT_ONCE) == 0
    assert await is_left(place, ANN) == {"addresses": 1, "outbox": 1, "lanes": 1, "fading": 1}
    rows = await deliver(store, fate)

    assert [row.reply for row in rows if row.address == ANN] == [says("wait")]
    assert await is_left(place, ANN) == {}


async def test_reply_that_is_tried_again_keeps_somebody_until_it_is_sent(
    store: Store, place: Place
) -> None:
    await joined_and_told(store)
    await end(store)
    rows = [row for row in await claim(store) if row.address == ANN]
    later = [mark(row, "retry", error="unreachable", due_at=LATER) for row in rows]
    await store.outbox.mark(later)

    assert await store.timers.fade(NOW, AT_ONCE) == 0
    await deliver(store, now=LATER)

    assert await is_left(place, ANN) == {}


async def test_what_waits_for_somebody_who_blocked_the_bot_is_given_up(
    store: Store, place: Place
) -> None:
    await joined_and_told(store)
    await store.outbox.mark([mark(row, "gone", error="gone") for row in await claim(store)])
    assert await store.timers.fade(NOW, AT_ONCE) == 0

    await end(store)
    await store.timers.fade(NOW, AT_ONCE)

    assert await is_left(place, ANN) == {}


async def test_process_that_ends_after_the_reveal_leaves_the_rest_to_the_next_few_at_once(
    store: Store, place: Place
) -> None:
    await start(store)
    await all_answer(store, TELEGRAM)
    await end(store)
    await send(store, await claim(store))
    await store.close()
    next_one = place.new_store()
    await next_one.open()

    assert [await next_one.timers.fade(NOW, 2) for _ in range(4)] == [2, 2, 1, 0]
    await next_one.close()

    assert await is_left(place, *TELEGRAM) == {}


# ---------------------------------------------------------------------------- repeats


async def test_repeats_of_what_they_said_change_nothing_for_a_day(
    store: Store, place: Place
) -> None:
    await answered_and_ended(store, *TELEGRAM)
    before = without_counters(await place.contents())
    a_day_later = NOW + timedelta(hours=23, minutes=59)
    await store.timers.fade(a_day_later, AT_ONCE)

    for one in TELEGRAM:
        for key in (f"join-c-{one.person}", f"submit-c-{one.person}"):
            again = update(key, one)
            assert await store.turns.handle(again, "", must_not_decide, team="t1") == Outcome()
            assert await store.turns.handle(again, "", must_not_decide, retry=True) == Outcome()
            assert await store.turns.fail(again, "R1", "ValueError", NOW, SORRY) == Outcome()
            assert await store.teams.handle(again, "t1", must_not_decide_team) == Outcome()

    assert without_counters(await place.contents()) == before


async def test_of_repeats_the_day_alone_is_kept_and_in_the_end_nothing(
    store: Store, place: Place
) -> None:
    await answered_and_ended(store, *TELEGRAM)

    kept = (await place.contents())["departures"]
    assert len(kept) == 2 * len(TELEGRAM)
    day = NOW.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for _, why, left_at in kept:
        at = datetime.fromisoformat(left_at) if isinstance(left_at, str) else left_at
        assert (why, at) == ("repeat", day)

    assert await store.timers.fade(day + timedelta(days=2) - timedelta(seconds=1), AT_ONCE) == 0
    assert await store.timers.fade(day + timedelta(days=2), AT_ONCE) == len(kept)
    assert (await place.contents())["departures"] == []


async def test_updates_that_cannot_come_again_leave_no_hash(store: Store, place: Place) -> None:
    await start(store, now=EARLIER)
    await store.turns.handle(update("join"), "", joining(ANN, "c1", now=EARLIER), team="t1")

    await end(store)
    await deliver(store)

    contents = await place.contents()
    assert naming(contents, ANN) == {}
    assert contents["departures"] == []


# ---------------------------------------------------------------------------- what is their own


async def test_who_has_a_conversation_of_their_own_keeps_it_without_a_trace_of_the_team(
    store: Store, place: Place
) -> None:
    await store.turns.handle(update("other", BEA), "", begin("b1"))
    await start(store)
    await store.turns.handle(update("own"), "", begin("own", now=EARLIER))
    await send(store, await claim(store))
    before = await place.contents()
    await all_answer(store, [ANN])
    assert (await store.turns.known(ANN)).focus == "c-771001"

    await end(store)
    await deliver(store)

    after = await place.contents()
    assert (await store.turns.known(ANN)).focus == "own"
    for table in ("addresses", "inbox", "conversations", "lanes", "participants", "fading"):
        assert sorted(map(repr, after[table])) == sorted(map(repr, before[table])), table
    assert naming(after, ANN) == naming(before, ANN)


async def test_first_visit_that_was_a_teams_is_no_ones_to_know(store: Store, place: Place) -> None:
    await start(store, now=EARLIER)
    await store.turns.handle(update("join"), "", joining(ANN, "c1", now=EARLIER), team="t1")
    await store.turns.handle(update("own"), "", begin("own"))

    await end(store)
    await deliver(store)

    kept = str((await place.contents())["addresses"])
    assert str(EARLIER.date()) not in kept
    assert repr(EARLIER) not in kept
    assert (await store.turns.known(ANN)).focus == "own"


async def test_focus_that_was_never_on_the_team_stays(store: Store) -> None:
    await start(store)
    await store.turns.handle(update("own"), "", begin("own"))
    aside = joining(ANN, "c1", now=LATER, focus="own")
    await store.turns.handle(update("join"), "", aside, team="t1")

    await end(store)
    await deliver(store)

    assert (await store.turns.known(ANN)).focus == "own"
    await store.turns.handle(update("next"), "", give("stage", "walk"))


async def test_who_is_in_two_assessments_is_kept_for_the_other_until_that_is_over(
    store: Store, place: Place
) -> None:
    await start(store)
    await start(store, TEAM.but(id="t2"))
    await join(store, ANN, "c1")
    await join_second(store, ANN, "c2")
    await store.turns.handle(update("back"), "", write(focus="c1"))

    await end(store)
    await deliver(store)

    assert kept_id((await store.turns.known(ANN)).joined) == "c2"
    assert (await store.turns.known(ANN)).focus == "c2"
    assert {row[0] for row in (await place.contents())["participants"]} == {"t2"}

    await end(store, "t2")
    await deliver(store)

    assert await is_left(place, ANN) == {}


async def test_second_round_keeps_its_people_while_those_of_the_first_go(
    store: Store, place: Place
) -> None:
    await start(store)
    await all_answer(store, (ANN, BEA))

    await end(store, purge="round")
    await deliver(store)
    assert await is_left(place, ANN, BEA) == {}
    await join(store, ANN, "again", round_=2)

    found = await look(store)
    assert [(one.round, one.person) for one in found.parts] == [(2, person_key(ANN))]
    assert kept_id((await store.turns.known(ANN)).joined) == "again"

    await end(store)
    await deliver(store)
    assert await is_left(place, ANN, BEA) == {}


async def test_only_the_round_that_is_over_loses_its_people(store: Store) -> None:
    await start(store)
    await join(store, ANN, "c1")
    await store.teams.handle(None, "t1", next_state(round=2))
    await join(store, BEA, "c2", round_=2)

    await end(store, purge="round")

    assert [(one.round, one.person) for one in (await look(store)).parts] == [(1, person_key(ANN))]


async def test_who_took_part_stays_where_only_answers_go(store: Store, place: Place) -> None:
    await start(store)
    await all_answer(store, TELEGRAM)

    await end(store, purge="answers")
    await deliver(store)

    assert await is_left(place, *TELEGRAM) == {"participants": len(TELEGRAM)}


async def test_who_comes_back_after_they_were_let_go_is_somebody_new(
    store: Store, place: Place
) -> None:
    await answered_and_ended(store, ANN)

    await store.turns.handle(update("new"), "", begin("own", says("hello")))
    await store.timers.fade(LATER, AT_ONCE)

    assert (await store.turns.known(ANN)).focus == "own"
    assert (await is_left(place, ANN))["outbox"] == 1


async def test_who_comes_back_before_that_keeps_what_they_began(store: Store) -> None:
    await start(store)
    await all_answer(store, [ANN])
    await end(store)
    await store.turns.handle(update("new"), "", begin("own", says("hello")))

    rows = await deliver(store)

    assert says("hello") in [row.reply for row in rows]
    assert (await store.turns.known(ANN)).focus == "own"


# ---------------------------------------------------------------------------- facilitators


SET_UP = write(begun=in_team("setup"), opened=(TEAM,))
"""A facilitator's own conversation, which belongs to the assessment that it sets up."""


async def test_facilitator_keeps_what_was_said_of_the_assessment_and_nothing_else(
    store: Store, place: Place
) -> None:
    await store.turns.handle(update("set-up", FAY), "", SET_UP)
    await all_answer(store, [FAY])
    panel = Outgoing("t1", Say(says("panel").blocks, step="panel"), to=FAY)
    await store.teams.handle(update("reveal", FAY), "t1", ending("people", panel))

    await deliver(store)

    assert await is_left(place, FAY) == {"outbox": 1, "teams": 1}
    again = replace(panel, reply=Say(says("more").blocks, step="panel", in_place=True))
    await store.teams.handle(update("look", FAY), "t1", write(outbox=(again,)))
    (row,) = await claim(store)
    assert row.replaces is not None
    assert [one.id for one in await store.teams.of_person(FAY)] == ["t1"]


async def test_what_waits_for_a_facilitator_who_blocked_the_bot_is_held(
    store: Store, place: Place
) -> None:
    await store.turns.handle(update("set-up", FAY), "", SET_UP)
    panel = Outgoing("t1", says("panel"), to=FAY)
    await store.teams.handle(None, "t1", ending("people", panel))
    rows = {row.address: row for row in await claim(store)}
    await store.outbox.mark([mark(rows[CHANNEL], "sent"), mark(rows[FAY], "gone", error="gone")])

    assert await store.timers.fade(NOW, AT_ONCE) == 0
    await store.teams.handle(update("look", FAY), "t1", next_state(shown=1))

    assert [row.reply for row in await deliver(store, now=LATER)] == [says("panel")]
    assert await is_left(place, FAY) == {"outbox": 1, "teams": 1}


@pytest.mark.parametrize("after", [BEA, None])
async def test_who_was_asked_to_take_over_in_vain_leaves_nothing(
    store: Store, place: Place, after: Address | None
) -> None:
    await start(store)
    asked = Outgoing("t1", says("ask"), to=ANN)
    await write_to_team(store, team=TEAM.but(heir=ANN), outbox=(asked,))
    await deliver(store)
    assert await is_left(place, ANN) == {"outbox": 1, "teams": 1}

    await store.teams.handle(update("decline", after or ANN), "t1", next_state(heir=after))
    await deliver(store)

    assert await is_left(place, ANN) == {}


# ---------------------------------------------------------------------------- too late, put aside


refused = write(outcome=Outcome("over"), outbox=(Outgoing("", says("over"), fleeting=True),))


async def test_who_comes_too_late_leaves_nothing(store: Store, place: Place) -> None:
    await answered_and_ended(store)
    assert set(await is_left(place, FAY)) == {"inbox", "teams"}

    assert await store.turns.handle(update("late"), "", refused, team="t1") == Outcome("over")
    await deliver(store)

    assert await is_left(place, ANN) == {}
    assert await store.turns.handle(update("late"), "", must_not_decide, team="t1") == Outcome()


@pytest.mark.parametrize("retried", [True, False])
async def test_update_of_nobody_that_was_put_aside_goes_once_it_is_tried_again_or_dropped(
    store: Store, place: Place, *, retried: bool
) -> None:
    await answered_and_ended(store)
    await store.turns.fail(update("late"), "R1", "ValueError", NOW, SORRY)
    await deliver(store)
    assert len(await store.records.failed()) == 1

    if retried:
        await store.turns.handle(update("late"), "", refused, retry=True, team="t1")
    else:
        assert await store.records.drop("R1")
    await deliver(store)

    assert await is_left(place, ANN) == {}
    assert await store.turns.handle(update("late"), "", must_not_decide, team="t1") == Outcome()


# ---------------------------------------------------------------------------- races


async def test_two_processes_let_go_of_everybody_once(
    store: Store, stores: Stores, place: Place
) -> None:
    await start(store)
    await all_answer(store, TELEGRAM)
    await end(store)
    await send(store, await claim(store))

    done = await at_once(stores, 3, lambda bot, _: bot.timers.fade(NOW, 9))

    assert sum(done) >= len(TELEGRAM)
    assert await is_left(place, *TELEGRAM) == {}
