"""Finds and reads the data files: flows, editions, catalogues."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path

from bot.documents import (
    DataProblems,
    Document,
    Location,
    Problem,
    UnreadableFile,
    did_you_mean,
    shorten,
)
from bot.flows.build import build_flow
from bot.flows.model import TEAM_FLOWS, EditionView, Flow
from bot.loading.yaml_documents import read_document
from bot.questions import Option
from bot.scoring.check import EditionFiles, build_edition
from bot.scoring.edition import BARRIER, COUNTRY, DELIVERY, INDUSTRY, ROLE, STAGE, Edition
from bot.system.files import is_file, is_folder, listed
from bot.texts import Catalogue, fill

# ---------------------------------------------------------------------------- folders


def shipped(package: str) -> Path:
    """Return the folder of shipped data: ``conversations`` or ``benchmark_data``."""
    return Path(str(resources.files(package)))


def folders(root: Path, file: str) -> dict[str, Path]:
    """Return the folders below a root that contain a file of this name, by folder name."""
    return {folder.name: folder for folder in listed(root) if is_file(folder / file)}


def flow_folders(extra: Path | None = None) -> dict[str, Path]:
    """Return every flow's folder by id: the shipped flows and those of the user's folder.

    Raises:
        UnreadableFile: The user's folder does not exist.
    """
    if extra is not None and not is_folder(extra):
        message = "CXBOT_CONVERSATIONS names this folder of flows, but it does not exist"
        raise UnreadableFile([Problem(Location(str(extra), 0), message)])
    found = folders(shipped("conversations"), "flow.yaml")
    return found | (folders(extra, "flow.yaml") if extra else {})


def edition_folders() -> dict[str, Path]:
    """Return every shipped edition's folder by id."""
    return folders(shipped("benchmark_data"), "edition.yaml")


def find(name: str, known: Mapping[str, Path], what: str) -> Path:
    """Return the folder with this id, or the path if the name is a path.

    Raises:
        UnreadableFile: There is neither; the error lists the known ids.
    """
    if name in known:
        return known[name]
    if "/" in name or "\\" in name or is_folder(Path(name)):
        return Path(name)
    message = f'no {what} is called "{shorten(name)}"' + did_you_mean(name, known)
    raise UnreadableFile([Problem(Location(what, 0), message)])


# ---------------------------------------------------------------------------- editions, flows


