"""The writer: one commit for all who wait, and one failure harms nobody else."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import pytest

from bot.store.ports import StoreUnavailable
from bot.store.sqlite.writer import Where, Writer, explain
from tests.kit.system import behind, locked

WAITING_S = 10.0
"""Most seconds that a test waits for another thread; it fails then."""

Work = Callable[[sqlite3.Connection], Any]


class Place:
    """A file with one table, and the statements of its connection.

    Attributes:
        statements: Every statement, in order.
        at_commit: Called when a commit begins.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.statements: list[str] = []
        self.at_commit: Callable[[], None] = lambda: None
        behind(path, "PRAGMA journal_mode=WAL")
        behind(path, "CREATE TABLE said (word TEXT UNIQUE, size BLOB)")

    def connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        connection.set_trace_callback(self._traced)
        return connection

    def _traced(self, statement: str) -> None:
        self.statements.append(statement)
        if statement == "COMMIT":
            self.at_commit()

    @property
    def commits(self) -> int:
        return self.statements.count("COMMIT")

    @property
    def words(self) -> list[str]:
        return [word for (word,) in behind(self.path, "SELECT word FROM said ORDER BY rowid")]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "words.sqlite3")


class OnLoop(Writer):
    """A writer that does work on the event loop where a test does not say otherwise."""

    async def run(
        self,
        work: Callable[[sqlite3.Connection], Any],
        where: Where = "loop",
        then: Callable[[Any], object] | None = None,
    ) -> Any:
        return await super().run(work, where, then)


@pytest.fixture(params=[Writer, OnLoop])
async def writer(
    place: Place, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Writer]:
    monkeypatch.setattr("bot.store.sqlite.writer.HOLDS_LOOP_S", WAITING_S)
    made = request.param(place.connect, largest=8, patience_ms=0)
    await made.start()
    yield made
    await made.stop()


def put(word: str, size: int = 0) -> Work:
    """Return work that stores a word, and refuses one that is there already."""
    return lambda connection: (
        connection.execute("INSERT INTO said VALUES (?, zeroblob(?))", (word, size)).rowcount
    )


class Held:
    """Keeps the thread of a writer busy, so that all that is asked for meanwhile waits together."""

    def __init__(self, writer: Writer) -> None:
        self._writer, self._go_on = writer, threading.Event()
        self._begun = threading.Event()

    async def __aenter__(self) -> None:
        self._held = asyncio.create_task(self._writer.run(self._hold, "thread"))
        await asyncio.to_thread(self._begun.wait, WAITING_S)

    def _hold(self, _connection: sqlite3.Connection) -> None:
        self._begun.set()
        self._go_on.wait(WAITING_S)

    async def __aexit__(self, *_: object) -> None:
        self._go_on.set()
        await self._held


async def together(writer: Writer, *works: Work) -> list[Any]:
    """Let works wait together; what each gave or raised."""
    async with Held(writer):
        tasks = [asyncio.create_task(writer.run(work)) for work in works]
        # Each has put its work in line once it has begun to wait.
        await asyncio.wait([asyncio.create_task(_nothing()) for _ in tasks])
    return await asyncio.gather(*tasks, return_exceptions=True)


async def _nothing() -> None:
    return


# ---------------------------------------------------------------------------- sharing


@pytest.mark.parametrize(("number", "commits"), [(8, 1), (20, 3)])
async def test_as_many_as_may_share_a_commit_in_the_order_of_asking(
    place: Place, writer: Writer, number: int, commits: int
) -> None:
    words = [str(number) for number in range(number)]

    assert await together(writer, *map(put, words)) == [1] * number

    assert place.words == words
    # One for whom all had to wait, and those of all.
    assert place.commits == 1 + commits


async def test_work_sees_what_came_before_it_in_the_same_commit_and_others_after_it(
    place: Place, writer: Writer
) -> None:
    seen: list[list[str]] = []
    place.at_commit = lambda: seen.append(place.words)

    def count(connection: sqlite3.Connection) -> int:
        return int(connection.execute("SELECT count(*) FROM said").fetchone()[0])

    found = await together(writer, put("one"), count, put("two"), count)

    assert found == [1, 1, 1, 2]
    assert seen == [[], []]
    assert place.words == ["one", "two"]


