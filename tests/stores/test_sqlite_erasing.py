"""No byte of a SQLite file, or of the files beside it, holds what a reveal removed."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.messages import Address
from bot.store.sqlite.rewriting import (
    AT_MOST,
    EVERY_S,
    SELDOM_S,
    SETTLED_S,
    Rewriting,
    owe,
    owe_seldom,
)
from bot.store.sqlite.store import SqliteStore
from bot.turns.keys import address_key, person_key
from bot.turns.plan import Found, Plan
from tests.acceptance.crash.processes import within
from tests.conftest import NOW
from tests.stores.test_conformance import Decide, begin, claim, forget, give, mark, says
from tests.stores.test_fading import AT_ONCE, TELEGRAM, all_answer, deliver, end, update
from tests.stores.test_sqlite_log import SOON_S, Clock
from tests.stores.test_teams import join, start, submit

pytestmark = pytest.mark.acceptance

ROOT = Path(__file__).parents[2]
BORN_S = 30.0
SECRET = "secret7391"  # noqa: S105 - an answer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept.sqlite3"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    made = SqliteStore(path)
    await made.open()
    yield made
    await made.close()


def found_in(path: Path, words: Iterable[str]) -> set[str]:
    """The files that hold any of these words."""
    wanted = [word.encode() for word in words]
    files = {one.name: one.read_bytes() for one in path.parent.iterdir()}
    return {name for name, held in files.items() if any(word in held for word in wanted)}


def names_of(people: Iterable[Address]) -> set[str]:
    people = tuple(people)
    return {
        name for one in people for name in (one.chat, one.person, address_key(one), person_key(one))
    }


async def nothing_holds(path: Path, words: Iterable[str]) -> None:
    """Wait for the log to be emptied, without asking the store for anything."""
    words = tuple(words)
    async with within(SOON_S, "emptying the log"):
        while found_in(path, words):
            await asyncio.to_thread(lambda: None)


# ---------------------------------------------------------------------------- in the file


def many(random: Random, number: int) -> list[Address]:
    ids = [str(random.randrange(10**9, 10**10)) for _ in range(number)]
    return [Address("test", one, one) for one in ids]


async def test_people_between_others_are_in_no_byte_of_the_file(
    store: SqliteStore, path: Path
) -> None:
    random = Random(0)  # noqa: S311 - the same each time
    team, others = many(random, 120), many(random, 240)
    everybody = team + others
    await start(store)
    for answered in (False, True):
        random.shuffle(everybody)
        for one in everybody:
            if one in others and answered:
                await store.turns.handle(
                    update(f"g{one.person}", one), "", give("stage", "w" * random.randrange(160))
                )
            elif one in others:
                said = says("h" * random.randrange(300))
                await store.turns.handle(
                    update(f"b{one.person}", one), "", begin(f"o{one.person}", said)
                )
            elif answered:
                await submit(store, one, f"c{one.person}", SECRET)
            else:
                await join(store, one, f"c{one.person}")
    await end(store)
    for turn in range(20):
        now = NOW + timedelta(minutes=turn)
        rows = await claim(store, now)
        await store.outbox.mark([mark(row, "sent", ref=("chat", "1")) for row in rows])

    while await store.timers.fade(NOW, AT_ONCE):
        pass

    await nothing_holds(path, {SECRET, *names_of(team)})
    assert found_in(path, [others[0].person]) == {path.name}


async def test_file_is_written_anew_once_it_is_owed_and_everybody_is_gone(
    store: SqliteStore, path: Path
) -> None:
    clock = Clock()
    rewriting = Rewriting(clock)
    await store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert not rewriting.keep(connection)
        owe(connection)
        connection.execute("INSERT INTO fading VALUES ('a', 'p')")
        assert not rewriting.keep(connection)
        connection.execute("DELETE FROM fading")
        assert rewriting.keep(connection)
        assert not rewriting.keep(connection)

        owe(connection)
        clock.now += EVERY_S / 2
        assert not rewriting.keep(connection)
        clock.now += EVERY_S / 2
        assert rewriting.keep(connection)


async def talk(
    store: SqliteStore, random: Random, people: Iterable[Address], old: Iterable[Address] = ()
) -> None:
    """Have conversations of many lengths, among each other; some began long ago."""
    old = set(old)
    for one in people:
        begun = begin(f"o{one.person}", says("h" * random.randrange(300)))
        at = NOW - timedelta(days=9) if one in old else NOW

        def decide(found: Found, begun: Decide = begun, at: datetime = at) -> Plan:
            return replace(begun(found), now=at)

        await store.turns.handle(update(f"b{one.person}", one), "", decide)
    for one in people:
        typed = give("stage", "w" * random.randrange(160))
        await store.turns.handle(update(f"g{one.person}", one), "", typed)


async def test_who_had_their_data_deleted_is_in_no_byte_of_the_file(
    store: SqliteStore, path: Path
) -> None:
    random = Random(0)  # noqa: S311 - the same each time
    people = many(random, 360)
    gone = people[::3]
    await talk(store, random, people)

    for one in gone:
        await store.turns.handle(update(f"d{one.person}", one), "", forget())
    await store.timers.fade(NOW, AT_ONCE)

    await nothing_holds(path, names_of(gone))
    assert found_in(path, [people[1].person]) == {path.name}


async def test_what_was_too_old_is_in_no_byte_of_the_file(store: SqliteStore, path: Path) -> None:
    random = Random(0)  # noqa: S311 - the same each time
    people = many(random, 360)
    old, before = people[::3], NOW - timedelta(days=1)
    await talk(store, random, people, old)
    await store.timers.fade(NOW, AT_ONCE)

    while await store.timers.prune(before, 500, before):
        pass
    later = NOW + timedelta(days=3)
    while await store.timers.fade(later, AT_ONCE):
        pass

    left = {one.person for one in old}
    await nothing_holds(path, {f"o{one}" for one in left})


async def test_file_is_not_written_anew_more_than_once_a_minute_for_those_who_delete(
    store: SqliteStore, path: Path
) -> None:
    clock = Clock()
    rewriting = Rewriting(clock)
    await store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        owe_seldom(connection)
        assert rewriting.keep(connection)

        owe_seldom(connection)
        clock.now += SELDOM_S - 1
        assert not rewriting.keep(connection)
        clock.now += 1
        assert rewriting.keep(connection)

        # A team's end does not wait for that.
        owe_seldom(connection)
        owe(connection)
        owe_seldom(connection)
        clock.now += EVERY_S
        assert rewriting.keep(connection)


async def test_file_is_written_anew_although_somebody_waits_for_long(
    store: SqliteStore, path: Path
) -> None:
    clock = Clock()
    rewriting = Rewriting(clock)
    await store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert not rewriting.keep(connection)
        owe(connection)
        connection.execute("INSERT INTO fading VALUES ('a', 'p')")

        clock.now += SETTLED_S
        assert rewriting.keep(connection)


async def test_file_that_was_not_written_anew_before_the_process_ended_is_so_by_the_next(
    path: Path,
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE fading (address TEXT)")
        owe(connection)

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert Rewriting(Clock()).keep(connection)


async def test_file_that_is_too_large_is_not_written_anew_and_the_store_says_so(
    store: SqliteStore, path: Path
) -> None:
    assert store.erases
    assert not SqliteStore(path, at_most=4096).erases

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        owe(connection)
        assert not Rewriting(Clock(), at_most=4096).keep(connection)
        assert Rewriting(Clock(), at_most=AT_MOST).keep(connection)


# ---------------------------------------------------------------------------- killed


@contextmanager
def dying(path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process whose team has answered; see :mod:`tests.stores.killed`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.stores.killed", str(path)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=BORN_S)


def tells(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody who reads, and neither writes nor empties the log when they leave."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM answers").fetchone()
        yield reader


def revealed_and_killed(path: Path, process: "subprocess.Popen[str]") -> None:
    """Let it reveal, and kill it."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    assert tells(process) == "revealed"
    process.kill()
    process.wait(BORN_S)
    assert f"{path.name}-wal" in found_in(path, [SECRET])


