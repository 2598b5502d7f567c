"""Leaving: what is asked to go goes, and nothing else does. On both databases."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from time import monotonic

import pytest

from bot.messages import Address, Ask, Outcome, Reply, Tap, Text, plain
from bot.service.flow_versions import Flows
from bot.store.ports import Store
from bot.turns.keys import address_key
from tests.conftest import NOW
from tests.kit.system import ANN, BEA, System
from tests.unit.cli.make import begin, finish, say
from tests.unit.service.home import Home

ANN_ELSEWHERE = Address("test", "9", "ann")
MARKER = "zanzibarine"
SOON_S = 2.0
"""Seconds within which a call without a wait for a lock ends; under half of a lock's timeout."""


@pytest.fixture
def file(versions: Flows) -> Iterator[System]:
    """A system on SQLite."""
    with System(versions, on_disk=True) as made:
        yield made


def leave(system: System, who: Address = ANN) -> list[Reply]:
    """Delete one's data; what one is told."""
    system.say(Text("delete"), who)
    _, told = system.say(Text("yes"), who)
    return told


def decline_a_retake(system: System) -> list[Reply]:
    say(system, "retake")
    _, told = system.say(Text("no"), update="declining")
    return told


# ---------------------------------------------------------------------------- declining


@pytest.mark.parametrize("started_over", [False, True])
def test_declining_at_first_contact_leaves_nothing_and_its_repeat_begins_nothing(
    home: Home, *, started_over: bool
) -> None:
    begin(home, campaign=MARKER)
    if started_over:
        # Nobody agreed to anything yet: what was begun first must not stay either.
        say(home, "restart", "yes")

    home.say(Text("no"), update="declining")

    assert home.say(Text("no"), update="declining") == (Outcome(), [])
    assert home.filled() == set()
    assert home.forgotten() == {"declined": 1}
    assert MARKER not in str(home.contents())
    assert home.conversation() is None


def test_declining_a_retake_keeps_what_was_before_and_its_repeat_begins_nothing(
    home: Home,
) -> None:
    first = finish(home)
    before = home.run(home.store.records.result(first))

    told = decline_a_retake(home)

    assert told
    assert home.say(Text("no"), update="declining") == (Outcome(), [])
    assert home.results() == [first]
    assert home.exported() == [first]
    assert home.forgotten() == {"declined": 1}
    assert before is not None
    assert before[1]
    assert home.run(home.store.records.result(first)) == before


def test_declining_keeps_everything_else_until_the_person_deletes_that(home: Home) -> None:
    begin(home, BEA)
    first = finish(home)
    begin(home, ANN_ELSEWHERE)
    say(home, "no", who=ANN_ELSEWHERE)
    assert home.conversation(ANN_ELSEWHERE) is None
    assert home.results() == [first]
    say(home, "retake", "yes", "run", "hybrid", *["skip"] * 6, "skip the rest")
    elsewhere = finish(home, ANN_ELSEWHERE)

    decline_a_retake(home)

    assert home.forgotten() == {"declined": 2}
    assert len(home.results()) == 2
    assert home.results()[0] == first
    assert home.results(ANN_ELSEWHERE) == [elsewhere]
    assert {*home.results(), elsewhere} < set(home.exported())
    [_, asked] = home.say(Text("yes"), BEA)[1]
    assert isinstance(asked, Ask)
    leave(home, BEA)
    assert "deleted" in plain(leave(home, ANN_ELSEWHERE)[-1])
    assert home.filled() == set()


def test_declining_after_starting_over_keeps_the_conversation_before(home: Home) -> None:
    begin(home)
    say(home, "yes", "walk")
    first = home.conversation()
    say(home, "restart", "yes")
    second = home.conversation()
    assert first is not None
    assert second is not None
    assert second.id != first.id

    say(home, "no")

    assert home.exported() == [first.id]
    assert home.forgotten() == {"declined": 1}


def test_who_declined_a_retake_is_not_reminded_and_can_begin_again(home: Home) -> None:
    first = finish(home)
    home.clock.forward(days=40)
    home.fire()
    home.drain()
    decline_a_retake(home)
    home.clock.forward(hours=25)
    home.fire()
    assert home.drain() == []

    _, begun = home.say(Text("retake"))
    if not any(isinstance(reply, Ask) for reply in begun):
        _, begun = home.say(Text("start"))

    assert isinstance(begun[-1], Ask)
    assert begun[-1].step == "consent"
    say(home, "yes", "run")
    now = home.conversation()
    assert now is not None
    assert now.id != first
    assert now.answers["stage"].value == "run"
    assert home.results() == [first]


# ---------------------------------------------------------------------------- an unreadable state


def damaged(home: Home, who: Address = ANN, state: str = "{") -> None:
    """Make the state of somebody's conversations unreadable."""
    home.change(
        f"UPDATE conversations SET state = '{state}' WHERE address = '{address_key(who)}'"  # noqa: S608
    )


