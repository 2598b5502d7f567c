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
    Mark,
    Problem,
    UnreadableFile,
    did_you_mean,
    shorten,
)
from bot.files import is_file, is_folder, listed
from bot.flows.build import build_flow
from bot.flows.model import TEAM_FLOWS, EditionView, Flow
from bot.questions import Option
from bot.scoring.check import EditionFiles, build_edition
from bot.scoring.edition import BARRIER, COUNTRY, DELIVERY, INDUSTRY, STAGE, Edition
from bot.texts import Catalogue, fill
from bot.yaml_documents import read_document

# ---------------------------------------------------------------------------- where things are


def shipped(package: str) -> Path:
    """The folder of data that travels with the program: ``conversations`` or ``benchmark_data``."""
    return Path(str(resources.files(package)))


def folders(root: Path, file: str) -> dict[str, Path]:
    """The folders below a root that hold a file of this name, by their own name."""
    return {folder.name: folder for folder in listed(root) if is_file(folder / file)}


def flow_folders(extra: Path | None = None) -> dict[str, Path]:
    """Every flow by its id: the shipped ones and those of a folder of one's own.

    Raises:
        UnreadableFile: The folder of one's own does not exist.
    """
    if extra is not None and not is_folder(extra):
        message = "CXBOT_CONVERSATIONS names this folder of flows, but it does not exist"
        raise UnreadableFile([Problem(Mark(str(extra), 0), message)])
    found = folders(shipped("conversations"), "flow.yaml")
    return found | (folders(extra, "flow.yaml") if extra else {})


def edition_folders() -> dict[str, Path]:
    """Every shipped edition by its id."""
    return folders(shipped("benchmark_data"), "edition.yaml")


def find(name: str, known: Mapping[str, Path], what: str) -> Path:
    """The folder of this id, or a path to one.

    Raises:
        UnreadableFile: Neither exists; the error names what does.
    """
    if name in known:
        return known[name]
    if "/" in name or "\\" in name or is_folder(Path(name)):
        return Path(name)
    message = f'no {what} is called "{shorten(name)}"' + did_you_mean(name, known)
    raise UnreadableFile([Problem(Mark(what, 0), message)])


# ---------------------------------------------------------------------------- editions, flows


def digest(*documents: Document) -> str:
    """Hash of what documents say, whatever their layout and comments: 64 hexadecimal digits."""
    content = json.dumps([one.data for one in documents], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def edition_documents(folder: Path) -> EditionFiles:
    """Read the three files of an edition's folder; every unreadable one is reported.

    Raises:
        UnreadableFile: For all that cannot be read.
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
        DataProblems: Everything that is wrong with it.
    """
    files = edition_documents(folder)
    edition = build_edition(files, digest(files.header, files.facts, files.advice))
    if edition.id != folder.resolve().name:
        message = f'id "{edition.id}" must be the folder\'s name, "{folder.resolve().name}"'
        raise DataProblems([files.header.problem(message, "id")])
    return edition


def edition_view(edition: Edition, teams: Mapping[str, str] | None = None) -> EditionView:
    """What an edition offers to flows: measures, lists of options, and values for their texts.

    Args:
        edition: The edition.
        teams: For a flow that sets up an assessment: the titles of the flows for teams, by id.
    """
    header = edition.header
    values = {
        "edition_title": header.title,
        "edition_year": str(header.year),
        "respondents": str(header.respondents),
        "who": header.who,
    }
    listed = {} if teams is None else {TEAM_FLOWS: _team_options(teams, values)}
    barriers = {BARRIER + one.id: () for one in header.barriers}
    return EditionView(
        digest=edition.digest,
        measures={
            STAGE: edition.ids(STAGE),
            DELIVERY: edition.ids(DELIVERY),
            INDUSTRY: edition.ids(INDUSTRY),
            COUNTRY: edition.ids(COUNTRY),
            **barriers,
        },
        options={
            "stages": header.stages,
            "delivery_models": header.delivery_models,
            "industries": header.industries,
            "countries": header.countries,
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
    """The titles of the flows for teams, by id.

    One that cannot be read, or is not named after its folder, is passed over: it cannot be loaded
    either, and whoever loads or checks it is told.

    Args:
        known: Folders of flows by their name, as :func:`flow_folders` gives them.
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
    """Whom a flow is for, as its file says; "person" where it cannot be read.

    Args:
        folder: The flow's folder.
    """
    try:
        return str(read_document(folder / "flow.yaml").data.get("purpose", "person"))
    except UnreadableFile:
        return "person"


def _teams_for(flow: Document, known: Mapping[str, Path] | None) -> dict[str, str] | None:
    """What a flow can offer as flows for teams; None where it sets up nothing."""
    if flow.data.get("purpose") != "setup":
        return None
    return team_flows(flow_folders() if known is None else known)


def flow_view(
    flow: Document, edition: Edition, known: Mapping[str, Path] | None = None
) -> EditionView:
    """What an edition offers to this flow.

    Args:
        flow: ``flow.yaml``.
        edition: The edition.
        known: Folders of flows, for one that sets up an assessment; the shipped ones if None. They
            are read for such a flow only.
    """
    return edition_view(edition, _teams_for(flow, known))


def load_flow(folder: Path, edition: Edition, known: Mapping[str, Path] | None = None) -> Flow:
    """Read and check a flow, with its options taken from an edition.

    Args:
        folder: The flow's folder.
        edition: The edition.
        known: As for :func:`flow_view`.

    Raises:
        DataProblems: Everything that is wrong with it.
    """
    document, name = read_document(folder / "flow.yaml"), folder.resolve().name
    view = flow_view(document, edition, known)
    return build_flow(document, view, _languages(folder), folder=name)


def _languages(folder: Path) -> dict[str, Document]:
    """The translations of a flow, by language."""
    files = sorted(folder.glob("*.yaml"))
    return {one.stem: read_document(one) for one in files if one.name != "flow.yaml"}


# ---------------------------------------------------------------------------- kept versions


def read_source(folder: Path, edition: Path, known: Mapping[str, Path] | None = None) -> str:
    """Everything a flow and its edition are built from, as JSON that can be kept.

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
        "languages": {one: words.data for one, words in _languages(folder).items()},
        "edition": [files.header.data, files.facts.data, files.advice.data],
    }
    teams = _teams_for(flow, known)
    return json.dumps(source if teams is None else {**source, "teams": teams})


def build_source(source: str, version: str = "") -> tuple[Flow, Edition]:
    """The flow and the edition again.

    Args:
        source: What :func:`read_source` gave.
        version: What the flow's version was then. A later program may give the same source another
            one, but buttons and results name this one. Computed anew if empty.

    Raises:
        DataProblems: This version of the program no longer takes them.
    """
    kept = json.loads(source)
    files = EditionFiles(*(Document("a kept edition", one) for one in kept["edition"]))
    edition = build_edition(files, digest(files.header, files.facts, files.advice))
    languages = {one: Document(one, words) for one, words in kept["languages"].items()}
    view = edition_view(edition, kept.get("teams"))
    flow = build_flow(Document("a kept flow", kept["flow"]), view, languages)
    return (replace(flow, version=version) if version else flow), edition


@cache
def load_catalogue(language: str = "en") -> Catalogue:
    """The catalogue of a language.

    Raises:
        UnreadableFile: There is none for this language.
    """
    document = read_document(shipped("bot.texts") / f"{language}.yaml")
    return Catalogue(language, document.data)
