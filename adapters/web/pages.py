"""The first page, the way to begin, and the files that all pages ask for."""

import re
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from adapters.web.addresses import address_of
from adapters.web.answers import ABROAD, FOREVER, Desk, to
from adapters.web.cookies import form_proof, is_proof, new_token
from adapters.web.looks import StaticFile
from adapters.web.receive import WebReceiver
from adapters.web.requests import NotRead
from bot.channel import WaysIn

LONGEST_CAMPAIGN = 64
"""Most characters of the name of a campaign."""

CAMPAIGN = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""A name that a link to another channel can carry."""


class Site:
    """The pages.

    Args:
        desk: Makes the answers.
        receiver: Hands over what people do.
        ways_in: Returns links to the other channels.
    """

    def __init__(self, desk: Desk, receiver: WebReceiver, ways_in: WaysIn) -> None:
        self._desk, self._receiver, self._ways_in = desk, receiver, ways_in

    def routes(self) -> Sequence[BaseRoute]:
        """Return a route for each path."""
        return self._desk.routes(
            {
                "/": {"GET": self._door},
                "/begin": {"POST": self._begin},
                "/static/{name}": {"GET": self._static},
                "/embed.js": {"GET": self._embed},
                "/{path:path}": {},
            }
        )

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
