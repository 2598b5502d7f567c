"""Calls the Bot API as one bot."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import telegram
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    InvalidToken,
    TelegramError,
)

from adapters.telegram.account import TelegramAccount
from adapters.telegram.errors import kind
from adapters.telegram.request import Flood, PooledRequest, ProxyRefused, Values
from bot.channel import ChannelUnusable
from bot.system.proxies import shown, wants_password

BACKOFF_MOST_S = 30.0
"""Most seconds between two tries to reach Telegram."""

UNKNOWN_TOKEN = "Telegram doesn't know this TELEGRAM_BOT_TOKEN: copy it from @BotFather again."  # noqa: S105 - no token

_WITH_FILES = (telegram.InputFile, telegram.TelegramObject)

log = logging.getLogger(__name__)


class TelegramClient:
    """The Bot API, called with one bot's token.

    Args:
        account: The bot.
        sleep: Waits for seconds.

    Attributes:
        known: Whether Telegram has said who the bot is. Nothing can be sent before.
        refused: Set once Telegram no longer knows the token.
    """

    def __init__(self, account: TelegramAccount, sleep: Callable[[float], Awaitable[None]]) -> None:
        # The library's log can quote updates, and so answers.
        logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
        self._account, self._sleep = account, sleep
        self._requests = (PooledRequest(account.proxy), PooledRequest(account.proxy))
        self._bot = telegram.Bot(
            account.token,
            base_url=f"{account.api}/bot",
            base_file_url=f"{account.api}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
        )
        self.known = False
        self.refused = asyncio.Event()

    @property
    def id(self) -> int:
        """The bot's id."""
        return self._bot.id

    @property
    def username(self) -> str:
        """The bot's username."""
        return self._bot.username

    async def until_reached(self, call: Callable[[], Awaitable[None]]) -> None:
        """Call Telegram, and repeat the call while Telegram cannot be reached.

        Raises:
            ChannelUnusable: Telegram refuses the call.
        """
        wait_s = 1.0
        while True:
            try:
                return await call()
            except InvalidToken:
                raise ChannelUnusable(UNKNOWN_TOKEN) from None
            except Flood as asked:
                await self._sleep(asked.retry_after_s)
            except BadRequest as refused:
                message = f"Telegram refuses: {refused.message}"
                raise ChannelUnusable(message) from None
            except ProxyRefused:
                raise ChannelUnusable(wants_password(self._account.proxy)) from None
            except TelegramError as error:
                through = shown(self._account.proxy)
                extra = {"error": kind(error), "wait_s": wait_s, **through}
                log.warning("not reached", extra=extra)
                await self._sleep(wait_s)
                wait_s = min(2 * wait_s, BACKOFF_MOST_S)

    async def begin(self) -> None:
        """Learn the bot's name."""
        await self._bot.initialize()
        self.known = True

    async def set_webhook(self, url: str, **options: Any) -> None:  # noqa: ANN401 - the library's
        """Have Telegram deliver updates to an address."""
        await self._bot.set_webhook(url, **options)

    async def leave_webhook(self) -> None:
        """Have Telegram keep updates until the bot polls for them."""
        with suppress(BadRequest):
            await self._bot.delete_webhook(drop_pending_updates=False)

    async def updates(
        self, wanted: Mapping[str, object], within_s: float
    ) -> Sequence[dict[str, Any]]:
        """Return what ``getUpdates`` gives for these parameters, within so many seconds."""
        url = f"{self._bot.base_url}/getUpdates?{urlencode(wanted)}"
        updates = await self._requests[1].post(url, read_timeout=within_s)
        return updates if isinstance(updates, list) else []

    async def answer_callback_query(self, query: str, **shown_as: Any) -> None:  # noqa: ANN401 - the library's
        """Answer the query of a pressed button."""
        await self._bot.answer_callback_query(query, **shown_as)

    async def ask(self, method: str, values: dict[str, Any]) -> Any:  # noqa: ANN401 - Telegram's answer
        """Call a method about the bot itself, and return the answer."""
        return await self._bot.do_api_request(method, api_kwargs=values)

    async def call(self, method: str, chat: int, values: dict[str, Any]) -> Any:  # noqa: ANN401 - Telegram's answer
        """Call a method about a chat, and return the answer.

        The library builds objects for the whole answer, or copies all parameters, and each took a
        third of the CPU of a call. It is needed for files. It returns the bare answer of a method
        whose name it does not know; Telegram itself ignores the case of names.
        """
        wanted = {"chat_id": chat, **values}
        try:
            if any(isinstance(value, _WITH_FILES) for value in values.values()):
                return await self._bot.do_api_request(method, api_kwargs=wanted)
            url = f"{self._bot.base_url}/{method}"
            return await self._requests[0].post(url, Values(wanted))  # type: ignore[arg-type] # it only hands it on
        except (EndPointNotFound, InvalidToken):
            # Telegram answers alike in both cases: it does not know the token.
            self.refused.set()
            raise

    async def call_where_it_is(self, method: str, chat: int, values: dict[str, Any]) -> Any:  # noqa: ANN401 - Telegram's answer
        """Call a method about a group, also if the group has moved to another id."""
        try:
            return await self.call(method, chat, values)
        except ChatMigrated as moved:
            return await self.call(method, moved.new_chat_id, values)

    async def close(self) -> None:
        """Close the connections."""
        self.known = False
        for request in self._requests:
            await request.shutdown()
