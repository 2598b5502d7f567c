"""The file of the SQLite store: its locks, its rights, and files that are not ours."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.engine.assessment import Assessment
from bot.messages import Text
from bot.store.ports import StoreUnavailable, WrongStore
from bot.store.records import Installation
from bot.store.sqlite.opening import connect
from bot.store.sqlite.store import SqliteStore
from tests.acceptance.crash.processes import within
from tests.conftest import NOW
from tests.kit.system import System, kept_versions, locked
from tests.stores.promises import ANN, begin, count_up, counted, exported, update
from tests.stores.teams import PEOPLE, start, submit, take_part, write_to_team
from tests.unit.cli.make import assert_wrong_use, cxbot, execute

CHILD_S = 20.0
"""Most seconds that a test waits for another process; it fails then."""

SOON_S = 20.0
"""Longer in seconds than anything but an endless wait, even on a busy machine."""

VISIT = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM answers").fetchone()[0])
connection.close()
"""

LOOKS = ["export", "overview", "backup", "again", "connect"]
"""The actions of a process on a file that it has open."""


async def look_in(store: SqliteStore, how: str) -> None:
    """Look into the file of an open store in this process, and close it again."""
    match how:
        case "export":
            assert [one.conversation.id async for one in store.records.export(None)] == ["c1"]
        case "backup":
            await store.backup(str(store.path.with_name("copy.sqlite3")))
        case "again":
            another = SqliteStore(store.path)
            await another.open()
            await another.close()
        case "connect":
            connect(store.path).close()
        case _:
            await getattr(store.records, how)()


async def visited(path: Path) -> str:
    """Let another process open, read and close the file; return the number of answers it saw."""
    command = [sys.executable, "-c", VISIT, str(path)]
    done = await asyncio.to_thread(
        subprocess.run, command, check=True, capture_output=True, text=True, timeout=CHILD_S
    )
    return str(done.stdout).strip()


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


# ---------------------------------------------------------------------------- locks


@pytest.mark.acceptance
@pytest.mark.parametrize("how", LOOKS)
async def test_looking_into_an_open_file_keeps_its_locks(
    path: Path, in_file: SqliteStore, how: str
) -> None:
    await in_file.turns.handle(update("start"), "", begin())
    await look_in(in_file, how)

    await visited(path)

    assert log_of(path).exists()
    for number in range(3):
        await in_file.turns.handle(update(str(number)), "", count_up)
    assert await visited(path) == "3"


# ---------------------------------------------------------------------------- files not ours


def made_by(script: str) -> Callable[[Path], None]:
    return lambda path: execute(path, script)


another_program = made_by("CREATE TABLE invoices (id INTEGER); INSERT INTO invoices VALUES (1)")
without_version = made_by("CREATE TABLE alembic_version (version_num TEXT)")
alembic_of_another_program = made_by(
    "CREATE TABLE alembic_version (version_num TEXT);INSERT INTO alembic_version VALUES ('a1b2c3')"
)


def newer(path: Path) -> None:
    connect(path).close()
    execute(path, "UPDATE alembic_version SET version_num = '9999'")


def newer_with_rollback_journal(path: Path) -> None:
    newer(path)
    execute(path, "PRAGMA journal_mode=DELETE")


async def open_directly(path: Path) -> None:
    with pytest.raises(WrongStore):
        await SqliteStore(path).open()


async def list_results(path: Path) -> None:
    assert_wrong_use(await asyncio.to_thread(cxbot, path, "results"))


def letter(path: Path) -> None:
    path.write_text("Dear Sir or Madam,\n" * 100)


@pytest.mark.parametrize(
    ("made", "opening"),
    [
        (another_program, open_directly),
        (another_program, list_results),
        (alembic_of_another_program, open_directly),
        (without_version, open_directly),
        (newer, open_directly),
        (newer_with_rollback_journal, open_directly),
        (newer_with_rollback_journal, list_results),
        (letter, open_directly),
    ],
)
async def test_file_that_is_not_ours_stays_as_it_is(
    tmp_path: Path, made: Callable[[Path], None], opening: Callable[[Path], Awaitable[None]]
) -> None:
    path = tmp_path / "place" / "other.sqlite3"
    path.parent.mkdir()
    made(path)
    path.chmod(0o644)
    before = as_it_is(path)

    await opening(path)

    assert as_it_is(path) == before


def as_it_is(path: Path) -> tuple[bytes, int, list[Path]]:
    """Return a file's content, its rights, and the files in its folder."""
    return path.read_bytes(), rights(path), sorted(path.parent.iterdir())


# ---------------------------------------------------------------------------- rights


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


def empty(path: Path) -> None:
    path.touch(0o644)


def ours(path: Path) -> None:
    connect(path).close()
    path.chmod(0o644)


