"""Posts JSON to Slack: bytes over the one session of the library's client.

The library's own ``api_call`` builds a request for its retries, and reads an answer by its type.
That took a third of the CPU of a call. The library still knows tokens, files and sockets.
"""

import json
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from yarl import URL

from bot.system.proxies import ProxyFor, address_of

CALL_S = 8
"""How long a call may take, in seconds; delivery gives up a little later."""

TAKEN = 200

_TYPE = {"Content-Type": "application/json;charset=utf-8"}


class JsonCalls:
    """Calls of methods, and posts to the addresses that come with updates.

    No call is repeated here: one that was cut off may have been carried out.

    Args:
        web: The library's client; its session is made by :meth:`open`.
        proxy_for: Finds the proxy for an address.
    """

    def __init__(self, web: AsyncWebClient, proxy_for: ProxyFor) -> None:
        self._web, self._proxy_for = web, proxy_for
        self._headers = {"User-Agent": web.headers["User-Agent"], **_TYPE}
        self._methods: dict[str, URL] = {}
        self._proxies: dict[URL, str | None] = {}

    def open(self) -> None:
        """Open the session; this needs a running event loop."""
        self._web.session = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(), timeout=aiohttp.ClientTimeout(total=CALL_S)
        )

    async def close(self) -> None:
        """Close the session, and so end the calls under way."""
        if self._web.session is not None:
            await self._web.session.close()

    async def call(self, method: str, token: str, values: dict[str, Any]) -> AsyncSlackResponse:
        """Call a method, and return Slack's answer.

        Raises:
            SlackApiError: Slack refuses, or the answer is not Slack's.
            aiohttp.ClientError, TimeoutError, ValueError: There is no answer.
        """
        url = self._methods.get(method)
        if url is None:
            url = self._methods[method] = URL(self._web.base_url + method)
        headers = self._headers | {"Authorization": f"Bearer {token}"}
        async with self._session().post(
            url, data=json.dumps(values).encode(), headers=headers, proxy=self._web.proxy
        ) as response:
            data = _object(await response.read())
        answer = AsyncSlackResponse(
            client=self._web, http_verb="POST", api_url=str(url), req_args={}, data=data,
            headers=response.headers, status_code=response.status,  # type: ignore[arg-type] # as the library's own
        )  # fmt: skip
        answer.validate()  # type: ignore[no-untyped-call]
        return answer

    async def post(self, address: str, content: dict[str, Any]) -> bool:
        """Post to an address that came with an update, and return whether Slack took it.

        Raises:
            aiohttp.ClientError, TimeoutError, ValueError: There is no answer.
        """
        url = URL(address)
        async with self._session().post(
            url, data=json.dumps(content).encode(), headers=_TYPE, proxy=self._proxy_of(url)
        ) as response:
            said = await response.text()
        # Slack can refuse with status 200, too.
        return response.status == TAKEN and '"ok":false' not in said.replace(" ", "")

    def _proxy_of(self, url: URL) -> str | None:
        origin = url.origin()
        if origin not in self._proxies:
            self._proxies[origin] = address_of(self._proxy_for(str(origin)))
        return self._proxies[origin]

    def _session(self) -> aiohttp.ClientSession:
        session = self._web.session
        if session is None or session.closed:
            message = "the connections are closed"
            raise aiohttp.ClientConnectionError(message)
        return session


def _object(body: bytes) -> dict[str, Any]:
    """Return an answer; an empty one, which is a refusal without a name, if it is not Slack's."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
