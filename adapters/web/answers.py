"""The parts of answers: who asks, what is read of a form, and what every answer carries."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from adapters.web.account import WebAccount
from adapters.web.addresses import VISITORS, Readers
from adapters.web.cookies import form_proof, is_proof, read_token, set_cookie
from adapters.web.draft import Saves
from adapters.web.drawings import TYPES, Drawings, NotDrawn
from adapters.web.guard import Guard
from adapters.web.live import Following, state_of
from adapters.web.looks import Looks
from adapters.web.requests import NotRead, Sent, read_form
from bot.channel import NotTaken
from bot.messages import Address, Ask, Attachment
from bot.messages.view import View
from bot.system.webhooks import DirectRoute

Handler = Callable[[Request], Awaitable[Response]]
"""Answers one request."""

PRIVATE = {"Cache-Control": "no-store"}
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}

ABROAD = {"Cache-Control": "public, max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin"}

SEE_OTHER, SAME_METHOD, NO_CONTENT = 303, 307, 204

WORDED = frozenset({400, 403, 404, 405, 413, 415, 421, 429, 503})
"""The statuses that have a sentence of their own."""

RETRY_S = 5
"""When a browser that asked too often may ask again, in seconds."""


class Endpoint:
    """An ASGI application for one path.

    Args:
        desk: Makes the answers.
        answers: The answer to each method; none for a page that does not exist.
    """

    def __init__(self, desk: "Desk", answers: Mapping[str, Handler]) -> None:
        self._desk, self._answers = desk, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        response = await self._desk.answer(request, self._answers)
        await response(scope, receive, send)


def route(path: str, endpoint: Endpoint) -> Route:
    """Return the route of a path; one without parameters gets its requests directly."""
    return (Route if "{" in path else DirectRoute)(path, endpoint)


class Desk:
    """Makes answers, and reads who asks.

    Args:
        account: The page's address.
        looks: The templates.
        guard: Decides which requests are taken.
        drawings: Makes pictures and documents; None without them.
        saves: Waits for saves of a flow that is being written; None for people.
        readers: The people whose pages these are.
    """

    def __init__(
        self,
        account: WebAccount,
        looks: Looks,
        guard: Guard,
        drawings: Drawings | None = None,
        saves: Saves | None = None,
        readers: Readers = VISITORS,
    ) -> None:
        self._account, self.looks, self.guard = account, looks, guard
        self._drawings, self._saves, self._readers = drawings, saves, readers
        self._refusals: dict[str, str] = {}

    @property
    def embeds(self) -> bool:
        """Whether other pages may embed this one."""
        return bool(self._account.origins)

    @property
    def can_close(self) -> bool:
        """Whether answers may be elsewhere now, and still stored, though a page shows none."""
        return bool(self._readers.chat)

    async def answer(self, request: Request, answers: Mapping[str, Handler]) -> Response:
        """Answer a request, or refuse it with a page that says why."""
        try:
            if self.guard.is_too_often(request):
                raise NotRead(429)
            if not self.guard.is_our_host(request):
                raise NotRead(421)
            method = "GET" if request.method == "HEAD" else request.method
            if method not in answers:
                raise NotRead(405 if answers else 404)
            if self._saves is not None and self._saves.is_waiting(request):
                is_new = await self._saves.wait(request)
                # Without content the browser stays on the page that it has.
                response = to(request.url.path) if is_new else Response(None, NO_CONTENT, PRIVATE)
            else:
                response = await answers[method](request)
        except NotRead as refused:
            response = self.refusal(refused.status)
            if refused.status == HTTPStatus.METHOD_NOT_ALLOWED:
                response.headers["Allow"] = ", ".join(answers)
        except NotTaken:
            response = self.refusal(503)
        self.guard.protect(response)
        if response.headers.get("location", "").startswith("/"):
            response.headers["location"] = self._readers.base + response.headers["location"]
        return response

    def routes(self, paths: Mapping[str, Mapping[str, Handler]]) -> Sequence[BaseRoute]:
        """Return a route for each path, which begins as all paths of these pages do."""
        base = self._readers.base
        return [route(base + path, Endpoint(self, answers)) for path, answers in paths.items()]

    def address_of(self, token: str) -> Address:
        """Return the address of the person with this token."""
        return self._readers.address_of(token)

    def token(self, request: Request) -> str:
        """Return the token of a browser; empty if it has none."""
        cookies = "; ".join(request.headers.getlist("cookie"))
        return read_token(cookies, secure=self._account.is_secure, usual=self._readers.cookie)

    def known(self, request: Request) -> str:
        """Return the token of a browser.

        Raises:
            NotRead: It has none.
        """
        token = self.token(request)
        if not token:
            raise NotRead(404)
        return token

    async def form(self, request: Request) -> Sent:
        """Read a form of one of our pages.

        Raises:
            NotRead: A page of another site sent it, or it cannot be read.
        """
        if self.guard.is_from_elsewhere(request):
            raise NotRead(403)
        return await read_form(request)

    def proven(self, request: Request, sent: Sent) -> str:
        """Return the token of the person whose page a form is from.

        Raises:
            NotRead: It is from no page of theirs.
        """
        token = self.token(request)
        if not token or not is_proof(token, sent.get("proof")):
            raise NotRead(403)
        return token

    def without_cookie(self, request: Request) -> Response:
        """Send a browser to the beginning; one that was just given a cookie is told about it."""
        is_new = "begun" in request.query_params
        return self.cookie_lost(request, "no_cookie") if is_new else to("/")

    def cookie_lost(self, request: Request, name: str) -> Response:
        """Return the notice of this name: a browser did not keep the cookie that it was given."""
        embedded = self.guard.is_embedded(request)
        return self.html(self.looks.draw("notice", proof="", name=name, embedded=embedded), 403)

    def path(self, request: Request) -> str:
        """Return the path of a request, below that of all these pages."""
        return request.url.path.removeprefix(self._readers.base)

    def address(self, request: Request) -> str:
        """Return the address of this site, without a path."""
        return self._account.url or f"http://{request.headers.get('host', '')}"

    def shown(
        self, page: View, token: str, status: int = 200, share: str = "", *, part: bool = False
    ) -> Response:
        """Return a page of a conversation.

        Args:
            page: The page.
            token: Whose it is.
            status: The HTTP status.
            share: The link to what others may see; empty for none.
            part: Whether the script of a page asks, which needs only a part of the next one.
        """
        drawn = self.looks.conversation(page, form_proof(token), live_of(page), share, part=part)
        return self.html(drawn, status)

    async def file(self, request: Request, file: Attachment | None) -> Response:
        """Return a picture or a document.

        Raises:
            NotRead: There is none, or it can't be drawn now.
        """
        if file is None or self._drawings is None:
            raise NotRead(404)
        if not self.guard.may_draw(request):
            raise NotRead(429)
        try:
            data = await self._drawings.drawn(file)
        except NotDrawn:
            raise NotRead(503) from None
        shown = "inline" if file.format == "png" else "attachment"
        named = {"Content-Disposition": f'{shown}; filename="{file.name}"'}
        return Response(data, media_type=TYPES[file.format], headers=PRIVATE | named)

    async def size(self, request: Request, picture: Attachment | None) -> tuple[int, int] | None:
        """Return a picture's width and height in pixels; None if it can't be drawn now."""
        if picture is None or self._drawings is None or not self.guard.may_draw(request):
            return None
        return await self._drawings.size(picture)

    def refusal(self, status: int) -> Response:
        """Return the page that says why a request is refused."""
        name = f"refused_{status if status in WORDED else 400}"
        if name not in self._refusals:
            # Drawn once: programs that guess paths get many of these.
            self._refusals[name] = self.looks.draw("notice", proof="", name=name)
        response = self.html(self._refusals[name], status)
        if status in (429, 503):
            response.headers["Retry-After"] = str(RETRY_S)
        return response

    def html(self, text: str, status: int = 200) -> Response:
        """Return a page that no cache keeps."""
        return Response(text, status, PRIVATE, "text/html; charset=utf-8")

    def remembering(self, request: Request, response: Response, token: str) -> Response:
        """Have a browser keep a token."""
        account, embedded = self._account, self.guard.is_embedded(request)
        cookie = set_cookie(
            token, account.cookie_s, secure=account.is_secure, embedded=embedded,
            usual=self._readers.cookie,
        )  # fmt: skip
        response.headers["Set-Cookie"] = cookie
        return response

    def forgetting(self, response: Response) -> Response:
        """Have a browser forget its token."""
        account = self._account
        for embedded in (False, True) if account.origins else (False,):
            cookie = set_cookie(
                "", 0, secure=account.is_secure, embedded=embedded, usual=self._readers.cookie
            )
            response.headers.append("Set-Cookie", cookie)
        return response


def live_of(page: View) -> Following | None:
    """Return how a page follows its conversation; None if nothing is stored that could change."""
    return Following(state_of(page), place_of(page)) if page.exists else None


def place_of(page: View) -> str:
    """Return the path of a page."""
    if not page.exists:
        return "/"
    if page.is_result:
        return "/result"
    return f"/question/{page.now.step}" if page.question and isinstance(page.now, Ask) else "/now"


def to(path: str) -> Response:
    """Send a browser to another page."""
    return RedirectResponse(path, SEE_OTHER, PRIVATE)


def sent_again(path: str) -> Response:
    """Have a browser send the same form to another path."""
    return RedirectResponse(path, SAME_METHOD, PRIVATE)
