"""The way in for servers with a public address: Slack calls our HTTP server."""

import asyncio
import hmac
import logging
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass

from slack_bolt.response import BoltResponse
from yarl import URL

from adapters.slack.payloads import Body
from bot.system import json_text
from bot.system.webhooks import Webhook, WebhookRequest, WebhookResponse, in_json

PATH = "/slack/events"

TIMESTAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"

STALE_S = 5 * 60
"""Most seconds between the clocks of Slack and of this machine."""

LARGEST = 1024 * 1024
"""Most bytes of a request; a complete form has about ten thousand."""

CERTIFICATE_SEEN = b"ssl_check=1"
LARGEST_LOOK = 256
"""Most bytes of the unsigned request with which Slack checks the certificate."""

LOOK_S = 0.5
"""How long the body of such a request may take."""

SAY_WHAT = ("type", "command", "ssl_check")
"""Fields that tell the kind of a body, which has one of them."""

ASKED_BY_DOCTOR = "cxbot_doctor"
"""The type of a request of ``cxbot doctor``, which signs as Slack does."""

PIECE = 2047
"""Most bytes that are hashed at once.

For more, Python gives its lock away. Getting it back from a busy thread took a hundred times as
long as the hash.
"""

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_LENGTH = re.compile(r"[0-9]{1,3}")

Dispatch = Callable[[Body], Awaitable[BoltResponse]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to ``cxbot doctor``.

    Attributes:
        taken_s: Seconds since Slack's last signed request; None for none since the start.
        refused_s: Seconds since the last request that was refused though it looked like Slack's.
        stale: Whether that was refused for its time, and not for its signature.
    """

    taken_s: float | None
    refused_s: float | None
    stale: bool


@dataclass
class Heard:
    """The times of the last requests, in seconds since 1970; None for none since the start."""

    taken_at: float | None = None
    refused_at: float | None = None
    stale: bool = False

    def refuse(self, now: float, *, stale: bool) -> None:
        """Remember a request that was refused though it looked like Slack's."""
        self.refused_at, self.stale = now, stale

    def answer(self, now: float) -> Asked:
        """Return how long ago the requests came."""
        taken_s, refused_s = (
            None if at is None else now - at for at in (self.taken_at, self.refused_at)
        )
        return Asked(taken_s, refused_s, self.stale)


def sign(secret: str, body: bytes, at_s: int) -> dict[str, str]:
    """Return the headers by which Slack signs a request."""
    text = b"v0:" + str(at_s).encode() + b":" + body
    signature = hmac.new(secret.encode(), text, "sha256").hexdigest()
    return {TIMESTAMP: str(at_s), SIGNATURE: f"v0={signature}"}


def route(
    dispatch: Dispatch,
    signing_secret: str,
    ready: Callable[[], bool],
    now: Callable[[], float] = time.time,
) -> Webhook:
    """Return the route for events, pressed buttons, forms and commands.

    A request without a recent signature is refused before its body is read.

    Args:
        dispatch: Takes a body that Slack signed.
        signing_secret: The key that Slack signs with.
        ready: Whether updates are being taken; Slack is asked to retry until then.
        now: The time, in seconds since 1970.
    """
    return Webhook(PATH, _Events(dispatch, signing_secret.encode(), ready, now).take)


class _Events:
    """The requests that Slack signs, and when they came."""

    def __init__(
        self, dispatch: Dispatch, secret: bytes, ready: Callable[[], bool], now: Callable[[], float]
    ) -> None:
        self._dispatch, self._secret, self._ready, self._now = dispatch, secret, ready, now
        self._heard = Heard()

    async def take(self, request: WebhookRequest) -> WebhookResponse:
        """Take a request if it is Slack's."""
        if not _looks_signed(request):
            return WebhookResponse(200 if await _looks_at_certificate(request) else 401)
        if not _is_recent(request, self._now()):
            self._heard.refuse(self._now(), stale=True)
            return WebhookResponse(401)
        if not self._ready():
            return WebhookResponse(503)
        sent = await request.body(LARGEST)
        if sent is None:
            return WebhookResponse(413)
        if _is_slacks(self._secret, request, sent):
            return await self._answered(sent)
        if sent.startswith(CERTIFICATE_SEEN):
            return WebhookResponse()
        self._heard.refuse(self._now(), stale=False)
        return WebhookResponse(401)

    async def _answered(self, sent: bytes) -> WebhookResponse:
        try:
            body = _read(sent)
        except ValueError as error:
            log.warning("request not readable", extra={"error": type(error).__name__})
            return WebhookResponse(400)
        if body.get("type") == ASKED_BY_DOCTOR:
            return in_json(asdict(self._heard.answer(self._now())))
        self._heard.taken_at = self._now()
        answer = await self._dispatch(body)
        (content_type,) = answer.headers["content-type"]
        return WebhookResponse(answer.status, answer.body.encode(), content_type.encode())


def _looks_signed(request: WebhookRequest) -> bool:
    """Return whether the headers look like Slack's."""
    at, signature = request.header(TIMESTAMP), request.header(SIGNATURE)
    return bool(_TIMESTAMP.fullmatch(at) and _SIGNATURE.fullmatch(signature))


def _is_recent(request: WebhookRequest, now: float) -> bool:
    """Return whether the time in the headers is about now."""
    return abs(now - int(request.header(TIMESTAMP))) <= STALE_S


def _is_slacks(secret: bytes, request: WebhookRequest, sent: bytes) -> bool:
    """Return whether the signature is right."""
    at, signature = request.header(TIMESTAMP), request.header(SIGNATURE)
    signed = hmac.new(secret, b"v0:" + at.encode("ascii") + b":", "sha256")
    for start in range(0, len(sent), PIECE):
        signed.update(sent[start : start + PIECE])
    right = "v0=" + signed.hexdigest()
    return hmac.compare_digest(right, signature)


async def _looks_at_certificate(request: WebhookRequest) -> bool:
    """Return whether Slack checks the certificate: it expects an answer, but signs nothing."""
    length = request.header("content-length")
    if request.has(TIMESTAMP) or request.has(SIGNATURE) or not _LENGTH.fullmatch(length):
        return False
    if int(length) > LARGEST_LOOK:
        return False
    sent = None
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_S):
            sent = await request.body(LARGEST_LOOK)
    return sent is not None and sent.startswith(CERTIFICATE_SEEN)


def _read(sent: bytes) -> Body:
    """Return the body as an object: JSON, or JSON in a form, or a form.

    Raises:
        ValueError: It is none of these, or does not tell its kind.
    """
    text = sent.decode()
    if not text.startswith("{"):
        # This is a hundred times as fast as urllib, which took a tenth of the time of an update.
        fields = dict(URL.build(query_string=text, encoded=True).query)
        if "payload" not in fields:
            return _known(fields)
        text = fields["payload"]
    try:
        body = json_text.read(text)
    except RecursionError as error:
        message = "nested too deeply"
        raise ValueError(message) from error
    if not isinstance(body, dict):
        message = "no object"
        raise ValueError(message)  # noqa: TRY004 - the request is wrong, not the program
    return _known(body)


def _known(body: Body) -> Body:
    """Return a body that tells its kind.

    Raises:
        ValueError: It does not.
    """
    if not any(isinstance(body.get(name), str) for name in SAY_WHAT):
        message = "no type"
        raise ValueError(message)
    return body
