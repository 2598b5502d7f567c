"""The pages of one conversation: each shows where it stands, or hands over what somebody did."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from adapters.web.answers import Desk, place_of, to
from adapters.web.cookies import form_proof
from adapters.web.elsewhere import Elsewhere, welcomed
from adapters.web.live import is_by_script, state_drawn, topic_of
from adapters.web.parse import PRESS
from adapters.web.receive import Done, WebReceiver
from adapters.web.requests import NotRead
from adapters.web.shares import path_of
from adapters.web.streams import Streams, Watcher
from bot.messages import Ask, Tap, Text
from bot.messages.codes import move_in

MOST_WINDOWS = 8
"""Most windows of one person that are told of changes, so that nobody takes the places of all."""


class Conversations:
    """The pages of conversations: a visitor's own, or those of members of teams.

    Args:
        desk: Makes the answers.
        receiver: Hands over what people do.
        streams: Tells open pages what has changed.
        elsewhere: Draws the page for codes; None where none can be typed.
    """

    def __init__(
        self, desk: Desk, receiver: WebReceiver, streams: Streams,
        elsewhere: Elsewhere | None = None,
    ) -> None:  # fmt: skip
        self._desk, self._receiver, self._streams = desk, receiver, streams
        self._elsewhere = elsewhere

    def routes(self) -> Sequence[BaseRoute]:
        """Return a route for each path."""
        return self._desk.routes(
            {
                "/now": {"GET": self._now, "POST": self._act},
                "/changes": {"GET": self._changes},
                "/question/{step}": {"GET": self._question},
                "/result": {"GET": self._now},
                "/result.png": {"GET": self._picture},
                "/report.pdf": {"GET": self._report},
                "/show/{press}": {"GET": self._show},
                "/delete": {"GET": self._leave, "POST": self._delete},
                "/goodbye/{why}": {"GET": self._goodbye},
            }
        )

    # ------------------------------------------------------------------ looking

    async def _now(self, request: Request) -> Response:
        """Show where the conversation stands, at its own address."""
        token = self._desk.token(request)
        if not token:
            return self._desk.without_cookie(request)
        page = await self._receiver.look(self._desk.address_of(token))
        place, page = place_of(page), welcomed(request, page, self._desk.looks.texts)
        return self._desk.shown(page, token) if self._desk.path(request) == place else to(place)

    async def _changes(self, request: Request) -> Response:
        """Tell the conversation's state, now and whenever it is another one."""
        address = self._desk.address_of(self._desk.known(request))
        topic, draw = topic_of(address), state_drawn(self._receiver.look, address)
        if self._streams.watchers(topic) >= MOST_WINDOWS:
            raise NotRead(503)
        watcher = Watcher(self._desk.guard.client(request))
        return self._streams.events(request, topic, draw, watcher=watcher)

    async def _question(self, request: Request) -> Response:
        """Show an open or an answered question; for any other, where the conversation stands."""
        token = self._desk.token(request)
        if not token:
            return self._desk.without_cookie(request)
        step = str(request.path_params["step"])
        page = await self._receiver.look(self._desk.address_of(token), step=step)
        if isinstance(page.now, Ask) and page.now.step == step:
            return self._desk.shown(welcomed(request, page, self._desk.looks.texts), token)
        return to(place_of(page))

    async def _show(self, request: Request) -> Response:
        """Show what a button says that changes nothing."""
        token, press = self._desk.token(request), str(request.path_params["press"])
        if not token:
            return self._desk.without_cookie(request)
        if not PRESS.fullmatch(press):
            raise NotRead(404)
        page = await self._receiver.look(self._desk.address_of(token), Tap(press))
        if page.changes or not page.exists:
            return to("/now")
        path = path_of(self._desk.address_of(token), page)
        share = self._desk.address(request) + path if path else ""
        return self._desk.shown(page, token, share=share)

    async def _picture(self, request: Request) -> Response:
        page = await self._receiver.look(self._desk.address_of(self._desk.known(request)))
        return await self._desk.file(request, page.picture)

    async def _report(self, request: Request) -> Response:
        page = await self._receiver.look(self._desk.address_of(self._desk.known(request)))
        return await self._desk.file(request, page.report)

    # ------------------------------------------------------------------ doing

    async def _act(self, request: Request) -> Response:
        """Hand over a pressed button, a typed text or ticked choices."""
        sent = await self._desk.form(request)
        token = self._desk.proven(request, sent)
        wish = move_in(Text(sent.get("text")))
        if wish is not None and self._elsewhere is not None:
            return self._elsewhere.offered(request, wish.code)
        done = await self._receiver.act(self._desk.address_of(token), sent)
        response = self._after(request, done, token)
        if done.page.exists and not done.page.answered:
            # A check that begins again is kept as long as a first one, and so is its cookie.
            self._desk.remembering(request, response, token)
        return response

    def _after(self, request: Request, done: Done, token: str) -> Response:
        page = done.page
        if page.leaves:
            return self._desk.forgetting(to(f"/goodbye/{page.leaves}"))
        if page.form is not None:
            return to("/form")
        if done.reads:
            return to(f"/show/{done.reads}")
        is_part = is_by_script(request)
        if page.said or page.problem or page.notice or is_part:
            return self._desk.shown(page, token, done.status, part=is_part)
        return to(place_of(page))

    # ------------------------------------------------------------------ leaving

    async def _leave(self, request: Request) -> Response:
        """Ask whether everything is to be deleted."""
        token = self._desk.token(request)
        if self._desk.can_close and not (token and await self._exists(token)):
            return to("/")
        proof = form_proof(token) if token else ""
        return self._desk.html(self._desk.looks.draw("leave", proof=proof))

    async def _delete(self, request: Request) -> Response:
        """Delete everything of somebody, and have the browser forget them."""
        sent = await self._desk.form(request)
        if not self._desk.token(request):
            # Another tab has deleted it.
            return to("/goodbye/nothing")
        token = self._desk.proven(request, sent)
        if not await self._receiver.delete(self._desk.address_of(token)):
            return to("/")
        return self._desk.forgetting(to("/goodbye/deleted"))

    async def _exists(self, token: str) -> bool:
        return (await self._receiver.look(self._desk.address_of(token))).exists

    async def _goodbye(self, request: Request) -> Response:
        why = str(request.path_params["why"])
        said = why if why in ("deleted", "declined") else "nothing"
        return self._desk.html(self._desk.looks.draw("notice", proof="", name=f"goodbye_{said}"))
