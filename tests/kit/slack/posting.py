"""Deliveries through HTTP: signed requests to the app.

Source: docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.kit.slack.deliveries import Delivery, Outcome

Headers = dict[str, str]
FORM = "application/x-www-form-urlencoded"
USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


def sign(secret: str, body: bytes, timestamp: int) -> str:
    """Return the signature of a request."""
    message = b"v0:" + str(timestamp).encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def encoded(delivery: Delivery) -> tuple[bytes, str]:
    """Return the body of a request, and its content type."""
    match delivery.kind:
        case "events_api":
            return json.dumps(delivery.body).encode(), "application/json"
        case "interactive":
            return urlencode({"payload": json.dumps(delivery.body)}).encode(), FORM
        case "slash_commands":
            return urlencode(delivery.body).encode(), FORM


class Posting:
    """Posts deliveries to the app."""

    def __init__(self, secret: str, within_s: float, now: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._now = now
        self._within_s = within_s
        self._session: aiohttp.ClientSession | None = None

    def signed(self, body: bytes, timestamp: int | None = None) -> Headers:
        """Return the headers that say that a request is Slack's."""
        at = int(self._now()) if timestamp is None else timestamp
        signature = sign(self._secret, body, at)
        return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": signature}

    async def attempt(self, url: str, delivery: Delivery, reason: str) -> Outcome:
        """Post a delivery once."""
        body, content_type = encoded(delivery)
        headers = {"Content-Type": content_type, "User-Agent": USER_AGENT, **self.signed(body)}
        if delivery.retries:
            headers["X-Slack-Retry-Num"] = str(delivery.retries)
            headers["X-Slack-Retry-Reason"] = reason
        try:
            async with asyncio.timeout(self._within_s):
                return await self._post(url, body, headers)
        except TimeoutError:
            return Outcome("http_timeout")
        except aiohttp.ClientError:
            return Outcome("connection_failed")

    async def _post(self, url: str, body: bytes, headers: Headers) -> Outcome:
        async with self.session.post(
            url, data=body, headers=headers, allow_redirects=False
        ) as response:
            answer = await response.text()
            if response.status != 200:
                final = response.headers.get("X-Slack-No-Retry") == "1"
                return Outcome("http_error", response.status, final=final)
            return Outcome(status=200, payload=_read(response, answer))

    async def verify(self, url: str) -> bool:
        """Return whether the app says a challenge."""
        body = json.dumps({"type": "url_verification", "challenge": "example", "token": "old"})
        headers = {"Content-Type": "application/json", **self.signed(body.encode())}
        outcome = await self._post(url, body.encode(), headers)
        said = outcome.payload
        return (said.get("challenge") if isinstance(said, dict) else said) == "example"

    @property
    def session(self) -> aiohttp.ClientSession:
        """The one session; made when it is first needed."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session

    async def end(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def _read(response: aiohttp.ClientResponse, answer: str) -> Any:
    if not answer:
        return None
    if response.content_type == "application/json":
        try:
            return json.loads(answer)
        except ValueError:
            return answer
    return answer
