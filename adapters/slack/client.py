"""Calls Slack with the token of the workspace that it is about."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import LOST_ON_THE_WAY, TOKEN_REFUSED, error_name, meaning
from adapters.slack.workspaces import SlackInstallation, Workspaces
from bot.channel import NotTaken, ParticipantGone, Unreachable
from bot.system.proxies import ProxyFor, address_of, no_proxy

CALL_S = 8
"""How long Slack may take, in seconds."""

log = logging.getLogger(__name__)


class SlackClient:
    """Calls the Web API, and the addresses that updates come with.

    Args:
        client: What Slack is called with; its session is made when there is a loop.
        workspaces: Where the app is installed.
        proxy_for: Finds the proxy for an address.
    """

    def __init__(
        self, client: AsyncWebClient, workspaces: Workspaces, proxy_for: ProxyFor = no_proxy
    ) -> None:
        self._client, self._workspaces, self._proxy_for = client, workspaces, proxy_for

    async def post(self, url: str, content: dict[str, Any]) -> bool:
        """Post to the address that an update came with, if any; whether it was taken."""
        session = self._client.session
        if session is None or not url:
            return False
        timeout = aiohttp.ClientTimeout(total=CALL_S)
        try:
            proxy = address_of(self._proxy_for(url))
            async with session.post(url, json=content, timeout=timeout, proxy=proxy) as response:
                said = await response.text()
                # A refusal can come with 200, too.
                return response.status == 200 and '"ok":false' not in said.replace(" ", "")  # noqa: PLR2004
        except LOST_ON_THE_WAY:
            return False

    async def call(
        self, team: str, method: str, values: dict[str, Any], limit: str | None = None
    ) -> Any:  # noqa: ANN401 - what Slack answers
        """Call a method.

        Args:
            team: The workspace that it is about.
            method: What to call.
            values: What with.
            limit: The key of the limit that the call draws from; None for none.

        Raises:
            DeliveryError: It refuses, or was not reached.
        """

        async def call(client: AsyncWebClient, token: str) -> Any:  # noqa: ANN401 - likewise
            return await client.api_call(method, json={**values, "token": token})

        return await self.attempt(team, call, limit)

    async def attempt(
        self,
        team: str,
        call: Callable[[AsyncWebClient, str], Awaitable[Any]],
        limit: str | None,
    ) -> Any:  # noqa: ANN401 - what Slack answers
        """Do something with the client and the token of a workspace.

        Raises:
            DeliveryError: Slack refuses, or was not reached.
        """
        installed = await self._installed(team)
        try:
            return await call(self._client, installed.bot_token)
        except (SlackApiError, *LOST_ON_THE_WAY) as error:
            if error_name(error) in TOKEN_REFUSED and await self._has_another(installed):
                raise Unreachable(error_name(error)) from None
            raise meaning(error, limit) from error

    async def _installed(self, team: str) -> SlackInstallation:
        try:
            installed = await self._workspaces.find(team)
        except NotTaken as error:
            # This workspace's installation alone may be unreadable: others do not wait for it.
            raise Unreachable(str(error)) from None
        if installed is None:
            log.error("not installed any more", extra={"workspace": team})
            raise ParticipantGone
        return installed

    async def _has_another(self, installed: SlackInstallation) -> bool:
        """Whether there is another token to try, as far as that can be told now."""
        try:
            return await self._workspaces.refused(installed)
        except NotTaken:
            return True
