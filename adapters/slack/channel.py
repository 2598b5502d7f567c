"""Slack as a channel."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlencode

from starlette.routing import BaseRoute

from adapters.slack.account import SlackAccount, SlackPacing
from adapters.slack.addresses import NAME, place_of
from adapters.slack.checks import SlackChecks
from adapters.slack.client import SlackClient, make_web_client
from adapters.slack.direct_messages import DirectMessages
from adapters.slack.entrance import OPENS, AppLink
from adapters.slack.http import route
from adapters.slack.installing import INSTALL, install_routes
from adapters.slack.organizations import Organizations
from adapters.slack.people import SlackPeople
from adapters.slack.receive import SlackReceiver
from adapters.slack.send import SlackSender
from adapters.slack.socket_mode import Socket
from adapters.slack.views import FORM_LIVES_S
from adapters.slack.workspaces import ManyWorkspaces, OneWorkspace
from bot.channel import Handle, Limit, MessageRef, Throttled, Traits, Vault
from bot.diagnosis import Diagnosis
from bot.messages import Address, Button, Reply, Standing
from bot.texts import Catalogue

UNTIL_REACHED_S = 0.2
"""Seconds between two looks whether Slack has been reached."""

log = logging.getLogger(__name__)


class Slack:
    """An app in Slack. It shows no typing indicator, which Slack has for no app's messages.

    Args:
        texts: The language.
        account: The app.
        pacing: How often to send.
        sleep: Waits for seconds.
        clock: The time.
        vault: Keeps the tokens of the workspaces that install the app; None for one workspace.
    """

    name = NAME
    traits = Traits(
        shows_notices=False,
        has_home=True,
        shows_apart=True,
        confirms=True,
        menus=True,
        form_lifetime_s=FORM_LIVES_S,
    )

    def __init__(
        self,
        texts: Catalogue,
        account: SlackAccount,
        pacing: SlackPacing,
        sleep: Callable[[float], Awaitable[None]],
        clock: Callable[[], datetime],
        vault: Vault | None = None,
    ) -> None:
        self._texts, self._account, self._pacing, self._vault = texts, account, pacing, vault
        self._clock = clock
        self._web = web = make_web_client(account)
        self._one, self._app_link = OneWorkspace(), AppLink()
        self._many = None if vault is None else ManyWorkspaces(account, web, vault, clock)
        workspaces = self._many or self._one
        self._client = client = SlackClient(web, workspaces, account, sleep)
        self._organizations = organizations = Organizations(client, workspaces)
        direct = DirectMessages()
        self._sender = SlackSender(texts, pacing, client, direct, clock, organizations)
        self._receiver = SlackReceiver(
            texts, web, workspaces, direct, organizations, self._sender.show_apart
        )
        self._people = SlackPeople(client, pacing.standing_s)
        self._socket: Socket | None = None
        self._open = self._ready = False

    @property
    def ready(self) -> bool:
        """Whether updates are being taken."""
        return self._ready and (self._socket is None or self._socket.is_connected)

    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes that Slack calls, and the pages that install the app."""
        events: list[BaseRoute] = []
        if not self._account.app_token:
            secret = self._account.signing_secret
            events.append(route(self._receiver.dispatch, secret, lambda: self._ready))
        if self._many is None or self._vault is None:
            return events
        return [*events, *install_routes(self._account, self._many, self._vault, self._texts)]

    # ------------------------------------------------------------------ updates

    async def run(self, handle: Handle) -> None:
        """Take updates until canceled, and acknowledge each after ``handle`` returned.

        Raises:
            ChannelUnusable: Slack does not know a token.
        """
        self._client.open()
        self._receiver.start(handle)
        if self._vault is None:
            await self._identify()
        else:
            await self._client.until_reached(self._vault.check)
        self._open = True
        if not self._account.app_token:
            await self._serve_until_canceled()
            return
        socket = Socket(self._receiver, self._account, self._pacing.socket_check_s)
        self._socket = socket
        try:
            await self._client.until_reached(lambda: socket.open(self._web))
            await self._serve_until_canceled()
        finally:
            await socket.close_async()  # type: ignore[no-untyped-call]

    async def _serve_until_canceled(self) -> None:
        self._ready = True
        try:
            await self._watch()
        finally:
            self._receiver.stop()
            self._ready = False

    async def _watch(self) -> None:
        """Log when the socket is cut, and when the library has opened it again."""
        check_s = None if self._socket is None else self._pacing.socket_check_s
        was_ready = True
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), check_s)
            if self.ready != was_ready:
                was_ready = self.ready
                log.warning("socket is back" if was_ready else "socket is away")

    async def _identify(self) -> None:
        """Learn who the app is in its only workspace.

        Raises:
            ChannelUnusable: Slack does not know the token.
        """
        identity = await self._client.until_reached(self._web.auth_test)
        installed = self._one.identify(identity, self._account.bot_token)
        if not installed.workspace.startswith("E"):
            self._organizations.learn({installed.workspace: identity.get("enterprise_id") or ""})
        await self._app_link.learn(self._web, installed)

    # ------------------------------------------------------------------ replies

    async def standing(self, place: Address, person: str) -> Standing:
        """Return what somebody is in a workspace; "unknown" if Slack does not say it now."""
        return await self._people.standing(place, person) if self._open else "unknown"

    def entrance(self, argument: str) -> str:
        """Return the link to the app, or to its installation where many workspaces may have it.

        Slack's links carry no argument. It's empty while the app's id is unknown.
        """
        del argument
        return self._app_link.url if self._many is None else INSTALL

    def way_in(self, place: Address, button: Button) -> str:
        """Return the link to a channel: no link presses a button in Slack."""
        del button
        where = place_of(place)
        return f"{OPENS}?{urlencode({'team': where.team, 'channel': where.channel})}"

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
        if not self._open:
            # This reply has not failed: waiting replies are sent once Slack is reached.
            raise Throttled(UNTIL_REACHED_S, "")
        return await self._sender.send(address, reply, replaces, via)

    async def examine(self, server: str) -> Sequence[Diagnosis]:
        """Check the tokens, the scopes, and the way in."""
        self._client.open()
        checks = SlackChecks(self._account, self._web, self._clock, self._many, self._vault)
        return await checks.examine(server)

    async def close(self) -> None:
        """Close the connections."""
        self._open = False
        await self._client.close()
