"""The way in that needs no public address: a WebSocket that the app opens."""

import logging
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.slack.receive import QUIET, SlackReceiver

log = logging.getLogger(__name__)


class Socket(AsyncSocketModeHandler):
    """Hands over what comes through the socket, and acknowledges it.

    Args:
        taker: Takes it.
        app_token: What the socket is opened with.
        check_s: How often it is looked whether the socket is still open, in seconds.
    """

    def __init__(self, taker: SlackReceiver, app_token: str, check_s: float) -> None:
        super().__init__(taker.app, app_token, logger=QUIET, ping_interval=check_s)
        self._taker = taker
        self.client.message_listeners.append(self._acknowledge_nonsense)

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override] # as the library's own
        """Take one payload."""
        answer = await self._taker.dispatch(req.payload)
        await send_async_response(client, req, answer, 0.0)

    async def _acknowledge_nonsense(
        self, client: AsyncBaseSocketModeClient, message: dict[str, Any], _raw: str | None
    ) -> None:
        """Acknowledge an envelope that the library does not hand over; it would be repeated."""
        envelope, payload = message.get("envelope_id"), message.get("payload", {})
        if isinstance(envelope, str) and not isinstance(payload, dict | str):
            log.error("update not readable", extra={"error": "payload"})
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=envelope))
