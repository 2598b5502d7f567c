"""Routes for nearly all requests, past the layers of Starlette's application.

Those took longer than reading, checking and answering the request. Platforms call a
:class:`Webhook` for each update.
"""

from collections.abc import Awaitable, Callable, Mapping

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.system.json_text import to_bytes
from bot.values import value

Headers = Mapping[bytes, bytes]

JSON = b"application/json"


class Disconnected(Exception):
    """A client that left before it had sent the whole body."""


@value
class WebhookRequest:
    """A request whose body has not been read.

    Attributes:
        headers: Its headers, with names in small letters; of several with one name the first.
        receive: Gives what comes of its body.
    """

    headers: Headers
    receive: Receive

    def has(self, name: str) -> bool:
        """Return whether there is a header of this name."""
        return name.lower().encode("latin-1") in self.headers

    def header(self, name: str) -> str:
        """Return a header; empty where there is none."""
        return self.headers.get(name.lower().encode("latin-1"), b"").decode("latin-1")

    async def body(self, most: int) -> bytes | None:
        """Return the body; None if it has more bytes than that, whatever size it announces.

        Raises:
            Disconnected: The client has left.
        """
        body = bytearray()
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise Disconnected
            body += message.get("body", b"")
            if len(body) > most:
                return None
            if not message.get("more_body", False):
                return bytes(body)


@value
class WebhookResponse:
    """An answer.

    Attributes:
        status: Its status.
        body: Its body.
        content_type: The kind of the body; empty for none.
        retry_after_s: Seconds after which the platform shall repeat the request; 0 for unsaid.
    """

    status: int = 200
    body: bytes = b""
    content_type: bytes = b""
    retry_after_s: int = 0

    async def send(self, send: Send) -> None:
        """Send it."""
        headers = [(b"content-length", b"%d" % len(self.body))]
        if self.content_type:
            headers.append((b"content-type", self.content_type))
        if self.retry_after_s:
            headers.append((b"retry-after", b"%d" % self.retry_after_s))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def in_json(data: object) -> WebhookResponse:
    """Return an answer with data as JSON."""
    return WebhookResponse(body=to_bytes(data), content_type=JSON)


Take = Callable[[WebhookRequest], Awaitable[WebhookResponse]]
"""Takes a request that a platform made, or seems to have made."""


class DirectRoute(Route):
    """A route with a fixed path, whose ASGI application gets requests directly.

    Most requests come to a few of these. An application that fails is answered by the server.
    """


class Webhook(DirectRoute):
    """A route to which a platform posts.

    Args:
        path: Its path.
        take: Takes a request.
    """

    def __init__(self, path: str, take: Take) -> None:
        super().__init__(path, take, methods=["POST"])
        self._take = take
        self.app = self.answer

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; a client that has left gets no answer."""
        try:
            answer = await self._take(WebhookRequest(dict(reversed(scope["headers"])), receive))
        except Disconnected:
            return
        await answer.send(send)
