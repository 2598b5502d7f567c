"""The log beside a SQLite file: how often it is emptied, and what never stays in it."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.messages import Outcome, Paragraph, Say
from bot.store.records import Mark
from bot.store.sqlite.log import EVERY_S, WriteAheadLog
from bot.store.sqlite.store import SqliteStore
from bot.turns.plan import Outgoing, Plan
from tests.acceptance.crash.processes import within
from tests.conftest import NOW
from tests.stores.test_conformance import update

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
def written(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a file whose log is not empty, and stays until it is emptied."""
    with closing(sqlite3.connect(tmp_path / "kept.sqlite3", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE said (word TEXT)")
        yield connection


def size_of_log(connection: sqlite3.Connection) -> int:
    ((_, _, path),) = connection.execute("PRAGMA database_list")
    return Path(f"{path}-wal").stat().st_size


def say_more(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO said VALUES ('more')")


# ---------------------------------------------------------------------------- how often


def test_log_that_nobody_owes_stays(written: sqlite3.Connection, clock: Clock) -> None:
    assert WriteAheadLog(clock).keep(written) is None

    assert size_of_log(written) > 0


def test_log_is_emptied_once_a_second(written: sqlite3.Connection, clock: Clock) -> None:
    log = WriteAheadLog(clock)
    log.owe()
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


def test_log_is_emptied_at_once_where_that_is_asked_for(
    written: sqlite3.Connection, clock: Clock
) -> None:
    log = WriteAheadLog(clock)
    log.owe()
    log.keep(written)
    say_more(written)
    log.owe()

    log.finish(written)

    assert size_of_log(written) == 0


def test_log_that_somebody_reads_is_emptied_a_second_later(
    written: sqlite3.Connection, clock: Clock, tmp_path: Path
) -> None:
    log = WriteAheadLog(clock)
    log.owe()
    with closing(sqlite3.connect(tmp_path / "kept.sqlite3", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM said").fetchone()
        assert log.keep(written) == EVERY_S
        assert log.put_off

    clock.now += EVERY_S
    assert log.keep(written) is None
    assert not log.put_off
    assert size_of_log(written) == 0


def test_emptying_leaves_the_connection_as_patient_as_it_was(
    written: sqlite3.Connection, clock: Clock
) -> None:
    written.execute("PRAGMA busy_timeout=1234")
    log = WriteAheadLog(clock)
    log.owe()

    log.keep(written)

    assert written.execute("PRAGMA busy_timeout").fetchone() == (1234,)


# ---------------------------------------------------------------------------- in a store


class Watched(SqliteStore):
    """A store whose statements are counted.

    Attributes:
        emptied: How often its log was emptied.
    """

    emptied = 0

    async def watch(self) -> None:
        """Begin to count."""
        await self.database.writer.run(lambda one: one.set_trace_callback(self._traced), alone=True)

    def _traced(self, statement: str) -> None:
        self.emptied += statement == EMPTIED

    async def say_goodbye(self, number: int) -> None:
        """Send a row that is removed once it has been sent."""
        goodbye = Outgoing("", Say((Paragraph(MARKER),)), fleeting=True)
        await self.turns.handle(
            update(str(number)), "", lambda _: Plan(Outcome(), NOW, outbox=(goodbye,))
        )
        (row,) = await self.outbox.claim(["test"], "", 1, NOW + timedelta(minutes=number), 30)
        assert not await self.outbox.mark([Mark(row.id, row.lane, "sent", NOW, row.leased_until)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept.sqlite3"


def holding(path: Path) -> list[str]:
    """Names of the files, the database or beside it, that hold the marker."""
    wanted = MARKER.encode()
    return sorted(one.name for one in path.parent.iterdir() if wanted in one.read_bytes())


async def nothing_holds_it(path: Path) -> None:
    """Wait for the log to be emptied, without asking the store for anything."""
    async with within(SOON_S, "emptying the log"):
        while holding(path):
            await asyncio.to_thread(lambda: None)


async def test_many_rows_that_go_empty_the_log_at_most_once_a_second(path: Path) -> None:
    store = Watched(path)
    await store.open()
    await store.watch()
    began = asyncio.get_running_loop().time()

    for number in range(1, 60):
        await store.say_goodbye(number)

    passed = asyncio.get_running_loop().time() - began
    assert store.emptied <= 1 + passed / EVERY_S
    await store.close()


async def test_log_is_emptied_while_nothing_else_happens(path: Path) -> None:
    store = Watched(path)
    await store.open()
    for number in range(1, 4):
        await store.say_goodbye(number)

    await nothing_holds_it(path)

    await store.close()


async def test_log_is_emptied_before_the_file_is_closed(path: Path) -> None:
    store = Watched(path)
    await store.open()
    for number in range(1, 4):
        await store.say_goodbye(number)
    # Closing the last connection would empty the log by itself.
    with closing(sqlite3.connect(path)) as another:
        another.execute("SELECT count(*) FROM outbox").fetchone()

        await store.close()

        assert holding(path) == []


async def test_deletion_empties_the_log_at_once_also_soon_after_it_was_emptied(path: Path) -> None:
    store = Watched(path)
    await store.open()
    for number in range(1, 4):
        await store.say_goodbye(number)

    await store.turns.handle(update("9"), "", lambda _: Plan(Outcome(), NOW, forget="deleted"))

    assert holding(path) == []
    await store.close()


async def test_turn_whose_asker_left_empties_the_log_all_the_same(path: Path) -> None:
    store = Watched(path)
    await store.open()
    kept = Outgoing("", Say((Paragraph(MARKER),)))
    await store.turns.handle(update("1"), "", lambda _: Plan(Outcome(), NOW, outbox=(kept,)))
    deleting = asyncio.create_task(
        store.turns.handle(update("2"), "", lambda _: Plan(Outcome(), NOW, forget="deleted"))
    )
    await asyncio.wait([asyncio.create_task(asyncio.to_thread(lambda: None))])

    deleting.cancel()

    await nothing_holds_it(path)
    await store.close()


async def test_log_that_a_killed_process_left_is_emptied_when_the_file_is_opened(
    path: Path, tmp_path: Path
) -> None:
    store = SqliteStore(path)
    await store.open()
    kept = Outgoing("", Say((Paragraph(MARKER),)))
    await store.turns.handle(update("1"), "", lambda _: Plan(Outcome(), NOW, outbox=(kept,)))
    await store.database.writer.run(lambda one: one.execute("DELETE FROM outbox").rowcount)
    left = tmp_path / "left" / path.name
    left.parent.mkdir()
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{left}{end}")
    await store.close()
    assert holding(left) == ["kept.sqlite3-wal"]
    again = SqliteStore(left)

    await again.open()

    await nothing_holds_it(left)
    await again.close()
