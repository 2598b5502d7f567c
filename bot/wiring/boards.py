"""The boards of facilitators: who may open one, and what is on it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from bot.channel import LeadsIn, NotTaken
from bot.messages import Tap, Update
from bot.messages.board import Board
from bot.service.updates import Service
from bot.store.ports import StoreUnavailable
from bot.team.board_links import BoardLinks, Named, key_of, named_in
from bot.team.dashboard import surely
from bot.team.data_notice import join_button
from bot.team.model import Team
from bot.team.orders import TeamOrder
from bot.turns.board import board
from bot.turns.context import Context
from bot.wiring.settings import Settings


def board_links(settings: Settings) -> BoardLinks | None:
    """Return the links to boards; None where there can be none.

    Boards need a page at an address that chats can show, and a chat. The key follows from the
    chats' secrets, and ends with them. Without any of them everybody could work the key out.
    """
    if not settings.web or "." not in (urlsplit(settings.web_url).hostname or ""):
        return None
    secrets_of_chats = (
        settings.telegram_bot_token, settings.slack_bot_token, settings.slack_signing_secret,
        settings.slack_app_token, settings.slack_client_secret,
    )  # fmt: skip
    if not any(secrets_of_chats):
        return None
    return BoardLinks(settings.web_url, key_of(*secrets_of_chats))


@dataclass
class BoardViewer:
    """The boards of a service's team assessments; implements :class:`bot.messages.board.Boards`.

    Attributes:
        service: The service; None until it is made, which needs the channels.
        channels: The channels that are served, by name.
    """

    service: Service | None = None
    channels: Mapping[str, object] = field(default_factory=dict)

    async def look(self, link: str) -> Board | None:
        """Return a board as it is now; None if the link opens none.

        Raises:
            NotTaken: The store cannot be read now.
        """
        named, links = named_in(link), self._links
        if named is None or links is None:
            return None
        service = self._service()

        async def attempt(context: Context) -> Board | None:
            found = await service.store.teams.known(named.team)
            if found.team is None or not links.is_link(link, found.team, named.use):
                return None
            drawn = board(context, found)
            return None if drawn is None else self._linked(drawn, found.team, named, links)

        try:
            return await service.environment.deciding(attempt, of_team=False)
        except StoreUnavailable as error:
            raise NotTaken(str(error)) from error

    async def reveal(self, link: str, round_: int) -> None:
        """Reveal the result of a round, as its facilitator who has confirmed it.

        Raises:
            NotTaken: Nothing was stored.
        """
        named, links, service = named_in(link), self._links, self._service()
        if named is None or named.use != "run" or links is None:
            return
        try:
            team = await service.store.teams.find(named.team)
            if team is None or not links.is_link(link, team, "run") or not self._serves(team):
                return
            # The order of a dialog that was confirmed. A result without figures needs another one,
            # which the bot asks for in private.
            order = TeamOrder("reveal", team.id, surely(round_))
            await service.handle(Update(secrets.token_hex(16), team.facilitator, Tap(order.token)))
        except StoreUnavailable as error:
            raise NotTaken(str(error)) from error

    async def way_in(self, team: str) -> str:
        """Return the link to where people answer; empty if they cannot now.

        Raises:
            NotTaken: The store cannot be read now.
        """
        service = self._service()
        try:
            found = await service.store.teams.find(team)
        except StoreUnavailable as error:
            raise NotTaken(str(error)) from error
        if found is None or not found.takes_answers(service.environment.clock()):
            return ""
        return self._way_in(found)

    def _linked(self, drawn: Board, team: Team, named: Named, links: BoardLinks) -> Board:
        """Return a board with its links."""
        return replace(
            drawn,
            can_reveal=drawn.can_reveal and self._serves(team),
            joins=drawn.joins and bool(self._way_in(team)),
            shows=links.link(team, "show"),
            runs=named.use == "run",
        )

    def _serves(self, team: Team) -> bool:
        """Return whether this process serves an assessment's chat, and so knows its traits."""
        return team.place.channel in self.channels

    def _way_in(self, team: Team) -> str:
        channel = self.channels.get(team.place.channel)
        if not isinstance(channel, LeadsIn):
            return ""
        texts = self._service().versions.current.texts
        return channel.way_in(team.place, join_button(texts, team))

    @property
    def _links(self) -> BoardLinks | None:
        return self._service().environment.boards

    def _service(self) -> Service:
        if self.service is None:
            message = "there is no service yet"
            raise NotTaken(message)
        return self.service
