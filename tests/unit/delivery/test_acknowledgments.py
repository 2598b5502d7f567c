"""Marks that are written together."""

import asyncio
from sqlite3 import IntegrityError

import pytest

from bot.delivery.acknowledgments import Acknowledgments
from bot.delivery.retries import Pace, RetryPolicy
from bot.messages import Paragraph, Say
from bot.store.records import Row
from tests.kit.system import ANN, System


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
