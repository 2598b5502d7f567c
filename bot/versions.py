"""The assessment that new conversations walk, and those that older ones keep to."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.documents import DataProblems
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.faults import describe
from bot.store.port import Store, UnknownVersion
from bot.store.records import FlowVersion

log = logging.getLogger(__name__)

Rebuild = Callable[[str, str], Assessment]
"""Builds an assessment from the source of a kept version, and that version."""


@dataclass
class Versions:
    """Assessments by the version of their flow.

    Attributes:
        current: What new conversations walk.
        source: Gives the source of the current one, for those who come back after a deploy; asked
            for only when it is not kept yet.
        rebuild: Builds an older one.
    """

    current: Assessment
    source: Callable[[], str]
    rebuild: Rebuild
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
        if version not in self._older:
            raise UnknownVersion(version)
        return self._older[version]

    async def load(self, store: Store, version: str) -> None:
        """Load a kept version, or remember that it is lost."""
        kept = await store.version(version)
        try:
            if kept is None:
                message = "it is not kept"
                raise LookupError(message)
            self._older[version] = self.rebuild(kept.source, kept.version)
        except (LookupError, ValueError, DataProblems) as error:
            log.error("flow version lost", extra={"version": version[:12], **describe(error)})
            self._lost.add(version)

    async def keep_current(self, store: Store, now: datetime) -> None:
        """Keep the current version, so that its conversations can end on it."""
        flow, edition = self.current.flow, self.current.edition
        if await store.version(flow.version) is None:
            kept = FlowVersion(flow.version, flow.id, edition.id, edition.digest, self.source())
            await store.add_version(kept, now)
