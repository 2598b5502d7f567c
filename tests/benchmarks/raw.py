"""How quick the disk and the server are by themselves, as a measure for everything else."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from time import perf_counter

import asyncpg

COMMITS = 2000


def fdatasyncs(folder: Path) -> int:
    """Return the appends of 4 KB a second, each on the disk before the next."""
    path, block = folder / "append", b"x" * 4096
    file = os.open(path, os.O_CREAT | os.O_WRONLY)
    started = perf_counter()
    for _ in range(COMMITS):
        os.write(file, block)
        os.fdatasync(file)
    took = perf_counter() - started
    os.close(file)
    path.unlink()
    return round(COMMITS / took)


def sqlite_commits(folder: Path) -> int:
    """Return how many small rows SQLite commits per second, one each, with the store's settings."""
    path = folder / "commits.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)")
        started = perf_counter()
        for _ in range(COMMITS):
            connection.execute("INSERT INTO rows (text) VALUES ('x')")
        took = perf_counter() - started
    return round(COMMITS / took)


async def postgres_commits(url: str, at_once: int) -> int:
    """Return how many small rows PostgreSQL commits per second, one each, over some connections."""
    pool = await asyncpg.create_pool(url, min_size=at_once, max_size=at_once)
    await pool.execute("CREATE TABLE IF NOT EXISTS rows (id bigserial PRIMARY KEY, text text)")
    left = iter(range(COMMITS))

    async def insert() -> None:
        async with pool.acquire() as connection:
            for _ in left:
                await connection.execute("INSERT INTO rows (text) VALUES ('x')")

    started = perf_counter()
    await asyncio.gather(*(insert() for _ in range(at_once)))
    took = perf_counter() - started
    await pool.execute("DROP TABLE rows")
    await pool.close()
    return round(COMMITS / took)
