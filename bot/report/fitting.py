"""Chooses how tight a report is set, so that its last page is not almost empty."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import Compiler

FULL = 0.36
"""The least share of the last page that is used: a third, and a little more."""

FULLEST = 0.96
"""A page that is expected to be fuller may well overflow."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How tight the pages after the first are set.

    Attributes:
        size: The size of the text, as a factor of the usual one.
        space: The gaps, as a factor of the usual ones.
        height: How high the pages are then, as a factor. It is measured, and only says what to
            try first.
        first: The scale of the first page, as an index into the template's; None to search.
    """

    size: float = 1
    space: float = 1
    height: float = 1
    first: int | None = None


USUAL = Setting()

OTHERS = (
    Setting(0.98, 0.92, 0.96),
    Setting(0.96, 0.82, 0.9),
    Setting(1.03, 1.15, 1.13),
    Setting(0.94, 0.74, 0.83),
    Setting(1.06, 1.35, 1.28),
    Setting(1.09, 1.6, 1.4),
    Setting(1.12, 1.9, 1.65),
)
"""Tighter and looser settings, the nearest to the usual one first."""


def fitted(compiler_of: Callable[[Setting], "Compiler"]) -> "Compiler":
    """Return the compiler of a setting whose last page is full enough.

    The usual one is tried first, then those that are likely to fit. If none fits, the setting with
    the fullest last page is chosen.
    """
    compiler = compiler_of(USUAL)
    last = _reported(compiler, "last")
    tried = [(last["full"], compiler)]
    height, scale = last["page"] - 2 + last["full"], _reported(compiler, "scale")
    for setting in sorted(OTHERS, key=lambda other: not _likely(height * other.height)):
        if tried[-1][0] >= FULL:
            break
        compiler = compiler_of(replace(setting, first=scale))
        tried.append((_reported(compiler, "last")["full"], compiler))
    return max(tried, key=lambda pair: pair[0])[1]


def _likely(height: float) -> bool:
    """Return whether so many pages, with a fraction, are likely to end on a full one."""
    return FULL <= height % 1 <= FULLEST


def _reported(compiler: "Compiler", name: str) -> Any:  # noqa: ANN401 - any JSON
    """Return what the template reports by a label."""
    return json.loads(compiler.query(f"<{name}>", field="value", one=True))
