"""The time of a claim beside many addresses that cannot be sent to, on both stores.

Run it with ``make bench``, or alone: ``python -m tests.benchmarks.claims``; ``--store`` takes one
store. Replies wait for 0, 10 000 and 50 000 people who blocked the bot, whose replies are due
later, are leased, or belong to a channel that is not served here. Each claim is timed where one
person waits for a reply (``busy``), and where nobody does (``idle``). Prints JSON: medians in
milliseconds, and how often as long as beside nobody.
"""

import argparse
import asyncio
import json
import sqlite3
import statistics
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, closing
from datetime import datetime, timedelta
from functools import partial
from time import perf_counter

import asyncpg

from bot.messages import Address, Outcome, Paragraph, Say, Text, Update
from bot.store.migrations.migrate import upgrade
from bot.store.ports import Store
from bot.store.postgres.store import PostgresStore
from bot.store.records import Mark, Row
from bot.store.sqlite.store import SqliteStore
from bot.turns.plan import Outgoing, Plan
from bot.wiring.parts import now
from tests.benchmarks.load import Numbers
from tests.benchmarks.measuring import folder_on_disk
from tests.kit.postgres import Server, running

SIZES = (0, 10_000, 50_000)
CLAIMS = 200
LEASE_S = 30.0
TARGET_RATIO = 2.0

KINDS = {
    "gone": ("bench", "NULL"),
    "later": ("bench", "NULL"),
    "leased": ("bench", "'{later}'"),
    "other_channel": ("elsewhere", "NULL"),
}
"""The addresses that cannot be sent to, by kind: their channel, and the end of the lease."""

_COUNTED = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number})"

_ADDRESSES = """
    INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus,
                           first_seen_at, gone_at)
    {counted} SELECT 'lane' || i, 'key' || i, 'name' || i, '{channel}', 'chat' || i, 'person' || i,
                     '', '{now}', {gone_at} FROM n
"""

_OUTBOX = """
    INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status,
                        created_at, due_at, fleeting, plain, attempts, leased_until)
    {counted} SELECT 'lane' || i, '{channel}', 'chat' || i, 'person' || i, '', '',
                     '{{"blocks":[{{"text":"Hello.","":"Paragraph"}}],"":"Say"}}', 'pending',
                     '{now}', '{due_at}', FALSE, FALSE, 0, {leased_until} FROM n
"""

_LANES = """
    INSERT INTO lanes (address, channel, claimable_at)
    SELECT o.address, o.channel, CASE WHEN a.gone_at IS NOT NULL THEN NULL
        WHEN o.leased_until IS NOT NULL THEN o.leased_until ELSE o.due_at END
    FROM outbox o JOIN addresses a ON a.address = o.address
"""


def script(kind: str, number: int, moment: datetime) -> list[str]:
    """Return the statements that make so many addresses of a kind, each with one reply."""
    if not number:
        return []
    channel, leased_until = KINDS[kind]
    later = (moment + timedelta(days=1)).isoformat(timespec="microseconds")
    at = moment.isoformat(timespec="microseconds")
    values = {
        "counted": _COUNTED.format(number=number),
        "channel": channel,
        "now": at,
        "due_at": later if kind == "later" else at,
        "gone_at": f"'{at}'" if kind == "gone" else "NULL",
        "leased_until": leased_until.format(later=later),
    }
    return [_ADDRESSES.format(**values), _OUTBOX.format(**values), _LANES]


# ---------------------------------------------------------------------------- stores

Opened = AbstractAsyncContextManager[Store]
Open = Callable[[list[str]], Opened]
"""Opens a new store in which statements were run."""


@asynccontextmanager
async def sqlite(statements: list[str]) -> AsyncIterator[Store]:
    with folder_on_disk() as folder:
        path = folder / "kept.sqlite3"
        store = SqliteStore(path)
        await store.open()
        try:
            with closing(sqlite3.connect(path)) as connection, connection:
                for statement in statements:
                    connection.execute(statement)
                connection.commit()
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            yield store
        finally:
            await store.close()


