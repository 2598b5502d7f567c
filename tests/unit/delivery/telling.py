"""Replies, questions and lookups for the tests of delivery."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from bot.messages import Address, Paragraph, Reply, Say, plain
from tests.conftest import NOW
from tests.kit.system import ANN, System, Timeline

SOON_S = 10.0
"""The seconds within which an immediate event must happen; a test fails rather than hangs."""


def says(text: str) -> Say:
    return Say((Paragraph(text),))


def texts(replies: list[Reply]) -> list[str]:
    """Return the texts of replies."""
    return [plain(reply) for reply in replies]


def received(system: System, who: Address = ANN) -> list[str]:
    """Return all that somebody was sent."""
    return texts([one.reply for one in system.channel.sent if one.address == who])


def within(work: Coroutine[Any, Any, None]) -> Coroutine[Any, Any, None]:
    """Return work that must be done soon."""

    async def bounded() -> None:
        async with asyncio.timeout(SOON_S):
            await work

    return bounded()


def outbox(system: System, columns: str, who: Address | None = None) -> list[Any]:
    """Return columns of the rows, in order."""
    chat = "%" if who is None else who.chat
    found = system.sql(f"SELECT {columns} FROM outbox WHERE chat LIKE ? ORDER BY id", chat)  # noqa: S608
    return [row[0] if len(row) == 1 else row for row in found]


def drain(system: System, for_s: float = 1000) -> None:
    """Deliver for some time, while each sleeps for itself."""
    clock = system.clock
    assert isinstance(clock, Timeline)
    until = clock.now + timedelta(seconds=for_s)
    system.run(within(clock.through(system.delivery.drain(), system.store, until)))


def at(system: System, who: Address | None = None) -> list[float]:
    """Return when something was sent, in seconds."""
    sent = (one for one in system.channel.sent if who is None or one.address == who)
    return [(one.at - NOW).total_seconds() for one in sent]
