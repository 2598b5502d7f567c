"""Marks that are written together."""

import asyncio
from sqlite3 import IntegrityError

import pytest

from bot.delivery.acknowledgments import Acknowledgments
from bot.delivery.retries import Pace, RetryPolicy
from bot.messages import Paragraph, Say
from bot.service.flow_versions import Flows
from bot.store.records import Mark, Row
from tests.kit.system import ANN, System

PENDING = "SELECT id FROM outbox WHERE status = 'pending'"


async def mark_all(system: System, rows: list[Row]) -> list[bool | BaseException]:
    """Mark rows as sent at the same moment."""
    marker = Acknowledgments(system.store.outbox)
    fates = RetryPolicy(Pace(), system.clock, lambda: 1.0)
    marks = [marker.write(fates.sent(row, None)) for row in rows]
    return await asyncio.gather(*marks, return_exceptions=True)


@pytest.mark.parametrize(("number", "bad"), [(1, 1), (2, 1), (2, 2), (3, 2), (5, 5)])
def test_mark_that_cannot_be_kept_spoils_no_other_of_its_batch(
    system: System, number: int, bad: int
) -> None:
    system.leave(ANN, *(Say((Paragraph(str(place)),)) for place in range(number)))
    rows = system.run(system.store.outbox.claim(["test"], "", 10, system.clock(), 30))
    assert len(rows) == number
    system.sql(
        f"CREATE TRIGGER no BEFORE UPDATE ON outbox WHEN NEW.id = {bad}"
        " BEGIN SELECT RAISE(ABORT, 'no'); END"
    )

    written = system.run(mark_all(system, rows))

    assert isinstance(written.pop(bad - 1), IntegrityError)
    assert written == [True] * (number - 1)
    left = system.sql("SELECT id FROM outbox WHERE status = 'pending'")
    assert left == [(bad,)]


WAITING_S = 10.0
"""How long a mark may wait for a commit in a test; it never does."""


def marks_of(system: System, number: int) -> list[Mark]:
    """Claim so many replies, and return the marks that they were sent."""
    system.leave(ANN, *(Say((Paragraph(str(place)),)) for place in range(number)))
    rows = system.run(system.store.outbox.claim(["test"], "", 10, system.clock(), 30))
    fates = RetryPolicy(Pace(), system.clock, lambda: 1.0)
    return [fates.sent(row, None) for row in rows]


@pytest.mark.parametrize(
    ("within_s", "ends_by"), [(WAITING_S, "turn"), (WAITING_S, "mark"), (0.0, "time")]
)
def test_mark_that_nobody_waits_for_is_written_with_what_comes_next_or_soon(
    versions: Flows, monkeypatch: pytest.MonkeyPatch, within_s: float, ends_by: str
) -> None:
    monkeypatch.setattr("bot.delivery.acknowledgments.LATER_S", within_s)
    with System(versions, on_disk=True) as system:
        first, second = marks_of(system, 2)

        async def marked() -> tuple[int, int]:
            marker = Acknowledgments(system.store.outbox)
            writing = asyncio.create_task(marker.write(first, soon=False))
            await asyncio.wait([writing], timeout=0)
            before = len(system.sql(PENDING))
            if ends_by == "turn":
                await system.store.turns.known(ANN)
            elif ends_by == "mark":
                assert await marker.write(second)
            assert await asyncio.wait_for(writing, WAITING_S / 2)
            return before, len(system.sql(PENDING))

        left = 0 if ends_by == "mark" else 1
        assert system.run(marked()) == (2, left)
