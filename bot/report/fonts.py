"""The fonts that come with packages, and which characters they have.

Typst draws a box for a character that no font has, and refuses it in an accessible PDF; so such
characters are replaced before it sees them.
"""

import struct
import unicodedata
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

GROUPS = 12
"""The format of a font's table that lists characters in groups."""

FAMILIES = ("Inter", "Noto Sans JP", "Noto Sans KR", "Noto Sans SC", "Noto Sans TC")
"""Which font a character is looked for in first: Chinese characters look as they do in Japan."""

PACKAGES = (("fontpkg_inter", "files"), ("justmytype_intl_cjk", "fonts"))
"""Packages with fonts, and the folder in each; the first is needed, the others are extras."""


class Shelf:
    """The installed fonts, and what can be written with them.

    Attributes:
        complete: Whether the fonts that are needed are there; extras may be missing.
        folders: Where fonts are.
    """

    def __init__(self) -> None:
        found = [_folder(*one) for one in PACKAGES]
        self.complete = found[0] is not None
        self.folders = tuple(one for one in found if one)
        self._tables: dict[Path, frozenset[int]] = {}
        self._known: dict[str, bool] = {}

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The upright fonts, those of the first package first."""
        found = (path for folder in self.folders for path in sorted(folder.rglob("*.[ot]tf")))
        return tuple(one for one in found if "Italic" not in one.name)

    def has(self, character: str) -> bool:
        """Whether a character can be drawn; fonts are read as far as they are needed."""
        known = self._known.get(character)
        if known is None:
            known = any(ord(character) in self._characters(one) for one in self.files)
            self._known[character] = known
        return known

    def _characters(self, file: Path) -> frozenset[int]:
        known = self._tables.get(file)
        if known is None:
            known = self._tables[file] = frozenset(characters(file.read_bytes()))
        return known


def _folder(package: str, inside: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.origin).parent / inside if spec and spec.origin else None


def drawable(value: Any, has: Callable[[str], bool], note: str) -> Any:  # noqa: ANN401 - any JSON
    """JSON values in which every text can be drawn.

    Args:
        value: What is to be drawn.
        has: Whether a character can be.
        note: What stands for characters that cannot.
    """
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else _drawable(value, has, note)
    if isinstance(value, dict):
        return {key: drawable(one, has, note) for key, one in value.items()}
    return [drawable(one, has, note) for one in value] if isinstance(value, list) else value


def _drawable(text: str, has: Callable[[str], bool], note: str) -> str:
    """A text with the note in place of each run of characters that cannot be drawn.

    Blanks and marks between two of them belong to the run; what is invisible is left out.
    """
    kept: list[str] = []
    between = ""
    for one in unicodedata.normalize("NFC", text):
        if _invisible(one):
            continue
        if one == "\n" or has(one):
            between += one
        elif kept and kept[-1] == note and not any(map(str.isalnum, between)):
            between = ""
        else:
            kept += [between, note]
            between = ""
    return "".join([*kept, between])


def _invisible(one: str) -> bool:
    """Controls, joiners, directions and variation selectors."""
    return one != "\n" and (
        unicodedata.category(one) in ("Cc", "Cf") or "\ufe00" <= one <= "\ufe0f"
    )


# ---------------------------------------------------------------------------- a font's own table


def characters(font: bytes) -> Iterator[int]:
    """Every character that a TrueType or OpenType font maps to a glyph.

    Source: the table "cmap" of the OpenType specification, its format 12, which today's fonts have.
    """
    table = _table(font, b"cmap")
    count = struct.unpack_from(">H", table, 2)[0]
    starts = {struct.unpack_from(">HHI", table, 4 + 8 * n)[2] for n in range(count)}
    for start in starts:
        if struct.unpack_from(">H", table, start)[0] == GROUPS:
            yield from _groups(table[start:])
            return


def _table(font: bytes, name: bytes) -> bytes:
    count = struct.unpack_from(">H", font, 4)[0]
    for n in range(count):
        tag, _, start, length = struct.unpack_from(">4sIII", font, 12 + 16 * n)
        if tag == name:
            return font[start : start + length]
    return b"\0\0\0\0"


def _groups(table: bytes) -> Iterator[int]:
    count = struct.unpack_from(">I", table, 12)[0]
    for n in range(count):
        first, last, _ = struct.unpack_from(">III", table, 16 + 12 * n)
        yield from range(first, last + 1)
