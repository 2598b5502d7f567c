"""The way in that needs no public address: the bot asks Telegram for updates.

A request for an update confirms all updates with smaller numbers. So the number advances only after
the turns before it have been committed, and updates that were not taken are delivered again.
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
"""How long Telegram holds a request without new updates, in seconds."""

AT_ONCE = 100
UNWELL = 3
"""Failures in a row after which the channel is not ready."""

CONFIRM_S = 2.0
"""How long the last confirmation may take after the bot is stopped, in seconds."""

CONFLICT = (
    "Telegram: another program takes this bot's updates. Stop it, or get another bot for this one"
    " from @BotFather. Several processes can share a bot with TELEGRAM_WEBHOOK_URL."
)

log = logging.getLogger(__name__)

Raw = dict[str, Any]
Ask = Callable[[Mapping[str, object], float], Awaitable[Sequence[Raw]]]
"""Calls ``getUpdates`` with parameters, within so many seconds.

The library's own method would return no updates if it cannot read one of them.
"""

Parse = Callable[[Raw], Arrived]

Take = Callable[[Arrived], Awaitable[bool]]
"""Takes one update, and returns whether it was stored and may be confirmed."""


@dataclass
class Poller:
    """A loop that asks for updates and confirms them.

    Attributes:
        ask: Calls Telegram.
        parse: Parses an update.
        take: Takes an update.
        sleep: Waits for seconds.
        offset: The number of the next update; None before the first.
    """

    ask: Ask
    parse: Parse
    take: Take
    sleep: Callable[[float], Awaitable[None]]
    offset: int | None = None
    _failures: int = field(default=0, init=False)
    _stored: bool = field(default=True, init=False)

    @property
    def well(self) -> bool:
        """Whether Telegram answers, and its updates are stored."""
        return self._failures < UNWELL

    async def run(self) -> None:
        """Poll until canceled; updates that are being taken then are finished and confirmed.

        Raises:
            ChannelStopped: Another program polls.
            ChannelUnusable: Telegram does not know the token.
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
        """Return the next updates; none if Telegram does not answer."""
        try:
            updates = await self._ask(AT_ONCE, WAIT_S, WAIT_S + READ_S)
        except Conflict:
            raise ChannelStopped(CONFLICT) from None
        except InvalidToken:
            raise ChannelUnusable(UNKNOWN_TOKEN) from None
        except Flood as asked:
            await self.sleep(asked.retry_after_s)
        except TelegramError as error:
            await self._wait_a_little(kind(error))
        else:
            self._failures = 0 if self._stored else self._failures
            return updates
        return ()

    async def _ask(self, limit: int, wait_s: int, within_s: float) -> Sequence[Raw]:
        wanted: Raw = {"limit": limit, "timeout": wait_s, "allowed_updates": json.dumps(ALLOWED)}
        if self.offset is not None:
            wanted["offset"] = self.offset
        return await self.ask(wanted, within_s)

    async def _take_all(self, updates: Sequence[Raw]) -> None:
        """Take the updates of each chat in order, and chats concurrently."""
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
        self._stored = not not_taken
        if not_taken:
            # Telegram repeats all updates from this one on; the store knows those that were taken.
            self.offset = min(not_taken)
            await self._wait_a_little("not kept")
        elif numbers:
            self._failures = 0
            self.offset = max(numbers) + 1
        elif updates:
            # None of these can be confirmed, so Telegram repeats them at once.
            self._stored = False
            await self._wait_a_little("no numbers")

    def _parsed(self, raw: Raw) -> Arrived:
        try:
            return self.parse(raw)
        except Exception as error:  # noqa: BLE001 - an unreadable update must not block others
            log.error("update not readable", extra={"error": type(error).__name__})
            return Arrived("")

    async def _take_lane(self, updates: Sequence[tuple[int, Arrived]]) -> int | None:
        """Take updates in order, and return the number of the first that was not taken, or None."""
        for number, arrived in updates:
            if not await self.take(arrived):
                return number
        return None

    async def _confirm(self) -> None:
        """Confirm the taken updates, so that Telegram does not repeat them after the next start."""
        if self.offset is not None:
            with suppress(TelegramError):
                await self._ask(1, 0, CONFIRM_S)

    async def _wait_a_little(self, why: str) -> None:
        """Wait, longer after each failure."""
        wait_s = min(0.5 * 2**self._failures, BACKOFF_MOST_S)
        self._failures += 1
        log.warning("no updates", extra={"error": why, "wait_s": wait_s})
        await self.sleep(wait_s)


def _number(raw: object) -> int | None:
    """Return an update's number; None if it has none, and cannot be confirmed."""
    try:
        return number_of(raw["update_id"]) if isinstance(raw, dict) else None
    except (KeyError, ValueError):
        return None
