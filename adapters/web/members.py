"""The link with which a member of a team answers in a browser, and where it leads.

A link opens nothing by itself: chats read the pages of links that they show, and a link works once.
So its page has a button.
"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from adapters.web.answers import Desk, Endpoint, Handler, sent_again, to
from adapters.web.cookies import new_token
from adapters.web.receive import WebReceiver
from adapters.web.requests import NotRead
from bot.messages import MoveIn

LONGEST_CODE = 64
"""Most characters of a link's code."""


class MemberPages:
    """The pages that lead to a team's questions.

    Args:
        desk: Makes the answers for members.
        receiver: Hands over what people do.
    """

    def __init__(self, desk: Desk, receiver: WebReceiver) -> None:
        self._desk, self._receiver = desk, receiver

    def routes(self) -> Sequence[BaseRoute]:
        """Return a route for each path."""
        paths: dict[str, dict[str, Handler]] = {
            "/answer/": {"GET": self._gone},
            "/answer/open/{code}": {"GET": self._show, "POST": self._open},
        }
        return [Route(path, Endpoint(self._desk, answers)) for path, answers in paths.items()]

    async def _gone(self, request: Request) -> Response:
        """Say where a link comes from."""
        del request
        return self._desk.html(self._desk.looks.draw("notice", proof="", name="member_gone"))

    async def _show(self, request: Request) -> Response:
        """Show the button that opens a link. The page is the same for every code."""
        return self._desk.html(self._desk.looks.draw("member", proof="", path=_path(request)))

    async def _open(self, request: Request) -> Response:
        """Open a link in this browser.

        A browser gets its cookie first: one that keeps none leaves the link as it is.
        """
        await self._desk.form(request)
        wish, token = MoveIn(_code(request)), self._desk.token(request)
        if "begun" not in request.query_params:
            return await self._with_cookie(request, wish, token)
        if not token:
            return self._desk.cookie_lost(request, "no_cookie_member")
        address = self._desk.address_of(token)
        outcome = await self._receiver.arrive(address, wish)
        # A browser that missed the answer sends its form again, and has opened the link already.
        is_open = (await self._receiver.look(address)).exists
        return to("/now" if is_open or not outcome.notice else "/")

    async def _with_cookie(self, request: Request, wish: MoveIn, token: str) -> Response:
        """Give a browser a cookie, and have it send its form again with that.

        It is a new one for each link, since a browser may have served somebody else before. A link
        that opens nothing leads back to the page that the browser has, and leaves its cookie.
        """
        if token:
            page = await self._receiver.look(self._desk.address_of(token), wish)
            if page.exists and not page.changes:
                return to("/now")
        if not self._desk.guard.may_begin(request):
            raise NotRead(429)
        again = sent_again(f"{_path(request)}?begun")
        return self._desk.remembering(request, again, new_token())


def _code(request: Request) -> str:
    code = str(request.path_params["code"])
    if not (code.isascii() and code.isalnum() and len(code) <= LONGEST_CODE):
        raise NotRead(404)
    return code


def _path(request: Request) -> str:
    return f"/open/{_code(request)}"
