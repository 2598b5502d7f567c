"""Findings of a review in delivery and in the terminal: each would have failed before."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from typing import Any

import asyncpg
import pytest
from rich.console import Console

from adapters.terminal.channel import Terminal
from bot.channel import NotTaken
from bot.engine.assessment import Assessment
from bot.messages import Address, Ask, Outcome, Reply, Settled, Text, Update, plain
from bot.service.flow_versions import Flows
from bot.store.postgres.store import PostgresStore
from bot.wiring.parts import now
from tests.kit.system import ANN, Clock, System
from tests.stores.make import create_tables

HERE = Address("terminal", "quick-check", "terminal")
SOON_S = 10.0
"""The seconds within which an immediate event must happen; a test fails rather than hangs."""

ROUNDS = 20
"""The number of jobs in a row after which every job begun before is done."""


# ---------------------------------------------------------------------------- delivery


class Stuck:
    """A platform whose first send waits."""

    def __init__(self, system: System) -> None:
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self._system = system
        system.channel.hold = self._hold

    async def _hold(self) -> None:
        if self._system.channel.tried == 1:
            self.begun.set()
            await self.go_on.wait()


async def deleted(system: System) -> None:
    """Delete one's data, from somewhere else in the program."""
    for number, line in enumerate(("delete", "yes")):
        await system.service.handle(Update(f"leaving{number}", ANN, Text(line)))


async def settled(system: System) -> None:
    """Let everything be done that can be done now."""
    for _ in range(ROUNDS):
        await system.store.turns.known(ANN)


def arrived(system: System) -> list[Reply]:
    return [one.reply for one in system.channel.sent]


async def deleted_while_sending(system: System, stuck: Stuck) -> None:
    system.rewire(sender=system.delivery)
    running = asyncio.create_task(system.delivery.run())
    await stuck.begun.wait()
    await deleted(system)
    system.delivery.wake()
    await settled(system)
    assert arrived(system) == []
    stuck.go_on.set()
    while system.sql("SELECT count(*) FROM outbox") != [(0,)]:
        await system.store.turns.known(ANN)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.usefixtures("on_disk")
def test_after_deleting_nothing_old_is_sent_but_what_was_on_its_way(system: System) -> None:
    for line in ("hello", "yes", "walk"):
        system.handle(Text(line))
    assert system.sql("SELECT count(*) FROM outbox WHERE status = 'pending'") > [(3,)]

    async def bounded() -> None:
        async with asyncio.timeout(SOON_S):
            await deleted_while_sending(system, Stuck(system))

    system.run(bounded())

    first, goodbye = arrived(system)
    assert isinstance(first, Ask)
    assert first.step == "consent"
    assert "deleted" in plain(goodbye)
    assert system.sql("SELECT count(*) FROM outbox") == [(0,)]


# ---------------------------------------------------------------------------- rows that were sent

Rows = Callable[[str], list[Any]]


@pytest.fixture(params=["sqlite", "postgres"])
def kept(request: pytest.FixtureRequest, versions: Flows) -> Iterator[tuple[System, Rows]]:
    """A system on either database, and what a statement gives there."""
    if request.param == "sqlite":
        with System(versions) as made:
            yield made, made.sql
        return
    url: str = request.getfixturevalue("postgres_url")
    asyncio.run(create_tables(url))

    async def rows(statement: str) -> list[Any]:
        connection = await asyncpg.connect(url)
        try:
            return [tuple(row) for row in await connection.fetch(statement)]
        finally:
            await connection.close()

    with System(versions, PostgresStore(url, pool_size=4)) as made:
        yield made, lambda statement: asyncio.run(rows(statement))


def test_rows_that_were_sent_keep_no_text_but_the_message(kept: tuple[System, Rows]) -> None:
    system, rows = kept
    for line in ("hello", "yes", "walk"):
        system.say(Text(line))

    sent = rows("SELECT reply, ref_chat, ref_message FROM outbox WHERE status = 'sent' ORDER BY id")

    assert len(sent) == len(system.channel.sent)
    assert [json.loads(reply) for reply, _, _ in sent] == [None] * len(sent)
    assert [message for _, _, message in sent] == [
        one.replaces.message if one.replaces else str(number)
        for number, one in enumerate(system.channel.sent, start=1)
    ]
    assert {chat for _, chat, _ in sent} == {ANN.chat}
    settling = [one.replaces for one in system.channel.sent if isinstance(one.reply, Settled)]
    assert settling
    assert None not in settling


# ---------------------------------------------------------------------------- the terminal


HYBRID = ("yes", "walk", "hybrid")


def terminal(quick_check: Assessment, *lines: str) -> Terminal:
    typed = iter([f"{line}\n" for line in lines])
    return Terminal(
        quick_check.texts, HERE, "s", console=Console(file=StringIO()),
        lines=lambda: next(typed, ""),
    )  # fmt: skip


class Forgetful:
    """A service whose confirmation gets lost once: the turn was written after all."""

    def __init__(self, system: System, lost: str) -> None:
        self._system, self._lost = system, lost

    async def handle(self, update: Update) -> Outcome:
        outcome = await self._system.service.handle(update)
        if isinstance(update.inbound, Text) and update.inbound.text == self._lost:
            self._lost = ""
            message = "the disk reports an error"
            raise NotTaken(message)
        return outcome


@pytest.mark.parametrize(
    ("lost", "lines", "answers"),
    [
        ("skip", [*HYBRID, "skip", "skip"], [*HYBRID, None]),
        # The same line is another update once it was taken, and so is another line before.
        ("skip", [*HYBRID, "skip", "skip", "skip"], [*HYBRID, None, None]),
        ("walk", HYBRID, HYBRID),
    ],
)
def test_line_typed_again_after_its_turn_was_written_after_all_is_not_counted_twice(
    versions: Flows,
    quick_check: Assessment,
    lost: str,
    lines: Sequence[str],
    answers: Sequence[str | None],
) -> None:
    with System(versions, clock=Clock(now())) as system:
        bot = Forgetful(system, lost)
        system.run(terminal(quick_check, *lines).run(bot.handle))

        found = system.sql("SELECT step, value FROM answers ORDER BY turn, place")

    assert [json.loads(value) for _, value in found] == [*answers]
