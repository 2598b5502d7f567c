"""How many SQL statements an update takes on SQLite, with everything that it brings about.

Counted is each statement that SQLite runs on the connection that writes, as ``set_trace_callback``
reports it, while 32 people at once take the whole assessment and each waits for the next question:
turns, marks and claims of the delivery, and BEGIN, COMMIT, SAVEPOINT and RELEASE, which many share.
Statements that triggers run are reported as comments, and are not counted. Divided by the updates.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bot.channel import MessageRef
from bot.engine.assessment import Assessment
from bot.messages import Address, Reply, Settled, Text, Update
from bot.service.updates import Service
from bot.store.sqlite.store import SqliteStore
from bot.turns.plan import Outgoing
from bot.wiring.parts import Surroundings, make_delivery, make_service, now
from bot.wiring.settings import Settings
from tests.acceptance.crash.processes import within
from tests.benchmarks.load import SCRIPT
from tests.kit.system import Recorder, behind, kept_versions
from tests.stores.promises import claim, say, says, send, update, write

PEOPLE = 32
MOST, MOST_CLAIMS = 9, 0.02
SOON_S = 120.0


class Statements:
    """The statements that a store's connection runs, counted by kind."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()

    async def watch(self, store: SqliteStore) -> None:
        """Count from now on."""
        await store.database.writer.run(lambda one: one.set_trace_callback(self._traced), "alone")

    def _traced(self, statement: str) -> None:
        if not statement.startswith("--"):
            self.kinds[" ".join(statement.split()[:3])] += 1

    def of(self, verb: str) -> int:
        """Count the statements that begin with a verb."""
        return sum(count for kind, count in self.kinds.items() if kind.startswith(verb))


def everybody() -> dict[Address, asyncio.Event]:
    people = [Address("test", str(number), f"person{number}") for number in range(PEOPLE)]
    return {one: asyncio.Event() for one in people}


@dataclass
class Crowd(Recorder):
    """People who take the whole assessment, and the channel that shows them the questions."""

    shown: dict[Address, asyncio.Event] = field(default_factory=everybody)

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None = None, via: str = ""
    ) -> MessageRef | None:
        ref = await super().send(address, reply, replaces, via)
        if not isinstance(reply, Settled):
            self.shown[address].set()
        return ref

    async def take(self, service: Service) -> int:
        """Let everybody take it; how many updates that were."""
        async with asyncio.TaskGroup() as group:
            for person in self.shown:
                group.create_task(self._take(person, service))
        return PEOPLE * len(SCRIPT)

    async def _take(self, person: Address, service: Service) -> None:
        for number, line in enumerate(SCRIPT):
            self.shown[person].clear()
            await service.handle(Update(f"{person.chat}.{number}", person, Text(line)))
            await self.shown[person].wait()


async def test_update_takes_at_most_nine_statements_and_needs_no_claim(
    quick_check: Assessment, tmp_path: Path
) -> None:
    store, statements = SqliteStore(tmp_path / "kept.sqlite3"), Statements()
    crowd, flows = Crowd(now), kept_versions(quick_check)
    delivery = make_delivery(store, [crowd])
    service = make_service(
        store, flows, Settings(), Surroundings({"test": crowd.traits}, sender=delivery)
    )
    await service.open()
    await statements.watch(store)
    delivering = asyncio.create_task(delivery.run())

    async with within(SOON_S, "the assessments"):
        updates = await crowd.take(service)

    delivering.cancel()
    await asyncio.wait([delivering])
    await store.close()
    assert statements.kinds.total() / updates <= MOST, statements.kinds.most_common()
    assert statements.of("UPDATE lanes") / updates <= MOST_CLAIMS, statements.kinds.most_common()


async def test_replies_that_are_kept_cause_no_delete_and_fleeting_ones_go_once_they_are_sent(
    path: Path, in_file: SqliteStore
) -> None:
    statements = Statements()
    await in_file.turns.handle(update("1"), "", say(says("one"), says("two")))
    kept = await claim(in_file)
    await statements.watch(in_file)

    assert not await send(in_file, kept)

    assert statements.of("DELETE FROM outbox") == 0
    fleeting = write(outbox=(Outgoing("", says("three"), fleeting=True),))
    await in_file.turns.handle(update("2"), "", fleeting)
    rows = await claim(in_file)
    assert not await send(in_file, rows)
    assert await send(in_file, [*kept, *rows]) == {row.id for row in (*kept, *rows)}
    assert statements.of("DELETE FROM outbox") == 1
    assert behind(path, "SELECT id FROM outbox ORDER BY id") == [(row.id,) for row in kept]


async def test_many_replies_of_one_turn_keep_their_order(path: Path, in_file: SqliteStore) -> None:
    people = [Address("test", str(number), "x") for number in range(3)]
    said = tuple(
        Outgoing(str(number), says("hello"), to=people[number % 3]) for number in range(40)
    )

    await in_file.turns.handle(update("1"), "", write(outbox=said))

    rows = behind(path, "SELECT conversation, chat FROM outbox ORDER BY id")
    assert rows == [(str(number), str(number % 3)) for number in range(40)]
