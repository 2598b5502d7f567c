"""A page as a channel."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from adapters.web.account import WebAccount, WebPacing
from adapters.web.addresses import NAME
from adapters.web.answers import Desk
from adapters.web.checks import examine
from adapters.web.drawings import Drawings
from adapters.web.elsewhere import Elsewhere
from adapters.web.forms import Forms
from adapters.web.guard import Guard
from adapters.web.looks import Looks
from adapters.web.pages import Site
from adapters.web.receive import WebReceiver
from adapters.web.shares import Shares
from adapters.web.streams import Streams
from bot.channel import Draw, Handle, Look, MessageRef, Traits
from bot.diagnosis import Diagnosis
from bot.messages import Address, Reply, Standing
from bot.texts import Catalogue

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

FORM_LIVES_S = 24 * 3600
"""How long a form may be drawn after somebody asked for it; it is drawn at once."""


class Web:
    """A page on the web.

    Args:
        texts: The language.
        account: The page's address.
        pacing: How often requests are taken.
        look: Draws pages of conversations.
        clock: A monotonic clock, in seconds.
        draw: Makes pictures and documents; None without them.

    Attributes:
        streams: Tells browsers what has changed.
    """

    name = NAME
    traits = Traits(
        writes_first=False, has_places=False, writes_files=True, form_lifetime_s=FORM_LIVES_S
    )

    def __init__(
        self,
        texts: Catalogue,
        account: WebAccount,
        pacing: WebPacing,
        look: Look,
        clock: Callable[[], float],
        draw: Draw | None = None,
    ) -> None:
        self.streams = Streams(pacing.streams)
        self._account, self._receiver = account, WebReceiver(texts, look, self.streams)
        drawings = None if draw is None else Drawings(draw)
        guard = Guard(account, pacing, clock)
        desk = Desk(account, Looks(texts, account), guard, drawings)
        self._parts = (
            Forms(desk, self._receiver), Site(desk, self._receiver, self.streams),
            Shares(desk, look), Elsewhere(desk, self._receiver),
        )  # fmt: skip
        self._ready = False

    @property
    def ready(self) -> bool:
        """Whether what people do is taken."""
        return self._ready

    def routes(self) -> "Sequence[BaseRoute]":
        """Return the routes of all pages."""
        return [route for part in self._parts for route in part.routes()]

    async def run(self, handle: Handle) -> None:
        """Take what people do until canceled."""
        self._receiver.start(handle)
        self.streams.open()
        self._ready = True
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self._ready = False
            # They would keep the server waiting for their ends.
            self.streams.close()
            self._receiver.stop()

    async def standing(self, place: Address, person: str) -> Standing:
        """Return "unknown": there are no groups on a page."""
        del place, person
        return "unknown"

    def limits(self, address: Address, reply: Reply, replaces: MessageRef | None) -> tuple[()]:
        """Return no limits, since nothing is sent."""
        del address, reply, replaces
        return ()

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None = None, via: str = ""
    ) -> None:
        """Send nothing: a browser reads the page, which is drawn from the conversation's state."""
        del address, reply, replaces, via

    async def examine(self, server: str) -> "Sequence[Diagnosis]":
        """Check the page's address."""
        del server
        return examine(self._account)

    async def close(self) -> None:
        """Do nothing: there are no connections of its own."""
