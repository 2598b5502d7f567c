"""Draws pages of conversations in a flow that is being written, and loads it after each save."""

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.channel import NotTaken
from bot.documents import DataProblems, Location, Problem
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.engine.refitting import refit
from bot.flows.model import Flow
from bot.flows.outline import outline, outline_arrows
from bot.loading.watching import EVERY_S, FolderWatch
from bot.messages import Address, Command, Heading, Inbound, Outcome, Paragraph, Say, Update
from bot.messages.draft import Draft, DraftProblem
from bot.messages.view import View
from bot.scoring.edition import Edition
from bot.service.updates import Service
from bot.store.ports import StoreUnavailable
from bot.turns.context import Context
from bot.turns.plan import Found, Plan
from bot.turns.walking import written
from bot.wiring.flows import Chosen
from bot.wiring.viewer import Viewer

EARLIER = 20
"""Most earlier versions that are kept, for pages that have not followed yet."""

TRIES = 25
"""How often files with mistakes are looked at again: an editor may still be writing them."""


class DraftViewer:
    """Draws pages of conversations in a flow that is being written.

    Args:
        chosen: The flow, and what is said about it.
        edition: The edition.
        watch: Notices saves.

    Attributes:
        folder: The flow's folder.
        viewer: Draws the pages. Each good version becomes the current flow of its service.
    """

    def __init__(self, chosen: Chosen, edition: Edition, watch: FolderWatch) -> None:
        self.viewer, self.folder = Viewer(), chosen.flow
        self._chosen, self._edition, self._watch = chosen, edition, watch
        self._current: Assessment | None = None
        self._number, self._problems = 0, tuple[DraftProblem, ...]()
        self._lost: dict[Address, tuple[str, tuple[str, ...]]] = {}
        self._saved, self._closed = asyncio.Event(), False

    @property
    def _service(self) -> Service:
        if self.viewer.service is None:
            message = "there is no service yet"
            raise NotTaken(message)
        return self.viewer.service

    @property
    def number(self) -> int:
        """How often the flow was loaded."""
        return self._number

    async def __call__(self, address: Address, *inbounds: Inbound, step: str = "") -> View:
        """Return a page, as :class:`bot.channel.Look` says, with the draft beside it."""
        if self._current is None:
            return self._blank()
        await self._follow_up(address)
        page = await self.viewer(address, *inbounds, step=step)
        return self._drafted(address, page, self._current.flow)

    async def act(self, update: Update) -> View:
        """Hand an update over, and return the page after it with the draft beside it."""
        if self._current is None:
            return self._blank()
        await self._follow_up(update.address)
        return self._drafted(update.address, await self.viewer.act(update), self._current.flow)

    def _drafted(self, address: Address, page: View, flow: Flow) -> View:
        version, lost = self._lost.get(address, ("", ()))
        draft = Draft(
            self._number,
            self._problems,
            steps=outline(flow, page),
            arrows=outline_arrows(flow),
            lost=lost if version == flow.version else (),
        )
        return replace(page, draft=draft)

    async def saved(self, after: int) -> None:
        """Wait until the flow was loaded more often than this."""
        while self._number == after and not self._closed:
            await self._saved.wait()

    def close(self) -> None:
        """Let nobody wait any longer."""
        self._closed = True
        self._saved.set()

    # ------------------------------------------------------------------ loading

    async def run(self) -> None:
        """Load the flow, and again after each save, until canceled."""
        while True:
            await self._watch.changed()
            await self._load()

    async def _load(self) -> None:
        """Load the flow as it is saved; one with mistakes leaves the version before in place."""
        loaded = await asyncio.to_thread(self._loaded)
        for _ in range(TRIES):
            if isinstance(loaded, Assessment):
                break
            # Some editors empty a file first, or write it in parts.
            await self._watch.sleep(EVERY_S)
            if self._watch.look():
                loaded = await asyncio.to_thread(self._loaded)
            elif not self._watch.has_empty:
                break
        if isinstance(loaded, Assessment):
            self._take(loaded)
        else:
            self._problems = tuple(map(_shown, loaded))
        self._number += 1
        waiting, self._saved = self._saved, asyncio.Event()
        waiting.set()

    def _loaded(self) -> Assessment | tuple[Problem, ...]:
        try:
            loaded = self._chosen.current(self._edition)
        except DataProblems as bad:
            return bad.problems
        if loaded.flow.purpose == "setup":
            # It would set up a check for a channel, and there is none on a page.
            where = Location(str(self.folder / "flow.yaml"), 0)
            return (Problem(where, loaded.texts.say("draft.setup")),)
        return _alone(loaded)

    def _take(self, loaded: Assessment) -> None:
        versions = self._service.versions
        if self._current is not None:
            versions.older[self._current.flow.version] = self._current
        for version in list(versions.older)[:-EARLIER]:
            del versions.older[version]
        self._current = versions.current = loaded
        self._problems = ()

    # ------------------------------------------------------------------ conversations

    async def _follow_up(self, address: Address) -> None:
        """Take a conversation over to the version that is shown now."""
        turns = self._service.store.turns
        found = await turns.known(address)
        if not self._is_behind(found):
            return

        async def attempt(context: Context) -> Outcome:
            def decided(found: Found) -> Plan:
                return self._followed(context, address, found)

            update = Update(secrets.token_hex(16), address, Command("preview"))
            return await turns.handle(update, "", decided)

        try:
            await self._service.environment.deciding(attempt, of_team=False)
        except StoreUnavailable as error:
            raise NotTaken(str(error)) from error

    def _is_behind(self, found: Found) -> bool:
        current, kept = self._service.versions.current, found.addressed
        return kept is not None and kept.conversation.version != current.flow.version

    def _followed(self, context: Context, address: Address, found: Found) -> Plan:
        versions, kept = self._service.versions, found.addressed
        if kept is None or not self._is_behind(found):
            return Plan(Outcome(), context.now)
        before = versions.older.get(kept.conversation.version)
        turn = refit(
            versions.current, kept.conversation, context.now, context.traits_of(address),
            before.flow if before else None,
        )  # fmt: skip
        lost = tuple(_lost(kept.conversation, turn.conversation, versions.current.flow))
        self._lost[address] = (versions.current.flow.version, lost)
        # The page itself shows what is open now.
        return written(context, address, versions.current, replace(turn, replies=()))

    def _blank(self) -> View:
        """Return the page where there is no version to show yet."""
        name, texts = self._chosen.flow.resolve().name, self._service.versions.current.texts
        said = Say((Heading(name), Paragraph(texts.say("draft.nothing_yet"))))
        draft = Draft(self._number, self._problems, is_shown=False)
        return View(said, name, exists=False, draft=draft)


def _alone(loaded: Assessment) -> Assessment:
    """Return the questions for a team as a person answers them, since there is no team here."""
    if loaded.flow.purpose != "team":
        return loaded
    return replace(loaded, flow=replace(loaded.flow, purpose="person"))


def _shown(problem: Problem) -> DraftProblem:
    mark = problem.mark
    name = Path(mark.file).name
    where = f"{name}:{mark.line}:{mark.column}" if mark.line else name
    return DraftProblem(where, problem.message)


def _lost(before: Conversation, after: Conversation, flow: Flow) -> Iterator[str]:
    """Yield the names of questions of a flow whose answers are not taken over."""
    for step in flow.steps:
        answer = before.answers.get(step.id)
        is_given = answer is not None and answer.value is not None and step.is_question
        if is_given and step.id not in after.answers:
            yield step.name
