"""The outbox of a model: both real stores, and a look behind their back.

SQLite is in memory and has no thread, so its statements take no time at all, and a seed always
gives the same run. PostgreSQL is a real server: virtual time stands still until it has answered.
Other work of the same virtual moment goes on meanwhile, so two runs of a seed may differ there.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any, NoReturn, Protocol, TypeVar

from bot.engine.conversation import Conversation
from bot.messages import Address, Outcome, Text, Update
from bot.store.memory import Memory, MemoryStore
from bot.store.ports import NO_SENDER, Sender, Store
from bot.store.postgres.store import PostgresStore
from bot.store.records import Mark, Row
from bot.store.sqlite.values import unstamp
from bot.turns.keys import address_key
from bot.turns.plan import Outgoing, Plan
from tests.kit.virtual import real_work
from tests.stores.make import create_tables

T = TypeVar("T")

EPOCH = datetime(2026, 11, 23, tzinfo=UTC)
"""The time when a model begins."""

DRIVER = Address("elsewhere", "driver", "driver")
"""The address whose updates put rows into the outbox for everybody."""


@dataclass(frozen=True)
class Kept:
    """A row as it is in the outbox."""

    id: int
    lane: str
    status: str
    error: str | None
    attempts: int
    expires_at: datetime | None


@dataclass(frozen=True)
class Head:
    """The oldest row of an address that still waits.

    Attributes:
        held: Whether its person is gone.
    """

    lane: str
    id: int
    due_at: datetime
    leased_until: datetime | None
    held: bool


_HEADS = """
    SELECT o.address, o.id, o.due_at, o.leased_until, a.gone_at IS NOT NULL
    FROM outbox o LEFT JOIN addresses a ON a.address = o.address
    WHERE o.id IN (SELECT min(id) FROM outbox WHERE status = 'pending' GROUP BY address)
"""

_ROWS = "SELECT id, address, status, error, attempts, expires_at FROM outbox ORDER BY id"

_GONE = "SELECT address FROM addresses WHERE gone_at IS NOT NULL"


class Database(Protocol):
    """A store, and what it keeps."""

    store: Store

    async def claim(self, *given: Any) -> list[Row]:
        """As of the store."""

    async def mark(self, marks: Sequence[Mark]) -> set[int]:
        """As of the store."""

    async def turn(self, update: Update, writes: Plan, sender: Sender = NO_SENDER) -> None:
        """Handle an update."""

    async def free(self, channels: Sequence[str], *, alone: bool) -> None:
        """Free what dead processes had leased; ``alone`` where there is one process at a time."""

    async def mend(self) -> None:
        """As of the store."""

    async def read(self, query: str) -> list[Any]:
        """Return the rows of a query."""

    def of_new_process(self) -> "Database":
        """Return the same database, as a new process sees it."""

    def kill(self) -> None:
        """Do what the system does when the process of this database dies."""


class Outbox:
    """The events of an outbox besides its delivery."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._updates = count(1)

    async def _turn(self, address: Address, writes: Plan) -> None:
        await self.database.turn(Update(f"u{next(self._updates)}", address, Text("")), writes)

    async def begin(self, person: Address, at: datetime) -> None:
        """Keep something of a person: a row for somebody unknown is never held."""
        begun = Conversation(f"c{next(self._updates)}", "quick", "v1", "e1", at.isoformat())
        await self._turn(person, Plan(Outcome(), at, begun=begun))

    async def last(self) -> int:
        """Return the id of the newest row."""
        [(row,)] = await self.database.read("SELECT max(id) FROM outbox")
        return int(row)

    async def add(self, outgoing: Outgoing, at: datetime) -> int:
        """Put a row in, from elsewhere; its id."""
        await self._turn(DRIVER, Plan(Outcome(), at, outbox=(outgoing,)))
        return await self.last()

    async def answer(
        self, who: Address, outgoing: Outgoing, at: datetime, database: Database, sender: Sender
    ) -> None:
        """Let a process handle an update of somebody, and answer it."""
        writes = Plan(Outcome(), at, outbox=(outgoing,))
        update = Update(f"u{next(self._updates)}", who, Text(""))
        await database.turn(update, writes, sender)

    async def forget(self, person: Address, at: datetime) -> None:
        """Remove everything of a person, who then begins anew."""
        await self._turn(person, Plan(Outcome(), at, forget="deleted"))
        await self.begin(person, at)

    async def come_back(self, people: Sequence[Address], at: datetime) -> None:
        """Let everybody write who is gone."""
        gone = {lane for (lane,) in await self.database.read(_GONE)}
        for person in people:
            if address_key(person) in gone:
                await self._turn(person, Plan(Outcome(), at))

    async def heads(self) -> list[Head]:
        """Return the oldest waiting row of each address."""
        return [
            Head(lane, row, _time(due_at), leased and _time(leased), bool(held))
            for lane, row, due_at, leased, held in await self.database.read(_HEADS)
        ]

    async def rows(self) -> list[Kept]:
        """Return all rows, in order."""
        return [
            Kept(row, lane, status, error, attempts, expires_at and _time(expires_at))
            for row, lane, status, error, attempts, expires_at in await self.database.read(_ROWS)
        ]


