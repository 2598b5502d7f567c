"""Going on elsewhere: the turn of somebody who has a code, and how many codes may be tried."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from bot.messages import Address, MoveIn, Outcome, Update
from bot.service.environment import Environment
from bot.turns import moving
from bot.turns.context import Context
from bot.turns.keys import code_key
from bot.turns.outbox import without_pages
from bot.turns.plan import Found, Offered, Plan

WITHIN = moving.CODE_LIVES

MOST = 5
"""Most codes that one address may try while a code lives."""

MOST_OF_ALL = 600
"""Most codes that all may try in this process meanwhile. There are 200 billion codes."""

KNOWN = 10_000
"""Most addresses that are remembered."""


@dataclass
class Tries:
    """The codes that were tried, by address."""

    _of: OrderedDict[Address | None, tuple[datetime, int]] = field(default_factory=OrderedDict)

    def take(self, address: Address, now: datetime) -> bool:
        """Count a try, and return whether it may be looked at."""
        return self._take(address, MOST, now) and self._take(None, MOST_OF_ALL, now)

    def _take(self, name: Address | None, most: int, now: datetime) -> bool:
        since, number = self._of.pop(name, (now, 0))
        if now - since >= WITHIN:
            since, number = now, 0
        self._of[name] = (since, number + 1)
        if len(self._of) > KNOWN:
            self._of.popitem(last=False)
        return number < most


@dataclass(frozen=True)
class MoveService:
    """The handler of codes from elsewhere.

    Attributes:
        environment: The parts that every decision shares.
    """

    environment: Environment
    _tries: Tries = field(default_factory=Tries, init=False, repr=False)

    async def arrive(self, update: Update, wish: MoveIn) -> Outcome:
        """Move a conversation here, or say why not; once this returns, it may be confirmed."""
        environment = self.environment
        update = Update(update.id, update.address, wish, update.via, update.standing, update.name)
        is_free = self._tries.take(update.address, environment.clock())

        async def attempt(context: Context) -> Outcome:
            def decided(found: Found, offered: Offered | None) -> Plan:
                plan = moving.arrived(context, update, found, offered if is_free else None)
                return without_pages(context, update.address, plan)

            key = code_key(wish.code)
            return await environment.store.turns.move(update, key, decided)

        outcome = await environment.deciding(attempt)
        environment.sender.wake()
        return outcome