@pytest.mark.acceptance
@pytest.mark.parametrize("link", [False, True])
@pytest.mark.parametrize("stays", [True, False])
async def test_what_a_killed_process_removed_while_somebody_read_is_gone_after_the_next_start(
    path: Path, tmp_path_factory: pytest.TempPathFactory, *, stays: bool, link: bool
) -> None:
    with dying(path) as process:
        assert await asyncio.to_thread(tells, process) == "answered"
        opened = path
        if link:
            opened = tmp_path_factory.mktemp("link") / "link.sqlite3"
            opened.symlink_to(path)
        again = SqliteStore(opened)
        with reading(path):
            revealed_and_killed(path, process)
            if stays:
                await again.open()
        if not stays:
            await again.open()
            # At once: nobody reads.
            assert found_in(path, [SECRET]) == set()
        await nothing_holds(path, [SECRET])

        await deliver(again)
        await nothing_holds(path, {SECRET, *names_of(TELEGRAM)})
        await again.close()
    assert found_in(path, names_of(TELEGRAM)) == set()


async def test_reveal_leaves_nothing_in_any_file(store: SqliteStore, path: Path) -> None:
    await start(store)
    await all_answer(store, TELEGRAM)
    assert found_in(path, [SECRET])

    await end(store)
    assert found_in(path, [SECRET]) == set()
    await deliver(store)

    await nothing_holds(path, names_of(TELEGRAM))
