"""Slack as a channel."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import BaseRoute

from adapters.slack.account import SCOPES, SlackAccount, SlackPacing
from adapters.slack.client import CALL_S, SlackClient
from adapters.slack.direct_messages import DirectMessages
from adapters.slack.errors import ADVICE, LOST_ON_THE_WAY, error_name, is_our_own, is_proxys
from adapters.slack.http import route
from adapters.slack.installing import install_routes
from adapters.slack.organisations import Organisations
from adapters.slack.parse import NAME
from adapters.slack.people import SlackPeople
from adapters.slack.receive import QUIET, SlackReceiver
from adapters.slack.send import FORM_LIVES_S, UNTIL_REACHED_S, SlackSender
from adapters.slack.socket_mode import Socket
from adapters.slack.workspaces import ManyWorkspaces, OneWorkspace, SlackInstallation
from bot.channel import (
    ChannelUnusable,
    Handle,
    Limit,
    MessageRef,
    NotTaken,
    Throttled,
    Traits,
    Vault,
)
from bot.messages import Address, Reply, Standing
from bot.system.proxies import address_of, shown, wants_password
from bot.texts import Catalogue

BACKOFF_MOST_S = 30.0
"""How seldom at most Slack is called while it cannot be reached."""

FINAL = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type"}
)
"""What Slack says of tokens that it does not take."""

log = logging.getLogger(__name__)

T = TypeVar("T")


class Slack:
    """An app in Slack.

    Args:
        texts: The language.
        account: Which app.
        pacing: How often it may send.
        sleep: Waits for seconds.
        clock: The time.
        vault: Keeps the tokens of those who install it; None for one workspace.
    """

    name = NAME
    traits = Traits(
        shows_notices=False, has_home=True, shows_apart=True, form_lifetime_s=FORM_LIVES_S
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
        self._texts, self._account, self._pacing, self._sleep = texts, account, pacing, sleep
        # No retries of the library's own: a call that was cut off may have been carried out, and
        # the outbox knows when to try again.
        self._client = AsyncWebClient(
            account.bot_token or None, base_url=account.api, timeout=CALL_S, retry_handlers=[],
            logger=QUIET,
        )  # fmt: skip
        # Given as an argument, None would make the library look into the environment, and there
        # it does not look at NO_PROXY.
        self._client.proxy = address_of(account.proxy)
        self._one = OneWorkspace()
        self._many = None if vault is None else ManyWorkspaces(account, self._client, vault, clock)
        self._vault, workspaces = vault, self._many or self._one
        direct = DirectMessages()
        caller = SlackClient(self._client, workspaces, account.proxy_for)
        self._homes = Organisations(caller, workspaces)
        self._taker = SlackReceiver(texts, self._client, workspaces, direct, self._homes)
        self._sender = SlackSender(texts, pacing, caller, direct, clock, self._homes)
        self._taker.show = self._sender.show_apart
        self._people = SlackPeople(caller, pacing.standing_s)
        self._handler: Socket | None = None
        self._open = self._ready = False

    @property
    def ready(self) -> bool:
        """Whether updates are being taken."""
        return self._ready and (self._handler is None or _is_connected(self._handler))

    def routes(self) -> Sequence[BaseRoute]:
        """What Slack, and who installs the app, call."""
        events: list[BaseRoute] = []
        if not self._account.app_token:
            secret = self._account.signing_secret
            events.append(route(self._taker.dispatch, secret, lambda: self._ready))
        if self._many is None or self._vault is None:
            return events
        return [*events, *install_routes(self._account, self._many, self._vault, self._texts)]

    # ------------------------------------------------------------------ taking updates

    async def run(self, handle: Handle) -> None:
        """Take updates until cancelled, acknowledging each after ``handle`` returned.

        Raises:
            ChannelUnusable: A token is not known.
        """
        self._client.session = aiohttp.ClientSession()
        self._taker.handle = handle
        if self._vault is None:
            self._one.only = await self._introduced()
        else:
            await self._when_reached(self._vault.check)
        self._open = True
        if not self._account.app_token:
            await self._serve_until_cancelled()
            return
        check_s = self._pacing.socket_check_s
        self._handler = handler = Socket(self._taker, self._account.app_token, check_s)
        try:
            await self._connect(handler)
            await self._serve_until_cancelled()
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]

    async def _serve_until_cancelled(self) -> None:
        self._ready = True
        try:
            await self._watch()
        finally:
            self._taker.handle, self._ready = None, False

    async def _watch(self) -> None:
        """Say when the socket is away, and when it is back, which the library sees to."""
        check_s = None if self._handler is None else self._pacing.socket_check_s
        was_ready = True
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), check_s)
            if self.ready != was_ready:
                was_ready = self.ready
                log.warning("socket is back" if was_ready else "socket is away")

    async def _introduced(self) -> SlackInstallation:
        """Learn who the app is, again and again while Slack cannot be reached.

        Raises:
            ChannelUnusable: The token is not known.
        """
        found = await self._when_reached(self._client.auth_test)
        _look_at_scopes(found.headers)
        if not found["team_id"].startswith("E"):
            self._homes.learn({found["team_id"]: found.get("enterprise_id") or ""})
        return SlackInstallation(
            workspace=found["team_id"],
            bot_token=self._account.bot_token,
            bot_id=found["bot_id"],
            bot_user_id=found["user_id"],
        )

    async def _connect(self, handler: Socket) -> None:
        async def connect() -> None:
            # Asked for here: the library would ask for ever, whatever Slack says.
            opened = await self._client.apps_connections_open(app_token=self._account.app_token)
            handler.client.wss_uri = opened["url"]
            handler.client.proxy = address_of(self._account.proxy_for(opened["url"]))
            await handler.connect_async()  # type: ignore[no-untyped-call]

        await self._when_reached(connect)

    async def _when_reached(self, call: Callable[[], Awaitable[T]]) -> T:
        """Try until there is an answer.

        Raises:
            ChannelUnusable: It refuses a token, or cannot be called as it is configured.
        """
        wait_s = 1.0
        while True:
            try:
                return await call()
            except (SlackApiError, NotTaken, *LOST_ON_THE_WAY) as error:
                if is_proxys(error):
                    raise ChannelUnusable(wants_password(self._account.proxy)) from None
                _refuse_if_final(error)
                through = shown(self._account.proxy)
                extra = {"error": error_name(error), "wait_s": wait_s, **through}
                log.warning("not reached", extra=extra)
            await self._sleep(wait_s)
            wait_s = min(2 * wait_s, BACKOFF_MOST_S)

    # ------------------------------------------------------------------ sending

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        """The limits that sending this would draw from."""
        return self._sender.limits(address, reply, replaces)

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None = None, via: str = ""
    ) -> MessageRef | None:
        """Send a reply.

        Raises:
            DeliveryError: It did not arrive.
        """
        if not self._open:
            # Not a failure of this reply: those that wait go out as soon as Slack is reached.
            raise Throttled(UNTIL_REACHED_S, "")
        return await self._sender.send(address, reply, replaces, via)

    async def standing(self, place: Address, person: str) -> Standing:
        """What somebody is in a workspace; "unknown" where Slack does not tell that, or not now."""
        return await self._people.standing(place, person) if self._open else "unknown"

    async def close(self) -> None:
        """Let go of connections."""
        self._open = False
        if self._client.session is not None:
            await self._client.session.close()


def _is_connected(handler: Socket) -> bool:
    session = handler.client.current_session
    return session is not None and not session.closed


def _refuse_if_final(error: Exception) -> None:
    """Raise what ends a channel, where trying again is of no use.

    Raises:
        ChannelUnusable: A token is not known, or may not do this, or nothing can be sent with it.
    """
    name = error_name(error)
    if is_our_own(error):
        message = (
            f"Slack cannot be called as it is configured ({name}): look at SLACK_BOT_TOKEN,"
            " SLACK_APP_TOKEN and SLACK_API_BASE_URL."
        )
        raise ChannelUnusable(message) from None
    if isinstance(error, SlackApiError) and name in FINAL:
        message = (
            f"Slack refuses a token ({name}): take SLACK_BOT_TOKEN (xoxb-...) and SLACK_APP_TOKEN"
            " (xapp-..., with the scope connections:write) from the app's pages again."
        )
        raise ChannelUnusable(message) from None


def _look_at_scopes(headers: Mapping[str, str]) -> None:
    """Say which scopes are missing, before somebody is not answered for want of one."""
    found = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes", "")
    granted = {one.strip() for one in found.split(",")}
    missing = [one for one in SCOPES if one not in granted]
    if found and missing:
        extra = {"scopes": ",".join(missing), "advice": ADVICE["missing_scope"]}
        log.error("scopes missing", extra=extra)
