"""Data files as plain values with their positions, and the problems found in them.

:mod:`bot.loading.library` reads YAML from disk; this module is pure, so that code without I/O can
check flows and benchmark facts and report file, line and column.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

T = TypeVar("T")

Path = tuple[str | int, ...]
"""The path of a value in a document: keys and list positions from the root."""


class Frozen(BaseModel):
    """The base of models that are built from data files: immutable, no unknown keys."""

    # Validators are built at first use, for a fast start: most models are only parts of others.
    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True
    )


LISTED = 8
"""Most known words that an error lists."""

SIMILAR = 70
"""Least RapidFuzz ratio (0-100) for a "did you mean"."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A position in a file; line and column count from 1, line 0 is the whole file."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a data file: its position, the wrong value, and a fitting one."""

    mark: Location
    message: str

    def __str__(self) -> str:
        return f"{self.mark}: {self.message}"


class DataProblems(Exception):
    """An error: a data file cannot be used.

    Attributes:
        problems: Every problem found, in the order of the file.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class UnreadableFile(DataProblems):
    """An error: a file is missing, too large, no UTF-8, no YAML, or YAML of a refused kind."""


@dataclass(frozen=True)
class Document:
    """One YAML file: its values and their positions.

    Attributes:
        file: The path, for error messages.
        data: Mappings, lists, strings, numbers, booleans and None.
        values: The mark of every value, by its path.
        keys: The mark of every mapping key, by the path of its value.
    """

    file: str
    data: Any
    values: Mapping[Path, Location] = field(default_factory=dict)
    keys: Mapping[Path, Location] = field(default_factory=dict)

    def mark(self, *path: str | int, key: bool = False) -> Location:
        """Return the position of a value or its key, or of the nearest value around it."""
        if key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Location(self.file))

    def problem(self, message: str, *path: str | int, key: bool = False) -> Problem:
        """Return a problem at the value (or the key) of this path."""
        return Problem(self.mark(*path, key=key), message)


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return ``; did you mean "x"?`` for a close known word, else the known words, else ""."""
    names = list(dict.fromkeys(known))
    close = process.extractOne(str(word), names, scorer=fuzz.ratio, score_cutoff=SIMILAR)
    if close:
        return f'; did you mean "{close[0]}"?'
    shown = ", ".join(names[:LISTED]) + (", ..." if len(names) > LISTED else "")
    return f"; expected: {shown}" if names else ""


def shorten(value: object, limit: int = 40) -> str:
    """Return a value as one short line for an error message."""
    line = " ".join(str(value).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


class Shape(Generic[T]):
    """A type that checks parts of a document: a model, or a union of models."""

    def __init__(self, annotation: Any) -> None:  # noqa: ANN401 - a type or a union of types
        self._annotation = annotation

    @cached_property
    def models(self) -> list[type[BaseModel]]:
        """The models in the type."""
        return _models(self._annotation)

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        return TypeAdapter(self._annotation)

    def read(self, document: Document, *at: str | int) -> T:
        """Build the part of a document at a path.

        Raises:
            DataProblems: Every mistake in the data.
        """
        data = document.data
        for step in at:
            data = data[step]
        try:
            return self._adapter.validate_python(data)
        except ValidationError as errors:
            found = errors.errors()
            raise DataProblems(
                _explain(self.models, document, at, data, error)
                for error in found
                if not _follows(error, found)
            ) from None

    def read_each(
        self, document: Document, *at: str | int
    ) -> tuple[dict[int, T], tuple[Problem, ...]]:
        """Build every item of a list by itself, so that one bad item hides no other problem.

        Returns:
            The valid items by their place in the list, and the problems of the others.
        """
        data = document.data
        for step in at:
            data = data.get(step) if isinstance(data, dict) else None
        if not isinstance(data, list) or not data:
            return {}, (document.problem(f'"{at[-1]}" must be a list with items', *at),)
        items: dict[int, T] = {}
        problems: list[Problem] = []
        for place in range(len(data)):
            try:
                items[place] = self.read(document, *at, place)
            except DataProblems as found:
                problems += found.problems
        return items, tuple(problems)


def _explain(
    models: list[type[BaseModel]], document: Document, at: Path, data: object, error: ErrorDetails
) -> Problem:
    """Turn one pydantic error into a problem with its position and a fitting value."""
    path, _ = _locate(models, data, error["loc"])
    where = at + path
    match error["type"]:
        case "extra_forbidden":
            _, inside = _locate(models, data, error["loc"][:-1])
            known = [name for model in inside for name in _names(model)]
            message = f'unknown key "{path[-1]}"' + did_you_mean(path[-1], known)
            return document.problem(message, *where, key=True)
        case "missing":
            return document.problem(f'"{error["loc"][-1]}" is missing here', *where)
        case "union_tag_invalid":
            found, expected = error["ctx"]["tag"], error["ctx"]["expected_tags"]
            names = [name.strip("' ") for name in expected.split(",")]
            key = error["ctx"]["discriminator"].strip("'")
            message = f'no {key} is called "{shorten(found)}"' + did_you_mean(found, names)
            return document.problem(message, *where, key)
        case "union_tag_not_found":
            key = error["ctx"]["discriminator"].strip("'")
            return document.problem(f'"{key}" is missing here', *where)
        case _:
            return document.problem(_unfit(path, error), *where)


def _unfit(path: Path, error: ErrorDetails) -> str:
    """Return pydantic's message about a value, with its key and the value."""
    name = f"{path[-1]}: " if path and isinstance(path[-1], str) else ""
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "string_pattern_mismatch" and name == "id: ":
        message = "use lowercase letters, digits, - and _, a letter first, at most 40 in all"
    message = message[:1].lower() + message[1:]
    found = error["input"]
    shown = f", found {shorten(found)!r}" if isinstance(found, str | int | float) else ""
    return f"{name}{message}{shown}"


