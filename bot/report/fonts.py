"""The installed fonts and the characters in them.

Typst draws a box for a character without a font, and refuses it in an accessible PDF; so such
characters are replaced before drawing.
"""

import struct
import unicodedata
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

WORD_JOINER = "\u2060"

GROUPS = 12
"""The "cmap" format that lists characters in groups."""

FAMILIES = ("Inter", "Noto Sans JP", "Noto Sans KR", "Noto Sans SC", "Noto Sans TC")
"""Fonts in order of preference: Chinese characters get their Japanese shapes."""

PACKAGES = (("fontpkg_inter", "files"), ("justmytype_intl_cjk", "fonts"))
"""Packages with fonts, and the folder in each; the first is required, the others are extras."""


class Shelf:
    """The installed fonts and their characters.

    Attributes:
        complete: Whether the required fonts are installed; extras may be missing.
        folders: The folders of the fonts.
    """

    def __init__(self) -> None:
        found = [_folder(*package) for package in PACKAGES]
        self.complete = found[0] is not None
        self.folders = tuple(folder for folder in found if folder)
        self._tables: dict[Path, frozenset[int]] = {}
        self._known: dict[str, bool] = {}

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The upright fonts, starting with the first package's."""
        found = (path for folder in self.folders for path in sorted(folder.rglob("*.[ot]tf")))
        return tuple(file for file in found if "Italic" not in file.name)

    def has(self, character: str) -> bool:
        """Return whether a character can be drawn; reads only as many fonts as needed."""
        known = self._known.get(character)
        if known is None:
            known = any(ord(character) in self._characters(file) for file in self.files)
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
    """Return JSON values with undrawable characters replaced in every text.

    Args:
        value: The JSON value to draw.
        has: Returns whether a character can be drawn.
        note: The text that replaces characters that cannot be drawn.
    """
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else _drawable(value, has, note)
    if isinstance(value, dict):
        return {key: drawable(item, has, note) for key, item in value.items()}
    return [drawable(item, has, note) for item in value] if isinstance(value, list) else value


def _drawable(text: str, has: Callable[[str], bool], note: str) -> str:
    """Replace each run of characters that cannot be drawn by the note.

    Blanks and marks between two such characters belong to the run; invisible characters are
    removed.
    """
    kept: list[str] = []
    between = ""
    for char in unicodedata.normalize("NFC", text):
        if _invisible(char):
            continue
        if char in ("\n", WORD_JOINER) or has(char):
            between += char
        elif kept and kept[-1] == note and not any(map(str.isalnum, between)):
            between = ""
        else:
            kept += [between, note]
            between = ""
    return "".join([*kept, between])


def _invisible(char: str) -> bool:
    """Return whether a character is a control, joiner, direction mark or variation selector.

    A word joiner is none of these: it says where no line may end, and needs no glyph.
    """
    return char not in ("\n", WORD_JOINER) and (
        unicodedata.category(char) in ("Cc", "Cf") or "\ufe00" <= char <= "\ufe0f"
    )


# ---------------------------------------------------------------------------- a font's own table


def characters(font: bytes) -> Iterator[int]:
    """Yield every character that a TrueType or OpenType font maps to a glyph.

    Source: the table "cmap" of the OpenType specification, format 12, which modern fonts have.
    """
    table = _table(font, b"cmap")
    count = struct.unpack_from(">H", table, 2)[0]
    starts = {struct.unpack_from(">HHI", table, 4 + 8 * entry)[2] for entry in range(count)}
    for start in starts:
        if struct.unpack_from(">H", table, start)[0] == GROUPS:
            yield from _groups(table[start:])
            return


def _table(font: bytes, name: bytes) -> bytes:
    count = struct.unpack_from(">H", font, 4)[0]
    for entry in range(count):
        tag, _, start, length = struct.unpack_from(">4sIII", font, 12 + 16 * entry)
        if tag == name:
            return font[start : start + length]
    return b"\0\0\0\0"


def _groups(table: bytes) -> Iterator[int]:
    count = struct.unpack_from(">I", table, 12)[0]
    for group in range(count):
        first, last, _ = struct.unpack_from(">III", table, 16 + 12 * group)
        yield from range(first, last + 1)
