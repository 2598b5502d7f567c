"""The whole bot in one process, for tests: a real store, a real service, real delivery.

The one thing that stands in is the platform: :class:`Recorder` is a channel that keeps what it is
given, and fails in the ways that it is told to.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self, TypeVar

from bot.channel import Handle, Limit, MessageRef, Traits, is_edit
from bot.delivery.retries import Pace
from bot.delivery.worker import Delivery
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.loading.library import edition_folders, flow_folders
from bot.messages import Address, Inbound, Outcome, Reply, Text, Update
from bot.service.environment import Environment
from bot.service.flow_versions import Flows
from bot.service.scheduler import Scheduler
from bot.service.updates import Service
from bot.store.memory import Memory, MemoryStore
from bot.store.ports import Store
from bot.store.sqlite.store import SqliteStore
from bot.turns.context import Terms
from bot.turns.plan import Outgoing, Plan
from bot.turns.versions import Versions
from bot.wiring.flows import Chosen
from tests.conftest import NOW

T = TypeVar("T")

QUIET = 6
"""How many jobs of a store in a row must change nothing before nothing else is under way."""

ANN = Address("test", "1", "ann")
BEA = Address("test", "2", "bea")


@dataclass
class Clock:
    """A clock that moves only when told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)

    async def sleep(self, seconds: float) -> None:
        """Let that time pass at once."""
        self.forward(seconds=seconds)


@dataclass
class Timeline(Clock):
    """A clock for many that sleep at once: it goes on when nothing else is left to do."""

    _asleep: list[tuple[datetime, "asyncio.Future[None]"]] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        """Sleep until the clock has come that far."""
        awake = asyncio.get_running_loop().create_future()
        self._asleep.append((self.now + timedelta(seconds=seconds), awake))
        await awake

    async def through(self, work: Coroutine[Any, Any, None], store: Store, until: datetime) -> None:
        """Let time pass until some work is done, or some moment has come."""
        task = asyncio.create_task(work)
        while not task.done():
            await self._settle(store)
            if self._asleep:
                self.now = min(until, *(at for at, _ in self._asleep))
            if self.now >= until:
                break
            due = [awake for at, awake in self._asleep if at <= self.now]
            self._asleep = [one for one in self._asleep if one[0] > self.now]
            for awake in due:
                awake.set_result(None)
        if task.done():
            await task
        task.cancel()

    async def _settle(self, store: Store) -> None:
        """Wait until nothing is done anymore but sleeping: all that is done is seen in the store.

        Jobs of a store are done one after another. Anything under way therefore shows before a
        few more of them have been done.
        """
        assert isinstance(store, SqliteStore | MemoryStore)
        seen, quiet = (-1, -1), 0
        while quiet < QUIET:
            changes = await store.database.writer.run(lambda connection: connection.total_changes)
            await asyncio.sleep(0)  # noqa: TID251 - a store in memory lets nobody else go on
            quiet = quiet + 1 if seen == (changes, len(self._asleep)) else 0
            seen = (changes, len(self._asleep))


@dataclass(frozen=True)
class Sent:
    """A reply that a platform was given."""

    address: Address
    reply: Reply
    replaces: MessageRef | None
    at: datetime
    via: str = ""


@dataclass
class Recorder:
    """A channel that keeps what it is given.

    Attributes:
        failures: The errors that the next sends raise, in order; None for a send that goes well.
        fails: The error that sending this reply to this address raises, each time.
        hold: The event that a send waits for, once it has begun.
    """

    clock: Callable[[], datetime]
    name: str = "test"
    traits: Traits = field(default_factory=Traits)
    bounds: Callable[[Address], Sequence[Limit]] = lambda _: ()
    failures: list[Exception | None] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    tried: int = 0
    fails: Callable[[Address, Reply], Exception | None] = lambda _address, _reply: None
    hold: Callable[[], Awaitable[object]] | None = None

    async def run(self, handle: Handle) -> None:
        raise NotImplementedError  # updates are handed over by the test itself

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        del reply, replaces
        return self.bounds(address)

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None = None, via: str = ""
    ) -> MessageRef | None:
        self.tried += 1
        if self.hold is not None:
            await self.hold()
        failure = self.failures.pop(0) if self.failures else None
        failure = failure or self.fails(address, reply)
        if failure is not None:
            raise failure
        self.sent.append(Sent(address, reply, replaces, self.clock(), via))
        new = MessageRef(address.chat, str(len(self.sent)))
        return replaces if replaces and is_edit(reply, replaces) else new


def kept_versions(assessment: Assessment) -> Flows:
    """Return flows with only this one; its source is the shipped quick check's."""
    quick = Chosen(
        flow_folders()["quick-check"], edition_folders()["liveops-2026"], assessment.kept, ""
    )
    flows = quick.flows()
    return Flows(Versions(assessment), (cache(flows.sources[0]),), flows.rebuild)


def with_parts(service: Service, **parts: object) -> Service:
    """Return the same service with other parts in its environment."""
    return replace(service, environment=replace(service.environment, **parts))  # type: ignore[arg-type]


def scheduler(service: Service) -> Scheduler:
    """Return what does for a service whatever happens by itself."""
    return Scheduler(service.environment, _for_good)


async def _for_good(_: float) -> None:
    """Sleep, so that nothing happens twice."""
    await asyncio.get_running_loop().create_future()


class Disk:
    """A folder for the file of a store.

    Attributes:
        path: The file.
    """

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="cxbot-")
        self.path = Path(self._folder.name) / "cxbot.sqlite3"

    def close(self) -> None:
        """Remove it."""
        self._folder.cleanup()


