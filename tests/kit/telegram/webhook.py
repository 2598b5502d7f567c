"""Updates to a webhook, as Telegram posts them: again until they are taken, a chat in its order.

Source: tdlib/telegram-bot-api, WebhookActor.cpp and Client::process_set_webhook_query.
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.kit.standin import Backoff
from tests.kit.telegram.checks import Params
from tests.kit.telegram.refusals import refuse
from tests.kit.telegram.updates import Pending, Updates

PORTS = {443, 80, 88, 8443}
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


@dataclass(frozen=True)
class Webhook:
    """A webhook, as setWebhook set it."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""


@dataclass(frozen=True)
class PostError:
    """The reason why a post failed, and its time in Unix time."""

    message: str
    at: int


def read_webhook(params: Params) -> Webhook:
    """Return the webhook that is asked for.

    Raises:
        Refused: Telegram would not post there.
    """
    url, secret = params["url"], params.get("secret_token", "")
    full = url if "://" in url else f"https://{url}"
    try:
        parts = urlsplit(full)
        port = parts.port or 443
    except ValueError:
        refuse("invalid webhook URL specified")
    if not parts.hostname:
        refuse("invalid webhook URL specified")
    if len(secret) > 256:
        refuse("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        refuse("secret token contains unallowed characters")
    if parts.scheme != "https":
        refuse("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in PORTS:
        refuse("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    connections = min(max(params.get("max_connections", 40), 1), 100)
    return Webhook(full, secret, connections, params.get("ip_address", ""))


class Deliveries:
    """Posts the queue to a webhook."""

    def __init__(
        self,
        updates: Updates,
        webhook: Webhook,
        address: Callable[[str], str],
        carry_out: Callable[[Any], Awaitable[None]],
        backoff: Backoff,
        date: Callable[[], int],
        *,
        split: bool = False,
    ) -> None:
        self._date = date
        self._updates = updates
        self._webhook = webhook
        self._address = address
        self._carry_out = carry_out
        self._backoff = backoff
        self._split = split
        self._places = asyncio.Semaphore(webhook.max_connections)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=webhook.max_connections),
            timeout=aiohttp.ClientTimeout(total=60),
        )
        self._lanes: dict[tuple[int, str], deque[tuple[int, Pending]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.errors: list[PostError] = []

    def begin(self) -> None:
        """Post the updates that wait, and each later one when it comes."""
        for ticket, pending in self._updates.tickets():
            self._take(ticket, pending)
        self._updates.fed = self._take

    def _take(self, ticket: int, pending: Pending) -> None:
        chat_id, kind = pending.lane
        lane = (chat_id, kind if self._split else "")
        if lane in self._lanes:
            self._lanes[lane].append((ticket, pending))
            return
        self._lanes[lane] = deque([(ticket, pending)])
        task = asyncio.create_task(self._run(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, lane: tuple[int, str]) -> None:
        waiting = self._lanes[lane]
        while waiting:
            await self._deliver(*waiting.popleft())
        del self._lanes[lane]

    async def _deliver(self, ticket: int, pending: Pending) -> None:
        failed = 0
        while not await self._posted(pending):
            await asyncio.sleep(self._backoff(failed))  # noqa: TID251 - injected
            failed += 1
        self._updates.done(ticket)

    async def _posted(self, pending: Pending) -> bool:
        secret = self._webhook.secret_token
        headers = {SECRET_HEADER: secret} if secret else {}
        try:
            async with (
                self._places,
                self._session.post(
                    self._address(self._webhook.url), json=pending.body, headers=headers
                ) as response,
            ):
                return await self._taken(response)
        except (aiohttp.ClientError, TimeoutError) as error:
            self._failed(str(error) or type(error).__name__)
            return False

    async def _taken(self, response: aiohttp.ClientResponse) -> bool:
        if not 200 <= response.status <= 299:
            reason = f"{response.status} {response.reason}"
            self._failed(f"Wrong response from the webhook: {reason}")
            return False
        if response.content_type == "application/json":
            with suppress(ValueError):
                await self._carry_out(json.loads(await response.text()))
        return True

    def _failed(self, message: str) -> None:
        self.errors.append(PostError(message, self._date()))
        self._updates.notify()

    async def end(self) -> None:
        """Post nothing anymore."""
        self._updates.fed = lambda _ticket, _pending: None
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()