def _follows(error: ErrorDetails, others: list[ErrorDetails]) -> bool:
    """Return whether a list is too short only because items in it are wrong."""
    loc = error["loc"]
    return error["type"] == "too_short" and any(
        len(other["loc"]) > len(loc) and other["loc"][: len(loc)] == loc for other in others
    )


def _locate(
    models: list[type[BaseModel]], data: object, loc: tuple[int | str, ...]
) -> tuple[Path, list[type[BaseModel]]]:
    """Return the part of a pydantic location that is in the data, and the models at its end.

    The location also has the tags that pick models from unions. They are not in the data, although
    a key may be spelled alike (a step of type ``text`` has a key ``text``).
    """
    path: list[str | int] = []
    at = models
    for step in loc:
        if isinstance(step, str) and len(at) > 1:
            at = [model for model in at if _picked_by(model, step)] or at
            continue
        if isinstance(step, str):
            at = [part for model in at for part in _models(_annotation(model, step))]
        inside = isinstance(data, dict) and step in data
        inside = inside or (
            isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data)
        )
        if inside:
            data = data[step]  # type: ignore[index] # just checked to be a mapping or a list
            path.append(step)
    return tuple(path), at


def _picked_by(model: type[BaseModel], tag: str) -> bool:
    """Return whether a tag picks this model: its type or kind, its only key, or its name."""
    return _tag(model) == tag or _names(model) == [tag] or model.__name__.lower() == tag


def _names(model: type[BaseModel]) -> list[str]:
    """Return the keys of a model."""
    model.model_rebuild()  # its build was deferred
    return [info.alias or name for name, info in model.model_fields.items()]


def _annotation(model: type[BaseModel], key: str) -> object:
    """Return the type of the value at a key."""
    model.model_rebuild()  # its build was deferred
    fields = model.model_fields.items()
    return next((info.annotation for name, info in fields if (info.alias or name) == key), None)


def _tag(model: type[BaseModel]) -> object:
    """Return the value of ``type`` or ``kind`` that picks a model from its union."""
    for name in ("type", "kind"):
        if name in model.model_fields:
            return next(iter(get_args(model.model_fields[name].annotation)), None)
    return None


def _models(annotation: object) -> list[type[BaseModel]]:
    """Return every model in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def overlay(base: Any, words: Any) -> Any:  # noqa: ANN401 - data of any shape
    """Return data with some texts replaced, as a translation does.

    Args:
        base: Mappings, lists and scalars.
        words: The same shape with only the replacements; lists become mappings by the items' ids.

    Returns:
        A new value. Values missing from words stay; values only in words are added, for texts
        with a default in the base.
    """
    if isinstance(base, dict) and isinstance(words, dict):
        kept = {name: overlay(value, words.get(name)) for name, value in base.items()}
        return kept | {name: value for name, value in words.items() if name not in base}
    if isinstance(base, list) and isinstance(words, dict):
        return [
            overlay(item, words.get(item.get("id"))) if isinstance(item, dict) else item
            for item in base
        ]
    return base if words is None else words


def paths(data: Any, *at: str) -> Iterable[tuple[str, ...]]:  # noqa: ANN401 - data of any shape
    """Yield the path of every value in a translation that is not a mapping."""
    if not isinstance(data, dict):
        yield at
        return
    for name, value in data.items():
        yield from paths(value, *at, str(name))
