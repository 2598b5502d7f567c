"""Telegram as a channel."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.routing import BaseRoute

from adapters.telegram import checks, webhook
from adapters.telegram.account import TelegramAccount, TelegramPacing
from adapters.telegram.addresses import NAME, place_of
from adapters.telegram.client import UNKNOWN_TOKEN, TelegramClient
from adapters.telegram.links import DeepLinks, key_of
from adapters.telegram.parse import ALLOWED
from adapters.telegram.people import TelegramPeople
from adapters.telegram.polling import Poller
from adapters.telegram.profile import publish
from adapters.telegram.receive import TelegramReceiver
from adapters.telegram.send import TelegramSender
from bot.channel import ChannelUnusable, Draw, Handle, Limit, MessageRef, Traits
from bot.diagnosis import Diagnosis
from bot.messages import Address, Button, Reply, Standing
from bot.texts import Catalogue

CONNECTIONS = 100
"""Most updates that Telegram may deliver to a webhook at once."""


class Telegram:
    """A bot on Telegram.

    Args:
        texts: The language.
        account: The bot.
        pacing: How often to send.
        sleep: Waits for seconds.
        draw: Makes the files of texts that people ask for; None if none are sent.
        languages: The sentences of each language that the profile and the menus are in.
    """

    name = NAME
    traits = Traits(
        administrators_begin=True, tells_members=True, shows_apart=True, threads=False, copies=True
    )

    def __init__(
        self,
        texts: Catalogue,
        account: TelegramAccount,
        pacing: TelegramPacing,
        sleep: Callable[[float], Awaitable[None]],
        draw: Draw | None = None,
        languages: Mapping[str, Catalogue] | None = None,
    ) -> None:
        self._texts, self._account, self._sleep = texts, account, sleep
        self._languages = languages or {}
        key = key_of(account.token)
        self._client = client = TelegramClient(account, sleep)
        self._links = links = DeepLinks(key, lambda: client.username, texts)
        self._sender = TelegramSender(texts, pacing, client, links)
        self._receiver = TelegramReceiver(texts, client, links, self._sender, key, draw)
        self._people = TelegramPeople(client, pacing.standing_s)
        self._secret = account.webhook_secret or webhook.secret_of(account.token)
        self._poller: Poller | None = None
        self._publishing: asyncio.Task[None] | None = None
        self._ready = False

    @property
    def ready(self) -> bool:
        """Whether updates are being taken, as far as is known."""
        return self._ready and (self._poller is None or self._poller.well)

    def entrance(self, argument: str) -> str:
        """Return the link that starts the bot with an argument; empty while its name is unknown."""
        client = self._client
        return f"https://t.me/{client.username}?start={argument}" if client.known else ""

    def routes(self) -> Sequence[BaseRoute]:
        """Return the webhook, if there is one."""
        if not self._account.webhook_url:
            return []
        return [webhook.route(self._secret, self._receiver.take_delivered)]

    async def run(self, handle: Handle) -> None:
        """Take updates until canceled, and confirm each after ``handle`` returned.

        Raises:
            ChannelUnusable: Telegram does not know the token.
            ChannelStopped: Another program polls.
        """
        client, receiver = self._client, self._receiver
        receiver.start(handle)
        try:
            await client.until_reached(client.begin)
            self._publishing = asyncio.create_task(publish(client, self._texts, self._languages))
            if self._account.webhook_url:
                await client.until_reached(self._set_webhook)
                self._ready = True
                await client.refused.wait()
                raise ChannelUnusable(UNKNOWN_TOKEN)
            await client.until_reached(client.leave_webhook)
            self._ready = True
            self._poller = Poller(client.updates, receiver.parse, receiver.take, self._sleep)
            await self._poller.run()
        finally:
            self._ready = False
            if self._publishing is not None:
                self._publishing.cancel()
            await receiver.stop()

    async def _set_webhook(self) -> None:
        await self._client.set_webhook(
            webhook.public_url(self._account.webhook_url),
            secret_token=self._secret,
            allowed_updates=ALLOWED,
            max_connections=CONNECTIONS,
        )

    async def standing(self, place: Address, person: str) -> Standing:
        """Return what somebody is in a group."""
        return await self._people.standing(place, person)

    def way_in(self, place: Address, button: Button) -> str:
        """Return the link that presses a button of a group, in somebody's private chat."""
        if not self._ready:
            # The bot's own name is part of the link, and is not known yet.
            return ""
        return self._links.on_button(button, place_of(place).chat).url

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        """Return the limits that sending this reply draws from."""
        return self._sender.limits(address, reply, replaces)

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None = None, via: str = ""
    ) -> MessageRef | None:
        """Send a reply.

        Raises:
            DeliveryError: It did not arrive.
        """
        return await self._sender.send(address, reply, replaces, via)

    async def show_busy(self, address: Address, reply: Reply, via: str = "") -> None:
        """Show that a file is on its way, for five seconds at most."""
        await self._sender.show_busy(address, reply, via)

    async def examine(self, server: str) -> Sequence[Diagnosis]:
        """Check the token, the webhook, and what groups allow."""
        return await checks.examine(self._account, self._client, self._secret, server)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
