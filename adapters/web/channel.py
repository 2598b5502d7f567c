"""A page as a channel."""

import asyncio
from collections.abc import Callable, Sequence

from starlette.routing import BaseRoute, Route

from adapters.web.account import WebAccount, WebPacing
from adapters.web.addresses import AUTHORS, NAME, TEAM_MEMBERS, VISITORS
from adapters.web.answers import Desk, Endpoint
from adapters.web.boards import BoardPages
from adapters.web.checks import examine
from adapters.web.conversations import Conversations
from adapters.web.draft import STREAM, Saves
from adapters.web.drawings import Drawings
from adapters.web.elsewhere import Elsewhere
from adapters.web.forms import Forms
from adapters.web.guard import Guard
from adapters.web.looks import Looks
from adapters.web.members import MemberPages
from adapters.web.pages import Site
from adapters.web.receive import WebReceiver
from adapters.web.shares import Shares
from adapters.web.streams import Streams
from bot.channel import Draw, FollowsDraft, Handle, Look, MessageRef, Traits, WaysIn
from bot.diagnosis import Diagnosis
from bot.messages import Address, Reply, Standing
from bot.messages.board import Boards
from bot.texts import Catalogue

Part = Forms | Conversations | Site | Shares | Elsewhere | BoardPages | MemberPages

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
        boards: The boards of facilitators; None without them.
        ways_in: Returns links to the other channels.

    Attributes:
        streams: Tells browsers what has changed.
    """

    name = NAME
    traits = Traits(
        writes_first=False,
        has_places=False,
        writes_files=True,
        shows_pages=True,
        form_lifetime_s=FORM_LIVES_S,
    )

    def __init__(  # noqa: PLR0913 - the last one is named by callers
        self,
        texts: Catalogue,
        account: WebAccount,
        pacing: WebPacing,
        look: Look,
        clock: Callable[[], float],
        draw: Draw | None = None,
        *,
        boards: Boards | None = None,
        ways_in: WaysIn = lambda _argument: {},
    ) -> None:
        self.streams = Streams(pacing.streams, watched=pacing.watched)
        self._account, self._receiver = account, WebReceiver(texts, look, self.streams)
        drawings = None if draw is None else Drawings(draw)
        guard = Guard(account, pacing, clock)
        self._saves = Saves(look, self.streams) if isinstance(look, FollowsDraft) else None
        looks = Looks(texts, account, previews=self._saves is not None)
        readers = VISITORS if self._saves is None else AUTHORS
        self._desk = desk = Desk(account, looks, guard, drawings, self._saves, readers)
        receiver, elsewhere = self._receiver, Elsewhere(desk, self._receiver, ways_in)
        self._parts: list[Part] = [
            Forms(desk, receiver), Conversations(desk, receiver, self.streams, elsewhere),
            Shares(desk, look), elsewhere,
        ]  # fmt: skip
        if boards is not None:
            looks = Looks(texts, account, base=TEAM_MEMBERS.base)
            team = Desk(account, looks, guard, readers=TEAM_MEMBERS)
            self._parts += [
                BoardPages(desk, boards, account, self.streams),
                MemberPages(team, receiver), Forms(team, receiver),
                Conversations(team, receiver, self.streams),
            ]  # fmt: skip
        # Its last route is for every path that there is not.
        self._parts.append(Site(desk, receiver, ways_in))
        self._ready = False

    @property
    def ready(self) -> bool:
        """Whether what people do is taken."""
        return self._ready

    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes of all pages."""
        routes = [route for part in self._parts for route in part.routes()]
        if self._saves is not None:
            routes.append(Route(STREAM, Endpoint(self._desk, {"GET": self._saves.events})))
        return routes

    async def run(self, handle: Handle) -> None:
        """Take what people do until canceled."""
        self._receiver.start(handle)
        self.streams.open()
        self._ready = True
        telling = asyncio.create_task(self._tell_of_saves())
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            telling.cancel()
            self._ready = False
            # They would keep the server waiting for their ends.
            self.streams.close()
            self._receiver.stop()

    async def _tell_of_saves(self) -> None:
        if self._saves is not None:
            await self._saves.tell()

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
