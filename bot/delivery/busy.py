"""Shows a person that a reply is being prepared, while a drawing takes long."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bot.channel import Channel, ShowsBusy
from bot.redaction import describe
from bot.store.records import Row

AFTER_S = 1.0
"""Seconds until a person is shown that something is being prepared."""

AGAIN_S = 4.0
"""Seconds until it is shown again: platforms show it for about five."""

MOST_TIMES = 5
"""Most times that it is shown for one reply."""

CALL_S = 3.0
"""Seconds that the platform has to take it."""

log = logging.getLogger(__name__)


@contextmanager
def shown_busy(channel: Channel, row: Row) -> Iterator[None]:
    """Have the channel show that a reply is being prepared, for as long as the block takes.

    It runs beside the block: it neither delays the reply nor fails it.

    Args:
        channel: The channel of the row.
        row: The reply.
    """
    if not isinstance(channel, ShowsBusy):
        yield
        return
    showing = asyncio.create_task(_show(channel, row))
    try:
        yield
    finally:
        showing.cancel()


async def _show(channel: ShowsBusy, row: Row) -> None:
    wait_s = AFTER_S
    for _ in range(MOST_TIMES):
        await _pause(wait_s)
        try:
            async with asyncio.timeout(CALL_S):
                await channel.show_busy(row.address, row.reply, row.via)
        except Exception as error:  # noqa: BLE001 - the reply does not depend on it
            log.debug("not shown as busy", extra={"row": row.id, **describe(error)})
            return
        wait_s = AGAIN_S


async def _pause(seconds: float) -> None:
    """Wait on the clock of the event loop, as every call is timed."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.get_running_loop().create_future()
