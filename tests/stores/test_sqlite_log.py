"""The log beside a SQLite file: how often it is emptied, and what never stays in it."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store.sqlite.log import EVERY_S, WriteAheadLog
from bot.store.sqlite.store import SqliteStore
from bot.turns.plan import Outgoing
from tests.acceptance.crash.processes import within
from tests.conftest import NOW
from tests.stores.promises import claim, forget, say, says, send, update, write

MARKER = "zanzibarine"
EMPTIED = "PRAGMA wal_checkpoint(TRUNCATE)"
SOON_S = 20.0


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(clock: Clock) -> WriteAheadLog:
    """A log that is owed."""
    made = WriteAheadLog(clock)
    made.owe()
    return made


@pytest.fixture
def written(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a file whose log is not empty, and stays until it is emptied."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE said (word TEXT)")
        yield connection


def size_of_log(connection: sqlite3.Connection) -> int:
    ((_, _, path),) = connection.execute("PRAGMA database_list")
    return Path(f"{path}-wal").stat().st_size


def say_more(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO said VALUES ('more')")


# ---------------------------------------------------------------------------- how often


def test_log_is_emptied_once_a_second(
    written: sqlite3.Connection, clock: Clock, log: WriteAheadLog
) -> None:
    assert WriteAheadLog(clock).keep(written) is None
    assert size_of_log(written) > 0, "nobody owes it"
    assert log.keep(written) is None
    assert size_of_log(written) == 0
    say_more(written)
    log.owe()
    clock.now += EVERY_S / 4

    assert log.keep(written) == pytest.approx(EVERY_S * 3 / 4)
    assert size_of_log(written) > 0

    clock.now += EVERY_S
    assert log.keep(written) is None
    assert size_of_log(written) == 0

    # At once where that is asked for.
    say_more(written)
    log.owe()
    log.finish(written)
    assert size_of_log(written) == 0


def test_log_that_somebody_reads_is_emptied_a_second_later(
    written: sqlite3.Connection, clock: Clock, log: WriteAheadLog, path: Path
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM said").fetchone()
        assert log.keep(written) == EVERY_S
        assert log.put_off

    clock.now += EVERY_S
    assert log.keep(written) is None
    assert not log.put_off
    assert size_of_log(written) == 0


def test_emptying_leaves_the_connection_as_patient_as_it_was(
    written: sqlite3.Connection, log: WriteAheadLog
) -> None:
    written.execute("PRAGMA busy_timeout=1234")

    log.keep(written)

    assert written.execute("PRAGMA busy_timeout").fetchone() == (1234,)


# ---------------------------------------------------------------------------- in a store


async def say_goodbyes(store: SqliteStore, times: int = 3) -> None:
    """Send rows that are removed once they have been sent."""
    goodbye = write(outbox=(Outgoing("", says(MARKER), fleeting=True),))
    for number in range(1, times + 1):
        await store.turns.handle(update(str(number)), "", goodbye)
        assert not await send(store, await claim(store, NOW + timedelta(minutes=number)))


def holding(path: Path) -> list[str]:
    """Return the names of the files, the database or beside it, that hold the marker."""
    wanted = MARKER.encode()
    return sorted(one.name for one in path.parent.iterdir() if wanted in one.read_bytes())


async def nothing_holds_it(path: Path) -> None:
    """Wait for the log to be emptied, without asking the store for anything."""
    async with within(SOON_S, "emptying the log"):
        while holding(path):
            await asyncio.to_thread(lambda: None)


async def test_log_is_emptied_at_most_once_a_second_and_while_nothing_else_happens(
    path: Path, in_file: SqliteStore
) -> None:
    emptied: list[str] = []

    def traced(statement: str) -> None:
        emptied.extend([statement] if statement == EMPTIED else [])

    await in_file.database.writer.run(lambda one: one.set_trace_callback(traced), "alone")
    began = asyncio.get_running_loop().time()

    await say_goodbyes(in_file, 60)

    passed = asyncio.get_running_loop().time() - began
    assert len(emptied) <= 1 + passed / EVERY_S
    await nothing_holds_it(path)


async def test_log_is_emptied_before_the_file_is_closed(path: Path, in_file: SqliteStore) -> None:
    await say_goodbyes(in_file)
    # Closing the last connection would empty the log by itself.
    with closing(sqlite3.connect(path)) as another:
        another.execute("SELECT count(*) FROM outbox").fetchone()

        await in_file.close()

        assert holding(path) == []


async def test_deletion_empties_the_log_at_once_also_soon_after_it_was_emptied(
    path: Path, in_file: SqliteStore
) -> None:
    await say_goodbyes(in_file)

    await in_file.turns.handle(update("9"), "", forget())

    assert holding(path) == []


async def test_turn_whose_asker_left_empties_the_log_all_the_same(
    path: Path, in_file: SqliteStore
) -> None:
    await in_file.turns.handle(update("1"), "", say(says(MARKER)))
    deleting = asyncio.create_task(in_file.turns.handle(update("2"), "", forget()))
    await asyncio.wait([asyncio.create_task(asyncio.to_thread(lambda: None))])

    deleting.cancel()

    await nothing_holds_it(path)


@pytest.mark.parametrize("link", [False, True], ids=["file", "link"])
async def test_log_that_a_killed_process_left_is_emptied_once_nobody_reads_it(
    path: Path, in_file: SqliteStore, tmp_path: Path, *, link: bool
) -> None:
    await in_file.turns.handle(update("1"), "", say(says(MARKER)))
    await in_file.database.writer.run(lambda one: one.execute("DELETE FROM outbox").rowcount)
    left = tmp_path / "left" / path.name
    left.parent.mkdir()
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{left}{end}")
    await in_file.close()
    assert holding(left) == ["kept.sqlite3-wal"]
    if link:
        (tmp_path / "link.sqlite3").symlink_to(left)
    again = SqliteStore(tmp_path / "link.sqlite3" if link else left)

    with closing(sqlite3.connect(f"{left.as_uri()}?mode=ro", uri=True)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM answers").fetchone()
        await again.open()
        assert holding(left) == ["kept.sqlite3-wal"]

    await nothing_holds_it(left)
    await again.close()