def _time(value: Any) -> datetime:
    return unstamp(value) if isinstance(value, str) else value


# ---------------------------------------------------------------------------- SQLite


class InMemory:
    """The SQLite store on a database in memory."""

    def __init__(self) -> None:
        self._memory = Memory()
        store = MemoryStore(self._memory)
        store.database.writer.is_open = True
        self.store: Store = store
        self.claim, self.mark = store.outbox.claim, store.outbox.mark

    async def turn(self, update: Update, writes: Plan, sender: Sender = NO_SENDER) -> None:
        await self.store.turns.handle(update, "", lambda _: writes, sender=sender)

    async def free(self, channels: Sequence[str], *, alone: bool) -> None:
        if alone:
            await self.store.outbox.free(channels)
        else:
            # A file is served by one process; where a model has several, leases run out.
            await self.mend()

    async def mend(self) -> None:
        await self.store.outbox.mend()

    async def read(self, query: str) -> list[Any]:
        return self._memory.connection.execute(query).fetchall()

    def of_new_process(self) -> "InMemory":
        """Return the same file; a new process frees what the one before had leased."""
        return self

    def kill(self) -> None:
        """Leave the file as it is."""

    def close(self) -> None:
        self._memory.close()


# ---------------------------------------------------------------------------- PostgreSQL


class OnServer:
    """The PostgreSQL store of one process, on a real server.

    Args:
        url: The database.
        stores: Gets every store that was opened.
    """

    def __init__(self, url: str, stores: list[PostgresStore]) -> None:
        self._url, self._stores = url, stores
        self._store = PostgresStore(url, 1, 5.0, _never)
        self._opening: asyncio.Task[None] | None = None
        self.store: Store = self._store

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[PostgresStore]:
        """Yield the store, which opens when it is used first, in real time."""
        with real_work():
            if self._opening is None:
                self._stores.append(self._store)
                self._opening = asyncio.create_task(self._store.open())
            await asyncio.shield(self._opening)
            yield self._store

    async def claim(self, *given: Any) -> list[Row]:
        async with self._opened() as store:
            return await store.outbox.claim(*given)

    async def mark(self, marks: Sequence[Mark]) -> set[int]:
        async with self._opened() as store:
            return await store.outbox.mark(marks)

    async def turn(self, update: Update, writes: Plan, sender: Sender = NO_SENDER) -> None:
        async with self._opened() as store:
            await store.turns.handle(update, "", lambda _: writes, sender=sender)

    async def free(self, channels: Sequence[str], *, alone: bool) -> None:
        del alone
        async with self._opened() as store:
            await store.outbox.free(channels)

    async def mend(self) -> None:
        async with self._opened() as store:
            await store.outbox.mend()

    async def read(self, query: str) -> list[Any]:
        async with self._opened() as store:
            found = await store.database.connections.run(lambda connection: connection.fetch(query))
        return [tuple(row) for row in found]

    def of_new_process(self) -> "OnServer":
        return OnServer(self._url, self._stores)

    def kill(self) -> None:
        """Cut the connection that shows the server that the process is alive."""
        self._store.database.presence.terminate()


async def _never(_: float) -> NoReturn:
    """Raise at once: virtual time stands still in a query, so a second try would never come."""
    message = "the server did not answer"
    raise ConnectionError(message)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Outbox]:
    """Yield an empty outbox in a PostgreSQL database, or in memory where there is no url."""
    if not url:
        in_memory = InMemory()
        try:
            yield Outbox(in_memory)
        finally:
            in_memory.close()
        return
    with real_work():
        await create_tables(url)
    stores: list[PostgresStore] = []
    try:
        yield Outbox(OnServer(url, stores))
    finally:
        with real_work():
            for store in stores:
                await store.close()
