"""The speed of durable turns on both stores, beside the disk's and the server's in the same run.

Run it with ``make bench``; it takes some minutes, most of them to make a million conversations.
``--quick`` leaves those out. Prints JSON; compare only numbers of one run, since shared machines
vary by a factor of two and more.
"""

import argparse
import asyncio
import os
import platform
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import asyncpg

from bot.store.migrations.migrate import upgrade
from bot.store.ports import Store
from bot.store.postgres.finding import _READ
from bot.store.postgres.store import PostgresStore
from bot.store.postgres.writes import whole_turn
from bot.store.sqlite.store import SqliteStore
from bot.turns.keys import address_key, update_key
from bot.turns.plan import Found, Kept
from bot.wiring.parts import now
from tests.benchmarks import raw
from tests.benchmarks.filling import fill_postgres
from tests.benchmarks.load import (
    SCRIPT,
    Memory,
    Numbers,
    Turn,
    decided,
    measure,
    person_of_run,
    store_turns,
    whole_turns,
)
from tests.benchmarks.measuring import folder_on_disk, medians, spread, sum_range_us
from tests.benchmarks.targets import Target, conclude
from tests.kit.postgres import running

AT_ONCE = (1, 16, 64)
FEW, SOME, MANY = 1_000, 100_000, 1_000_000
ROUNDS, TURNS_OF_A_ROUND = 5, 2_000

TARGETS = (
    Target(
        "p50 of a turn with 1 000 000 stored, of that with 1 000, SQLite",
        f"sqlite/growing/p50_grows_by/{MANY}/median",
        most=1.15,
    ),
    Target(
        "the same, PostgreSQL",
        f"postgres/growing/p50_grows_by/{MANY}/median",
        most=1.15,
    ),
)
Kind = Callable[[Store], Awaitable[Turn]]


async def on(store: Store, kind: Kind, at_once: int, turns: int, repeats: int = 3) -> Numbers:
    """Measure one kind of turns on a store."""
    await store.open()
    try:
        return await measure(await kind(store), at_once, turns, repeats)
    finally:
        await store.close()


async def sqlite(folder: Path, turns: int) -> Numbers:
    """Measure SQLite in new files: the store alone, and whole turns, also with a commit each."""
    found: Numbers = {
        "fdatasync_per_s": raw.fdatasyncs(folder),
        "raw_commits_per_s": raw.sqlite_commits(folder),
    }
    for at_once in AT_ONCE:
        number = turns // 4 if at_once == 1 else turns
        for name, kind in (("store", store_turns), ("whole", whole_turns)):
            store = SqliteStore(folder / f"{name}{at_once}.sqlite3")
            found[f"{name}_{at_once}"] = await on(store, kind, at_once, number)
    alone = SqliteStore(folder / "alone.sqlite3", largest_group=1)
    found["whole_64_one_commit_each"] = await on(alone, whole_turns, 64, turns)
    found["group_commit_gain_at_64"] = _ratio(found["whole_64"], found["whole_64_one_commit_each"])
    found["whole_16_per_raw_commit"] = round(
        found["whole_16"]["turns_per_s"] / found["raw_commits_per_s"], 2
    )
    return found


async def postgres(url: str, turns: int) -> Numbers:
    """Measure PostgreSQL likewise, and bare asyncpg with the same statements."""
    found: Numbers = {"raw_commits_per_s_16": await raw.postgres_commits(url, 16)}
    await asyncio.to_thread(upgrade, url)
    for at_once in AT_ONCE:
        number = turns // 4 if at_once == 1 else turns
        for name, kind in (("store", store_turns), ("whole", whole_turns)):
            store = PostgresStore(url, 16)
            found[f"{name}_{at_once}"] = await on(store, kind, at_once, number)
    found["bare_16"] = await bare(url, 16, turns)
    found["store_of_bare_at_16"] = _ratio(found["store_16"], found["bare_16"])
    found["whole_16_per_raw_commit"] = round(
        found["whole_16"]["turns_per_s"] / found["raw_commits_per_s_16"], 2
    )
    return found