@asynccontextmanager
async def postgres(server: Server, statements: list[str]) -> AsyncIterator[Store]:
    url = await asyncio.to_thread(server.create_database)
    await asyncio.to_thread(upgrade, url)
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    store = PostgresStore(url)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


# ---------------------------------------------------------------------------- measuring


async def compare(opened: Open, claims: int) -> Numbers:
    """Measure claims beside so many addresses of each kind.

    The sizes take turns, so that other work on the machine slows all of them down.
    """
    found: Numbers = {}
    for kind in KINDS:
        async with AsyncExitStack() as stack:
            stores = [
                await stack.enter_async_context(opened(script(kind, number, now())))
                for number in SIZES
            ]
            times = [Times() for _ in SIZES]
            for number in range(claims):
                for store, seen in zip(stores, times, strict=True):
                    await _claim(store, seen, number)
        nobody, *others = times
        found[kind] = {str(SIZES[0]): nobody.medians()} | {
            str(size): one.beside(nobody) for size, one in zip(SIZES[1:], others, strict=True)
        }
    return found


class Times(dict[str, list[float]]):
    """The seconds of each claim, with something to send (busy), and without (idle)."""

    def __init__(self) -> None:
        super().__init__(busy=[], idle=[])

    def medians(self) -> Numbers:
        return {f"{name}_ms": round(statistics.median(s) * 1e3, 3) for name, s in self.items()}

    def beside(self, nobody: "Times") -> Numbers:
        """Return the medians, and how often as long as others they are."""
        mine, theirs = self.medians(), nobody.medians()
        return mine | {
            name.replace("_ms", "_ratio"): round(mine[name] / theirs[name], 2) for name in mine
        }


async def _claim(store: Store, seen: Times, number: int) -> None:
    """Claim with something to send, send it, and claim again."""
    await _say(store, number)
    rows = await _timed(store, seen["busy"])
    await store.outbox.mark(
        [Mark(row.id, row.lane, "sent", now(), row.leased_until) for row in rows]
    )
    await _timed(store, seen["idle"])


async def _say(store: Store, number: int) -> None:
    who = Address("bench", f"somebody{number % 10}", "somebody")
    said = Outgoing("", Say((Paragraph("Hello."),)))
    update = Update(f"u{number}", who, Text("hello"))
    await store.turns.handle(update, "", lambda _: Plan(Outcome(), now(), outbox=(said,)))


async def _timed(store: Store, times: list[float]) -> list[Row]:
    """Claim once, and note how long that took, in seconds."""
    started = perf_counter()
    rows = await store.outbox.claim(["bench"], "", 32, now(), LEASE_S)
    times.append(perf_counter() - started)
    return rows


def within_target(found: Numbers) -> bool:
    """Return whether no claim took more than so often as long as beside nobody."""
    return all(
        value <= TARGET_RATIO
        for sizes in found.values()
        for numbers in sizes.values()
        for name, value in numbers.items()
        if name.endswith("_ratio")
    )


def main() -> int:
    """Measure, and print JSON; the exit code is 1 where a claim takes more than twice as long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--claims", type=int, default=CLAIMS, help="how many of each")
    arguments = parser.parse_args()
    chosen, claims = arguments.store, arguments.claims
    found: Numbers = {}
    if chosen in {"sqlite", "both"}:
        found["sqlite"] = asyncio.run(compare(sqlite, claims))
    if chosen in {"postgres", "both"}:
        with running() as server:
            found["postgres"] = asyncio.run(compare(partial(postgres, server), claims))
    met = {store: within_target(numbers) for store, numbers in found.items()}
    print(json.dumps(found | {"within_factor_2": met}, indent=2))  # noqa: T201
    return 0 if all(met.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
