"""What Slack calls on our HTTP server."""

import json
import logging
from collections.abc import Callable

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from yarl import URL

from adapters.slack.parse import Body

PATH = "/slack/events"

TIMESTAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"

CERTIFICATE_SEEN = b"ssl_check=1"

LARGEST = 1024 * 1024
"""Most bytes of one request; a form with everything filled in has some ten thousand."""

log = logging.getLogger(__name__)


def route(app: AsyncApp, signing_secret: str, ready: Callable[[], bool]) -> Route:
    """The one address for events, pressed buttons, forms and commands.

    Signature and time are checked before anything is read: 401 where they are wrong.

    Args:
        app: Bolt, which checks nothing again.
        signing_secret: What Slack signs with.
        ready: Whether updates are being taken; until then Slack is asked to come again.
    """
    verifier = SignatureVerifier(signing_secret)

    async def events(request: Request) -> Response:
        if not ready():
            return Response(status_code=503)
        sent = await _bounded(request)
        if sent is None:
            return Response(status_code=413)
        if not _is_slacks(verifier, request, sent):
            # Slack looks at certificates without signing that, and wants to be answered.
            return Response(status_code=200 if sent.startswith(CERTIFICATE_SEEN) else 401)
        try:
            body = _read(sent)
        except ValueError as error:
            log.warning("request not readable", extra={"error": type(error).__name__})
            return Response(status_code=400)
        return to_starlette_response(await app.async_dispatch(_for_bolt(request, body)))

    return Route(PATH, events, methods=["POST"])


async def _bounded(request: Request) -> bytes | None:
    """A body; None for one that is too large, however large it says that it is."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _is_slacks(verifier: SignatureVerifier, request: Request, sent: bytes) -> bool:
    """Whether this is from Slack, and from just now."""
    at, signature = request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, "")
    if not at.isascii() or not at.isdecimal():
        return False
    try:
        return verifier.is_valid(sent, at, signature)
    except (TypeError, ValueError):
        # A body that is no text, or a signature with letters that no signature has.
        return False


def _read(sent: bytes) -> Body:
    """The body as an object: JSON, or JSON in a form, or a form.

    Raises:
        ValueError: It is none of these.
    """
    text = sent.decode()
    if not text.startswith("{"):
        # A hundred times as quick as urllib, whose turn took a tenth of an update's time.
        fields = dict(URL.build(query_string=text, encoded=True).query)
        if "payload" not in fields:
            return fields
        text = fields["payload"]
    try:
        body = json.loads(text)
    except RecursionError as error:
        message = "nested too deeply"
        raise ValueError(message) from error
    if not isinstance(body, dict):
        message = "no object"
        raise ValueError(message)  # noqa: TRY004 - what is sent is wrong, not the program
    return body


def _for_bolt(request: Request, body: Body) -> AsyncBoltRequest:
    """A request as Bolt takes it from a socket: read already, and known to be from Slack."""
    return AsyncBoltRequest(body=body, headers=dict(request.headers), mode="socket_mode")