@pytest.mark.parametrize("busy", [False, True])
async def test_what_is_asked_for_just_before_a_group_shares_its_commit(
    place: Place, writer: Writer, *, busy: bool
) -> None:
    along: list[asyncio.Task[Any]] = []

    def ask() -> None:
        along.append(asyncio.create_task(writer.run(put("along"))))

    async with Held(writer) if busy else nullcontext():
        writer.before_next(ask)
        turn = asyncio.create_task(writer.run(put("turn")))
        await asyncio.wait([asyncio.create_task(_nothing())])
    await turn
    assert place.words == ["turn", "along"]

    await asyncio.wait(along)
    await writer.run(put("later"))
    assert place.words == ["turn", "along", "later"]
    assert (place.commits, len(along)) == (2 + busy, 1)


async def test_loop_is_not_held_up_by_many_pieces(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.sqlite.writer.HOLDS_LOOP_S", 0.0)
    writer = OnLoop(place.connect)
    await writer.start()

    assert await together(writer, put("one"), put("two"), put("three")) == [1, 1, 1]

    assert place.words == ["one", "two", "three"]
    # Each had a commit of its own, so that the loop was free between them.
    assert place.commits == 1 + 3
    await writer.stop()


async def test_loop_does_not_wait_while_another_program_writes(place: Place) -> None:
    writer = OnLoop(place.connect)
    await writer.start()

    with locked(place.path):
        asked = asyncio.create_task(writer.run(put("one")))
        # The thread waits; the loop goes on meanwhile.
        await asyncio.wait([asyncio.create_task(_nothing()) for _ in range(3)])
        assert not asked.done()

    assert await asked == 1
    await writer.stop()


async def test_lonely_work_is_done_outside_of_any_transaction(writer: Writer) -> None:
    def is_inside(connection: sqlite3.Connection) -> bool:
        return connection.in_transaction

    assert await writer.run(is_inside)
    assert not await writer.run(is_inside, where="alone")


# ---------------------------------------------------------------------------- failing


async def test_work_that_fails_harms_nobody(place: Place, writer: Writer) -> None:
    def half(connection: sqlite3.Connection) -> None:
        put("half")(connection)
        message = "mine"
        raise LookupError(message)

    first, failed, twice, last = await together(writer, put("one"), half, put("one"), put("two"))

    assert (first, last) == (1, 1)
    assert isinstance(failed, LookupError)
    assert str(failed) == "mine"
    assert isinstance(twice, sqlite3.IntegrityError)
    assert place.words == ["one", "two"]


async def test_work_that_fails_before_it_writes_has_nothing_undone(
    place: Place, writer: Writer
) -> None:
    def needs_more(connection: sqlite3.Connection) -> None:
        connection.execute("SELECT count(*) FROM said")
        raise LookupError

    first, failed, last = await together(writer, put("one"), needs_more, put("two"))

    assert (first, type(failed), last) == (1, LookupError, 1)
    assert place.words == ["one", "two"]
    assert "ROLLBACK" not in place.statements


async def test_caller_is_told_though_what_comes_after_the_commit_fails(
    place: Place, writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: object) -> None:
        raise LookupError

    first = writer.run(put("one"), "loop", fails)
    second = writer.run(put("two"), "loop")

    assert list(await asyncio.gather(first, second)) == [1, 1]
    assert place.words == ["one", "two"]
    assert "LookupError" in caplog.text


async def test_trigger_that_rolls_everything_back_keeps_nothing_by_halves(
    place: Place, writer: Writer
) -> None:
    behind(
        place.path,
        "CREATE TRIGGER no BEFORE INSERT ON said WHEN NEW.word = 'no'"
        " BEGIN SELECT RAISE(ROLLBACK, 'no'); END",
    )

    found = await together(writer, put("one"), put("no"), put("two"))

    kept = [word for word, one in zip(("one", "no", "two"), found, strict=True) if one == 1]
    assert isinstance(found[1], sqlite3.Error | StoreUnavailable)
    assert place.words == kept
    assert await writer.run(put("next")) == 1


async def test_full_disk_keeps_nothing_by_halves_and_the_next_group_works(
    place: Place, writer: Writer
) -> None:
    pages = behind(place.path, "PRAGMA page_count")[0][0]
    await writer.run(lambda one: one.execute(f"PRAGMA max_page_count={pages + 4}"), where="alone")

    words = ["small", "large", "also small"]
    found = await together(writer, put("small"), put("large", 100_000), put("also small"))

    assert isinstance(found[1], StoreUnavailable)
    assert "the disk is full" in str(found[1])
    assert place.words == [word for word, one in zip(words, found, strict=True) if one == 1]
    assert [one for one in found if one != 1 and not isinstance(one, StoreUnavailable)] == []
    await writer.run(lambda one: one.execute("PRAGMA max_page_count=100000"), where="alone")
    assert await writer.run(put("large again", 100_000)) == 1


async def test_database_that_somebody_else_writes_to_fails_the_group_and_works_again(
    place: Place, writer: Writer
) -> None:
    with locked(place.path):
        works = map(writer.run, (put("one"), put("two")))
        found = await asyncio.gather(*works, return_exceptions=True)

    assert {str(one) for one in found} == {
        "another program holds the database: end it, or wait (SQLITE_BUSY)"
    }
    assert {type(one) for one in found} == {StoreUnavailable}
    assert place.words == []
    assert await writer.run(put("one")) == 1


async def test_commit_that_fails_fails_everybody_and_keeps_nothing(
    place: Place, writer: Writer
) -> None:
    behind(place.path, "CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    behind(
        place.path,
        "CREATE TABLE child (parent REFERENCES parent DEFERRABLE INITIALLY DEFERRED)",
    )
    await writer.run(lambda one: one.execute("PRAGMA foreign_keys=ON"), where="alone")

    found = await together(
        writer, put("one"), lambda one: one.execute("INSERT INTO child VALUES (7)").rowcount
    )

    assert {type(one) for one in found} == {StoreUnavailable}
    assert place.words == []
    assert await writer.run(put("one")) == 1


async def test_lonely_work_that_fails_harms_nobody(place: Place, writer: Writer) -> None:
    async with Held(writer):
        alone = asyncio.create_task(writer.run(put_nowhere, where="alone"))
        beside = asyncio.create_task(writer.run(put("one")))
        await asyncio.wait([asyncio.create_task(_nothing())])

    with pytest.raises(sqlite3.OperationalError):
        await alone
    assert await beside == 1
    assert place.words == ["one"]


def put_nowhere(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO nowhere VALUES (1)")


# ---------------------------------------------------------------------------- beginning, ending


async def test_file_that_cannot_be_opened_is_told_by_starting(tmp_path: Path) -> None:
    writer = Writer(lambda: sqlite3.connect(tmp_path / "no" / "where"))

    with pytest.raises(sqlite3.OperationalError):
        await writer.start()

    await writer.stop()


async def test_closing_finishes_what_waits_and_takes_nothing_more(place: Place) -> None:
    writer = Writer(place.connect, largest=4)
    await writer.start()
    words = [str(number) for number in range(30)]
    tasks = [asyncio.create_task(writer.run(put(word))) for word in words]
    await asyncio.wait([asyncio.create_task(_nothing())])

    await writer.stop()

    assert await asyncio.gather(*tasks) == [1] * 30
    assert place.words == words
    with pytest.raises(StoreUnavailable, match="closed"):
        await writer.run(put("one"))
    await writer.stop()


async def test_who_does_not_wait_any_more_harms_nobody(place: Place, writer: Writer) -> None:
    async with Held(writer):
        impatient = asyncio.create_task(writer.run(put("one")))
        patient = asyncio.create_task(writer.run(put("two")))
        await asyncio.wait([asyncio.create_task(_nothing())])
        impatient.cancel()

    assert await patient == 1
    assert place.words == ["one", "two"]


def test_loop_that_ended_loses_nothing_that_was_begun(place: Place) -> None:
    writer = Writer(place.connect)
    held = Held(writer)

    async def ask_and_leave() -> None:
        await writer.start()
        await held.__aenter__()
        held._go_on.set()

    async def another() -> None:
        with pytest.raises(StoreUnavailable, match="closed"):
            await writer.run(put("two"))

    asyncio.run(ask_and_leave())
    asyncio.run(another())
    asyncio.run(writer.stop())
    assert place.words == []


# ---------------------------------------------------------------------------- words


def test_error_says_what_to_do_and_quotes_no_row(tmp_path: Path) -> None:
    path = tmp_path / "no.sqlite3"
    path.write_bytes(b"this is no database, but a secret" * 100)

    with (
        closing(sqlite3.connect(path)) as connection,
        pytest.raises(sqlite3.DatabaseError) as caught,
    ):
        connection.execute("SELECT * FROM said")

    assert "DATABASE_URL" in explain(caught.value)
    assert "secret" not in explain(caught.value)