def new_store(place: Disk | Memory) -> Store:
    """Return a store on a file or in memory."""
    return SqliteStore(place.path) if isinstance(place, Disk) else MemoryStore(place)


class System(AbstractContextManager["System"]):
    """Everything between a platform and the disk, driven by tests without an event loop.

    Args:
        versions: The flows.
        store: The store; a memory or a file of its own if None.
        traits: The traits of the platform.
        terms: When things happen by themselves.
        pace: How delivery goes about its work.
        ids: How the ids of conversations and updates begin.
        beside: Another one whose data and clock this one shares, as another process would.
        clock: The clock; one that sleeping moves if None.
        on_disk: Whether its data is in a file, for tests of files, locks and other programs.
    """

    def __init__(
        self,
        versions: Flows,
        store: Store | None = None,
        *,
        traits: Traits | None = None,
        terms: Terms | None = None,
        pace: Pace | None = None,
        ids: str = "system",
        beside: "System | None" = None,
        clock: Clock | None = None,
        on_disk: bool = False,
    ) -> None:
        numbers, references = count(1), count(1)
        self.clock: Clock = clock or (beside.clock if beside else Clock())
        self._place: Disk | Memory = beside._place if beside else Disk() if on_disk else Memory()
        self._shares = beside is not None
        self.store = store or new_store(self._place)
        self.channel = Recorder(self.clock, traits=traits or Traits())
        self.service = Service(
            Environment(
                self.store,
                versions,
                self.clock,
                lambda: f"{ids}{next(numbers)}",
                lambda: f"REF{next(references)}",
                {"test": self.channel.traits},
                terms or Terms(),
            )
        )
        self.delivery = Delivery(
            self.store.outbox,
            {"test": self.channel},
            self.clock,
            self.clock.sleep,
            lambda: 1.0,
            pace or Pace(),
        )
        self._ids, self._updates = ids, count(1)
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.run(self.service.open())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._runner.run(self.store.close())
        self._runner.close()
        if not self._shares:
            self._place.close()

    @property
    def path(self) -> Path:
        """The file."""
        assert isinstance(self._place, Disk), "make the System with on_disk=True"
        return self._place.path

    def restart_store(self) -> None:
        """Close the store, and go on with another one on the same data."""
        self.run(self.store.close())
        self.store = new_store(self._place)
        self.rewire(store=self.store)
        self.delivery = replace(self.delivery, outbox=self.store.outbox)

    def handle(self, inbound: Inbound, who: Address = ANN, update: str = "") -> Outcome:
        """Hand over an update, and leave what it says in the outbox."""
        name = update or f"{self._ids}-u{next(self._updates)}"
        return self._runner.run(self.service.handle(Update(name, who, inbound)))

    def drain(self) -> list[Reply]:
        """Deliver what is due; what arrived now."""
        before = len(self.channel.sent)
        self._runner.run(self.delivery.drain())
        return [one.reply for one in self.channel.sent[before:]]

    def say(
        self, inbound: Inbound, who: Address = ANN, update: str = ""
    ) -> tuple[Outcome, list[Reply]]:
        """Hand over an update, and deliver what it says."""
        return self.handle(inbound, who, update), self.drain()

    def conversation(self, who: Address = ANN) -> Conversation | None:
        """Return the conversation in focus."""
        found = self._runner.run(self.store.turns.known(who))
        return found.addressed.conversation if found.addressed else None

    def rewire(self, **parts: object) -> None:
        """Go on with a service that has other parts."""
        self.service = with_parts(self.service, **parts)

    @property
    def scheduler(self) -> Scheduler:
        """Does what happens by itself, in the service's environment."""
        return Scheduler(self.service.environment, self.clock.sleep)

    def fire(self) -> int:
        """Let timers happen."""
        return self._runner.run(self.scheduler.fire_due())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for anything else."""
        return self._runner.run(work)

    def leave(self, who: Address, *replies: Reply, expires_at: datetime | None = None) -> None:
        """Leave replies in the outbox, as a turn would that says nothing else."""
        self.run(self.left(who, *replies, expires_at=expires_at))

    async def left(self, who: Address, *replies: Reply, expires_at: datetime | None = None) -> None:
        """Do the same for tests in an event loop."""
        outbox = tuple(Outgoing("", one, expires_at) for one in replies)
        writes = Plan(Outcome(), self.clock(), outbox=outbox)
        update = Update(f"{self._ids}-l{next(self._updates)}", who, Text(""))
        await self.store.turns.handle(update, "", lambda _: writes)

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Do something behind the store's back, as another program would."""
        if isinstance(self._place, Memory):
            return self._place.connection.execute(statement, values).fetchall()
        return behind(self.path, statement, *values)

    def wait_for_others(self, milliseconds: int) -> None:
        """Have the store wait that long while another program writes."""
        assert isinstance(self.store, SqliteStore)
        self.store.database.writer.patience_ms = milliseconds

    def pragma(self, statement: str) -> None:
        """Change a setting of the store's own connection."""
        assert isinstance(self.store, SqliteStore)
        self.run(self.store.database.writer.run(lambda one: one.execute(statement), "alone"))


def behind(path: Path, statement: str, *values: object) -> list[Any]:
    """Return the rows of a statement, on a connection of its own."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(statement, values).fetchall()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock that every writer needs."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


def say(system: System, *lines: str) -> list[Reply]:
    """Say one line after another; what came back to the last."""
    replies: list[Reply] = []
    for line in lines:
        _, replies = system.say(Text(line))
    return replies
