"""Calls Slack with the token of the workspace that a call is about."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.account import SlackAccount
from adapters.slack.errors import (
    LOST_ON_THE_WAY,
    TOKEN_REFUSED,
    error_name,
    is_our_own,
    is_proxys,
    meaning,
)
from adapters.slack.simpler import instead
from adapters.slack.web_api import CALL_S, WebApi
from adapters.slack.workspaces import SlackInstallation, Workspaces
from bot.channel import ChannelUnusable, NotTaken, ParticipantGone, Refused, Unreachable
from bot.system.proxies import address_of, shown, wants_password

BACKOFF_MOST_S = 30.0
"""Most seconds between two tries to reach Slack."""

FINAL = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type"}
)
"""Slack's words for a token that it will never take."""

QUIET = logging.getLogger(f"{__name__}.library")
"""Discards the library's log, which can quote people's messages."""
QUIET.setLevel(logging.CRITICAL + 1)

log = logging.getLogger(__name__)

T = TypeVar("T")


def make_web_client(account: SlackAccount) -> AsyncWebClient:
    """Return the library's client for an app."""
    # The library must not retry: a call that was cut off may have been carried out, and the outbox
    # knows when to try again.
    client = AsyncWebClient(
        account.bot_token or None, base_url=account.api, timeout=CALL_S, retry_handlers=[],
        logger=QUIET,
    )  # fmt: skip
    # Set here, because the library reads the environment if the argument is None, and ignores
    # NO_PROXY there.
    client.proxy = address_of(account.proxy)
    return client


class SlackClient:
    """The Web API, and the addresses that come with updates.

    Args:
        web: The library's client; its session is made once an event loop runs.
        workspaces: The workspaces that have the app.
        account: The app.
        sleep: Waits for seconds.
    """

    def __init__(
        self,
        web: AsyncWebClient,
        workspaces: Workspaces,
        account: SlackAccount,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._web, self._workspaces, self._account, self._sleep = web, workspaces, account, sleep
        self._api = WebApi(web, account.proxy_for)

    def open(self) -> None:
        """Open the connections; this needs a running event loop."""
        self._api.open()

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    async def until_reached(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call Slack, and repeat the call while Slack cannot be reached.

        Raises:
            ChannelUnusable: Slack refuses a token, or cannot be called as it is configured.
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

    async def post(self, url: str, content: dict[str, Any]) -> bool:
        """Post to the address that came with an update, and return whether Slack took it.

        An empty address takes nothing.
        """
        try:
            return bool(url) and await self._api.post(url, content)
        except LOST_ON_THE_WAY:
            return False

    async def call(
        self, team: str, method: str, values: dict[str, Any], limit: str | None = None
    ) -> Any:  # noqa: ANN401 - what Slack answers
        """Call a method. If Slack refuses newer blocks, the same content is sent in older ones.

        Args:
            team: The workspace that it is about.
            method: The method.
            values: Its arguments.
            limit: The key of the limit that the call draws from; None for none.

        Raises:
            DeliveryError: Slack refuses, or was not reached.
        """
        try:
            return await self._call(team, method, values, limit)
        except Refused as refused:
            cause = refused.__cause__
            plain = instead(values, cause) if isinstance(cause, SlackApiError) else None
            if plain is None:
                raise
            log.warning("newer blocks refused", extra={"error": error_name(cause or refused)})
        return await self._call(team, method, plain, limit)

    async def _call(self, team: str, method: str, values: dict[str, Any], limit: str | None) -> Any:  # noqa: ANN401 - what Slack answers
        async def call(_: AsyncWebClient, token: str) -> Any:  # noqa: ANN401 - likewise
            return await self._api.call(method, token, values)

        return await self.attempt(team, call, limit)

    async def attempt(
        self,
        team: str,
        call: Callable[[AsyncWebClient, str], Awaitable[Any]],
        limit: str | None,
    ) -> Any:  # noqa: ANN401 - what Slack answers
        """Call Slack with the library's client and the token of a workspace.

        Raises:
            DeliveryError: Slack refuses, or was not reached.
        """
        installed = await self._installed(team)
        try:
            return await call(self._web, installed.bot_token)
        except (SlackApiError, *LOST_ON_THE_WAY) as error:
            if error_name(error) in TOKEN_REFUSED and await self._has_another(installed):
                raise Unreachable(error_name(error)) from None
            raise meaning(error, limit) from error

    async def _installed(self, team: str) -> SlackInstallation:
        try:
            installed = await self._workspaces.find(team)
        except NotTaken as error:
            # Perhaps only this workspace's installation is unreadable: others must not wait.
            raise Unreachable(str(error)) from None
        if installed is None:
            log.error("no longer installed", extra={"workspace": team})
            raise ParticipantGone
        return installed

    async def _has_another(self, installed: SlackInstallation) -> bool:
        """Return whether there is another token to try, as far as is known now."""
        try:
            return await self._workspaces.refused(installed)
        except NotTaken:
            return True


def _refuse_if_final(error: Exception) -> None:
    """Raise the error that ends a channel, if no retry can succeed.

    Raises:
        ChannelUnusable: Slack refuses a token, or cannot be called as it is configured.
    """
    name = error_name(error)
    if is_our_own(error):
        message = (
            f"Slack cannot be called as it is configured ({name}): check SLACK_BOT_TOKEN,"
            " SLACK_APP_TOKEN and SLACK_API_BASE_URL."
        )
        raise ChannelUnusable(message) from None
    if isinstance(error, SlackApiError) and name in FINAL:
        message = (
            f"Slack refuses a token ({name}). Copy SLACK_BOT_TOKEN (xoxb-...) and SLACK_APP_TOKEN"
            " (xapp-..., with the scope connections:write) from the app's pages again."
        )
        raise ChannelUnusable(message) from None
