"""What happens by itself: timers fire, lanes are mended, and rows that are too old are removed."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.faults import describe
from bot.group.team import COMPARED_FOR
from bot.service import Service
from bot.store.ports import StoreError

TICK_S = 1.0
"""How often timers are looked at, in seconds."""

PRUNE_EVERY_S = 3600.0
PRUNED_AT_ONCE = 500
"""Most rows removed in one transaction, so that turns need not wait for long."""

log = logging.getLogger(__name__)


@dataclass
class Upkeep:
    """Keeps a service's store in order.

    Attributes:
        service: Whose timers and rows.
        retention: How long conversations are kept, from their beginning.
        sleep: Waits for seconds.
    """

    service: Service
    retention: timedelta
    sleep: Callable[[float], Awaitable[None]]

    async def run(self) -> None:
        """Tick until cancelled; a store that cannot be reached is tried again at the next tick."""
        left_s = 0.0
        while True:
            try:
                await self.service.fire_due()
                if left_s <= 0:
                    await self.service.store.outbox.mend()
                    await self.prune()
                    left_s = PRUNE_EVERY_S
            except StoreError as error:
                log.warning("upkeep put off", extra=describe(error))
            except Exception as error:  # noqa: BLE001 - the next tick must come, whatever happened
                log.error("upkeep failed", extra=describe(error))
            await self.sleep(TICK_S)
            left_s -= TICK_S

    async def tidy(self) -> None:
        """What a tick and an hour would do, once."""
        await self.service.fire_due()
        await self.service.store.outbox.mend()
        await self.prune()

    async def prune(self) -> int:
        """Remove what is older than it may get.

        Returns:
            How many rows were removed.
        """
        now, total = self.service.clock(), 0
        before, results_before = now - self.retention, now - COMPARED_FOR
        while removed := await self.service.store.timers.prune(
            before, PRUNED_AT_ONCE, results_before
        ):
            total += removed
        return total
