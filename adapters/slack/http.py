"""What Slack calls on our HTTP server."""

import logging
from collections.abc import Callable

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PATH = "/slack/events"

TIMESTAMP = "X-Slack-Request-Timestamp"

LARGEST = 1024 * 1024
"""Most bytes of one request; a form with everything filled in has some ten thousand."""

log = logging.getLogger(__name__)


def route(app: AsyncApp, ready: Callable[[], bool]) -> Route:
    """The one address for events, pressed buttons, forms and commands.

    Bolt checks signature and time, and answers 401 where they are wrong.

    Args:
        app: Bolt.
        ready: Whether updates are being taken; until then Slack is asked to come again.
    """
    bolt = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        if not ready():
            return Response(status_code=503)
        if not await _is_bounded(request):
            return Response(status_code=413)
        if not request.headers.get(TIMESTAMP, "0").isdecimal():
            # Bolt fails over it.
            return Response(status_code=401)
        try:
            return await bolt.handle(request)
        except Exception as error:  # noqa: BLE001 - read before it is known who asks
            log.warning("request not readable", extra={"error": type(error).__name__})
            return Response(status_code=400)

    return Route(PATH, events, methods=["POST"])


async def _is_bounded(request: Request) -> bool:
    """Whether a body is not too large, however large it says that it is; it is kept if so."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return False
    # What Starlette's own reading would keep: Bolt's handler asks for it.
    request._body = bytes(body)
    return True
