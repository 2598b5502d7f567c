"""The assessment that new conversations walk, and those that older ones keep to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.engine.assessment import Assessment
from bot.store.port import Store, UnknownVersion
from bot.store.records import FlowVersion

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
        """Load a kept version.

        Raises:
            LookupError: The store does not have it.
            DataProblems: This version of the program no longer takes it.
        """
        kept = await store.version(version)
        if kept is None:
            message = f"flow version {version[:12]} is not kept"
            raise LookupError(message)
        self._older[version] = self.rebuild(kept.source, kept.version)

    async def keep_current(self, store: Store, now: datetime) -> None:
        """Keep the current version, so that its conversations can end on it."""
        flow, edition = self.current.flow, self.current.edition
        if await store.version(flow.version) is None:
            kept = FlowVersion(flow.version, flow.id, edition.id, edition.digest, self.source())
            await store.add_version(kept, now)
