"""Says in plain words which values fit a setting."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import NoneType
from typing import get_args

from pydantic import HttpUrl
from pydantic.fields import FieldInfo

_PAGES = {"url": "https://example.org/check", "consultation_url": "https://example.org/book"}

KINDS: Mapping[type, str] = {
    bool: "use 1 or 0",
    int: "use a whole number",
    float: "use a number",
    str: "use text in UTF-8",
    Path: "use the path of a folder",
    HttpUrl: "use the address of a page",
}
"""The advice for a wrong value, by the type of a setting."""


def what_fits(name: str, field: FieldInfo) -> str:
    """Return which values fit a setting.

    Args:
        name: The setting's name.
        field: Its field: its type is one of :data:`KINDS`, or such a type or None.
    """
    kind = kind_of(field)
    example = f", such as {_PAGES[name]}" if name in _PAGES else ""
    return f"{KINDS[kind]}{_bounds(field.metadata)}{example}"


def kind_of(field: FieldInfo) -> type:
    """Return the type of a field, without None."""
    annotation = field.annotation
    (kind,) = {*(get_args(annotation) or (annotation,))} - {NoneType}
    return kind  # type: ignore[no-any-return] # pydantic types annotations loosely


def _bounds(limits: Sequence[object]) -> str:
    """Return the bounds of a number in words; empty if it has none."""
    bounds = {
        name: getattr(limit, name)
        for limit in limits
        for name in ("gt", "ge", "le")
        if hasattr(limit, name)
    }
    least, above, most = bounds.get("ge"), bounds.get("gt"), bounds.get("le")
    if least is not None:
        return f" from {least} to {most}" if most is not None else f" of at least {least}"
    end = f" and up to {most}" if most is not None else ""
    return f" greater than {above}{end}" if above is not None else ""