async def bare(url: str, at_once: int, turns: int) -> Numbers:
    """Time the statements of the store's turns without the store, prepared beforehand."""
    pool = await asyncpg.create_pool(url, min_size=at_once, max_size=at_once, reset=_nothing)
    moment, run = now(), "bare"
    statements: dict[tuple[int, int], tuple[tuple[str, ...], str, list[object]]] = {}
    for who in range(3 * (turns // len(SCRIPT) + 4 * at_once)):
        person, kept = person_of_run(run, who), None
        for had in range(len(SCRIPT)):
            key = update_key("bench", f"{run}.{who}.{had}")
            found = Found(kept, kept.conversation.id if kept else "")
            writes = decided(found, who, had, run, moment)
            made = whole_turn(person, key, found, writes, known=kept is not None)
            statements[who, had] = (key, address_key(person), ""), made.text, made.values
            after = writes.advanced or writes.begun
            assert after is not None
            kept = Kept(after, had + 1, "", moment)

    async def turn(who: int, had: int) -> None:
        reading, text, values = statements[who, had]
        async with pool.acquire() as connection:
            await connection.fetch(_READ, *reading)
            assert await connection.fetchval(text, *values)

    try:
        return await measure(turn, at_once, turns)
    finally:
        await pool.close()


async def _nothing(_: object) -> None:
    """Leave a connection as it is between two uses."""


# ---------------------------------------------------------------------------- as it grows


async def growing(
    sizes: Sequence[int],
    make: Callable[[int], Store],
    fill: Callable[[int], Awaitable[None]],
) -> Numbers:
    """Measure whole turns beside few and beside many stored conversations, by turns.

    Args:
        sizes: How many conversations are stored; all are compared with the first.
        make: Makes a store on the database for a size.
        fill: Fills it.
    """
    for size in sizes:
        await on(make(size), whole_turns, 1, 1)
        await fill(size)
    rounds: dict[int, list[Numbers]] = {size: [] for size in sizes}
    for _ in range(ROUNDS):
        for size in sizes:
            with Memory() as memory:
                numbers = await on(make(size), whole_turns, 16, TURNS_OF_A_ROUND, repeats=1)
            rounds[size].append({**numbers, "largest_resident_mb": round(memory.largest_mb)})
    p50_ms = {size: [float(one["p50_ms"]) for one in rounds[size]] for size in sizes}
    return {
        **{f"stored_{size}": medians(rounds[size]) for size in sizes},
        "p50_grows_by": {str(size): _grown(p50_ms[sizes[0]], p50_ms[size]) for size in sizes[1:]},
        "p50_grows_at_last_by": _grown(p50_ms[sizes[-2]], p50_ms[sizes[-1]]),
    }


def _grown(before: Sequence[float], after: Sequence[float]) -> Numbers:
    return spread([later / earlier for earlier, later in zip(before, after, strict=True)])


def _ratio(one: Numbers, other: Numbers) -> float:
    return round(float(one["turns_per_s"]) / float(other["turns_per_s"]), 2)


async def main(turns: int, sizes: tuple[int, ...], stores: list[str]) -> Numbers:
    found: Numbers = {
        "python": platform.python_version(),
        "loop": type(asyncio.get_running_loop()).__module__.partition(".")[0],
        "load_average": round(os.getloadavg()[0], 1),
        "sum_range_1000_us": sum_range_us(),
    }
    with Memory() as memory, folder_on_disk() as folder:
        if "sqlite" in stores:
            found["sqlite"] = await sqlite(folder, turns)
            paths = {size: folder / f"stored{size}.sqlite3" for size in sizes}

            async def fill(size: int) -> None:
                # In a process of its own: its memory is not the bot's.
                words = [sys.executable, "-m", "tests.benchmarks.filling"]
                filling = [*words, str(paths[size]), str(size)]
                await asyncio.to_thread(subprocess.check_call, filling)

            found["sqlite"]["growing"] = await growing(
                sizes, lambda size: SqliteStore(paths[size]), fill
            )
        if "postgres" in stores:
            with running() as server:
                found["postgres"] = await postgres(server.create_database(), turns)
                urls = {size: server.create_database() for size in sizes}
                for url in urls.values():
                    await asyncio.to_thread(upgrade, url)
                found["postgres"]["growing"] = await growing(
                    sizes,
                    lambda size: PostgresStore(urls[size], 16),
                    lambda size: fill_postgres(urls[size], size),
                )
    found["largest_resident_mb"] = round(memory.largest_mb)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="no million conversations")
    parser.add_argument("--turns", type=int, default=6_000, help="turns of each measurement")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    asked = parser.parse_args()
    result = asyncio.run(
        main(
            asked.turns,
            (FEW, 10 * FEW) if asked.quick else (FEW, SOME, MANY),
            [asked.only] if asked.only else ["sqlite", "postgres"],
        )
    )
    conclude(TARGETS, result)
