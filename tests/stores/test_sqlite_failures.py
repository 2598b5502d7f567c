"""SQLite's disk is full: clear words, and no lost turn.

People walk at once while it happens, and in the end everything is compared with the same scripts on
the engine alone. It would fail if a turn were confirmed that is not on the disk, or if a part of
one stayed. The disk is a real, small one, where the system lets us have it: in a mount namespace of
a process of its own, so that no other sees it. A limit on the file is in ``test_sqlite_writer``.
"""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest

from bot.store.sqlite.store import SqliteStore
from tests.acceptance.crash.inside import Inside
from tests.acceptance.crash.kept import Tables, in_database

PEOPLE = 8
SEED = 20261123
ROUNDS = 60
"""Most attempts of everybody until a disk is full: the log beside the file has room of its own."""

DISK = "size=24m"
CHILD_S = 45.0

LEASE_S = 3.0
HERE = "tests.stores.test_sqlite_failures"

FULL = "the disk is full: make room, then try again (SQLITE_FULL)"


def damage(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check")]
        found += [str(row) for row in connection.execute("PRAGMA foreign_key_check")]
    return found


async def turned(url: str) -> Tables:
    """Return the tables without the outbox's statuses, which may still change to sent."""
    found = await in_database(url)
    return found | {"outbox": Counter(row[:3] for row in found["outbox"])}


async def refused_in_full(bot: Inside) -> tuple[Tables, list[str]]:
    """Walk until nobody can anymore; return the tables before that last attempt, and its errors.

    An attempt may fail for everybody and the next one succeed for somebody: delivery marks replies
    meanwhile, which can free a page.
    """
    for _ in range(ROUNDS):
        before = await turned(bot.url)
        refused = await bot.attempt()
        if len(refused) == len(bot.people):
            return before, refused
    pytest.fail("the disk never got full")


@cache
def namespace() -> tuple[str, ...]:
    """Return the command under which a process may mount; empty where none may."""
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
def ballast(folder: Path) -> Iterator[None]:
    """Take all the room that is left, with a file."""
    path = folder / "ballast"
    with path.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 512, 1):
            with suppress(OSError):
                while True:
                    file.write(bytes(size))
    yield
    path.unlink()


async def in_namespace(folder: Path) -> None:
    """Fill the disk: nothing is confirmed or changed then; all goes on once there is room."""
    path = folder / "kept.sqlite3"
    async with Inside(
        SqliteStore(path), f"sqlite:///{path}", PEOPLE, SEED, forgetful=False, lease_s=LEASE_S
    ) as bot:
        await bot.walk(2)
        with ballast(folder):
            bot.channel.again = True

            before, refused = await refused_in_full(bot)

            assert set(refused) == {FULL}
            assert await turned(bot.url) == before
            assert damage(path) == ["ok"]
        await bot.walk(4)
        await bot.finish()
        assert await bot.problems() == []
        assert damage(path) == ["ok"]


def main(folder: Path) -> None:
    """In a process of its own: mount a disk, and see what happens once it is full."""
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", DISK, "none", str(folder)], check=True, timeout=CHILD_S
    )
    asyncio.run(in_namespace(folder))
    sys.stdout.write("outlived\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
