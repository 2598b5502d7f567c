"""The way in that needs no public address: a WebSocket that the app opens."""

import logging
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.account import SlackAccount
from adapters.slack.client import QUIET
from adapters.slack.receive import SlackReceiver
from bot.system.proxies import address_of

log = logging.getLogger(__name__)


class Socket(AsyncSocketModeHandler):
    """An app's WebSocket. It hands payloads over, and acknowledges them.

    Args:
        receiver: Takes payloads.
        account: The app.
        check_s: How often to check that the socket is still open, in seconds.
    """

    def __init__(self, receiver: SlackReceiver, account: SlackAccount, check_s: float) -> None:
        super().__init__(receiver.app, account.app_token, logger=QUIET, ping_interval=check_s)
        self._receiver, self._account = receiver, account
        self.client.message_listeners.append(self._acknowledge_nonsense)

    @property
    def is_connected(self) -> bool:
        """Whether the socket is open."""
        session = self.client.current_session
        return session is not None and not session.closed

    async def open(self, web: AsyncWebClient) -> None:
        """Open the socket."""
        # Asked for here, because the library asks for ever, whatever Slack answers.
        opened = await web.apps_connections_open(app_token=self._account.app_token)
        self.client.wss_uri = opened["url"]
        self.client.proxy = address_of(self._account.proxy_for(opened["url"]))
        await self.connect_async()  # type: ignore[no-untyped-call]

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override] # as the library's own
        """Take one payload."""
        answer = await self._receiver.dispatch(req.payload)
        await send_async_response(client, req, answer, 0.0)

    async def _acknowledge_nonsense(
        self, client: AsyncBaseSocketModeClient, message: dict[str, Any], _raw: str | None
    ) -> None:
        """Acknowledge an envelope that the library does not hand over; Slack would repeat it."""
        envelope, payload = message.get("envelope_id"), message.get("payload", {})
        if isinstance(envelope, str) and not isinstance(payload, dict | str):
            log.error("update not readable", extra={"error": "payload"})
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=envelope))
