"""The way in for servers with a public address: Telegram calls us.

Telegram sends an update again until it is answered with 200, so it is answered only when its turn
has been committed. The answer may carry one call of the API: a pressed button's query is answered
in it, without a call of our own.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PATH = "/telegram/webhook"

LARGEST = 512 * 1024
"""Most bytes of one update; Telegram's have a few thousand."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name
AGAIN_S = "2"
"""When Telegram is asked to come again with what could not be kept, in seconds."""

log = logging.getLogger(__name__)

Taken = Callable[[dict[str, Any]], Awaitable[dict[str, Any] | None]]
"""Takes an update; gives the call that the answer carries (empty for none), or None where the
update was not kept."""


def secret_of(token: str) -> str:
    """What Telegram proves itself with, the same on every replica and after each start."""
    return hmac.new(token.encode(), b"cx-maturity-bot webhook", hashlib.sha256).hexdigest()


def public_url(configured: str) -> str:
    """The address to give to Telegram: a bare host gets our path."""
    path = urlsplit(configured).path
    return configured if path not in ("", "/") else configured.rstrip("/") + PATH


def route(secret: str, take: Taken) -> Route:
    """What Telegram calls.

    Args:
        secret: What Telegram must prove itself with.
        take: What to do with an update.
    """

    async def webhook(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=401)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            data = _update(body)
        except TooMuch:
            # Telegram would send it again and again; so it is dropped.
            log.error("update not readable", extra={"error": "TooMuch"})
            return Response()
        if data is None:
            return Response(status_code=400)
        answer = await take(data)
        if answer is None:
            return Response(status_code=503, headers={"Retry-After": AGAIN_S})
        return JSONResponse(answer) if answer else Response()

    return Route(PATH, webhook, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """The body; None where it is too large, however large it says that it is."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return None
    return bytes(body)


class TooMuch(ValueError):
    """A JSON object is nested too deeply, or has a number with too many digits."""


def _update(body: bytes) -> dict[str, Any] | None:
    """Return the update in a body; None where there is none.

    Raises:
        TooMuch: There may be one, but Python cannot read it.
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
