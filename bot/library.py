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
from bot.flows.build import build_flow
from bot.flows.model import EditionView, Flow
from bot.scoring.check import EditionFiles, build_edition
from bot.scoring.edition import BARRIER, COUNTRY, DELIVERY, INDUSTRY, STAGE, Edition
from bot.texts import Catalogue
from bot.yaml_documents import read_document

# ---------------------------------------------------------------------------- where things are


def shipped(package: str) -> Path:
    """The folder of data that travels with the program: ``conversations`` or ``benchmark_data``."""
    return Path(str(resources.files(package)))


def folders(root: Path, file: str) -> dict[str, Path]:
    """The folders below a root that hold a file of this name, by their own name."""
    if not root.is_dir():
        return {}
    return {one.name: one for one in sorted(root.iterdir()) if (one / file).is_file()}


def flow_folders(extra: Path | None = None) -> dict[str, Path]:
    """Every flow by its id: the shipped ones and those of a folder of one's own.

    Raises:
        UnreadableFile: The folder of one's own does not exist.
    """
    if extra is not None and not extra.is_dir():
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
    if "/" in name or "\\" in name or Path(name).is_dir():
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


def edition_view(edition: Edition) -> EditionView:
    """What an edition offers to flows: measures, lists of options, and values for their texts."""
    header = edition.header
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
        },
        scale=(header.scale.lowest, header.scale.highest),
        values={
            "edition_title": header.title,
            "edition_year": str(header.year),
            "respondents": str(header.respondents),
            "who": header.who,
        },
    )


def load_flow(folder: Path, edition: Edition) -> Flow:
    """Read and check a flow, with its options taken from an edition.

    Raises:
        DataProblems: Everything that is wrong with it.
    """
    document = read_document(folder / "flow.yaml")
    name = folder.resolve().name
    return build_flow(document, edition_view(edition), _languages(folder), folder=name)


def _languages(folder: Path) -> dict[str, Document]:
    """The translations of a flow, by language."""
    files = sorted(folder.glob("*.yaml"))
    return {one.stem: read_document(one) for one in files if one.name != "flow.yaml"}


# ---------------------------------------------------------------------------- kept versions


def read_source(folder: Path, edition: Path) -> str:
    """Everything a flow and its edition are built from, as JSON that can be kept.

    Args:
        folder: The flow's folder.
        edition: The edition's folder.

    Raises:
        UnreadableFile: A file cannot be read.
    """
    files = edition_documents(edition)
    return json.dumps(
        {
            "flow": read_document(folder / "flow.yaml").data,
            "languages": {one: words.data for one, words in _languages(folder).items()},
            "edition": [files.header.data, files.facts.data, files.advice.data],
        }
    )


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
    flow = build_flow(Document("a kept flow", kept["flow"]), edition_view(edition), languages)
    return (replace(flow, version=version) if version else flow), edition


@cache
def load_catalogue(language: str = "en") -> Catalogue:
    """The catalogue of a language.

    Raises:
        UnreadableFile: There is none for this language.
    """
    document = read_document(shipped("bot.texts") / f"{language}.yaml")
    return Catalogue(language, document.data)
