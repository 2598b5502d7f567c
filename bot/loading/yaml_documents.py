"""Reads YAML files into plain values with their positions.

It accepts a strict subset of YAML: UTF-8, at most 1 MB, 40 levels and 50 000 values, one document,
no anchors, aliases or tags, no duplicate keys; ``yes``, ``no``, ``on``, ``off`` and dates are plain
text. So a hostile or broken file gives one clear error instead of freezing the program, and every
value is what it looks like.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml

from bot.documents import Document, Location, Problem, UnreadableFile, did_you_mean, shorten
from bot.documents import Path as DataPath
from bot.system.files import listed

LARGEST = 1_000_000
"""Most bytes of a data file."""

DEEPEST = 40
"""Most levels of lists and mappings in a data file."""

MOST_VALUES = 50_000
"""Most keys, items and values in a data file."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}")
_ODD = re.compile(
    r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""Characters that YAML forbids: controls, lone surrogates, a byte order mark inside."""

_PLAIN = {"": None, "~": None, "null": None, "true": True, "false": False}


def read_document(path: Path) -> Document:
    """Read a YAML file.

    Raises:
        UnreadableFile: It is missing, no file, too large, no UTF-8, no YAML, or of a refused kind;
            with line and column if there are any.
    """
    return parse_document(_read_text(path), str(path))


def parse_document(text: str, file: str) -> Document:
    """Read YAML from a text; ``file`` is its name in errors.

    Raises:
        UnreadableFile: As for :func:`read_document`.
    """
    odd = _ODD.search(text)
    if odd:
        message = f"the character U+{ord(odd[0]):04X} is not allowed in YAML"
        raise UnreadableFile([Problem(_place_of(text, odd.start(), file), message)])
    reader = _Reader(text, file)
    try:
        data = reader.document()
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        mark = Location(file, at.line + 1, at.column + 1) if at else Location(file)
        what = " ".join(filter(None, [error.context, error.problem]))
        raise UnreadableFile([Problem(mark, f"this is no valid YAML: {what}")]) from None
    if reader.problems:
        raise UnreadableFile(reader.problems)
    if not isinstance(data, dict):
        raise UnreadableFile([Problem(Location(file), "the file must hold keys and values")])
    return Document(file, data, reader.values, reader.keys)


class _Reader:
    """A reader that builds values with their positions from the event stream, in one pass.

    The YAML library resolves and constructs nothing, so refused content is refused before it is
    built.
    """

    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
        self._seen = self._depth = 0
        self.values: dict[DataPath, Location] = {}
        self.keys: dict[DataPath, Location] = {}
        self.problems: list[Problem] = []

    def document(self) -> Any:  # noqa: ANN401 - YAML holds anything
        """Return the value of the only document in the stream."""
        data, documents = None, 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "a second document begins here; a file holds one")
                data = self._value(self._next(), ())
        return data

    def _next(self) -> Any:  # noqa: ANN401 - events differ in what they have
        """Return the next event, unless it is of a refused kind."""
        event = next(self._events)
        self._seen += 1
        if self._seen > MOST_VALUES:
            self._refuse(event, f"more than {MOST_VALUES:,} keys, items and values")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = "anchors and aliases (& and *) are not read here; write the value out"
            self._refuse(event, message)
        tag = getattr(event, "tag", None)
        if tag:
            self._refuse(event, f"the tag {tag} is not read here; leave it out")
        return event

    def _refuse(self, event: Any, message: str) -> NoReturn:  # noqa: ANN401 - an event
        raise UnreadableFile([Problem(self._mark(event), message)])

    def _mark(self, event: Any) -> Location:  # noqa: ANN401 - an event
        return Location(self._file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _value(self, event: Any, path: DataPath) -> Any:  # noqa: ANN401 - an event
        mark = self.values[path] = self._mark(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, mark)
        self._depth += 1
        if self._depth > DEEPEST:
            self._refuse(event, f"more than {DEEPEST} levels of lists and mappings")
        inside = self._list if isinstance(event, yaml.SequenceStartEvent) else self._mapping
        found = inside(path)
        self._depth -= 1
        return found

    def _list(self, path: DataPath) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            found.append(self._value(event, (*path, len(found))))
        return found

    def _mapping(self, path: DataPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            mark = self._mark(event)
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse(event, "a key must be a plain word")
            name = str(event.value)
            first = self.keys.get((*path, name))
            self.keys.setdefault((*path, name), mark)
            value = self._value(self._next(), (*path, name))
            if first:
                message = f'key "{shorten(name)}" is there twice; first in line {first.line}'
                self.problems.append(Problem(mark, message))
            else:
                found[name] = value
        return found

    def _scalar(self, event: Any, mark: Location) -> str | int | float | bool | None:  # noqa: ANN401 - an event
        """Return a scalar by YAML 1.2's core schema, in which ``yes`` is a word."""
        value = str(event.value)
        if odd := _ODD.search(value):
            message = f"the character U+{ord(odd[0]):04X} is not allowed in a text"
            self.problems.append(Problem(mark, message))
        if event.style:  # quoted or block: always text; plain is "" or None
            return value
        if value in _PLAIN:
            return _PLAIN[value]
        if _INT.fullmatch(value):
            return int(value)
        return float(value) if _FLOAT.fullmatch(value) else value


def _read_text(path: Path) -> str:
    def unreadable(message: str) -> UnreadableFile:
        return UnreadableFile([Problem(Location(str(path), 0), message)])

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
    except ValueError:
        raise unreadable("no file can have this name") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        mark = _place_of(before, len(before), str(path))
        message = f"byte 0x{raw[error.start]:02X} is no UTF-8; save the file as UTF-8"
        raise UnreadableFile([Problem(mark, message)]) from None


def _nearby(path: Path) -> str:
    return did_you_mean(path.name, (file.name for file in listed(path.parent)))


def _place_of(text: str, position: int, file: str) -> Location:
    before = text[:position]
    return Location(file, before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)
