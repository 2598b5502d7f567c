"""Flow versions in the store: current ones are stored, and older ones loaded when needed."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.documents import DataProblems
from bot.engine.assessment import Assessment
from bot.redaction import describe
from bot.store.ports import Records
from bot.store.records import FlowVersion
from bot.turns.versions import Versions

log = logging.getLogger(__name__)

Rebuild = Callable[[str, str], Assessment]
"""Builds an assessment from the source of a stored version, and that version."""

Source = Callable[[], str]
"""Returns the source of a flow and its edition; called only where that is not stored yet."""


@dataclass(frozen=True)
class Flows:
    """The flows, and how their versions are stored and built again.

    Attributes:
        versions: The versions that are loaded.
        sources: The source of the current flow, and of each flow beside it, in their order.
        rebuild: Builds an older version.
    """

    versions: Versions
    sources: Sequence[Source]
    rebuild: Rebuild


async def keep_current(records: Records, flows: Flows, now: datetime) -> None:
    """Store the current versions, so that their conversations can end on them."""
    current = (flows.versions.current, *flows.versions.beside)
    for assessment, source in zip(current, flows.sources, strict=True):
        flow, edition = assessment.flow, assessment.edition
        if await records.version(flow.version) is None:
            stored = FlowVersion(flow.version, flow.id, edition.id, edition.digest, source())
            await records.add_version(stored, now)


async def load(records: Records, flows: Flows, version: str) -> None:
    """Load a stored version, or remember that it is lost."""
    stored = await records.version(version)
    try:
        if stored is None:
            message = "it is not stored"
            raise LookupError(message)
        flows.versions.older[version] = flows.rebuild(stored.source, stored.version)
    except (LookupError, ValueError, DataProblems) as error:
        log.error("flow version lost", extra={"version": version[:12], **describe(error)})
        flows.versions.lost.add(version)
