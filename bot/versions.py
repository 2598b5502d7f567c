"""The assessment that new conversations walk, and those that older ones keep to."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.documents import DataProblems
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.faults import describe
from bot.store.ports import Records, UnknownVersion
from bot.store.records import FlowVersion

log = logging.getLogger(__name__)

T = TypeVar("T")

Rebuild = Callable[[str, str], Assessment]
"""Builds an assessment from the source of a kept version, and that version."""


@dataclass
class Versions:
    """Assessments by the version of their flow.

    Attributes:
        current: What new conversations walk.
        beside: The other flows that conversations can begin in, such as those for teams, each with
            what gives its source.
        source: Gives the source of the current one, for those who come back after a deploy; asked
            for only when it is not kept yet.
        rebuild: Builds an older one.
    """

    current: Assessment
    source: Callable[[], str]
    rebuild: Rebuild
    beside: tuple[tuple[Assessment, Callable[[], str]], ...] = ()
    _older: dict[str, Assessment] = field(default_factory=dict)
    _lost: set[str] = field(default_factory=set)

    def walked(self, conversation: Conversation) -> tuple[Assessment, Conversation]:
        """What a conversation walks, and where it stands in that.

        One whose version cannot be walked any more stands in the current one as closed: it can be
        begun again or deleted.

        Raises:
            UnknownVersion: Its version is not loaded; :meth:`load` loads it.
        """
        if conversation.version in self._lost:
            pending = conversation.pending
            asked = pending if pending is not None and pending.kind == "delete" else None
            closed = Conversation(
                conversation.id, conversation.flow, self.current.flow.version,
                conversation.edition, conversation.started, "expired",
                pending=asked, before=conversation.before,
            )  # fmt: skip
            return self.current, closed
        return self.of(conversation.version), conversation

    def of(self, version: str) -> Assessment:
        """The assessment of a version.

        Raises:
            UnknownVersion: It is not loaded; :meth:`load` loads it.
        """
        if version == self.current.flow.version:
            return self.current
        for one, _ in self.beside:
            if version == one.flow.version:
                return one
        if version not in self._older:
            raise UnknownVersion(version)
        return self._older[version]

    async def having(self, records: Records, attempt: Callable[[], Awaitable[T]]) -> T:
        """Do something, loading whatever version turns out to be needed.

        Args:
            records: Where versions are kept.
            attempt: What to do; it is done again where it raises UnknownVersion.
        """
        while True:
            try:
                return await attempt()
            except UnknownVersion as needed:
                await self.load(records, needed.version)

    async def load(self, records: Records, version: str) -> None:
        """Load a kept version, or remember that it is lost."""
        kept = await records.version(version)
        try:
            if kept is None:
                message = "it is not kept"
                raise LookupError(message)
            self._older[version] = self.rebuild(kept.source, kept.version)
        except (LookupError, ValueError, DataProblems) as error:
            log.error("flow version lost", extra={"version": version[:12], **describe(error)})
            self._lost.add(version)

    @property
    def setup(self) -> Assessment | None:
        """What whoever sets up a team assessment walks; None where there is none."""
        return next((one for one, _ in self.beside if one.flow.purpose == "setup"), None)

    @property
    def team_flows(self) -> tuple[Assessment, ...]:
        """What teams can walk."""
        return tuple(one for one, _ in self.beside if one.flow.purpose == "team")

    def team_flow(self, flow: str) -> Assessment:
        """What teams walk, by the flow's id.

        Raises:
            LookupError: There is none of this id any more.
        """
        for one in self.team_flows:
            if one.flow.id == flow:
                return one
        message = f"there is no flow for teams called {flow}"
        raise LookupError(message)

    async def keep_current(self, records: Records, now: datetime) -> None:
        """Keep the current versions, so that their conversations can end on them."""
        for one, source in ((self.current, self.source), *self.beside):
            flow, edition = one.flow, one.edition
            if await records.version(flow.version) is None:
                kept = FlowVersion(flow.version, flow.id, edition.id, edition.digest, source())
                await records.add_version(kept, now)
