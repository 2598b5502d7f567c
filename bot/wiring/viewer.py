"""Draws pages of conversations as they are stored."""

import logging
from dataclasses import dataclass, field, replace

from bot.channel import HasEntrance, NotTaken
from bot.messages import Address, Inbound, Paragraph, Update
from bot.messages.codes import is_members
from bot.messages.view import View
from bot.redaction import describe
from bot.service.updates import Service
from bot.store.ports import StoreUnavailable
from bot.turns.context import Context
from bot.turns.decide import decide
from bot.turns.plan import Found, Plan
from bot.turns.view import changes, view, view_after
from bot.wiring.boards import BoardViewer

log = logging.getLogger(__name__)


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

    async def __call__(self, address: Address, *inbounds: Inbound, step: str = "") -> View:
        """Return a page, as :class:`bot.channel.Look` says.

        Raises:
            NotTaken: The store cannot be read now.
        """
        service = self._served()

        async def attempt(context: Context) -> View:
            found = await service.store.turns.known(address)
            return view(context, address, found, inbounds, step)

        try:
            if is_members(address):
                return await service.members.look(address, inbounds, step)
            return await service.environment.deciding(attempt, of_team=False)
        except StoreUnavailable as error:
            raise NotTaken(str(error)) from error

    async def act(self, update: Update) -> View:
        """Hand an update over, and return the page after it, as :class:`bot.channel.Look` says."""
        decided: list[tuple[Context, Found, Plan]] = []

        def noted(update: Update, found: Found, context: Context) -> Plan:
            plan = decide(update, found, context)
            decided[:] = [(context, found, plan)]
            return plan if changes(found, plan) else replace(plan, is_unwritten=True)

        try:
            outcome = await self._served().handle(update, noted)
        except StoreUnavailable as error:
            log.warning("update not taken", extra=describe(error))
            raise NotTaken(str(error)) from error
        for context, found, plan in decided:
            if outcome == plan.outcome:
                there = replace(update, address=context.page_of or update.address)
                return view_after(context, there, found, plan)
        # It was no turn of a person, or it was put aside.
        page = await self(update.address)
        return replace(page, problem=(Paragraph(outcome.notice),)) if outcome.notice else page

    def _served(self) -> Service:
        if self.service is None:
            message = "there is no service yet"
            raise NotTaken(message)
        return self.service
