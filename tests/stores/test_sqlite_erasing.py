"""No byte of a SQLite file, or of the files beside it, holds what a reveal removed."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import closing
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
from tests.acceptance.crash.processes import within
from tests.conftest import NOW
from tests.stores.promises import begin, claim, forget, give, says, send
from tests.stores.teams import join, start, submit
from tests.stores.test_fading import AT_ONCE, end, update
from tests.stores.test_sqlite_log import SOON_S, Clock

pytestmark = pytest.mark.acceptance

SECRET = "secret7391"  # noqa: S105 - an answer


def found_in(path: Path, words: Iterable[str]) -> set[str]:
    """Return the files that hold any of these words."""
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
    in_file: SqliteStore, path: Path
) -> None:
    random = Random(0)  # noqa: S311 - the same each time
    team, others = many(random, 120), many(random, 240)
    everybody = team + others
    await start(in_file)
    for answered in (False, True):
        random.shuffle(everybody)
        for somebody in everybody:
            if somebody in others:
                await talk(in_file, random, somebody, answered=answered)
            elif answered:
                await submit(in_file, somebody, f"c{somebody.person}", SECRET)
            else:
                await join(in_file, somebody, f"c{somebody.person}")
    await end(in_file)
    for turn in range(20):
        await send(in_file, await claim(in_file, NOW + timedelta(minutes=turn)), ref=("chat", "1"))

    while await in_file.timers.fade(NOW, AT_ONCE):
        pass

    await nothing_holds(path, {SECRET, *names_of(team)})
    assert found_in(path, [others[0].person]) == {path.name}


async def talk(
    store: SqliteStore, random: Random, somebody: Address, *, answered: bool, at: datetime = NOW
) -> None:
    """Begin a conversation of any length, or answer in it."""
    name = somebody.person
    if answered:
        decide = give("stage", "w" * random.randrange(160))
    else:
        decide = begin(f"o{name}", says("h" * random.randrange(300)), now=at)
    await store.turns.handle(update(f"{answered}{name}", somebody), "", decide)


async def everybody_talks(
    store: SqliteStore, people: Iterable[Address], old: Iterable[Address] = ()
) -> None:
    """Have conversations among each other; some began long ago."""
    random = Random(0)  # noqa: S311 - the same each time
    long_ago = NOW - timedelta(days=9)
    for answered in (False, True):
        for somebody in people:
            at = long_ago if somebody in old else NOW
            await talk(store, random, somebody, answered=answered, at=at)


@pytest.fixture
async def connection(path: Path, in_file: SqliteStore) -> AsyncIterator[sqlite3.Connection]:
    """A connection to a file that no store has open."""
    await in_file.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_file_is_written_anew_once_it_is_owed_and_everybody_is_gone(
    connection: sqlite3.Connection, clock: Clock
) -> None:
    rewriting = Rewriting(clock)
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

    # Somebody who waits for long holds it up only so long.
    owe(connection)
    connection.execute("INSERT INTO fading VALUES ('a', 'p')")
    clock.now += SETTLED_S
    assert rewriting.keep(connection)


async def test_who_had_their_data_deleted_is_in_no_byte_of_the_file(
    in_file: SqliteStore, path: Path
) -> None:
    people = many(Random(0), 360)  # noqa: S311 - the same each time
    gone = people[::3]
    await everybody_talks(in_file, people)

    for somebody in gone:
        await in_file.turns.handle(update(f"d{somebody.person}", somebody), "", forget())
    await in_file.timers.fade(NOW, AT_ONCE)

    await nothing_holds(path, names_of(gone))
    assert found_in(path, [people[1].person]) == {path.name}


async def test_what_was_too_old_is_in_no_byte_of_the_file(in_file: SqliteStore, path: Path) -> None:
    people = many(Random(0), 360)  # noqa: S311 - the same each time
    old, before = people[::3], NOW - timedelta(days=1)
    await everybody_talks(in_file, people, old)
    await in_file.timers.fade(NOW, AT_ONCE)

    while await in_file.timers.prune(before, 500, before):
        pass
    later = NOW + timedelta(days=3)
    while await in_file.timers.fade(later, AT_ONCE):
        pass

    await nothing_holds(path, {f"o{somebody.person}" for somebody in old})


def test_file_is_not_written_anew_more_than_once_a_minute_for_those_who_delete(
    connection: sqlite3.Connection, clock: Clock
) -> None:
    rewriting = Rewriting(clock)
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


def test_file_that_was_not_written_anew_before_the_process_ended_is_so_by_the_next(
    connection: sqlite3.Connection, path: Path, clock: Clock
) -> None:
    owe(connection)
    connection.close()

    with closing(sqlite3.connect(path, isolation_level=None)) as again:
        assert Rewriting(clock).keep(again)


def test_file_that_is_too_large_is_not_written_anew_and_the_store_says_so(
    connection: sqlite3.Connection, path: Path, clock: Clock
) -> None:
    assert SqliteStore(path).erases
    assert not SqliteStore(path, at_most=4096).erases

    owe(connection)
    assert not Rewriting(clock, at_most=4096).keep(connection)
    assert Rewriting(clock, at_most=AT_MOST).keep(connection)
