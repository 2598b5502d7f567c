"""What both stores promise of team assessments, in the same words."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.engine.conversation import Conversation
from bot.messages import Address, Attachment, Outcome, Say, Settled
from bot.store.ports import Store
from bot.team.model import COUNTED_EVERY, UNDECIDED, Part, Status, Team
from bot.turns.keys import address_key, person_key
from bot.turns.plan import Due, Found, FoundTeam, Kept, Outgoing, Plan, Recorded, Timer
from tests.conftest import NOW
from tests.stores.make import Place
from tests.stores.test_conformance import (
    ANN,
    ANN_ELSEWHERE,
    BEA,
    LATER,
    MUCH_LATER,
    ODD,
    SORRY,
    Decide,
    answer,
    begin,
    claim,
    conversation,
    count_up,
    forget,
    give,
    mark,
    must_not_decide,
    nothing,
    result_of,
    say,
    says,
    texts,
    update,
)

FAY = Address("test", "chat-f", "fay")
CHANNEL = Address("test", "channel", "")
DEADLINE = NOW + timedelta(days=3)

TEAM = Team(
    "t1", CHANNEL, FAY, "Support", "pulse", "v1", "e1", NOW, smallest=3, deadline=DEADLINE
)  # fmt: skip

PEOPLE = tuple(Address("test", f"chat-{n}", f"p{n}") for n in range(24))

DecideTeam = Callable[[FoundTeam], Plan]


# ---------------------------------------------------------------------------- small decisions


async def start(store: Store, team: Team = TEAM, now: datetime = NOW) -> None:
    """Let somebody begin a team assessment."""
    invitation = Outgoing(team.id, Say(says("join").blocks, step="count"), to=team.place)
    writes = Plan(Outcome(), now, opened=(team,), outbox=(invitation,))
    await store.turns.handle(update(f"start-{team.id}", team.facilitator), "", lambda _: writes)


def in_team(one: str, team: str = "t1") -> Conversation:
    return replace(conversation(one), team=team)


def part(address: Address, one: str, *, answered: bool = False, round_: int = 1) -> Part:
    return Part("t1", round_, person_key(address), one, answered)


def joining(address: Address, one: str, *, now: datetime = NOW, round_: int = 1) -> Decide:
    """Begin to answer, and take part."""
    taken = part(address, one, round_=round_)
    writes = Plan(Outcome("joined"), now, begun=in_team(one), part=taken, step="stage")
    return lambda _: writes


async def join(store: Store, address: Address, one: str, round_: int = 1) -> None:
    decide = joining(address, one, round_=round_)
    await store.turns.handle(update(f"join-{one}", address), "", decide, team="t1")


def submitting(address: Address, stage: str = "walk") -> Decide:
    """Answer all that is needed, while answers are taken."""

    def decide(found: Found) -> Plan:
        if found.team is None or found.team.status != "open" or found.addressed is None:
            return Plan(Outcome("too late"), NOW)
        given = answer(stage)
        after = replace(
            found.addressed.conversation.answered("stage", given), status="submitted"
        )  # fmt: skip
        reply = Outgoing(after.id, Settled("stage", "Stage", "How far?", stage))
        taken = part(address, after.id, answered=True, round_=found.team.round)
        return Plan(
            Outcome(f"counted {stage}"), NOW, after, answers=(Recorded("stage", given),),
            outbox=(reply,), part=taken,
        )  # fmt: skip

    return decide


async def submit(store: Store, address: Address, one: str, stage: str = "walk") -> Outcome:
    key = update(f"submit-{one}", address)
    return await store.turns.handle(key, one, submitting(address, stage), team="t1")


def next_state(**changes: object) -> DecideTeam:
    """Change something of a team assessment."""

    def decide(found: FoundTeam) -> Plan:
        assert found.team is not None
        return Plan(Outcome("changed"), NOW, team=found.team.but(**changes))

    return decide


def reveal(found: FoundTeam) -> Plan:
    """Say who answered, and let the answers go; once."""
    if found.team is None or found.team.status != "open":
        return Plan(Outcome("over"), NOW)
    answered = sorted(one.conversation.id for one in found.contributions if one.answered)
    for one in found.contributions:
        assert one.answered == (one.conversation.status == "submitted")
    return Plan(
        Outcome("revealed"), NOW, team=found.team.but(status="revealed", deadline=None),
        tally=(found.team.round, json.dumps(answered)), purge="answers",
        outbox=(Outgoing("t1", says("result"), to=CHANNEL),),
    )  # fmt: skip


def must_not_decide_team(_: FoundTeam) -> Plan:
    raise AssertionError


async def look(store: Store, team: str = "t1", *, answers: bool = True) -> FoundTeam:
    """What a turn of a team assessment finds."""
    seen: list[FoundTeam] = []

    def decide(found: FoundTeam) -> Plan:
        seen.append(found)
        return Plan(Outcome(), NOW)

    await store.teams.handle(None, team, decide, answers=answers)
    return seen[-1]


async def find(store: Store, address: Address, *, team: str = "", button: str = "") -> Found:
    """What a turn of a person finds, without writing anything of it."""
    seen: list[Found] = []

    class Looked(Exception):
        pass

    def decide(found: Found) -> Plan:
        seen.append(found)
        raise Looked

    with pytest.raises(Looked):
        await store.turns.handle(update("look", address), button, decide, team=team)
    return seen[-1]


def kept_id(kept: Kept | None) -> str:
    return "" if kept is None else kept.conversation.id


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


async def test_list_of_teams_is_limited_to_the_latest(store: Store) -> None:
    for number in range(52):
        await start(store, TEAM.but(id=f"t{number}", created_at=NOW + timedelta(hours=number)))

    for found in (await store.teams.of_person(FAY), await store.teams.in_place(CHANNEL)):
        assert [one.id for one in found] == [f"t{number}" for number in range(51, 1, -1)]


async def test_list_has_all_that_is_under_way_before_what_is_over(store: Store) -> None:
    live: tuple[Status, ...] = ("draft", "open", "closing")
    for number, status in enumerate(live):
        await start(store, TEAM.but(id=f"live{number}", status=status))
    for number in range(52):
        over: Status = "cancelled" if number % 2 else "revealed"
        created_at = NOW + timedelta(hours=number + 1)
        await start(store, TEAM.but(id=f"t{number}", status=over, created_at=created_at))

    for found in (await store.teams.of_person(FAY), await store.teams.in_place(CHANNEL)):
        latest = [f"t{number}" for number in range(51, 4, -1)]
        assert [one.id for one in found] == ["live0", "live1", "live2", *latest]


async def test_turn_finds_the_team_that_is_named(store: Store) -> None:
    await start(store)

    found = await find(store, ANN, team="t1")

    assert found == Found(team=TEAM)
    assert await find(store, ANN, team="t9") == Found()
    assert await find(store, ANN) == Found()


async def test_turn_finds_the_team_of_its_conversation(store: Store) -> None:
    await start(store)
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


async def test_somebody_takes_part_at_one_address_and_in_the_present_round_alone(
    store: Store,
) -> None:
    await start(store)
    await join(store, ANN, "c1")

    assert (await find(store, ANN_ELSEWHERE, team="t1")).joined is None
    assert (await find(store, BEA, team="t1")).joined is None
    await store.teams.handle(None, "t1", next_state(round=2))
    assert (await find(store, ANN, team="t1")).joined is None


async def test_who_takes_part_again_joined_when_they_did_first(store: Store, place: Place) -> None:
    await start(store)
    await join(store, ANN, "c1")

    decide = joining(ANN_ELSEWHERE, "c2", now=LATER)
    await store.turns.handle(update("again", ANN_ELSEWHERE), "", decide, team="t1")

    ((team, number, person, lane, one, answered, at),) = (await place.contents())["participants"]
    assert (team, number, person) == ("t1", 1, person_key(ANN))
    assert (lane, one, bool(answered)) == (address_key(ANN_ELSEWHERE), "c2", False)
    assert datetime.fromisoformat(str(at)) == NOW
    assert kept_id((await find(store, ANN_ELSEWHERE, team="t1")).joined) == "c2"
    assert (await find(store, ANN, team="t1")).joined is None


async def test_who_joins_twice_at_once_takes_part_once(store: Store, other: Store) -> None:
    await start(store)
    await store.turns.handle(update("own"), "", begin("own"))

    def join_once(one: str) -> Decide:
        def decide(found: Found) -> Plan:
            if found.joined is not None:
                return Plan(Outcome(found.joined.conversation.id), NOW)
            # The form opens beside what is in focus.
            return replace(joining(ANN, one)(found), focus=found.focus, outcome=Outcome(one))

        return decide

    outcomes = await asyncio.gather(
        *(
            (store, other)[n % 2].turns.handle(update(f"j{n}"), "", join_once(f"c{n}"), team="t1")
            for n in range(8)
        )
    )

    found = await look(store)
    assert [one.conversation for one in found.parts] == [outcomes[0].notice]
    assert set(outcomes) == {Outcome(kept_id((await find(store, ANN, team="t1")).joined))}


@pytest.mark.parametrize(("focus", "after"), [(None, "c2"), ("c1", "c1"), ("", "")])
async def test_conversation_that_begins_comes_into_focus_unless_another_is_to(
    store: Store, focus: str | None, after: str
) -> None:
    await store.turns.handle(update("1"), "", begin("c1"))

    await store.turns.handle(
        update("2"), "", lambda found: replace(begin("c2")(found), focus=focus)
    )

    assert (await store.turns.known(ANN)).focus == after


async def test_focus_moves_without_anything_that_begins(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin("c1"))
    await store.turns.handle(update("2"), "", begin("c2"))

    await store.turns.handle(update("3"), "", lambda _: Plan(Outcome(), NOW, focus="c1"))

    assert kept_id((await store.turns.known(ANN)).addressed) == "c1"


def go_on_beside(found: Found) -> Plan:
    """Go on with what was begun beside the focus, and bring it there."""
    assert found.beside is not None
    after = replace(found.beside.conversation, misses=1)
    return Plan(Outcome(), LATER, after, focus=after.id)


async def test_first_contact_can_begin_beside_the_focus(store: Store) -> None:
    await store.turns.handle(update("1"), "", lambda found: replace(begin("c1")(found), focus=""))

    found = await store.turns.known(ANN)
    assert (found.focus, found.addressed, kept_id(found.beside)) == ("", None, "c1")
    await store.turns.handle(update("2"), "", go_on_beside)
    assert kept_id((await store.turns.known(ANN)).addressed) == "c1"


async def test_reply_goes_to_the_address_that_it_names(store: Store) -> None:
    outbox = (
        Outgoing("", says("here")),
        Outgoing("t1", says("a"), to=CHANNEL),
        Outgoing("", says("for bea"), to=BEA),
        Outgoing("t1", says("b"), to=CHANNEL),
    )
    await store.turns.handle(update("1"), "", lambda _: Plan(Outcome(), NOW, outbox=outbox))

    rows = await claim(store)

    by_address = {
        one: texts([row for row in rows if row.address == one]) for one in (ANN, BEA, CHANNEL)
    }
    assert by_address == {ANN: ["here"], BEA: ["for bea"], CHANNEL: ["a", "b"]}
    assert {row.lane for row in rows} == {address_key(one) for one in (ANN, BEA, CHANNEL)}


# ---------------------------------------------------------------------------- turns of a team


async def test_team_turn_finds_everything_of_a_team(store: Store) -> None:
    before = TEAM.but(id="t0", title="Last time", status="revealed")
    await start(store, before)
    for number in (1, 2):
        text = json.dumps(number)
        shown = Plan(Outcome(), NOW, tally=(number, text))
        await store.teams.handle(None, "t0", lambda _, shown=shown: shown)  # type: ignore[misc] # bound now
    team = TEAM.but(before="t0")
    await start(store, team)
    await start(store, TEAM.but(id="t2", title="Sales", status="closing"))
    await start(store, TEAM.but(id="t3", title="Elsewhere", place=replace(CHANNEL, chat="x")))
    for address, one in ((BEA, "b"), (ANN, "c"), (PEOPLE[0], "a")):
        await join(store, address, one)
    await submit(store, ANN, "c")

    found = await look(store)

    assert found.team == team
    assert [one.title for one in found.others] == ["Sales"]
    assert found.tallies == {}
    assert [(one.team, one.round, one.tally) for one in found.results][-1] == ("t0", 2, "2")
    assert {one.person: one for one in found.parts} == {
        person_key(ANN): part(ANN, "c", answered=True),
        person_key(BEA): part(BEA, "b"),
        person_key(PEOPLE[0]): part(PEOPLE[0], "a"),
    }
    given = [(one.address, one.conversation.id, one.answered) for one in found.contributions]
    assert given == [(PEOPLE[0], "a", False), (BEA, "b", False), (ANN, "c", True)]
    assert found.contributions[2].conversation.answers["stage"].value == "walk"
    assert (await look(store, "t0")).tallies == {1: "1", 2: "2"}
    assert await look(store, answers=False) == replace(found, contributions=(), results=())


async def test_team_that_is_not_there_gives_an_answer_all_the_same(store: Store) -> None:
    sorry = Plan(Outcome("gone"), NOW, outbox=(Outgoing("", SORRY),))
    seen: list[FoundTeam] = []

    def decide(found: FoundTeam) -> Plan:
        seen.append(found)
        return sorry

    first = await store.teams.handle(update("1"), "t9", decide)

    assert (
        await store.teams.handle(update("1"), "t9", must_not_decide_team)
        == first
        == Outcome("gone")
    )
    assert seen == [FoundTeam()]
    assert [(row.address, row.reply) for row in await claim(store)] == [(ANN, SORRY)]


async def test_repeat_of_a_team_turn_returns_its_outcome(store: Store, other: Store) -> None:
    await start(store)

    outcomes = await asyncio.gather(
        *((store, other)[n % 2].teams.handle(update("1", FAY), "t1", reveal) for n in range(6))
    )

    assert set(outcomes) == {Outcome("revealed")}
    assert await store.turns.handle(update("1", FAY), "", must_not_decide) == Outcome("revealed")
    assert texts(await claim(store)) == ["join", "result"]


async def test_repeat_of_a_turn_decides_nothing_of_a_team(store: Store) -> None:
    await start(store)
    await store.turns.handle(update("1", FAY), "", say(outcome="first"))

    again = await store.teams.handle(update("1", FAY), "t1", must_not_decide_team)

    assert again == Outcome("first")


async def test_failed_team_turn_is_done_again_once(store: Store, other: Store) -> None:
    await start(store)
    await store.turns.fail(update("1", FAY), "R1", "ValueError", NOW, SORRY)
    assert await store.teams.handle(update("1", FAY), "t1", must_not_decide_team) == Outcome()

    await asyncio.gather(
        *(
            (store, other)[n % 2].teams.handle(update("1", FAY), "t1", reveal, retry=True)
            for n in range(4)
        )
    )

    assert (await look(store)).tallies == {1: "[]"}
    assert await store.records.failed() == []


async def test_what_a_team_turn_raises_comes_back_and_undoes_everything(
    store: Store, place: Place
) -> None:
    await start(store)
    before = await place.contents()

    with pytest.raises(AssertionError):
        await store.teams.handle(update("1", FAY), "t1", must_not_decide_team)

    assert await place.contents() == before
    assert await store.teams.handle(update("1", FAY), "t1", reveal) == Outcome("revealed")


async def test_team_turn_that_cannot_be_written_undoes_everything(
    store: Store, place: Place
) -> None:
    await start(store)
    before = await place.contents()
    twice = Plan(Outcome(), NOW, team=TEAM.but(status="closing"), opened=(TEAM,))

    with pytest.raises(Exception):  # noqa: B017, PT011 - each database has its own
        await store.teams.handle(update("1", FAY), "t1", lambda _: twice)

    assert await place.contents() == before


async def test_team_turn_opens_the_next_one_of_a_series(store: Store) -> None:
    await start(store)
    following = TEAM.but(id="t2", before="t1")

    await store.teams.handle(None, "t1", lambda _: Plan(Outcome(), NOW, opened=(following,)))

    assert (await look(store, "t2")).team == following


async def test_somebody_who_was_gone_is_not_any_more_once_they_ask_something_of_a_team(
    store: Store,
) -> None:
    await start(store)
    await store.turns.handle(update("1", FAY), "", begin("c1", says("a")))
    rows = [row for row in await claim(store) if row.address == FAY]
    await store.outbox.mark([mark(rows[0], "gone", error="gone")])
    assert (await store.turns.known(FAY)).gone

    await store.teams.handle(update("2", FAY), "t1", next_state(shown=1))

    assert not (await store.turns.known(FAY)).gone


async def test_timer_of_a_conversation_of_a_team_finds_the_team(store: Store) -> None:
    await start(store)
    timer = Timer("c1", "expiry", LATER)
    begun = replace(joining(ANN, "c1")(Found()), timers=(timer,))
    await store.turns.handle(update("1"), "", lambda _: begun, team="t1")
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

    assert await store.teams.due(LATER - timedelta(microseconds=1), 10) == []
    assert await store.teams.due(LATER, 10) == ["t2"]
    assert await store.teams.due(MUCH_LATER, 10) == ["t2", "t1"]
    assert await store.teams.due(MUCH_LATER, 1) == ["t2"]


async def test_of_all_who_see_that_a_team_is_due_one_acts(store: Store, other: Store) -> None:
    await start(store)

    def close(found: FoundTeam) -> Plan:
        assert found.team is not None
        if found.team.due_at != DEADLINE:
            return Plan(Outcome("done already"), NOW)
        after = found.team.but(status="closing", since=DEADLINE, deadline=None)
        return Plan(Outcome("closed"), DEADLINE, team=after)

    outcomes = await asyncio.gather(
        *((store, other)[n % 2].teams.handle(None, "t1", close) for n in range(6))
    )

    assert sorted(one.notice for one in outcomes) == ["closed", *["done already"] * 5]
    assert await store.teams.due(DEADLINE, 10) == []


async def test_team_is_due_when_the_number_it_says_is_behind(store: Store) -> None:
    await start(store)
    await join(store, ANN, "c1")
    assert await store.teams.due(NOW, 10) == []

    await submit(store, ANN, "c1")

    assert await store.teams.due(NOW, 10) == ["t1"]
    await store.teams.handle(None, "t1", next_state(shown=1, counted_at=NOW))
    assert await store.teams.due(LATER, 10) == []
    await join(store, BEA, "c2")
    await submit(store, BEA, "c2")
    assert await store.teams.due(NOW + COUNTED_EVERY - timedelta(microseconds=1), 10) == []
    assert await store.teams.due(NOW + COUNTED_EVERY, 10) == ["t1"]


async def test_only_answers_of_the_present_round_of_an_open_team_are_counted(store: Store) -> None:
    await start(store)
    await join(store, ANN, "c1")
    await submit(store, ANN, "c1")

    await store.teams.handle(None, "t1", next_state(round=2))
    assert await store.teams.due(LATER, 10) == []

    await store.teams.handle(None, "t1", next_state(round=1, status="closing", since=NOW))
    assert await store.teams.due(LATER, 10) == []


async def test_number_is_behind_also_when_somebody_who_answered_is_forgotten(store: Store) -> None:
    await start(store)
    await join(store, ANN, "c1")
    await submit(store, ANN, "c1")
    await store.teams.handle(None, "t1", next_state(shown=1, counted_at=NOW))

    await store.turns.handle(update("forget"), "", forget())

    assert await store.teams.due(LATER, 10) == ["t1"]


@pytest.mark.parametrize("fate", ["dead", "gone"])
async def test_team_is_due_when_a_message_in_its_place_did_not_arrive(
    store: Store, fate: str
) -> None:
    await start(store)
    (row,) = await claim(store)

    await store.outbox.mark([mark(row, fate, error="refused")])

    assert await store.teams.due(NOW, 10) == ["t1"]
    found = (await look(store)).team
    assert found is not None
    assert found == TEAM.but(trouble="refused")
    await store.teams.handle(None, "t1", next_state(trouble=""))
    assert await store.teams.due(NOW, 10) == []
    assert (await look(store)).team == TEAM


async def test_message_that_is_read_by_nobody_else_is_no_trouble_of_a_team(store: Store) -> None:
    await start(store)
    outbox = (Outgoing("t1", says("a"), to=FAY), Outgoing("", says("b"), to=CHANNEL))
    await store.teams.handle(None, "t1", lambda _: Plan(Outcome(), NOW, outbox=outbox))
    rows = [row for row in await claim(store) if texts([row]) != ["join"]]

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
    await store.teams.handle(None, "t1", lambda _: Plan(Outcome(), NOW, outbox=outbox))
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
    await store.turns.handle(
        update("own"), "", lambda found: replace(begin("own")(found), now=LATER)
    )
    await join(store, ANN, "c1")
    await store.teams.handle(None, "t1", reveal)

    found = await find(store, ANN, button=button)

    assert (kept_id(found.addressed), found.owned) == ("own", False)
    await store.turns.handle(update("back"), "", lambda _: Plan(Outcome(), LATER, focus="own"))
    assert (await store.turns.known(ANN)).focus == "own"


async def test_who_is_part_of_a_team_is_in_no_statistics(store: Store) -> None:
    await start(store)
    await store.turns.handle(update("own"), "", begin("own"))
    before = (await store.records.overview()).conversations
    await join(store, ANN, "c1")
    await join(store, BEA, "c2")

    assert (await store.records.overview()).conversations == before


async def test_trouble_of_a_reply_that_is_not_kept_is_told_too(store: Store, place: Place) -> None:
    await start(store)
    await store.outbox.mark([mark(row, "sent") for row in await claim(store)])
    fleeting = Outgoing("t1", says("a"), to=CHANNEL, fleeting=True)
    await store.teams.handle(None, "t1", lambda _: Plan(Outcome(), NOW, outbox=(fleeting,)))

    await store.outbox.mark([mark(row, "dead", error="refused") for row in await claim(store)])

    assert len((await place.contents())["outbox"]) == 1
    assert await store.teams.due(NOW, 10) == ["t1"]


# ---------------------------------------------------------------------------- messages by name


async def test_message_replaces_the_one_of_its_name_and_stands_under_another(store: Store) -> None:
    await start(store)
    (row,) = await claim(store)
    await store.outbox.mark([mark(row, "sent", ref=("channel", "7"))])
    blocks = says("a").blocks
    replies = (
        Say(blocks, step="count", in_place=True),
        Say(blocks, step="details", under="count"),
        Attachment("{}", "png", "a.png", "", "", under="count"),
        Say(blocks, step="details"),
        Say(blocks),
    )
    outbox = tuple(Outgoing("t1", one, to=CHANNEL) for one in replies)
    await store.teams.handle(None, "t1", lambda _: Plan(Outcome(), NOW, outbox=outbox))

    rows = await claim(store)

    assert [row.replaces for row in rows] == [("channel", "7")] * 3 + [None, None]
    await store.outbox.mark([mark(rows[1], "sent", ref=("channel", "8"))])
    await store.outbox.release(CHANNEL)
    replaced = {row.id: row.replaces for row in await claim(store)}
    assert [replaced[one.id] for one in rows if one.id in replaced] == [
        ("channel", "7"), ("channel", "7"), ("channel", "8"), None,
    ]  # fmt: skip


# ---------------------------------------------------------------------------- races


async def test_every_answer_that_is_confirmed_beside_a_reveal_is_in_it(
    store: Store, other: Store
) -> None:
    await start(store)
    for number, address in enumerate(PEOPLE):
        await join(store, address, f"c{number}")
    stores = (store, other)

    submitted = [stores[n % 2].turns.handle(
        update(f"s{n}", address), f"c{n}", submitting(address), team="t1"
    ) for n, address in enumerate(PEOPLE)]  # fmt: skip
    revealed = [stores[n].teams.handle(update(f"r{n}", FAY), "t1", reveal) for n in (0, 1)]
    half = len(submitted) // 2
    outcomes = await asyncio.gather(*submitted[:half], *revealed, *submitted[half:])

    said = [one.notice for one in outcomes]
    told = said[:half] + said[half + 2 :]
    counted = sorted(f"c{n}" for n, one in enumerate(told) if one == "counted walk")
    assert json.loads((await look(store)).tallies[1]) == counted
    assert sorted(said[half : half + 2]) == ["over", "revealed"]
    assert set(told) <= {"counted walk", "too late"}


async def test_nothing_is_left_of_answers_that_came_beside_a_reveal(
    store: Store, other: Store, place: Place
) -> None:
    await start(store)
    stores = (store, other)

    def join_or_not(address: Address, one: str) -> Decide:
        def decide(found: Found) -> Plan:
            if found.team is None or found.team.status != "open":
                return Plan(Outcome("too late"), NOW)
            return joining(address, one)(found)

        return decide

    async def walk(number: int, address: Address) -> None:
        mine = stores[number % 2]
        one = f"c{number}"
        await mine.turns.handle(
            update(f"j{number}", address), "", join_or_not(address, one), team="t1"
        )
        await mine.turns.handle(update(f"s{number}", address), one, submitting(address, "secret"))

    await asyncio.gather(
        *(walk(n, address) for n, address in enumerate(PEOPLE)),
        *(stores[n].teams.handle(None, "t1", reveal) for n in (0, 1)),
    )

    left = await place.contents()
    assert left["conversations"] == left["answers"] == left["timers"] == []
    assert "secret" not in repr(left)


async def test_forgetting_and_pruning_beside_a_reveal_end_well(
    store: Store, other: Store, place: Place
) -> None:
    await start(store)
    for number, address in enumerate(PEOPLE):
        await join(store, address, f"c{number}")
        await submit(store, address, f"c{number}", "secret")

    await asyncio.gather(
        *(
            (store, other)[n % 2].turns.handle(update(f"f{n}", address), "", forget())
            for n, address in enumerate(PEOPLE[:12])
        ),
        store.teams.handle(None, "t1", reveal),
        other.timers.prune(LATER, 10, LATER),
    )

    left = await place.contents()
    assert len(left["participants"]) in (0, 12)
    while await store.timers.prune(LATER, 10, LATER):
        pass
    assert "secret" not in repr(await place.contents())


# ---------------------------------------------------------------------------- letting go


async def test_answers_that_are_purged_leave_no_trace(store: Store, place: Place) -> None:
    await start(store)
    await store.turns.handle(update("0", BEA), "", begin("own", says("for bea")))
    for address, one in ((ANN, "c1"), (BEA, "c2")):
        await join(store, address, one)
        await submit(store, address, one, "secret")
    await store.turns.fail(update("bad", text="secret"), "R1", "ValueError", NOW, SORRY)
    (row,) = [row for row in await claim(store) if row.conversation == "c1"]
    await store.outbox.mark([mark(row, "sent", ref=("chat", "7"))])

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


async def test_repeat_of_what_was_purged_is_still_known(store: Store) -> None:
    await start(store)
    await join(store, ANN, "c1")
    await submit(store, ANN, "c1")
    await store.turns.fail(update("bad"), "R1", "ValueError", NOW, SORRY)

    await store.teams.handle(None, "t1", reveal)

    assert (
        await store.turns.handle(update("submit-c1"), "c1", must_not_decide, team="t1") == Outcome()
    )
    assert await store.turns.handle(update("bad"), "", must_not_decide, retry=True) == Outcome()


async def test_what_people_said_before_they_joined_stays(store: Store) -> None:
    await start(store)
    earlier = NOW - timedelta(hours=1)
    await store.turns.handle(update("0"), "", say(outcome="first", now=earlier))
    await join(store, ANN, "c1")

    await store.teams.handle(None, "t1", reveal)

    assert await store.turns.handle(update("0"), "", must_not_decide) == Outcome("first")


async def test_purging_people_leaves_counts_alone(store: Store, place: Place) -> None:
    await start(store)
    await start(store, TEAM.but(id="t2"))
    await join(store, ANN, "c1")

    def end(found: FoundTeam) -> Plan:
        return replace(reveal(found), purge="people")

    await store.teams.handle(None, "t1", end)

    left = await place.contents()
    assert (left["participants"], left["conversations"]) == ([], [])
    assert len(left["teams"]) == 2


async def test_purging_one_team_leaves_others_alone(store: Store) -> None:
    await start(store)
    await start(store, TEAM.but(id="t2"))
    await join(store, ANN, "c1")
    taken = replace(part(ANN, "c2"), team="t2")
    writes = Plan(Outcome(), NOW, begun=in_team("c2", "t2"), part=taken)
    await store.turns.handle(update("join-2"), "", lambda _: writes, team="t2")

    await store.teams.handle(None, "t1", reveal)

    assert [one.conversation.id for one in (await look(store, "t2")).contributions] == ["c2"]
    assert kept_id((await find(store, ANN, team="t2")).joined) == "c2"


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
    await join(store, ANN, "c1")
    await submit(store, ANN, "c1")
    again = next_state(round=2, since=NOW)
    await store.teams.handle(None, "t1", lambda found: replace(again(found), purge="answers"))

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


async def test_forgotten_person_is_not_asked_to_take_over_any_more(store: Store) -> None:
    offered, other = TEAM.but(heir=BEA), TEAM.but(id="t2", heir=ANN)
    await start(store, offered)
    await start(store, other)
    await join(store, BEA, "c2")

    await store.turns.handle(
        update("u9", BEA), "", lambda _: Plan(Outcome(), NOW, forget="deleted"), team=""
    )

    assert await store.teams.find("t1") == TEAM
    assert await store.teams.find("t2") == other
    assert await store.teams.of_person(BEA) == []
    assert await store.teams.of_person(ANN) == [other]


async def test_offer_of_a_forgotten_person_counts_and_says_no_more_whose_it_was(
    store: Store, place: Place
) -> None:
    ann, bea = person_key(ANN), person_key(BEA)
    await start(store, TEAM.but(heir=ANN, offers=(ann, bea), asked_at=(NOW, LATER)))
    await join(store, BEA, "c2")

    await store.turns.handle(update("u9", BEA), "", forget())

    found = await store.teams.find("t1")
    assert found == TEAM.but(heir=ANN, offers=(ann, ""), asked_at=(NOW, LATER))
    assert bea not in str(await place.contents())


async def test_draft_is_due_once_it_has_waited_long_enough(store: Store) -> None:
    await start(store, TEAM.but(status="draft", since=NOW, shown=-1))

    assert await store.teams.due(NOW + UNDECIDED - timedelta(seconds=1), 9) == []
    assert await store.teams.due(NOW + UNDECIDED, 9) == ["t1"]


async def test_forgotten_person_takes_part_nowhere_and_what_they_run_stays(store: Store) -> None:
    await start(store)
    await join(store, FAY, "c1")
    await submit(store, FAY, "c1")
    await join(store, ANN, "c2")

    await store.turns.handle(update("forget", FAY), "", forget())

    found = await look(store)
    assert found.team == TEAM
    assert [one.person for one in found.parts] == [person_key(ANN)]
    assert await store.teams.of_person(FAY) == [TEAM]


async def test_who_declines_to_answer_takes_part_no_longer(store: Store) -> None:
    await start(store)
    await join(store, ANN, "c1")
    await join(store, BEA, "c2")

    await store.turns.handle(update("no"), "", declining, team="t1")

    assert [one.conversation for one in (await look(store)).parts] == ["c2"]
    assert await store.turns.known(ANN) == Found()


async def test_who_declines_something_else_still_takes_part(store: Store) -> None:
    await start(store)
    await join(store, ANN, "c1")
    told = Outgoing("t1", says("your team"), to=ANN)
    await store.teams.handle(None, "t1", lambda _: Plan(Outcome(), NOW, outbox=(told,)))
    await store.turns.handle(update("own"), "", begin("own", says("agree?")))

    await store.turns.handle(update("no"), "", declining)

    assert kept_id((await store.turns.known(ANN)).joined) == "c1"
    assert texts([row for row in await claim(store) if row.address == ANN]) == ["your team"]


def declining(_: Found) -> Plan:
    return Plan(Outcome(), NOW, forget="declined")


def ending(over: Team) -> DecideTeam:
    return lambda _: Plan(Outcome(), NOW, team=over, tally=(1, "{}"))


async def test_pruning_removes_old_teams_with_all_that_is_theirs(
    store: Store, place: Place
) -> None:
    for number in range(3):
        await start(store, TEAM.but(id=f"t{number}"))
    await join(store, ANN, "c1")
    for number in range(3):
        over = TEAM.but(id=f"t{number}", status="revealed", deadline=None, remind_at=None)
        await store.teams.handle(None, over.id, ending(over))
    await start(store, TEAM.but(id="new", created_at=MUCH_LATER), MUCH_LATER)

    while await store.timers.prune(LATER, 2, LATER):
        pass

    left = await place.contents()
    assert left["participants"] == left["tallies"] == left["conversations"] == []
    assert [one.id for one in await store.teams.in_place(CHANNEL)] == ["new"]


async def test_what_is_answered_in_an_open_assessment_is_not_pruned(store: Store) -> None:
    await start(store)
    await join(store, ANN, "c1")

    await store.timers.prune(LATER, 10, LATER)

    assert kept_id((await store.turns.known(ANN)).joined) == "c1"


async def test_team_of_which_something_is_due_is_not_pruned(store: Store) -> None:
    await start(store)
    repeated = TEAM.but(id="series", status="revealed", next_at=MUCH_LATER)
    await start(store, repeated)

    await store.timers.prune(LATER, 10, LATER)

    assert {one.id for one in await store.teams.in_place(CHANNEL)} == {TEAM.id, "series"}


async def test_answers_for_a_team_are_never_exported(store: Store) -> None:
    await start(store)
    await join(store, ANN, "c1")
    await store.turns.handle(update("own"), "", begin("own"))

    def finish(found: Found) -> Plan:
        assert found.addressed is not None
        one = replace(found.addressed.conversation, status="finished")
        return Plan(Outcome(), NOW, advanced=one, result=result_of(one.id))

    for one in ("c1", "own"):
        await store.turns.handle(update(f"finish-{one}"), one, finish)

    assert [one.conversation.id async for one in store.records.export(None)] == ["own"]
    assert [one.conversation.id async for one in store.records.export("")] == ["own"]
    assert await store.records.results(ANN) == [replace(result_of("own"), finished_at=NOW)]
    assert await store.records.result("c1") is None


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
    # What did not arrive is still to be told.
    assert await store.teams.due(NOW, 10) == ["t1"]


async def test_turn_that_names_no_team_finds_none_in_ordinary_conversations(store: Store) -> None:
    await start(store)
    await store.turns.handle(update("1"), "", begin())

    assert (await find(store, ANN)).team is None
    assert await store.turns.handle(update("2"), "", nothing) == Outcome()
