"""Pages that show others what somebody shares of their result, without a name.

Nothing is stored for a link. It names the person by a hash of their token, and proves that it was
made for the stage it shows. So it ends with the answers, and a changed stage needs a new link.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from adapters.web.addresses import ADDRESS_LENGTH, named
from adapters.web.answers import Desk, Endpoint
from adapters.web.charts import content_of
from adapters.web.requests import NotRead
from bot.channel import Look
from bot.messages import Address, Bars, Heading, Note, Paragraph, plain_blocks
from bot.messages.view import Shared, View

KEY = re.compile(r"[0-9a-f]{64}")
"""The key in a link: the person's name, then the proof."""

PICTURE = "/scorecard.png"
"""The end of a picture's path, behind that of its page."""


def path_of(address: Address, page: View) -> str:
    """Return the path of the page that shows others a result; empty where there is none."""
    return "" if page.shared is None else f"/shared/{_key(address, page.shared)}"


def _key(address: Address, shared: Shared) -> str:
    proof = hashlib.sha256(f"share {address.person} {shared.mark}".encode()).hexdigest()
    return address.person + proof[:ADDRESS_LENGTH]


class Shares:
    """The pages of shared results.

    Args:
        desk: Makes the answers.
        look: Draws pages of conversations.
    """

    def __init__(self, desk: Desk, look: Look) -> None:
        self._desk, self._look = desk, look

    def routes(self) -> Sequence[BaseRoute]:
        """Return a route for the page, and one for its picture."""
        paths = {"/shared/{key}": self._page, f"/shared/{{key}}{PICTURE}": self._picture}
        return [Route(path, Endpoint(self._desk, {"GET": way})) for path, way in paths.items()]

    async def _page(self, request: Request) -> Response:
        """Show what was shared, or say that it no longer is."""
        shared = await self._shared(request)
        if shared is None:
            gone = self._desk.looks.draw("notice", proof="", name="shared_gone")
            return self._desk.html(gone, 404)
        headings = [block.text for block in shared.blocks if isinstance(block, Heading)]
        said = [block for block in shared.blocks if isinstance(block, Paragraph)]
        charts = content_of(shared.picture)
        # The charts have the numbers of a chat's bars.
        is_drawn = Heading | Bars if charts else Heading
        shown = self._desk.looks.draw(
            "shared", proof="", heading=headings[0], about=" ".join(plain_blocks(tuple(said))),
            above=[block for block in shared.blocks if not isinstance(block, is_drawn | Note)],
            below=[block for block in shared.blocks if isinstance(block, Note)],
            charts=charts, picture=shared.picture, ending=PICTURE,
            size=await self._desk.size(request, shared.picture),
            address=self._desk.address(request) + request.url.path,
        )  # fmt: skip
        return self._desk.html(shown)

    async def _picture(self, request: Request) -> Response:
        """Draw the picture of a shared result, which other sites may show."""
        shared = await self._shared(request)
        picture = None if shared is None else shared.picture
        response = await self._desk.file(request, picture)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    async def _shared(self, request: Request) -> Shared | None:
        """Return what a link shows; None if it is no longer shared.

        Raises:
            NotRead: No link of ours looks like this.
        """
        key = str(request.path_params["key"])
        if not KEY.fullmatch(key):
            raise NotRead(404)
        address = named(key[:ADDRESS_LENGTH])
        shared = (await self._look(address)).shared
        if shared is None or not hmac.compare_digest(key, _key(address, shared)):
            return None
        return shared
