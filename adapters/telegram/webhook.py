"""The way in for servers with a public address: Telegram calls us.

Telegram repeats an update until the response is 200, so we respond after the commit of the turn.
The response can carry one API call, which answers the query of a pressed button.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from bot.system.webhooks import Webhook, WebhookRequest, WebhookResponse, in_json

PATH = "/telegram/webhook"

LARGEST = 512 * 1024
"""Most bytes of an update; Telegram's have a few thousand."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
AGAIN_S = 2
"""Seconds until Telegram shall repeat an update that could not be stored."""

log = logging.getLogger(__name__)

Taken = Callable[[dict[str, Any]], Awaitable[dict[str, Any] | None]]
"""Takes an update, and returns the API call for the response, empty for none.

It returns None if the update was not stored.
"""


def secret_of(token: str) -> str:
    """Return the secret that Telegram sends along, the same on every replica and at each start."""
    return hmac.new(token.encode(), b"cx-maturity-bot webhook", hashlib.sha256).hexdigest()


def public_url(configured: str) -> str:
    """Return the webhook's address for Telegram; a bare host gets our path."""
    path = urlsplit(configured).path
    return configured if path not in ("", "/") else configured.rstrip("/") + PATH


def route(secret: str, take: Taken) -> Webhook:
    """Return the route that Telegram calls.

    Args:
        secret: The secret that Telegram must send along.
        take: Takes an update.
    """

    async def webhook(request: WebhookRequest) -> WebhookResponse:
        if not hmac.compare_digest(request.header(SECRET_HEADER).encode(), secret.encode()):
            return WebhookResponse(401)
        body = await request.body(LARGEST)
        if body is None:
            return WebhookResponse(413)
        try:
            data = _update(body)
        except TooMuch:
            # Dropped, because Telegram would repeat it for ever.
            log.error("update not readable", extra={"error": "TooMuch"})
            return WebhookResponse()
        if data is None:
            return WebhookResponse(400)
        answer = await take(data)
        if answer is None:
            return WebhookResponse(503, retry_after_s=AGAIN_S)
        return in_json(answer) if answer else WebhookResponse()

    return Webhook(PATH, webhook)


class TooMuch(ValueError):
    """A JSON object that is nested too deeply, or has a number with too many digits."""


def _update(body: bytes) -> dict[str, Any] | None:
    """Return the update in a body; None if there is none.

    Raises:
        TooMuch: Python cannot read the body.
    """
    try:
        data = json.loads(body)
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
    except (ValueError, RecursionError):
        if not body.lstrip().startswith(b"{"):
            return None
        raise TooMuch from None
    number = data.get("update_id") if isinstance(data, dict) else None
    return data if isinstance(number, int) and not isinstance(number, bool) else None
