"""The library's HTTP layer, over few connections that are kept open.

Its own layer took several times the CPU for a call; ``make bench`` measures both. Files, and calls
through a proxy, go over aiohttp.
"""

from typing import Any, Final

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.system import json_text
from bot.system.http_posts import CLOSED, ConnectionLost, HttpPosts
from bot.system.proxies import Proxy, address_of
from bot.values import value

CONNECT_S = 5.0
READ_S = 8.0
"""How long a call may take, in seconds; delivery gives up a little later."""

CONNECTIONS = 64
TOO_MANY_REQUESTS: Final = 429
PROXY_WANTS_A_PASSWORD: Final = 407

_DEFAULT = BaseRequest.DEFAULT_NONE


class Flood(TelegramError):
    """A request to wait. The library's own error for it warns when it is made.

    Attributes:
        retry_after_s: The wait, in seconds.
    """

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"Flood control exceeded. Retry in {retry_after_s:g} seconds")
        self.retry_after_s = retry_after_s


class ProxyRefused(NetworkError):
    """A proxy that wants another user and password."""


@value
class Values:
    """The parameters of a call without files, as they are.

    The library would copy each of them, and every button below it.
    """

    parameters: dict[str, Any]


class PooledRequest(BaseRequest):
    """A pool of connections.

    Args:
        proxy: The proxy for calls; None for a direct connection.
    """

    def __init__(self, proxy: Proxy | None = None) -> None:
        self._proxy, self._posts = address_of(proxy), HttpPosts(CONNECTIONS)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that a call may take by default."""
        return READ_S

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            self._posts = HttpPosts(CONNECTIONS)
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=connector, proxy=self._proxy)

    async def shutdown(self) -> None:
        """Close the pool."""
        self._posts.close()
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Values | None = None,
        read_timeout: Any = _DEFAULT,  # noqa: ANN401 - as the library types it
        write_timeout: Any = _DEFAULT,  # noqa: ANN401, ARG002 - part of the total
        connect_timeout: Any = _DEFAULT,  # noqa: ANN401, ARG002 - likewise
        pool_timeout: Any = _DEFAULT,  # noqa: ANN401, ARG002 - likewise
    ) -> tuple[int, bytes]:
        """Make one call.

        Raises:
            NetworkError: The call, or its answer, did not arrive.
            ProxyRefused: The proxy wants another user and password.
            Flood: Telegram asks to wait.
        """
        allowed = READ_S if read_timeout is _DEFAULT else read_timeout
        try:
            code, payload = await self._answered(url, method, request_data, allowed)
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # The text of the error can hold the address, and so the token.
            message = f"{type(error).__name__} while calling Telegram"
            refused = getattr(error, "status", 0) == PROXY_WANTS_A_PASSWORD
            raise (ProxyRefused if refused else NetworkError)(message) from error
        if code == PROXY_WANTS_A_PASSWORD:
            message = "the proxy refuses"
            raise ProxyRefused(message)
        if code == TOO_MANY_REQUESTS:
            raise Flood(_retry_after(payload))
        return code, payload

    async def _answered(
        self, url: str, method: str, data: RequestData | Values | None, within_s: float | None
    ) -> tuple[int, bytes]:
        """Return the status and the body of an answer.

        Raises:
            OSError, aiohttp.ClientError, ValueError: There is none.
        """
        if self._session is None:
            raise ConnectionLost(CLOSED)
        body, headers = _body(data), _headers(data)
        if self._proxy is None and method == "POST" and isinstance(body, bytes):
            answer = await self._posts.post(URL(url), headers, body, within_s)
            return answer.status, answer.body
        timeout = aiohttp.ClientTimeout(total=within_s, connect=CONNECT_S)
        async with self._session.request(
            method, url, data=body, headers=headers, timeout=timeout
        ) as response:
            return response.status, await response.read()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer; unlike the library, without logging it.

        Raises:
            TelegramError: It is no answer of the Bot API.
        """
        try:
            data = json_text.read(payload)
        except ValueError:
            data = None
        if not isinstance(data, dict):
            message = "Invalid server response"
            raise TelegramError(message)
        return data


def _body(data: RequestData | Values | None) -> aiohttp.FormData | bytes:
    if data is None:
        return b""
    if isinstance(data, Values) or not data.contains_files:
        return json_text.to_bytes(data.parameters)
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def _headers(data: RequestData | Values | None) -> dict[str, str]:
    if data is None or (isinstance(data, RequestData) and data.contains_files):
        return {}
    return {"Content-Type": "application/json"}


def _retry_after(payload: bytes) -> float:
    try:
        return float(json_text.read(payload)["parameters"]["retry_after"])
    except (ValueError, TypeError, KeyError):
        return 1.0
