"""The way in that needs no public address: asking Telegram for updates, again and again.

Telegram takes the number of the next update that is asked for as the receipt for all before it. So
that number goes on only when their turns have been committed; what was not taken comes again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import telegram
from telegram.error import BadRequest, Conflict, InvalidToken, TelegramError, TimedOut

from adapters.telegram.parse import ALLOWED, Arrived
from adapters.telegram.request import Flood
from bot.channel import ChannelStopped, ChannelUnusable

WAIT_S = 30
"""How long Telegram holds a request while there is nothing new."""

AT_ONCE = 100
BACKOFF_MOST_S = 30.0

CONFLICT = (
    "Telegram: another program takes this bot's updates. End it, or give this one a bot of its own"
    " from @BotFather; several processes can share a bot with TELEGRAM_WEBHOOK_URL."
)
UNKNOWN_TOKEN = (
    "Telegram does not know this TELEGRAM_BOT_TOKEN (any more): take it from @BotFather again."  # noqa: S105 - no token
)

log = logging.getLogger(__name__)

Parse = Callable[[telegram.Update], Arrived]

Take = Callable[[Arrived], Awaitable[bool]]
"""Takes one update; whether it was kept, and may be confirmed."""


@dataclass
class Poller:
    """Asks for updates.

    Attributes:
        bot: Whom to ask as.
        parse: Understands an update.
        take: What to do with each.
        sleep: Waits for seconds.
        offset: The number of the next update; None before the first.
    """

    bot: telegram.Bot
    parse: Parse
    take: Take
    sleep: Callable[[float], Awaitable[None]]
    offset: int | None = None
    _failures: int = field(default=0, init=False)

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

    async def _next(self) -> Sequence[telegram.Update]:
        """The next updates; none where Telegram cannot be asked."""
        try:
            found = await self._ask(AT_ONCE, WAIT_S)
        except Conflict:
            raise ChannelStopped(CONFLICT) from None
        except InvalidToken:
            raise ChannelUnusable(UNKNOWN_TOKEN) from None
        except Flood as asked:
            await self.sleep(asked.retry_after_s)
        except TimedOut:
            await self._wait_a_little("TimedOut")
        except TelegramError as error:
            await self._wait_a_little(type(error).__name__)
        except Exception as error:  # noqa: BLE001 - one that the library cannot read blocks none
            log.error("updates not readable", extra={"error": type(error).__name__})
            return await self._one_by_one()
        else:
            self._failures = 0
            return found
        return ()

    async def _ask(self, limit: int, wait_s: int) -> Sequence[telegram.Update]:
        return await self.bot.get_updates(
            offset=self.offset, limit=limit, timeout=wait_s, allowed_updates=ALLOWED
        )

    async def _one_by_one(self) -> Sequence[telegram.Update]:
        """The next update alone; one that cannot be read is left behind."""
        try:
            return await self._ask(1, 0)
        except TelegramError as error:
            await self._wait_a_little(type(error).__name__)
        except Exception:  # noqa: BLE001 - whatever it is
            number = await self._number_of_next()
            if number is not None:
                self.offset = number + 1
        return ()

    async def _number_of_next(self) -> int | None:
        with suppress(TelegramError):
            data = {"offset": self.offset, "limit": 1, "timeout": 0}
            (found,) = await self.bot._post("getUpdates", data) or (None,)
            return None if found is None else int(found["update_id"])
        return None

    async def _take_all(self, updates: Sequence[telegram.Update]) -> None:
        """Take updates: those of one chat in order, chats beside each other."""
        lanes: dict[str, list[tuple[int, Arrived]]] = {}
        for one in updates:
            arrived = self._parsed(one)
            lanes.setdefault(arrived.lane, []).append((one.update_id, arrived))
        left = await asyncio.gather(*map(self._take_lane, lanes.values()))
        not_taken = [number for number in left if number is not None]
        if not_taken:
            # All from the first of these on come again; those that were taken are known.
            self.offset = min(not_taken)
            await self._wait_a_little("not kept")
        elif updates:
            self.offset = updates[-1].update_id + 1

    def _parsed(self, raw: telegram.Update) -> Arrived:
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
                await self.bot.get_updates(
                    offset=self.offset, limit=1, timeout=0, allowed_updates=ALLOWED, read_timeout=2
                )

    async def _wait_a_little(self, why: str) -> None:
        """Wait, longer each time."""
        wait_s = min(0.5 * 2**self._failures, BACKOFF_MOST_S)
        self._failures += 1
        log.warning("no updates", extra={"error": why, "wait_s": wait_s})
        await self.sleep(wait_s)


async def leave_webhook(bot: telegram.Bot) -> None:
    """Let Telegram keep updates until they are asked for, where it called us before."""
    with suppress(BadRequest):
        await bot.delete_webhook(drop_pending_updates=False)
