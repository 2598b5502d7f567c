"""Reads the data files - flows, editions, catalogues - from disk into documents with marks.

YAML in here is a strict subset: UTF-8, at most 1 MB and 40 levels, no anchors, aliases or tags, no
key twice; ``yes``, ``no``, ``on``, ``off`` and dates are plain text. So a hostile or broken file
gives one clear error instead of a frozen program, and nothing is read as what it does not look
like.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar

import yaml

from bot.documents import (
    DataProblems,
    Document,
    Mark,
    Problem,
    UnreadableFile,
    did_you_mean,
    shorten,
)
from bot.documents import Path as DataPath
from bot.flows.build import build_flow
from bot.flows.model import EditionView, Flow
from bot.scoring.check import EditionFiles, build_edition
from bot.scoring.edition import BARRIER, COUNTRY, DELIVERY, INDUSTRY, STAGE, Edition
from bot.texts import Catalogue

LARGEST = 1_000_000
"""Most bytes of a data file."""

DEEPEST = 40
"""Most levels of lists and mappings in a data file."""

MOST_VALUES = 50_000
"""Most keys, items and values in a data file."""

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):  # type: ignore[misc] # which of the two it is depends on the machine
    """Resolves no scalar: :func:`_scalar` does, by stricter rules."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}")
_ODD = re.compile(
    r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""What YAML does not allow: control characters, lone surrogates, a byte order mark inside."""

_PLAIN = {"": None, "~": None, "null": None, "true": True, "false": False}


# ---------------------------------------------------------------------------- YAML with marks


def read_document(path: Path) -> Document:
    """Read a YAML file.

    Raises:
        UnreadableFile: It is missing, no file, too large, no UTF-8, no YAML, or uses what is
            refused; each with line and column where there is one.
    """
    return parse_document(_read_text(path), str(path))


def parse_document(text: str, file: str) -> Document:
    """Read YAML from a text; ``file`` is what errors call it.

    Raises:
        UnreadableFile: As for :func:`read_document`.
    """
    odd = _ODD.search(text)
    if odd:
        message = f"the character U+{ord(odd[0]):04X} is not allowed in YAML"
        raise UnreadableFile([Problem(_place_of(text, odd.start(), file), message)])
    try:
        _refuse_dangers(text, file)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        mark = Mark(file, at.line + 1, at.column + 1) if at else Mark(file)
        what = " ".join(filter(None, [error.context, error.problem]))
        raise UnreadableFile([Problem(mark, f"this is no valid YAML: {what}")]) from None
    values: dict[DataPath, Mark] = {}
    keys: dict[DataPath, Mark] = {}
    problems: list[Problem] = []
    data = _build(node, (), file, values, keys, problems) if node else None
    if problems:
        raise UnreadableFile(problems)
    if not isinstance(data, dict):
        raise UnreadableFile([Problem(Mark(file), "the file must hold keys and values")])
    return Document(file, data, values, keys)


def _read_text(path: Path) -> str:
    def unreadable(message: str) -> UnreadableFile:
        return UnreadableFile([Problem(Mark(str(path)), message)])

    try:
        size = path.stat().st_size
        if path.is_dir():
            raise unreadable("this is a folder; a YAML file is needed")
        if not path.is_file():
            raise unreadable("this is no file but a device or a pipe; a YAML file is needed")
        if size > LARGEST:
            raise unreadable(f"the file has {size:,} bytes; at most {LARGEST:,} are read")
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise unreadable("there is no such file" + _nearby(path)) from None
    except OSError as error:
        raise unreadable(f"the file cannot be read: {error.strerror}") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        mark = _place_of(before, len(before), str(path))
        message = f"byte 0x{raw[error.start]:02X} is no UTF-8; save the file as UTF-8"
        raise UnreadableFile([Problem(mark, message)]) from None


def _nearby(path: Path) -> str:
    if not path.parent.is_dir():
        return ""
    return did_you_mean(path.name, sorted(one.name for one in path.parent.iterdir()))


def _mark(thing: yaml.Node | yaml.Event, file: str) -> Mark:
    start: Any = thing.start_mark
    return Mark(file, start.line + 1, start.column + 1)


def _place_of(text: str, position: int, file: str) -> Mark:
    before = text[:position]
    return Mark(file, before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)


def _refuse_dangers(text: str, file: str) -> None:
    """Refuse depth, size, anchors, aliases and tags on the stream of events, before it is built."""
    depth = 0
    for place, event in enumerate(yaml.parse(text, Loader=_Loader)):
        tag = getattr(event, "tag", None)
        message = ""
        if place > MOST_VALUES:
            message = f"more than {MOST_VALUES:,} keys, items and values"
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                message = f"more than {DEEPEST} levels of lists and mappings"
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = "anchors and aliases (& and *) are not read here; write the value out"
        elif tag:
            message = f"the tag {tag} is not read here; leave it out"
        if message:
            raise UnreadableFile([Problem(_mark(event, file), message)])


def _build(
    node: yaml.Node,
    path: DataPath,
    file: str,
    values: dict[DataPath, Mark],
    keys: dict[DataPath, Mark],
    problems: list[Problem],
) -> Any:  # noqa: ANN401 - YAML holds anything
    """A node's plain value; marks and problems are added to the collections given."""
    values[path] = _mark(node, file)
    if isinstance(node, yaml.SequenceNode):
        return [
            _build(item, (*path, place), file, values, keys, problems)
            for place, item in enumerate(node.value)
        ]
    if isinstance(node, yaml.MappingNode):
        return _build_mapping(node, path, file, values, keys, problems)
    odd = _ODD.search(str(node.value))
    if odd:
        message = f"the character U+{ord(odd[0]):04X} is not allowed in a text"
        problems.append(Problem(values[path], message))
    return _scalar(node)


def _build_mapping(
    node: yaml.MappingNode,
    path: DataPath,
    file: str,
    values: dict[DataPath, Mark],
    keys: dict[DataPath, Mark],
    problems: list[Problem],
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        mark = _mark(key, file)
        name = key.value if isinstance(key, yaml.ScalarNode) else None
        if name is None:
            problems.append(Problem(mark, "a key must be a plain word"))
        elif name in found:
            first = keys[(*path, name)].line
            problems.append(
                Problem(mark, f'key "{shorten(name)}" stands twice; first in line {first}')
            )
        else:
            keys[(*path, name)] = mark
            found[name] = _build(value, (*path, name), file, values, keys, problems)
    return found


def _scalar(node: yaml.Node) -> str | int | float | bool | None:
    """A scalar by the rules of YAML 1.2's core schema, in which ``yes`` is a word."""
    value = str(node.value)
    if node.style:  # type: ignore[attr-defined] # quoted or block: always text; plain is "" or None
        return value
    if value in _PLAIN:
        return _PLAIN[value]
    if _INT.fullmatch(value):
        return int(value)
    return float(value) if _FLOAT.fullmatch(value) else value


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
        raise UnreadableFile([Problem(Mark(str(extra)), message)])
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
    raise UnreadableFile([Problem(Mark(what), message)])


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
    translations = {
        one.stem: read_document(one)
        for one in sorted(folder.glob("*.yaml"))
        if one.name != "flow.yaml"
    }
    return build_flow(document, edition_view(edition), translations, folder=folder.resolve().name)


@cache
def load_catalogue(language: str = "en") -> Catalogue:
    """The catalogue of a language.

    Raises:
        UnreadableFile: There is none for this language.
    """
    document = read_document(shipped("bot.texts") / f"{language}.yaml")
    return Catalogue(language, document.data)