@pytest.mark.parametrize("made", [lambda _: None, empty, ours], ids=["no file", "empty", "of ours"])
async def test_file_becomes_its_owners_alone(path: Path, made: Callable[[Path], None]) -> None:
    made(path)
    store = SqliteStore(path)

    await store.open()

    await store.turns.handle(update("start"), "", begin())
    for end in ("", "-wal", "-shm"):
        assert rights(path.with_name(path.name + end)) == 0o600
    await store.close()


# ---------------------------------------------------------------------------- looking in


async def test_looking_in_waits_for_no_writer(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.sqlite.opening.PATIENCE", "PRAGMA busy_timeout=600000")
    store = SqliteStore(path)
    await store.open()
    await store.turns.handle(update("start"), "", begin())
    try:
        with locked(path):
            async with within(SOON_S, "looking in"):
                await store.records.overview()
                await store.records.results(ANN)
                await store.records.failed()
                await store.outbox.undelivered(10)
                assert [kept.id for kept in await exported(store)] == ["c1"]
    finally:
        await store.close()


async def test_looking_in_does_not_make_turns_wait(in_file: SqliteStore) -> None:
    await in_file.turns.handle(update("start"), "", begin())
    rows = in_file.records.export(None)
    assert (await anext(rows)).conversation.id == "c1"

    async with within(SOON_S, "a turn beside an export"):
        await in_file.turns.handle(update("1"), "", count_up)

    assert [row async for row in rows] == []
    assert await counted(in_file) == "1"


def test_what_cannot_be_read_is_told(quick_check: Assessment) -> None:
    with System(kept_versions(quick_check), on_disk=True) as system:
        system.sql("ALTER TABLE results RENAME TO gone")

        with pytest.raises(StoreUnavailable):
            system.run(system.store.records.results(ANN))

        system.sql("ALTER TABLE gone RENAME TO results")
        assert system.run(system.store.records.results(ANN)) == []


# ---------------------------------------------------------------------------- a writer that is held


def test_turn_waits_for_another_program_once(quick_check: Assessment) -> None:
    with System(kept_versions(quick_check), on_disk=True) as system:
        assert isinstance(system.store, SqliteStore)
        system.handle(Text("hello"))
        system.wait_for_others(100)
        begun: list[str] = []
        trace(system, lambda one: begun.append(one) if one.startswith("BEGIN") else None)

        with locked(system.path), pytest.raises(StoreUnavailable, match="another program"):
            system.handle(Text("yes"), update="a")

        # The loop asked without waiting; then the thread waited, once.
        assert begun == ["BEGIN IMMEDIATE"] * 2
        trace(system, None)
        system.handle(Text("yes"), update="a")
        assert system.sql("SELECT count(*) FROM answers") == [(1,)]


def trace(system: System, told: Callable[[str], object] | None) -> None:
    """See every statement of the connection that writes."""

    def follow(connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(told)

    assert isinstance(system.store, SqliteStore)
    system.run(system.store.database.writer.run(follow, "alone"))


# ---------------------------------------------------------------------------- what is removed


def holding(path: Path, text: bytes) -> list[str]:
    """Return the names of the files, the database or beside it, that hold a text."""
    return sorted(one.name for one in path.parent.iterdir() if text in one.read_bytes())


async def test_installation_that_was_removed_leaves_nothing_in_file_or_log(
    path: Path, in_file: SqliteStore
) -> None:
    first, second, third = (
        Installation("test", "w1", f"zanzibarine{number}" * times)
        for number, times in enumerate((2, 1000, 30))
    )
    await in_file.installations.add(Installation("test", "w2", "of another"), NOW)
    await in_file.installations.add(first, NOW)
    await in_file.installations.replace(second, first.sealed, NOW)
    await in_file.close()
    assert holding(path, b"zanzibarine") == ["kept.sqlite3"]
    await in_file.open()
    await in_file.installations.add(third, NOW)
    assert holding(path, b"zanzibarine") == ["kept.sqlite3", "kept.sqlite3-wal"]

    await in_file.installations.remove("test", "w1")

    assert holding(path, b"zanzibarine") == []
    assert len(holding(path, b"of another")) == 1


async def test_answers_that_a_team_let_go_leave_nothing_in_file_or_log(
    path: Path, in_file: SqliteStore
) -> None:
    await start(in_file)
    for number, address in enumerate(PEOPLE[:3]):
        await take_part(in_file, address, f"zanzibar{number}", "zanzibarine" * 1000)
    await in_file.close()
    assert holding(path, b"zanzibar") == ["kept.sqlite3"]
    await in_file.open()
    await submit(in_file, PEOPLE[1], "zanzibar1", "zanzibarine again")

    await write_to_team(in_file, purge="answers")

    # The focus is not forgotten, but its conversation is gone.
    assert holding(path, b"zanzibarine") == []
