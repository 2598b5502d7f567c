"""The answers to a browser's requests: each reads a page, or hands over what somebody did."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from adapters.web.account import WebAccount
from adapters.web.addresses import address_of
from adapters.web.cookies import form_proof, is_proof, new_token, read_token, set_cookie
from adapters.web.drawings import TYPES, Drawings, NotDrawn
from adapters.web.guard import Guard
from adapters.web.looks import Looks, StaticFile
from adapters.web.parse import PRESS
from adapters.web.receive import Done, WebReceiver
from adapters.web.requests import NotRead, Sent, read_form
from bot.channel import NotTaken
from bot.messages import Ask, Attachment, Tap
from bot.messages.view import View

Answer = Callable[[Request], Awaitable[Response]]

PRIVATE = {"Cache-Control": "no-store"}
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}

SEE_OTHER = 303

WORDED = frozenset({400, 403, 404, 405, 413, 415, 421, 429, 503})
"""The statuses that have a sentence of their own."""

RETRY_S = 5
"""When a browser that asked too often may ask again, in seconds."""


class Endpoint:
    """An ASGI application for one path.

    Args:
        site: The pages.
        answers: The answer to each method.
    """

    def __init__(self, site: "Site", answers: Mapping[str, Answer]) -> None:
        self._site, self._answers = site, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        response = await self._site.answer(request, self._answers)
        await response(scope, receive, send)


class Site:
    """The pages.

    Args:
        account: The page's address.
        looks: The templates.
        guard: Decides which requests are taken.
        receiver: Hands over what people do.
        drawings: Makes pictures and documents; None without them.
    """

    def __init__(
        self,
        account: WebAccount,
        looks: Looks,
        guard: Guard,
        receiver: WebReceiver,
        drawings: Drawings | None,
    ) -> None:
        self._account, self._looks, self._guard = account, looks, guard
        self._receiver, self._drawings = receiver, drawings

    def routes(self) -> Sequence[BaseRoute]:
        """Return a route for each path."""
        paths: dict[str, dict[str, Answer]] = {
            "/": {"GET": self._door},
            "/begin": {"POST": self._begin},
            "/now": {"GET": self._now, "POST": self._act},
            "/question/{step}": {"GET": self._question},
            "/result": {"GET": self._now},
            "/result.png": {"GET": self._picture},
            "/report.pdf": {"GET": self._report},
            "/show/{press}": {"GET": self._show},
            "/delete": {"GET": self._leave, "POST": self._delete},
            "/goodbye/{why}": {"GET": self._goodbye},
            "/static/{name}": {"GET": self._static},
        }
        return [Route(path, Endpoint(self, answers)) for path, answers in paths.items()]

    async def answer(self, request: Request, answers: Mapping[str, Answer]) -> Response:
        """Answer a request, or refuse it with a page that says why."""
        try:
            if self._guard.is_too_often(request):
                raise NotRead(429)
            if not self._guard.is_our_host(request):
                raise NotRead(421)
            method = "GET" if request.method == "HEAD" else request.method
            if method not in answers:
                raise NotRead(405)
            response = await answers[method](request)
        except NotRead as refused:
            response = self._refusal(refused.status)
            if refused.status == HTTPStatus.METHOD_NOT_ALLOWED:
                response.headers["Allow"] = ", ".join(answers)
        except NotTaken:
            response = self._refusal(503)
        for name, value in self._guard.headers().items():
            response.headers[name] = value
        return response

    # ------------------------------------------------------------------ looking

    async def _door(self, request: Request) -> Response:
        """Show what the check is, and the button that begins it."""
        token = self._token(request)
        page = await self._receiver.look(address_of(token or new_token()))
        shown = self._looks.draw("door", page=page, proof=form_proof(token) if token else "")
        return self._html(shown)

    async def _now(self, request: Request) -> Response:
        """Show where the conversation stands, at its own address."""
        token = self._token(request)
        if not token:
            return self._without_cookie(request)
        page = await self._receiver.look(address_of(token))
        place = place_of(page)
        return self._shown(page, token) if request.url.path == place else _to(place)

    async def _question(self, request: Request) -> Response:
        """Show an open or an answered question; for any other, where the conversation stands."""
        token = self._token(request)
        if not token:
            return self._without_cookie(request)
        step = str(request.path_params["step"])
        page = await self._receiver.look(address_of(token), step=step)
        if isinstance(page.now, Ask) and page.now.step == step:
            return self._shown(page, token)
        return _to(place_of(page))

    async def _show(self, request: Request) -> Response:
        """Show what a button says that changes nothing."""
        token, press = self._token(request), str(request.path_params["press"])
        if not token:
            return self._without_cookie(request)
        if not PRESS.fullmatch(press):
            raise NotRead(404)
        page = await self._receiver.look(address_of(token), Tap(press))
        if page.changes or not page.exists:
            return _to("/now")
        return self._shown(page, token)

    async def _static(self, request: Request) -> Response:
        name = f"/static/{request.path_params['name']}"
        file = next((file for file in self._looks.files if file.path == name), None)
        if not isinstance(file, StaticFile):
            raise NotRead(404)
        return Response(file.content, media_type=file.kind, headers=FOREVER)

    async def _picture(self, request: Request) -> Response:
        page = await self._receiver.look(address_of(self._known(request)))
        return await self._file(request, page.picture)

    async def _report(self, request: Request) -> Response:
        page = await self._receiver.look(address_of(self._known(request)))
        return await self._file(request, page.report)

    async def _file(self, request: Request, file: Attachment | None) -> Response:
        if file is None or self._drawings is None:
            raise NotRead(404)
        if not self._guard.may_draw(request):
            raise NotRead(429)
        try:
            data = await self._drawings.drawn(file)
        except NotDrawn:
            raise NotRead(503) from None
        shown = "inline" if file.format == "png" else "attachment"
        named = {"Content-Disposition": f'{shown}; filename="{file.name}"'}
        return Response(data, media_type=TYPES[file.format], headers=PRIVATE | named)

    # ------------------------------------------------------------------ doing

    async def _begin(self, request: Request) -> Response:
        """Begin, or go on; a person without a cookie gets one."""
        sent, token = await self._form(request), self._token(request)
        if token and not is_proof(token, sent.get("proof")):
            return _to("/now")
        if not token:
            if not self._guard.may_begin(request):
                raise NotRead(429)
            token = new_token()
        await self._receiver.begin(address_of(token))
        response = _to("/now?begun")
        cookie = set_cookie(token, self._account.cookie_s, secure=self._account.is_secure)
        response.headers["Set-Cookie"] = cookie
        return response

    async def _act(self, request: Request) -> Response:
        """Hand over a pressed button, a typed text or ticked choices."""
        sent = await self._form(request)
        token = self._proven(request, sent)
        done = await self._receiver.act(address_of(token), sent)
        return self._after(done, token)

    def _after(self, done: Done, token: str) -> Response:
        page = done.page
        if page.leaves:
            return self._forgetting(_to(f"/goodbye/{page.leaves}"))
        if done.reads:
            return _to(f"/show/{done.reads}")
        if page.said or page.problem or page.notice:
            return self._shown(page, token, done.status)
        return _to(place_of(page))

    # ------------------------------------------------------------------ leaving

    async def _leave(self, request: Request) -> Response:
        """Ask whether everything is to be deleted."""
        token = self._token(request)
        proof = form_proof(token) if token else ""
        return self._html(self._looks.draw("leave", proof=proof))

    async def _delete(self, request: Request) -> Response:
        """Delete everything of somebody, and have the browser forget them."""
        sent = await self._form(request)
        await self._receiver.delete(address_of(self._proven(request, sent)))
        return self._forgetting(_to("/goodbye/deleted"))

    async def _goodbye(self, request: Request) -> Response:
        why = str(request.path_params["why"])
        said = why if why in ("deleted", "declined") else "nothing"
        return self._html(self._looks.draw("notice", proof="", name=f"goodbye_{said}"))

    def _forgetting(self, response: Response) -> Response:
        gone = set_cookie("", 0, secure=self._account.is_secure)
        response.headers["Set-Cookie"] = gone
        return response

    # ------------------------------------------------------------------ parts of answers

    def _token(self, request: Request) -> str:
        cookies = "; ".join(request.headers.getlist("cookie"))
        return read_token(cookies, secure=self._account.is_secure)

    def _known(self, request: Request) -> str:
        """Return the token of a browser.

        Raises:
            NotRead: It has none.
        """
        token = self._token(request)
        if not token:
            raise NotRead(404)
        return token

    async def _form(self, request: Request) -> Sent:
        """Read a form of one of our pages.

        Raises:
            NotRead: A page of another site sent it, or it cannot be read.
        """
        if self._guard.is_from_elsewhere(request):
            raise NotRead(403)
        return await read_form(request)

    def _proven(self, request: Request, sent: Sent) -> str:
        """Return the token of the person whose page a form is from.

        Raises:
            NotRead: It is from no page of theirs.
        """
        token = self._token(request)
        if not token or not is_proof(token, sent.get("proof")):
            raise NotRead(403)
        return token

    def _without_cookie(self, request: Request) -> Response:
        """Send a browser to the beginning; one that was just given a cookie is told about it."""
        if "begun" in request.query_params:
            return self._html(self._looks.draw("notice", proof="", name="no_cookie"), 403)
        return _to("/")

    def _shown(self, page: View, token: str, status: int = 200) -> Response:
        return self._html(self._looks.conversation(page, form_proof(token)), status)

    def _refusal(self, status: int) -> Response:
        name = f"refused_{status if status in WORDED else 400}"
        response = self._html(self._looks.draw("notice", proof="", name=name), status)
        if status in (429, 503):
            response.headers["Retry-After"] = str(RETRY_S)
        return response

    def _html(self, text: str, status: int = 200) -> Response:
        return Response(text, status, PRIVATE, "text/html; charset=utf-8")


def place_of(page: View) -> str:
    """Return the path of a page."""
    if not page.exists:
        return "/"
    if page.is_result:
        return "/result"
    return f"/question/{page.now.step}" if page.question and isinstance(page.now, Ask) else "/now"


def _to(path: str) -> Response:
    return RedirectResponse(path, SEE_OTHER, PRIVATE)