@pytest.fixture(params=["{", "", "{}"])
def state(request: pytest.FixtureRequest) -> str:
    """The state of a conversation, as another program or a broken disk may have left it."""
    return str(request.param)


def test_unreadable_conversation_is_said_to_be_closed_and_another_can_begin(
    home: Home, state: str
) -> None:
    begin(home)
    asked = home.say(Text("yes"))[1][-1]
    assert isinstance(asked, Ask)
    damaged(home, state=state)

    pressed, pressed_replies = home.say(Tap(asked.choices[1].token))
    _, replies = home.say(Text("walk"))

    assert not any(isinstance(reply, Ask) for reply in pressed_replies)
    assert pressed.notice or pressed_replies
    told = " ".join(map(plain, replies))
    assert "closed" in told or "over" in told
    assert "“start”" in told
    _, begun = home.say(Text("start"))
    assert isinstance(begun[-1], Ask)
    assert begun[-1].step == "consent"
    say(home, "yes", "run")
    now = home.conversation()
    assert now is not None
    assert now.answers["stage"].value == "run"
    assert home.run(home.store.records.failed()) == []


@pytest.mark.parametrize("said_before", [True, False])
def test_who_has_an_unreadable_conversation_can_delete_it(
    home: Home,
    said_before: bool,  # noqa: FBT001 - a parameter of a test
) -> None:
    begin(home, campaign=MARKER)
    say(home, "yes", "walk")
    damaged(home)
    if said_before:
        say(home, "hybrid")

    told = leave(home)

    assert "deleted" in plain(told[-1])
    assert home.filled() == set()
    assert MARKER not in str(home.contents())
    assert home.forgotten() == {"deleted": 1}


def test_unreadable_conversation_disturbs_nobody_else_and_its_timer_happens_once(
    home: Home,
) -> None:
    begin(home)
    say(home, "yes")
    home.clock.forward(seconds=1)
    begin(home, BEA)
    say(home, "yes", who=BEA)
    damaged(home)

    [_, asked] = home.say(Text("walk"), BEA)[1]
    home.clock.forward(hours=24, minutes=1)
    home.fire()
    reminded = home.drain()

    assert isinstance(asked, Ask)
    assert [sent.address for sent in home.channel.sent[-len(reminded) :]] == [BEA]
    assert len(reminded) == 1
    other = home.conversation(BEA)
    assert other is not None
    assert other.id in home.exported()
    for _ in range(3):
        home.clock.forward(days=31)
        home.fire()
    assert home.drain() == []
    assert home.run(home.store.timers.due(home.clock(), 10)) == []


# ---------------------------------------------------------------------------- departures


async def pruned(store: Store, days: int) -> None:
    later = NOW + timedelta(days=days)
    while await store.timers.prune(later, 10, later):
        pass


def test_old_departures_go_and_are_still_counted(home: Home) -> None:
    begin(home, BEA)
    say(home, "no", who=BEA)
    begin(home)
    say(home, "yes", "walk")
    leave(home)
    home.clock.forward(days=400)
    begin(home)
    leave(home)
    before, kept = home.run(home.store.records.overview()), home.contents()["departures"]

    home.run(pruned(home.store, 300))

    assert 0 < len(home.contents()["departures"]) < len(kept)
    assert home.forgotten() == {"declined": 1, "deleted": 2}
    home.run(pruned(home.store, 4000))
    assert home.contents()["departures"] == []
    assert home.forgotten() == {"declined": 1, "deleted": 2}
    assert home.run(home.store.records.overview()).pruned == before.pruned


# ---------------------------------------------------------------------------- the log


def marked(file: System) -> None:
    """Let somebody leave words in the file, and in the log beside it."""
    finish(file, campaign=MARKER)
    say(file, "leave a comment", f"my {MARKER} words")
    assert traces(file)


def traces(file: System) -> list[str]:
    """Return the names of files that hold the marker."""
    return sorted(
        one.name for one in file.path.parent.iterdir() if MARKER.encode() in one.read_bytes()
    )


def confirmed_soon(work: Callable[[], object]) -> None:
    began = monotonic()
    work()
    assert monotonic() - began < SOON_S


@pytest.mark.parametrize("pruning", [False, True], ids=["deleting", "pruning"])
def test_what_removes_people_waits_for_no_reader_and_the_next_tick_empties_the_log(
    file: System, *, pruning: bool
) -> None:
    marked(file)
    say(file, "delete")
    with closing(sqlite3.connect(file.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM conversations").fetchone()

        if pruning:
            confirmed_soon(lambda: file.run(pruned(file.store, 4000)))
        else:
            confirmed_soon(lambda: file.handle(Text("yes")))
            confirmed_soon(file.drain)
        # A tick while somebody still reads waits for nobody either.
        confirmed_soon(lambda: file.run(file.store.timers.due(file.clock(), 10)))
        reader.execute("COMMIT")

        file.run(file.store.timers.due(file.clock(), 10))

    assert traces(file) == []
