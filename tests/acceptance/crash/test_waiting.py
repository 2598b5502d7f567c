"""The waits of the proof, and what it does not wait for, in virtual time."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.messages import Address, Paragraph, Say
from tests.acceptance.crash.model import FIRST_DAY, Line
from tests.acceptance.crash.platform import END_S, Mailboxes
from tests.acceptance.crash.processes import TookTooLong
from tests.kit.virtual import took

ANN, BEA = Address("test", "chat-ann", "ann"), Address("test", "chat-bea", "bea")


def lines(number: int) -> list[Line]:
    return [Line(ANN, "", Say((Paragraph(str(n)),)), FIRST_DAY) for n in range(number)]


async def come(mail: Mailboxes, who: Address, said: Sequence[Line], each_s: float) -> None:
    """Let replies come one after another."""
    for line in said:
        await asyncio.sleep(each_s)  # noqa: TID251 - of a clock that jumps
        mail.take(who, line.reply, 0, None)


def test_lane_that_is_held_is_found_while_others_get_their_replies() -> None:
    mail = Mailboxes()

    async def wait() -> None:
        others = asyncio.create_task(come(mail, BEA, lines(2000), 0.1))
        late = asyncio.create_task(come(mail, ANN, lines(3), 5 * END_S))
        try:
            with pytest.raises(TookTooLong, match="to ann: 0 arrived, and then nothing for 20 s"):
                await mail.arrived(ANN, lines(3))
        finally:
            others.cancel()
            late.cancel()

    assert took(wait()) == pytest.approx(END_S)


def test_copies_without_end_are_not_waited_for() -> None:
    mail, (first, second, third) = Mailboxes(), lines(3)

    async def wait() -> None:
        coming = asyncio.create_task(come(mail, ANN, [first, second] * 1000, 1))
        try:
            with pytest.raises(TookTooLong, match="3 replies to ann: 107 arrived, and not all"):
                await mail.arrived(ANN, [first, second, third])
        finally:
            coming.cancel()

    took(wait())
