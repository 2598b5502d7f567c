"""SQLite's disk is full, or another program holds its file: clear words, and no lost turn.

Each test lets people walk at once while it happens, and in the end compares everything with the
same scripts on the engine alone. It would fail if a turn were confirmed that is not on the disk, or
if a part of one stayed. The disk is a real, small one, where the system lets us have it
(in a mount namespace of a process of its own, so that no other sees it), and a limit on the file
everywhere.
"""

import asyncio
import errno
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from functools import cache
from pathlib import Path

import pytest

from bot.store.sqlite.opening import connect
from bot.store.sqlite.store import SqliteStore
from bot.store.sqlite.writer import Writer
from tests.acceptance.crash.inside import Inside
from tests.acceptance.crash.kept import Tables, in_database
from tests.acceptance.crash.processes import within

PEOPLE = 8
SEED = 20261123
ROUNDS = 60
"""Most attempts of everybody until a disk is full: the log beside the file has room of its own."""

DISK = "size=24m"
CHILD_S = 45.0
BUSY_MS = 200
LEASE_S = 3.0
HERE = "tests.stores.test_sqlite_failures"

FULL = "the disk is full: make room, then try again (SQLITE_FULL)"
HELD = "another program holds the database: end it, or wait (SQLITE_BUSY)"

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


class Settled(SqliteStore):
    """A store whose connection has one more setting, which can be changed while it works."""

    def __init__(self, path: Path, setting: str) -> None:
        super().__init__(path)

        def connect_and_set() -> sqlite3.Connection:
            connection = connect(path)
            connection.execute(setting)
            return connection

        self.database.writer = Writer(connect_and_set)

    async def set(self, setting: str) -> None:
        await self.database.writer.run(lambda connection: connection.execute(setting).fetchall())


def damage(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check")]
        found += [str(row) for row in connection.execute("PRAGMA foreign_key_check")]
    return found


async def turned(url: str) -> Tables:
    """What turns leave; that a reply was sent may still be marked, in its place."""
    found = await in_database(url)
    return found | {"outbox": Counter(row[:3] for row in found["outbox"])}


async def refused_in_full(bot: Inside) -> tuple[Tables, list[str]]:
    """Walk until nobody can any more; return the tables before that last attempt, and its errors.

    An attempt may fail for everybody and the next one succeed for somebody: delivery marks replies
    meanwhile, which can free a page.
    """
    for _ in range(ROUNDS):
        before = await turned(bot.url)
        refused = await bot.attempt()
        if len(refused) == len(bot.people):
            return before, refused
    pytest.fail("the disk never got full")


async def outlives_a_full_disk(
    path: Path, bot: Inside, make_room: Callable[[], Awaitable[None]]
) -> None:
    """Nothing is confirmed or changed while the disk is full; all goes on once there is room."""
    bot.channel.again = True

    before, refused = await refused_in_full(bot)

    assert set(refused) == {FULL}
    assert await turned(bot.url) == before
    assert damage(path) == ["ok"]
    await make_room()
    await bot.walk(4)
    await bot.finish()
    assert await bot.problems() == []
    assert damage(path) == ["ok"]


# ---------------------------------------------------------------------------- a limit on the file


@pytest.mark.acceptance
async def test_full_file_keeps_nothing_more_and_all_goes_on_after_it(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite3"
    store = Settled(path, "PRAGMA max_page_count=200")
    url = f"sqlite:///{path}"
    async with Inside(store, url, PEOPLE, SEED, forgetful=False, lease_s=LEASE_S) as bot:
        await outlives_a_full_disk(path, bot, lambda: store.set("PRAGMA max_page_count=100000"))


# ---------------------------------------------------------------------------- a small disk


@cache
def namespace() -> tuple[str, ...]:
    """The command under which a process may mount; empty where none may."""
    if shutil.which("unshare") is None or shutil.which("mount") is None:
        return ()
    for command in (("unshare", "--mount"), ("unshare", "--mount", "--user", "--map-root-user")):
        tried = subprocess.run(
            [*command, "mount", "-t", "tmpfs", "none", "/mnt"],
            capture_output=True, check=False, timeout=CHILD_S,
        )  # fmt: skip
        if tried.returncode == 0:
            return command
    return ()


@pytest.mark.acceptance
def test_full_disk_keeps_nothing_more_and_all_goes_on_after_it(tmp_path: Path) -> None:
    if not namespace():
        pytest.skip("SKIPPED: no process may mount a small disk here (unshare, mount)")

    ran = subprocess.run(
        [*namespace(), sys.executable, "-m", HERE, str(tmp_path)],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=CHILD_S,
    )  # fmt: skip

    assert (ran.returncode, ran.stdout) == (0, "outlived\n"), ran.stderr


@contextmanager
def ballast(folder: Path) -> Iterator[Path]:
    """A file that takes all the room that is left."""
    path = folder / "ballast"
    with path.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 512, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    yield path
    path.unlink(missing_ok=True)


async def in_namespace(folder: Path) -> None:
    """Fill the disk, and make room."""
    path = folder / "kept.sqlite3"
    async with Inside(
        SqliteStore(path), f"sqlite:///{path}", PEOPLE, SEED, forgetful=False, lease_s=LEASE_S
    ) as bot:
        await bot.walk(2)
        with ballast(folder) as file:
            await outlives_a_full_disk(path, bot, lambda: asyncio.to_thread(file.unlink))


def main(folder: Path) -> None:
    """In a process of its own: mount a disk, and see what happens once it is full."""
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", DISK, "none", str(folder)], check=True, timeout=CHILD_S
    )
    asyncio.run(in_namespace(folder))
    sys.stdout.write("outlived\n")


# ---------------------------------------------------------------------------- a lock


@asynccontextmanager
async def held(path: Path) -> AsyncIterator[None]:
    """Another process that writes and does not come to an end."""
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, str(path), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        async with within(CHILD_S, "the lock of another process"):
            assert holder.stdout is not None
            assert await holder.stdout.readline() == b"held\n"
        yield
    finally:
        holder.kill()
        await holder.wait()


@pytest.mark.acceptance
async def test_file_that_another_process_holds_keeps_nothing_and_all_goes_on_after_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "kept.sqlite3"
    url = f"sqlite:///{path}"
    store = Settled(path, f"PRAGMA busy_timeout={BUSY_MS}")
    async with Inside(store, url, PEOPLE, SEED, forgetful=False, lease_s=LEASE_S) as bot:
        await bot.walk(4)
        await bot.settle()
        before = await in_database(url)
        async with held(path):
            refused = await bot.attempt()

            assert refused == [HELD] * PEOPLE
            assert await in_database(url) == before
        await bot.walk(4)
        await bot.finish()
        assert await bot.problems() == []
        assert damage(path) == ["ok"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
