"""Everything that happens without an update: timers, team assessments in time, and forgetting."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.messages import Outcome
from bot.redaction import describe
from bot.service.environment import Environment
from bot.service.teams import RETRY_AFTER, TeamService
from bot.store.ports import StoreError
from bot.team.model import COMPARED_FOR
from bot.turns.context import Context
from bot.turns.plan import Due, Plan
from bot.turns.timers import timed

TICK_S = 1.0
"""How often timers are looked at, in seconds."""

PRUNE_EVERY_S = 3600.0
PRUNED_AT_ONCE = 500
"""Most rows removed in one transaction, so that turns need not wait for long."""

FADED_AT_ONCE = 100
"""Most people whose traces are removed in one transaction, so that turns need not wait for long."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Scheduler:
    """The scheduler: it fires timers, and removes old rows.

    Attributes:
        environment: The parts that every decision shares.
        sleep: Waits for seconds.
    """

    environment: Environment
    sleep: Callable[[float], Awaitable[None]]
    _put_off_teams: dict[str, datetime] = field(default_factory=dict, init=False, repr=False)

    async def run(self) -> None:
        """Tick until canceled; a store that cannot be reached is tried again at the next tick."""
        left_s = 0.0
        while True:
            try:
                await self.fire_due()
                if left_s <= 0:
                    await self.environment.store.outbox.mend()
                    await self.prune()
                    left_s = PRUNE_EVERY_S
            except StoreError as error:
                log.warning("scheduler put off", extra=describe(error))
            except Exception as error:  # noqa: BLE001 - the next tick must come, whatever happened
                log.error("scheduler failed", extra=describe(error))
            await self.sleep(TICK_S)
            left_s -= TICK_S

    async def tidy(self) -> None:
        """Do once what a tick and an hour would do."""
        await self.fire_due()
        await self.environment.store.outbox.mend()
        await self.prune()

    async def prune(self) -> int:
        """Remove what is older than its retention.

        Returns:
            How many rows were removed.
        """
        now, total = self.environment.clock(), 0
        before, results_before = now - self.environment.terms.retention, now - COMPARED_FOR
        store = self.environment.store
        while removed := await store.timers.prune(before, PRUNED_AT_ONCE, results_before):
            total += removed
        return total

    async def fire_due(self, limit: int = 100) -> int:
        """Let every timer happen that is due, and remove traces of past team assessments.

        Returns:
            How many timers were due.

        Raises:
            StoreUnavailable: Some may not have happened; they will when this is called again.
        """
        environment = self.environment
        due_timers = await environment.store.timers.due(environment.clock(), limit)
        for due in due_timers:
            try:
                await self._fire(due)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - one failure must not hold up the others
                log.error("timer failed", extra={"kind": due.timer.kind, **describe(error)})
                await self._put_off(due)
        teams = await TeamService(environment).fire_due(limit, self._put_off_teams)
        await environment.store.timers.fade(environment.clock(), FADED_AT_ONCE)
        if due_timers or teams:
            environment.sender.wake()
        return len(due_timers) + teams

    async def _fire(self, due: Due) -> None:
        async def attempt(context: Context) -> bool:
            return await self.environment.store.timers.fire(
                due, lambda found: timed(context, due, found)
            )

        await self.environment.deciding(attempt)

    async def _put_off(self, due: Due) -> None:
        """Try a timer again later: as the oldest, it would come first each time."""
        now = self.environment.clock()
        timer = replace(due.timer, due_at=now + RETRY_AFTER)
        try:
            await self.environment.store.timers.fire(
                due, lambda _: Plan(Outcome(), now, timers=(timer,))
            )
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - likewise
            log.error("timer not put off", extra=describe(error))
