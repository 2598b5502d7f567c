"""Hands over what people do on a page, and returns the page after it."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from adapters.web.live import topic_of
from adapters.web.parse import pressed, ticked, typed
from adapters.web.requests import NotRead, Sent
from adapters.web.streams import Streams
from bot.channel import Handle, Look, NotTaken
from bot.messages import (
    Address,
    Ask,
    Command,
    Form,
    FormInput,
    Inbound,
    MoveIn,
    MoveOut,
    Outcome,
    Paragraph,
    Tap,
    Text,
    Update,
)
from bot.messages.view import View
from bot.texts import Catalogue

UNANSWERED = 422
"""The HTTP status of a page that asks again."""

OUTDATED = 409
"""The HTTP status of a page on which nothing of an old page counted."""

Read = Callable[[View], list[Tap | Text]]
"""Reads what a form says, as answers to the question of a page."""


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a request that did something.

    Attributes:
        page: The page after it.
        status: The HTTP status, where the page is shown at once.
        reads: The token of a button that only shows something; empty for any other.
    """

    page: View
    status: int = 200
    reads: str = ""


class WebReceiver:
    """The way of people's acts from a page to the bot.

    Args:
        texts: The language.
        look: Draws pages.
        streams: Tells open pages of changes.
    """

    def __init__(self, texts: Catalogue, look: Look, streams: Streams) -> None:
        self._texts, self.look, self._streams = texts, look, streams
        self._handle: Handle | None = None
        self._locks: WeakValueDictionary[Address, asyncio.Lock] = WeakValueDictionary()

    def start(self, handle: Handle) -> None:
        """Hand over updates from now on."""
        self._handle = handle

    def stop(self) -> None:
        """Hand over no more."""
        self._handle = None

    async def begin(self, address: Address, campaign: str = "") -> None:
        """Begin a conversation, or resume it at the open question.

        Args:
            address: The person.
            campaign: The campaign that brought them here; empty for none.

        Raises:
            NotTaken: Nothing was stored.
        """
        async with self._alone(address):
            await self._hand(address, Command("begin", campaign))

    async def delete(self, address: Address) -> bool:
        """Delete everything of a person, who has been asked.

        Returns:
            Whether anything was deleted: a page that has closed can delete nothing.

        Raises:
            NotTaken: It could not be deleted now.
        """
        async with self._alone(address):
            page = await self._taken(address, Command("delete"))
            buttons = () if isinstance(page.now, Ask) else page.now.buttons
            if not page.exists:
                return bool(page.leaves)
            for button in buttons[:1]:
                page = await self._taken(address, Tap(button.token))
            # The turn itself tells: a page may also be gone because it closed in between.
            if not page.leaves:
                message = "something is still stored"
                raise NotTaken(message)
            return True

    async def leave(self, address: Address, wish: MoveOut) -> Outcome:
        """Let somebody go on elsewhere.

        Raises:
            NotTaken: Nothing was stored.
        """
        async with self._alone(address):
            return await self._hand(address, wish)

    async def arrive(self, address: Address, wish: MoveIn) -> Outcome:
        """Let somebody go on here; the notice says why nothing moved.

        A code works once. A browser that missed the answer sends it again, so the same wish of the
        same person is the same update: its outcome is that of the first time.

        Raises:
            NotTaken: Nothing was stored.
        """
        said = f"move {address.person} {wish.code} {wish.replaces}"
        same = hashlib.sha256(said.encode()).hexdigest()[:32]
        async with self._alone(address):
            return await self._hand(address, wish, same)

    async def act(self, address: Address, sent: Sent) -> Done:
        """Do what a form says.

        Raises:
            NotRead: It is no form of a page.
            NotTaken: Nothing was stored.
        """
        # The question that a text is for is compared and answered without another in between.
        async with self._alone(address):
            if sent.has("press"):
                return await self._press(address, sent)
            if sent.has("several"):
                return await self._tick(address, sent)
            if sent.has("text"):
                return await self._type(address, sent)
        raise NotRead(400)

    async def fill_in(self, address: Address, read: Callable[[Form], FormInput]) -> View:
        """Take the answers of a form, and return the page after them.

        Args:
            address: The person.
            read: Reads what was sent, as the answers to the questions that there are now.

        Raises:
            NotTaken: Nothing was stored.
        """
        async with self._alone(address):
            page = await self.look(address, Command("form"))
            if page.form is None:
                return await self.look(address)
            return await self._taken(address, read(page.form))

    # ------------------------------------------------------------------ the ways to act

    async def _press(self, address: Address, sent: Sent) -> Done:
        token = sent.get("press")
        if not token:
            return await self._unchosen(address, sent.get("question"))
        inbound = pressed(token)
        if inbound is None:
            raise NotRead(400)
        page = await self._taken(address, inbound)
        is_shown = not page.changes and not page.problem and bool(page.said or page.notice)
        if is_shown and isinstance(inbound, Tap):
            return Done(replace(page, said=(), notice=""), reads=token)
        return Done(page, UNANSWERED if page.problem else 200)

    async def _unchosen(self, address: Address, question: str) -> Done:
        """Ask for a choice at the question of a form that has none."""
        answered = (await self.look(address)).answered
        steps = {answer.change.token: answer.step for answer in answered if answer.change}
        page = await self.look(address, step=steps.get(question, ""))
        problem = (Paragraph(self._texts.say("web.choose")),)
        return Done(replace(page, problem=problem), UNANSWERED)

    async def _tick(self, address: Address, sent: Sent) -> Done:
        chosen = frozenset(sent.every.get("chosen", ()))
        return await self._answer(address, sent, lambda page: ticked(page, chosen))

    async def _type(self, address: Address, sent: Sent) -> Done:
        return await self._answer(address, sent, lambda _: [typed(sent)])

    async def _answer(self, address: Address, sent: Sent, read: Read) -> Done:
        """Answer the question of a form, which is open or was answered since."""
        stored, question = await self.look(address), sent.get("question")
        if stored.question == question and stored.exists:
            return await self._taken_all(address, read(stored), stored)
        if question in {answer.change.token for answer in stored.answered if answer.change}:
            return await self._answer_again(address, Tap(question), stored, read)
        return self._outdated(stored)

    async def _answer_again(self, address: Address, reopen: Tap, stored: View, read: Read) -> Done:
        """Change the answer of an old page's question, as a button there does.

        What answers nothing is only shown on that page: elsewhere no question opens again.
        """
        reopened = await self.look(address, reopen)
        if reopened.question != reopen.token:
            return self._outdated(stored)
        inbounds = read(reopened)
        page = await self.look(address, reopen, *inbounds)
        if page.question == reopen.token:
            return _answered(replace(page, answered=stored.answered))
        await self._hand(address, reopen)
        return await self._taken_all(address, inbounds, reopened)

    async def _taken_all(self, address: Address, inbounds: list[Tap | Text], page: View) -> Done:
        for inbound in inbounds:
            page = await self._taken(address, inbound)
        return _answered(page)

    def _outdated(self, page: View) -> Done:
        return Done(replace(page, notice=self._texts.say("web.outdated")), OUTDATED)

    # ------------------------------------------------------------------ handing over

    async def _taken(self, address: Address, inbound: Inbound) -> View:
        """Hand an inbound over, and return the page after it with what it brought."""
        self._served()
        page = await self.look.act(_update(address, inbound))
        if page.changes:
            self._streams.changed(topic_of(address))
        return page

    async def _hand(self, address: Address, inbound: Inbound, name: str = "") -> Outcome:
        outcome = await self._served()(_update(address, inbound, name))
        self._streams.changed(topic_of(address))
        return outcome

    def _served(self) -> Handle:
        """Return the handler of updates.

        Raises:
            NotTaken: The page is not served.
        """
        if self._handle is None:
            message = "the page is not served"
            raise NotTaken(message)
        return self._handle

    def _alone(self, address: Address) -> asyncio.Lock:
        """Return the lock of a person; it is forgotten when nobody holds it."""
        lock = self._locks.get(address)
        if lock is None:
            lock = self._locks[address] = asyncio.Lock()
        return lock


def _update(address: Address, inbound: Inbound, name: str = "") -> Update:
    return Update(name or secrets.token_hex(16), address, inbound)


def _answered(page: View) -> Done:
    """Return the end of a request that answers the open question."""
    # The page itself shows what has changed.
    page = replace(page, notice="") if page.changes or page.problem else page
    return Done(page, UNANSWERED if page.problem else 200)
