"""An unreadable update holds up no readable one."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from adapters.telegram.links import key_of
from adapters.telegram.parse import Arrived, Me, parse
from adapters.telegram.polling import Poller
from tests.kit.telegram.api import TOKEN

ME = Me(1, "bot", key_of(TOKEN))


class Enough(Exception):
    """The script has no more answers to poll."""


def message(number: Any, text: Any = "hello") -> dict[str, Any]:
    chat = {"id": 7, "type": "private"}
    return {"update_id": number, "message": {"chat": chat, "from": {"id": 7}, "text": text}}


async def polled(*answers: Sequence[Any]) -> tuple[list[Any], list[str], list[float]]:
    """Return the offsets that were asked for, the ids that were taken, and how long was waited."""
    offsets: list[Any] = []
    taken: list[str] = []
    naps: list[float] = []

    async def ask(wanted: Mapping[str, object], _within_s: float) -> Sequence[Any]:
        offsets.append(wanted.get("offset"))
        if len(offsets) > len(answers):
            raise Enough
        return answers[len(offsets) - 1]

    async def take(arrived: Arrived) -> bool:
        taken.extend([arrived.update.id] if arrived.update else [])
        return True

    async def sleep(seconds: float) -> None:
        naps.append(seconds)

    with pytest.raises(Enough):
        await Poller(ask, lambda raw: parse(raw, ME), take, sleep).run()
    return offsets, taken, naps


@pytest.mark.parametrize(
    "odd",
    [None, [], "x", 5, {}, {"update_id": None}, {"update_id": True}, message("5"), message(2**64)],
)
async def test_update_without_a_number_is_left_out_and_the_others_are_taken(odd: Any) -> None:
    offsets, taken, naps = await polled([message(1), odd, message(3)])

    assert (offsets, taken, naps) == ([None, 4], ["1.1", "1.3"], [])


@pytest.mark.parametrize("odd", [[None], [{}, {}], [message("5")]])
async def test_updates_that_cannot_be_confirmed_are_not_asked_for_without_a_pause(odd: Any) -> None:
    offsets, taken, naps = await polled(odd, odd, [message(1)])

    assert (offsets, taken) == ([None, None, None, 2], ["1.1"])
    assert naps == [0.5, 1.0]


async def test_update_that_cannot_be_read_is_confirmed_with_the_others() -> None:
    offsets, taken, _ = await polled([message(1, text=["x"]), message(2), message(3, text={})])

    assert (offsets, taken) == ([None, 4], ["1.2"])
