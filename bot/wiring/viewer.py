"""Draws pages of conversations as they are stored."""

from dataclasses import dataclass, field

from bot.channel import HasEntrance, NotTaken
from bot.messages import Address, Inbound
from bot.messages.view import View
from bot.service.updates import Service
from bot.store.ports import StoreUnavailable
from bot.turns.context import Context
from bot.turns.view import view
from bot.wiring.boards import BoardViewer


@dataclass
class Viewer:
    """The pages of a service's conversations.

    Attributes:
        service: The service; None until it is made, which needs the channels.
        boards: The boards of facilitators.
    """

    service: Service | None = None
    boards: BoardViewer = field(default_factory=BoardViewer)

    def ways_in(self, argument: str) -> dict[str, str]:
        """Return the links that lead to other channels, as :data:`bot.channel.WaysIn` says."""
        channels = self.boards.channels.items()
        links = {
            name: channel.entrance(argument)
            for name, channel in channels
            if isinstance(channel, HasEntrance)
        }
        return {name: link for name, link in links.items() if link}

    async def __call__(
        self, address: Address, inbound: Inbound | None = None, step: str = ""
    ) -> View:
        """Return a page, as :class:`bot.channel.Look` says.

        Raises:
            NotTaken: The store cannot be read now.
        """
        if self.service is None:
            message = "there is no service yet"
            raise NotTaken(message)
        turns = self.service.store.turns

        async def attempt(context: Context) -> View:
            return view(context, address, await turns.known(address), inbound, step)

        try:
            return await self.service.environment.deciding(attempt, of_team=False)
        except StoreUnavailable as error:
            raise NotTaken(str(error)) from error
