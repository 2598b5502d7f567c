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

        A browser gets its cookie first: one that keeps none leaves the link as it is. It is a new
        one each time, since a browser may have served somebody else before.
        """
        await self._desk.form(request)
        code, token = _code(request), self._desk.token(request)
        if not self._desk.guard.may_try(request):
            raise NotRead(429)
        if "begun" not in request.query_params:
            again = sent_again(f"{_path(request)}?begun")
            return self._desk.remembering(request, again, new_token())
        if not token:
            return self._desk.cookie_lost(request, "no_cookie_here")
        address = self._desk.address_of(token)
        outcome = await self._receiver.arrive(address, MoveIn(code))
        # A browser that missed the answer sends its form again, and has opened the link already.
        is_open = (await self._receiver.look(address)).exists
        return to("/now" if is_open or not outcome.notice else "/")


def _code(request: Request) -> str:
    code = str(request.path_params["code"])
    if not (code.isascii() and code.isalnum() and len(code) <= LONGEST_CODE):
        raise NotRead(404)
    return code


def _path(request: Request) -> str:
    return f"/open/{_code(request)}"
