"""Turns of people who answer for a team in a browser: whose page it is, and what they do there."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.messages import Address, Inbound, MoveIn, Outcome, Update
from bot.messages.view import View
from bot.redaction import describe
from bot.service.environment import Decider, Environment
from bot.store.ports import CodeUsed, StoreError, StoreUnavailable
from bot.turns import browser
from bot.turns.context import Context
from bot.turns.decide import decide
from bot.turns.keys import browser_key, code_key
from bot.turns.plan import Found, Offered, Plan
from bot.turns.view import view

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MemberService:
    """Handles the updates that members of a team send from their pages.

    The address of a browser leads to the person's private chat, where their conversation is.

    Attributes:
        environment: The parts that every decision shares.
    """

    environment: Environment

    async def handle(self, update: Update, decider: Decider = decide) -> Outcome:
        """Take one update of a browser; once this returns, it may be confirmed.

        ``decider`` is that of :meth:`bot.service.updates.Service.handle`.
        The notice says why nothing was done with a link or on a page that no longer works.

        Raises:
            StoreUnavailable: Nothing was stored.
        """
        try:
            return await self._handled(update, decider)
        except StoreError:
            raise
        except Exception as error:
            # The person still has the page, and sees there that nothing was taken.
            log.error("update of a page failed", extra=describe(error))
            message = f"the update failed ({type(error).__name__})"
            raise StoreUnavailable(message) from error

    async def _handled(self, update: Update, decider: Decider) -> Outcome:
        inbound, key = update.inbound, browser_key(update.address)
        used = code_key(inbound.code) if isinstance(inbound, MoveIn) else key
        kept = await self._offered(used)
        if kept is None:
            return self._gone()
        there, conversation = kept[0].address, kept[0].kept.conversation.id
        update = Update(update.id, there, inbound)

        async def attempt(context: Context) -> Outcome:
            def decided(found: Found) -> Plan:
                if isinstance(inbound, MoveIn):
                    return browser.opened(context, found, used, key)
                plan = decider(update, found, replace(context, page_of=there))
                return browser.held(plan, kept[0], key)

            sender = self.environment.sender
            return await self.environment.store.turns.handle(
                update, conversation, decided, sender=sender
            )

        try:
            return await self.environment.deciding(attempt)
        except CodeUsed:
            # Another browser was quicker.
            return self._gone()

    def _gone(self) -> Outcome:
        return Outcome(self.environment.flows.versions.current.texts.say(f"{browser.GONE}.text"))

    async def look(self, address: Address, inbounds: Sequence[Inbound], step: str = "") -> View:
        """Return the page of a browser, as :class:`bot.channel.Look` says.

        It does not exist for a browser that has opened no link, or whose answers are elsewhere now.
        A link leaves the page as it is; the page tells in ``changes`` whether the link opens one.

        Raises:
            StoreUnavailable: The store cannot be read now.
        """
        link = inbounds[0] if inbounds else None

        async def attempt(context: Context) -> View:
            if isinstance(link, MoveIn):
                page = await self._page(context, address)
                return replace(page, changes=await self._opens(context, address, link))
            return await self._page(context, address, inbounds, step)

        return await self.environment.deciding(attempt)

    async def _page(
        self, context: Context, address: Address, inbounds: Sequence[Inbound] = (), step: str = ""
    ) -> View:
        kept = await self._offered(browser_key(address))
        if kept is None or not browser.is_on_page(kept[1]):
            return browser.closed_page(context)
        there, found = kept[0].address, kept[1]
        return view(replace(context, page_of=there), there, found, inbounds, step)

    async def _opens(self, context: Context, address: Address, link: MoveIn) -> bool:
        used = code_key(link.code)
        kept = await self._offered(used)
        if kept is None:
            return False
        return browser.opened(context, kept[1], used, browser_key(address)).handoff is not None

    async def _offered(self, key: str) -> tuple[Offered, Found] | None:
        """Return what a link or a browser leads to; None if it leads nowhere, or no longer."""
        kept = await self.environment.store.turns.offered(key)
        is_late = kept is not None and kept[0].expires_at <= self.environment.clock()
        return None if is_late else kept
