"""Posts JSON to Slack, past the library, which takes several times the CPU for it.

The library still knows tokens, files and sockets. Calls through a proxy use its session.
"""

from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from yarl import URL

from bot.system import json_text
from bot.system.http_posts import CLOSED, HttpPosts, Response
from bot.system.proxies import ProxyFor, address_of

CALL_S = 8
"""How long a call may take, in seconds; delivery gives up a little later."""

TAKEN = 200

_TYPE = {"Content-Type": "application/json;charset=utf-8"}


class WebApi:
    """Calls of methods, and posts to the addresses that come with updates.

    No call is repeated here: one that was cut off may have been carried out.

    Args:
        web: The library's client; :meth:`open` makes its session.
        proxy_for: Finds the proxy for an address.
    """

    def __init__(self, web: AsyncWebClient, proxy_for: ProxyFor) -> None:
        self._web, self._proxy_for = web, proxy_for
        self._posts = HttpPosts()
        self._headers = {"User-Agent": web.headers["User-Agent"], **_TYPE}
        self._proxies: dict[URL, str | None] = {}

    def open(self) -> None:
        """Open the connections; this needs a running event loop."""
        self._posts = HttpPosts()
        self._web.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_S))

    async def close(self) -> None:
        """Close all connections, and so end the calls under way."""
        self._posts.close()
        if self._web.session is not None:
            await self._web.session.close()

    async def call(self, method: str, token: str, values: dict[str, Any]) -> AsyncSlackResponse:
        """Call a method, and return Slack's answer.

        Raises:
            SlackApiError: Slack refuses, or the answer is not Slack's.
            OSError, aiohttp.ClientError, ValueError: There is no answer.
        """
        url = URL(self._web.base_url + method)
        said = await self._post(url, {**self._headers, "Authorization": f"Bearer {token}"}, values)
        answer = AsyncSlackResponse(
            client=self._web, http_verb="POST", api_url=str(url), req_args={},
            data=_object(said.body), headers=dict(said.headers), status_code=said.status,
        )  # fmt: skip
        answer.validate()  # type: ignore[no-untyped-call]
        return answer

    async def post(self, address: str, content: dict[str, Any]) -> bool:
        """Post to an address that came with an update, and return whether Slack took it.

        Raises:
            OSError, aiohttp.ClientError, ValueError: There is no answer.
        """
        answer = await self._post(URL(address), self._headers, content)
        # Slack can refuse with status 200, too.
        return answer.status == TAKEN and b'"ok":false' not in answer.body.replace(b" ", b"")

    async def _post(self, url: URL, headers: dict[str, str], content: dict[str, Any]) -> Response:
        proxy, body = self._proxy_of(url), json_text.to_bytes(content)
        if proxy is None:
            return await self._posts.post(url, headers, body, CALL_S)
        session = self._web.session
        if session is None or session.closed:
            raise aiohttp.ClientConnectionError(CLOSED)
        async with session.post(url, data=body, headers=headers, proxy=proxy) as answer:
            return Response(answer.status, answer.headers, await answer.read())

    def _proxy_of(self, url: URL) -> str | None:
        """Return the proxy for an address, for which the environment is read once a host."""
        origin = url.origin()
        if origin not in self._proxies:
            self._proxies[origin] = address_of(self._proxy_for(str(origin)))
        return self._proxies[origin]


def _object(body: bytes) -> dict[str, Any]:
    """Return an answer; an empty one, which is a refusal without a name, if it is not Slack's."""
    try:
        data = json_text.read(body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
