"""The way in that needs no public address: asking Telegram for updates, again and again.

Telegram takes the number of the next update that is asked for as the receipt for all before it. So
that number goes on only when their turns have been committed; what was not taken comes again.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from telegram.error import Conflict, InvalidToken, TelegramError

from adapters.telegram.client import BACKOFF_MOST_S, UNKNOWN_TOKEN
from adapters.telegram.errors import kind
from adapters.telegram.parse import ALLOWED, Arrived, number_of
from adapters.telegram.request import READ_S, Flood
from bot.channel import ChannelStopped, ChannelUnusable

WAIT_S = 30
"""How long Telegram holds a request while there is nothing new."""

AT_ONCE = 100
UNWELL = 3
"""After so many failures in a row something is wrong that lasts."""

CONFIRM_S = 2.0
"""How long confirming may take when the bot is stopped."""

CONFLICT = (
    "Telegram: another program takes this bot's updates. End it, or give this one a bot of its own"
    " from @BotFather; several processes can share a bot with TELEGRAM_WEBHOOK_URL."
)

log = logging.getLogger(__name__)

Raw = dict[str, Any]
Ask = Callable[[Mapping[str, object], float], Awaitable[Sequence[Raw]]]
"""Calls ``getUpdates`` with parameters, within so many seconds.

Not the library's own method: where one update cannot be read, it gives none.
"""

Parse = Callable[[Raw], Arrived]

Take = Callable[[Arrived], Awaitable[bool]]
"""Takes one update; whether it was kept, and may be confirmed."""


@dataclass
class Poller:
    """Asks for updates.

    Attributes:
        ask: Calls Telegram.
        parse: Understands an update.
        take: What to do with each.
        sleep: Waits for seconds.
        offset: The number of the next update; None before the first.
    """

    ask: Ask
    parse: Parse
    take: Take
    sleep: Callable[[float], Awaitable[None]]
    offset: int | None = None
    _failures: int = field(default=0, init=False)
    _kept: bool = field(default=True, init=False)

    @property
    def well(self) -> bool:
        """Whether Telegram answers, and what it says is kept."""
        return self._failures < UNWELL

    async def run(self) -> None:
        """Poll until cancelled; what has been begun then is finished and confirmed.

        Raises:
            ChannelStopped: Somebody else polls.
            ChannelUnusable: The token is not known.
        """
        while True:
            updates = await self._next()
            taking = asyncio.create_task(self._take_all(updates))
            try:
                await asyncio.shield(taking)
            except asyncio.CancelledError:
                await asyncio.wait([taking])
                await self._confirm()
                raise

    async def _next(self) -> Sequence[Raw]:
        """The next updates; none where Telegram cannot be asked."""
        try:
            found = await self._ask(AT_ONCE, WAIT_S, WAIT_S + READ_S)
        except Conflict:
            raise ChannelStopped(CONFLICT) from None
        except InvalidToken:
            raise ChannelUnusable(UNKNOWN_TOKEN) from None
        except Flood as asked:
            await self.sleep(asked.retry_after_s)
        except TelegramError as error:
            await self._wait_a_little(kind(error))
        else:
            self._failures = 0 if self._kept else self._failures
            return found
        return ()

    async def _ask(self, limit: int, wait_s: int, within_s: float) -> Sequence[Raw]:
        wanted: Raw = {"limit": limit, "timeout": wait_s, "allowed_updates": json.dumps(ALLOWED)}
        if self.offset is not None:
            wanted["offset"] = self.offset
        return await self.ask(wanted, within_s)

    async def _take_all(self, updates: Sequence[Raw]) -> None:
        """Take updates: those of one chat in order, chats beside each other."""
        lanes: dict[str, list[tuple[int, Arrived]]] = {}
        numbers = []
        for raw in updates:
            number = _number(raw)
            if number is not None:
                arrived = self._parsed(raw)
                lanes.setdefault(arrived.lane, []).append((number, arrived))
                numbers.append(number)
        left = await asyncio.gather(*map(self._take_lane, lanes.values()))
        not_taken = [number for number in left if number is not None]
        self._kept = not not_taken
        if not_taken:
            # All from the first of these on come again; those that were taken are known.
            self.offset = min(not_taken)
            await self._wait_a_little("not kept")
        elif numbers:
            self._failures = 0
            self.offset = max(numbers) + 1
        elif updates:
            # Nothing can be confirmed, so all of it comes again at once.
            self._kept = False
            await self._wait_a_little("no numbers")

    def _parsed(self, raw: Raw) -> Arrived:
        try:
            return self.parse(raw)
        except Exception as error:  # noqa: BLE001 - one that cannot be read blocks none
            log.error("update not readable", extra={"error": type(error).__name__})
            return Arrived("")

    async def _take_lane(self, updates: Sequence[tuple[int, Arrived]]) -> int | None:
        """Take updates in order; the number of the first that was not taken, or None."""
        for number, one in updates:
            if not await self.take(one):
                return number
        return None

    async def _confirm(self) -> None:
        """Tell Telegram what was taken, so that it does not come again after the next start."""
        if self.offset is not None:
            with suppress(TelegramError):
                await self._ask(1, 0, CONFIRM_S)

    async def _wait_a_little(self, why: str) -> None:
        """Wait, longer each time."""
        wait_s = min(0.5 * 2**self._failures, BACKOFF_MOST_S)
        self._failures += 1
        log.warning("no updates", extra={"error": why, "wait_s": wait_s})
        await self.sleep(wait_s)


def _number(raw: object) -> int | None:
    """Return an update's number; None where it has none, and cannot be confirmed by itself."""
    try:
        return number_of(raw["update_id"]) if isinstance(raw, dict) else None
    except (KeyError, ValueError):
        return None