def digest(*documents: Document) -> str:
    """Hash the values of documents, without layout and comments: 64 hexadecimal digits."""
    content = json.dumps(
        [document.data for document in documents], sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def edition_documents(folder: Path) -> EditionFiles:
    """Read the three files of an edition's folder, and report every unreadable one.

    Raises:
        UnreadableFile: Files cannot be read; it has all their problems.
    """
    found: list[Document] = []
    problems: list[Problem] = []
    for name in ("edition.yaml", "facts.yaml", "advice.yaml"):
        try:
            found.append(read_document(folder / name))
        except UnreadableFile as bad:
            problems += bad.problems
    if problems:
        raise UnreadableFile(problems)
    return EditionFiles(*found)


def load_edition(folder: Path) -> Edition:
    """Read and check an edition.

    Raises:
        DataProblems: Every problem of the edition.
    """
    files = edition_documents(folder)
    edition = build_edition(files, digest(files.header, files.facts, files.advice))
    if edition.id != folder.resolve().name:
        message = f'id "{edition.id}" must be the folder\'s name, "{folder.resolve().name}"'
        raise DataProblems([files.header.problem(message, "id")])
    return edition


def edition_view(edition: Edition, teams: Mapping[str, str] | None = None) -> EditionView:
    """Return the parts of an edition that flows use: measures, options and values for texts.

    Args:
        edition: The edition.
        teams: The titles of the flows for teams, by id; None unless the flow sets up assessments.
    """
    header = edition.header
    values = {
        "edition_title": header.title,
        "edition_year": str(header.year),
        "respondents": str(header.respondents),
        "who": header.who,
    }
    listed = {} if teams is None else {TEAM_FLOWS: _team_options(teams, values)}
    barriers = {BARRIER + barrier.id: () for barrier in header.barriers}
    return EditionView(
        digest=edition.digest,
        measures={
            STAGE: edition.ids(STAGE),
            DELIVERY: edition.ids(DELIVERY),
            INDUSTRY: edition.ids(INDUSTRY),
            COUNTRY: edition.ids(COUNTRY),
            ROLE: edition.ids(ROLE),
            **barriers,
        },
        options={
            "stages": header.stages,
            "delivery_models": header.delivery_models,
            "industries": header.industries,
            "countries": header.countries,
            "roles": header.roles,
            **listed,
        },
        scale=(header.scale.lowest, header.scale.highest),
        values=values,
    )


def _team_options(teams: Mapping[str, str], values: Mapping[str, str]) -> tuple[Option, ...]:
    return tuple(
        Option.model_construct(id=name, label=fill(title, values)) for name, title in teams.items()
    )


def team_flows(known: Mapping[str, Path]) -> dict[str, str]:
    """Return the titles of the flows for teams, by id.

    Flows that are unreadable or not named after their folder are skipped: they cannot be loaded
    either, and loading or checking them reports why.

    Args:
        known: Folders of flows by their name, from :func:`flow_folders`.
    """
    found: dict[str, str] = {}
    for name, folder in known.items():
        try:
            data = read_document(folder / "flow.yaml").data
        except UnreadableFile:
            continue
        title = data.get("title")
        if data.get("purpose") == "team" and data.get("id") == name and isinstance(title, str):
            found[name] = title.strip()
    return found


def purpose_of(folder: Path) -> str:
    """Return a flow's purpose from its file; "person" if it cannot be read.

    Args:
        folder: The flow's folder.
    """
    try:
        return str(read_document(folder / "flow.yaml").data.get("purpose", "person"))
    except UnreadableFile:
        return "person"


def _teams_for(flow: Document, known: Mapping[str, Path] | None) -> dict[str, str] | None:
    """Return the flows for teams that a flow can offer; None unless it sets up assessments."""
    if flow.data.get("purpose") != "setup":
        return None
    return team_flows(flow_folders() if known is None else known)


def flow_view(
    flow: Document, edition: Edition, known: Mapping[str, Path] | None = None
) -> EditionView:
    """Return the parts of an edition that this flow uses.

    Args:
        flow: ``flow.yaml``.
        edition: The edition.
        known: Folders of flows; the shipped ones if None. Only a flow that sets up assessments
            needs them.
    """
    return edition_view(edition, _teams_for(flow, known))


def load_flow(folder: Path, edition: Edition, known: Mapping[str, Path] | None = None) -> Flow:
    """Read and check a flow, with its options taken from an edition.

    Args:
        folder: The flow's folder.
        edition: The edition.
        known: As for :func:`flow_view`.

    Raises:
        DataProblems: Every problem of the flow.
    """
    document, name = read_document(folder / "flow.yaml"), folder.resolve().name
    view = flow_view(document, edition, known)
    return build_flow(document, view, _languages(folder), folder=name)


def _languages(folder: Path) -> dict[str, Document]:
    """Return the translations of a flow, by language."""
    files = sorted(folder.glob("*.yaml"))
    return {file.stem: read_document(file) for file in files if file.name != "flow.yaml"}


# ---------------------------------------------------------------------------- stored versions


def read_source(folder: Path, edition: Path, known: Mapping[str, Path] | None = None) -> str:
    """Return everything that a flow and its edition are built from, as JSON for the store.

    Args:
        folder: The flow's folder.
        edition: The edition's folder.
        known: As for :func:`flow_view`.

    Raises:
        UnreadableFile: A file cannot be read.
    """
    files = edition_documents(edition)
    flow = read_document(folder / "flow.yaml")
    source = {
        "flow": flow.data,
        "languages": {language: words.data for language, words in _languages(folder).items()},
        "edition": [files.header.data, files.facts.data, files.advice.data],
    }
    teams = _teams_for(flow, known)
    return json.dumps(source if teams is None else {**source, "teams": teams})


def build_source(source: str, version: str = "") -> tuple[Flow, Edition]:
    """Rebuild a flow and its edition.

    Args:
        source: The output of :func:`read_source`.
        version: The flow's version at that time. A later program may compute another version for
            the same source, but buttons and results name the old one. Recomputed if empty.

    Raises:
        DataProblems: This version of the program no longer accepts them.
    """
    kept = json.loads(source)
    files = EditionFiles(*(Document("a kept edition", data) for data in kept["edition"]))
    edition = build_edition(files, digest(files.header, files.facts, files.advice))
    languages = {
        language: Document(language, words) for language, words in kept["languages"].items()
    }
    view = edition_view(edition, kept.get("teams"))
    flow = build_flow(Document("a kept flow", kept["flow"]), view, languages)
    return (replace(flow, version=version) if version else flow), edition


@cache
def load_catalogue(language: str = "en") -> Catalogue:
    """Return the catalogue of a language.

    Raises:
        UnreadableFile: This language has no catalogue.
    """
    document = read_document(shipped("bot.texts") / f"{language}.yaml")
    return Catalogue(language, document.data)


def load_catalogues() -> Mapping[str, Catalogue]:
    """Return every catalogue there is, by its language.

    Raises:
        UnreadableFile: A catalogue cannot be read.
    """
    files = sorted(shipped("bot.texts").glob("*.yaml"))
    return {file.stem: load_catalogue(file.stem) for file in files}
