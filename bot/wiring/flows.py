"""The flows and the edition that are configured, or named."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from bot.engine.assessment import Assessment
from bot.flows.model import Flow
from bot.loading.library import (
    build_source,
    edition_folders,
    find,
    flow_folders,
    load_catalogue,
    load_edition,
    load_flow,
    purpose_of,
    read_source,
)
from bot.report.attachments import Drawer
from bot.scoring.edition import Edition
from bot.service.flow_versions import Flows
from bot.turns.versions import Versions
from bot.wiring.settings import Settings

TYPED = "terminal.typed."
"""The beginning of the names of sentences for people who type everything."""


def choose_edition(settings: Settings, name: str = "") -> Edition:
    """Return the edition of this name, else the configured one, else the latest one.

    Raises:
        DataProblems: It does not exist, or is wrong.
    """
    return load_edition(choose_edition_folder(settings, name))


def choose_edition_folder(settings: Settings, name: str = "") -> Path:
    """Return the folder of that edition.

    Raises:
        DataProblems: It does not exist; or an edition is wrong, where there are several.
    """
    known, wanted = edition_folders(), name or settings.edition
    if wanted:
        return find(wanted, known, "edition")
    if len(known) == 1:
        return next(iter(known.values()))
    return max(known.values(), key=lambda folder: load_edition(folder).header.year)


def make_assessment(settings: Settings, flow: str = "", edition: str = "") -> Assessment:
    """Return the assessment that is configured, or named, without a store.

    Raises:
        DataProblems: The flow or the edition does not exist, or is wrong.
    """
    return choose(settings, flow, edition).flows().versions.current


@dataclass(frozen=True)
class Chosen:
    """The configured flows.

    Attributes:
        flow: The flow's folder.
        edition: The edition's folder.
        kept: A sentence on which data is stored for how long.
        consultation_url: A link to book a consultation; empty for none.
        draws: Whether pictures and reports of results are sent.
        known: Every flow's folder by its id, for a flow that sets up an assessment.
        beside: The folders of the flows that conversations can begin in beside this one.
        retention: How long data is stored.
        url: A link to take the check, for reports; empty for none.
        typed: Whether people type everything, as in a terminal, so no sentence says "tap".
        kept_alone: The same as ``kept``, for channels without places; empty if that fits there.
    """

    flow: Path
    edition: Path
    kept: str
    consultation_url: str
    draws: bool = False
    known: Mapping[str, Path] | None = None
    beside: tuple[Path, ...] = ()
    retention: timedelta = timedelta(0)
    url: str = ""
    typed: bool = False
    kept_alone: str = ""

    def flows(self) -> Flows:
        """Load the flows as they are now.

        Raises:
            DataProblems: A flow or the edition is wrong.
        """
        edition, folders = load_edition(self.edition), (self.flow, *self.beside)
        current, *beside = (
            self._assessment(load_flow(folder, edition, self.known), edition) for folder in folders
        )
        sources = tuple(map(self._source, folders))
        return Flows(Versions(current, tuple(beside)), sources, self._rebuild)

    def current(self, edition: Edition) -> Assessment:
        """Load the flow as it is now, beside an edition that is loaded already.

        Raises:
            DataProblems: The flow is wrong.
        """
        return self._assessment(load_flow(self.flow, edition, self.known), edition)

    def _source(self, flow: Path) -> Callable[[], str]:
        # Every store that is opened with these flows asks for it.
        return cache(lambda: read_source(flow, self.edition, self.known))

    def with_groups(self) -> "Chosen":
        """Add the flows for teams, and those that set an assessment up."""
        folders = dict(self.known or {}).values()
        beside = tuple(folder for folder in folders if purpose_of(folder) != "person")
        return replace(self, beside=beside)

    def _rebuild(self, source: str, version: str) -> Assessment:
        return self._assessment(*build_source(source, version))

    def _assessment(self, flow: Flow, edition: Edition) -> Assessment:
        draw, texts = Drawer(self.url) if self.draws else None, load_catalogue()
        texts = texts.instead(TYPED) if self.typed else texts
        kept = texts.say("kept.team") if flow.purpose == "team" else self.kept
        alone = "" if flow.purpose == "team" else self.kept_alone
        return Assessment(
            flow, edition, texts, kept, self.consultation_url, draw, self.retention, alone
        )


def choose(settings: Settings, flow: str = "", edition: str = "", kept: str = "there") -> Chosen:
    """Return the flows that are configured, or named.

    Args:
        settings: The configuration.
        flow: A flow's id, or its folder's path; the configured one if empty.
        edition: The same for the edition; the latest if neither names one.
        kept: Where answers are stored, for the sentence about consent: "here", "there" or
            "preview".

    Raises:
        DataProblems: The flow or the edition does not exist.
    """
    known, texts = flow_folders(settings.conversations), load_catalogue()
    days = settings.retention_days
    return Chosen(
        flow=find(flow or settings.flow, known, "flow"),
        edition=choose_edition_folder(settings, edition),
        kept=texts.say(f"kept.{kept}", count=days),
        kept_alone=texts.say("kept.page", count=days) if kept == "there" else "",
        consultation_url=str(settings.consultation_url or ""),
        known=known,
        retention=timedelta(days=days),
        url=str(settings.url or ""),
    )
