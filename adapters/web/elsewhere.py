"""Going on elsewhere: a code from this page, and a code from elsewhere typed into it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from adapters.web.addresses import address_of
from adapters.web.answers import Desk, Endpoint, place_of, sent_again, to
from adapters.web.cookies import form_proof, is_proof, new_token
from adapters.web.receive import UNANSWERED, WebReceiver
from adapters.web.requests import NotRead
from bot.channel import WaysIn
from bot.messages import MoveIn, MoveOut
from bot.messages.codes import LENGTH, LETTERS, PREFIX, read_code, shown
from bot.messages.view import View
from bot.texts import Catalogue

EXAMPLE = "K7MP-2QXT"

CAME = "came"
"""The argument of a page that somebody has just come to from elsewhere."""


def new_code() -> str:
    """Return a code that is hard to guess."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def welcomed(request: Request, page: View, texts: Catalogue) -> View:
    """Say on a page that the check has come from elsewhere, if it just has."""
    is_new = CAME in request.query_params
    return replace(page, notice=texts.say("web.elsewhere.came")) if is_new else page


class Elsewhere:
    """The page for going on elsewhere.

    Args:
        desk: Makes the answers.
        receiver: Hands over what people do.
        ways_in: Returns links to the other channels.
    """

    def __init__(self, desk: Desk, receiver: WebReceiver, ways_in: WaysIn) -> None:
        self._desk, self._receiver, self._ways_in = desk, receiver, ways_in

    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes: the page, and the two things that can be done there."""
        paths = {
            "/elsewhere": {"GET": self._show},
            "/elsewhere/code": {"POST": self._give},
            "/elsewhere/here": {"GET": self._back, "POST": self._take},
        }
        return [Route(path, Endpoint(self._desk, answers)) for path, answers in paths.items()]

    async def _show(self, request: Request) -> Response:
        """Show both ways."""
        return self._drawn(request)

    async def _back(self, request: Request) -> Response:
        """Lead a reload of a page that answered a form to the page with that form."""
        del request
        return to("/elsewhere")

    def offered(self, request: Request, code: str) -> Response:
        """Show both ways with a code in its field. It is in no address, so in no history or log."""
        return self._drawn(request, code=code)

    async def _give(self, request: Request) -> Response:
        """Give a code."""
        sent = await self._desk.form(request)
        token = self._desk.proven(request, sent)
        address, wish = address_of(token), MoveOut(new_code())
        page = await self._receiver.look(address, wish)
        if page.notice:
            return self._drawn(request, refused=page.notice)
        await self._receiver.leave(address, wish)
        links = self._ways_in(PREFIX + wish.code)
        return self._drawn(request, said=page, links=links)

    async def _take(self, request: Request) -> Response:
        """Take the check of a code; ask first if that replaces another one."""
        sent, token = await self._desk.form(request), self._desk.token(request)
        texts, code = self._desk.looks.texts, read_code(sent.get("code"))
        if not code:
            wrong = texts.say("web.elsewhere.no_code", example=EXAMPLE)
            return self._drawn(request, problem=wrong)
        if not token:
            return self._with_cookie(request)
        if not self._desk.guard.may_try(request):
            raise NotRead(429)
        address = address_of(token)
        if not is_proof(token, sent.get("proof")) and (await self._receiver.look(address)).exists:
            # An old page, as that of a move whose answer was lost: what is here stays.
            return to("/now")
        wish = MoveIn(code, replaces=sent.has("replace"))
        outcome = await self._receiver.arrive(address, wish)
        if outcome.notice == texts.say("move.ask"):
            return self._drawn(request, code=code, asks=True)
        if outcome.notice:
            return self._drawn(request, code=code, problem=outcome.notice)
        page = await self._receiver.look(address)
        came = f"?{CAME}" if page.answered else ""
        return self._desk.remembering(request, to(place_of(page) + came), token)

    def _with_cookie(self, request: Request) -> Response:
        """Give a browser a cookie, and have it send its form again with that.

        Nothing moves before: a browser that keeps no cookie would never find the answers again.
        """
        if "begun" in request.query_params:
            return self._desk.cookie_lost(request, "no_cookie_here")
        if not self._desk.guard.may_begin(request):
            raise NotRead(429)
        again = sent_again("/elsewhere/here?begun")
        return self._desk.remembering(request, again, new_token())

    def _drawn(  # noqa: PLR0913 - what the page may say
        self,
        request: Request,
        *,
        code: str = "",
        asks: bool = False,
        said: View | None = None,
        links: Mapping[str, str] | None = None,
        refused: str = "",
        problem: str = "",
    ) -> Response:
        """Return the page.

        Args:
            request: The request.
            code: A code to put into the field.
            asks: Whether to ask if it may replace what is here.
            said: The page with a code that was given; None for none.
            links: The links to other channels that carry the code, by the channel's name.
            refused: Why no code was given.
            problem: Why a code was not taken.
        """
        token = self._desk.token(request)
        text = self._desk.looks.draw(
            "elsewhere", proof=form_proof(token) if token else "", code=shown(code) if code else "",
            asks=asks, said=() if said is None else said.said, refused=refused, problem=problem,
            links=links or {}, share="",
        )  # fmt: skip
        return self._desk.html(text, UNANSWERED if problem or refused else 200)
