"""The answers to a browser's requests: each reads a page, or hands over what somebody did."""

import re
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from adapters.web.addresses import address_of
from adapters.web.answers import ABROAD, FOREVER, Desk, Endpoint, Handler, place_of, route, to
from adapters.web.cookies import form_proof, is_proof, new_token
from adapters.web.elsewhere import Elsewhere, welcomed
from adapters.web.live import is_by_script, state_drawn, topic_of
from adapters.web.looks import StaticFile
from adapters.web.parse import PRESS
from adapters.web.receive import Done, WebReceiver
from adapters.web.requests import NotRead
from adapters.web.shares import path_of
from adapters.web.streams import Streams, Watcher
from bot.channel import WaysIn
from bot.messages import Ask, Tap, Text
from bot.messages.codes import move_in

MOST_WINDOWS = 8
"""Most windows of one person that are told of changes, so that nobody takes the places of all."""

LONGEST_CAMPAIGN = 64
"""Most characters of the name of a campaign."""

CAMPAIGN = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""A name that a link to another channel can carry."""


class Site:
    """The pages.

    Args:
        desk: Makes the answers.
        receiver: Hands over what people do.
        streams: Tells open pages what has changed.
        elsewhere: Draws the page for codes.
        ways_in: Returns links to the other channels.
    """

    def __init__(
        self, desk: Desk, receiver: WebReceiver, streams: Streams, elsewhere: Elsewhere,
        ways_in: WaysIn,
    ) -> None:  # fmt: skip
        self._desk, self._receiver, self._streams = desk, receiver, streams
        self._elsewhere, self._ways_in = elsewhere, ways_in

    def routes(self) -> Sequence[BaseRoute]:
        """Return a route for each path."""
        paths: dict[str, dict[str, Handler]] = {
            "/": {"GET": self._door},
            "/begin": {"POST": self._begin},
            "/now": {"GET": self._now, "POST": self._act},
            "/changes": {"GET": self._changes},
            "/question/{step}": {"GET": self._question},
            "/result": {"GET": self._now},
            "/result.png": {"GET": self._picture},
            "/report.pdf": {"GET": self._report},
            "/show/{press}": {"GET": self._show},
            "/delete": {"GET": self._leave, "POST": self._delete},
            "/goodbye/{why}": {"GET": self._goodbye},
            "/static/{name}": {"GET": self._static},
            "/embed.js": {"GET": self._embed},
            "/{path:path}": {},
        }
        return [route(path, Endpoint(self._desk, answers)) for path, answers in paths.items()]

    # ------------------------------------------------------------------ looking

    async def _door(self, request: Request) -> Response:
        """Show what the check is, and the button that begins it."""
        token = self._desk.token(request)
        page = await self._receiver.look(address_of(token or new_token()))
        campaign = request.query_params.get("campaign", "")[:LONGEST_CAMPAIGN]
        proof = form_proof(token) if token else ""
        links = self._ways_in(campaign if CAMPAIGN.fullmatch(campaign) else "page")
        shown = self._desk.looks.draw(
            "door", page=page, proof=proof, campaign=campaign, links=links
        )
        return self._desk.html(shown)

    async def _now(self, request: Request) -> Response:
        """Show where the conversation stands, at its own address."""
        token = self._desk.token(request)
        if not token:
            return self._desk.without_cookie(request)
        page = await self._receiver.look(address_of(token))
        place, page = place_of(page), welcomed(request, page, self._desk.looks.texts)
        return self._desk.shown(page, token) if request.url.path == place else to(place)

    async def _changes(self, request: Request) -> Response:
        """Tell the conversation's state, now and whenever it is another one."""
        address = address_of(self._desk.known(request))
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
        page = await self._receiver.look(address_of(token), step=step)
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
        page = await self._receiver.look(address_of(token), Tap(press))
        if page.changes or not page.exists:
            return to("/now")
        path = path_of(address_of(token), page)
        share = self._desk.address(request) + path if path else ""
        return self._desk.shown(page, token, share=share)

    async def _static(self, request: Request) -> Response:
        name = f"/static/{request.path_params['name']}"
        files = self._desk.looks.files.values()
        file = next((file for file in files if file.path == name), None)
        if not isinstance(file, StaticFile):
            raise NotRead(404)
        return Response(file.content, media_type=file.kind, headers=FOREVER)

    async def _embed(self, request: Request) -> Response:
        """Return the script for other pages; there is none where no page may embed this one."""
        del request
        if not self._desk.embeds:
            raise NotRead(404)
        script = self._desk.looks.embedding()
        return Response(script, media_type="text/javascript; charset=utf-8", headers=ABROAD)

    async def _picture(self, request: Request) -> Response:
        page = await self._receiver.look(address_of(self._desk.known(request)))
        return await self._desk.file(request, page.picture)

    async def _report(self, request: Request) -> Response:
        page = await self._receiver.look(address_of(self._desk.known(request)))
        return await self._desk.file(request, page.report)

    # ------------------------------------------------------------------ doing

    async def _begin(self, request: Request) -> Response:
        """Begin, or go on; a person without a cookie gets one."""
        sent, token = await self._desk.form(request), self._desk.token(request)
        if token and not is_proof(token, sent.get("proof")):
            return to("/now")
        if not token:
            if not self._desk.guard.may_begin(request):
                raise NotRead(429)
            token = new_token()
        await self._receiver.begin(address_of(token), sent.get("campaign")[:LONGEST_CAMPAIGN])
        return self._desk.remembering(request, to("/now?begun"), token)

    async def _act(self, request: Request) -> Response:
        """Hand over a pressed button, a typed text or ticked choices."""
        sent = await self._desk.form(request)
        token = self._desk.proven(request, sent)
        if wish := move_in(Text(sent.get("text"))):
            return self._elsewhere.offered(request, wish.code)
        done = await self._receiver.act(address_of(token), sent)
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
        proof = form_proof(token) if token else ""
        return self._desk.html(self._desk.looks.draw("leave", proof=proof))

    async def _delete(self, request: Request) -> Response:
        """Delete everything of somebody, and have the browser forget them."""
        sent = await self._desk.form(request)
        if not self._desk.token(request):
            # Another tab has deleted it.
            return to("/goodbye/nothing")
        await self._receiver.delete(address_of(self._desk.proven(request, sent)))
        return self._desk.forgetting(to("/goodbye/deleted"))

    async def _goodbye(self, request: Request) -> Response:
        why = str(request.path_params["why"])
        said = why if why in ("deleted", "declined") else "nothing"
        return self._desk.html(self._desk.looks.draw("notice", proof="", name=f"goodbye_{said}"))
