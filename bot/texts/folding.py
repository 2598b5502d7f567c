"""Plain spelling of typed text, so that look-alike characters compare equal.

Phones, word processors and chat programs write quotes, dashes, blanks, digits and emoji in many
ways. :func:`fold` maps them to the characters of a plain keyboard. Use it for comparing and for
reading numbers; stored and shown text stays as typed.
"""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = "‘’‚‛′‵‹›ʹʻʼʽ՚׳ꞌ\u00b4\u0384\u1fbd\u1fbf\u1fef\u1ffd"
_QUOTES = "“”„‟″‶«»〝〞〟״❝❞「」『』"
QUOTES = f"\"'{_APOSTROPHES}{_QUOTES}"
"""Every quotation mark and apostrophe, except the backquote."""

_ALIKE = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_QUOTES, '"'),
    **dict.fromkeys("−⁃˗➖⎯─", "-"),
    **dict.fromkeys("⁄∕", "/"),
    **dict.fromkeys("،、", ","),
    **dict.fromkeys("。", "."),
    **dict.fromkeys("∶꞉", ":"),
    **dict.fromkeys("\t\u2800\u3164\uffa0", " "),
    **dict.fromkeys("\r\u2028\u2029", "\n"),
    "\n": "\n", "؛": ";", "؟": "?", "٪": "%", "➕": "+", "🔟": "10",
}  # fmt: skip
"""Characters whose plain spelling Unicode lacks or gets wrong."""

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOSSY = ("<super>", "<sub>", "<fraction>")
"""Compatibility forms with another meaning than their plain characters: 5² is not 52."""

_BLANKS = re.compile(r"[^\S\n]+")
_EMPHASIS = ("*", "_", "~", "`")
_NESTED = 4
"""Most nested marks of emphasis that are removed."""


def fold(text: str) -> str:
    """Return a text in its plainest spelling: same words, same case, plain characters.

    Quotes, dashes, blanks, digits of all scripts, full-width forms and keycaps become those of a
    plain keyboard. Variation selectors, skin tones, joiners and invisible characters are removed,
    and so are marks of emphasis around the whole text (``*walk*``). Accents stay.
    """
    if text.isascii() and text.isalnum():
        # Single words are the usual case, and are plain already.
        return text
    if text.isascii() and text.isprintable():
        text = " ".join(text.split())
    else:
        text = unicodedata.normalize("NFC", text.translate(_Table()))
        text = _BLANKS.sub(" ", text).strip()
    return _unmarked(text).replace("`", "'")


class _Table:
    """A table for ``str.translate`` that stores nothing, so no text can make it grow."""

    def __getitem__(self, code: int) -> str:
        return _plain(code)


@lru_cache(maxsize=4096)
def _plain(code: int) -> str:
    """Return the plain spelling of one character; empty if it is ignored in comparisons."""
    sign = chr(code)
    if sign in _ALIKE:
        return _ALIKE[sign]
    category = unicodedata.category(sign)
    if category in _UNSEEN or _is_variation(code):
        return ""
    if category in ("Zs", "Pd"):
        return " " if category == "Zs" else "-"
    if unicodedata.decimal(sign, None) is not None:
        return str(unicodedata.decimal(sign))
    return _circled(code) or _compatible(sign)


def _compatible(sign: str) -> str:
    """Return the compatibility form of a character if it loses nothing, else the character."""
    plain = unicodedata.normalize("NFKC", sign)
    # A free-standing accent would become a blank with an accent.
    if plain == sign or plain[:1] == " " or unicodedata.decomposition(sign).startswith(_LOSSY):
        return sign
    return "".join(_plain(ord(char)) for char in plain)


def _is_variation(code: int) -> bool:
    """Return whether a character only varies the look of the one before it.

    These are emoji styles, skin tones and keycaps.
    """
    return (
        0xFE00 <= code <= 0xFE0F  # noqa: PLR2004 - variation selectors
        or 0xE0100 <= code <= 0xE01EF  # noqa: PLR2004 - more of them
        or 0x1F3FB <= code <= 0x1F3FF  # noqa: PLR2004 - skin tones
        or code in (0x20E3, 0x034F)  # the frame of a keycap; the joiner of accents
    )


def _circled(code: int) -> str:
    """Return the digits or letter in a filled or double circle: Unicode does not decompose them."""
    if 0x2776 <= code <= 0x2793 or 0x24EB <= code <= 0x24FF:  # noqa: PLR2004 - filled, double
        return str(int(unicodedata.numeric(chr(code))))
    if 0x1F150 <= code <= 0x1F169 or 0x1F170 <= code <= 0x1F189:  # noqa: PLR2004 - letters
        return _LETTERS[(code - 0x1F150) % 32]
    return ""


def _unmarked(text: str) -> str:
    """Return a text without marks of emphasis around all of it."""
    for _ in range(_NESTED):
        mark = text[:1]
        if mark not in _EMPHASIS or text[-1] != mark:
            break
        inner = text.strip(mark)
        around = len(text) - len(text.lstrip(mark)), len(text) - len(text.rstrip(mark))
        if not inner or mark in inner or around[0] != around[1] or inner != inner.strip():
            break
        text = inner
    return text
