"""Makes text safe to display: it cannot control a terminal, or look like other text."""

import json
import re
from typing import Any

_MARKS = "\u061c\u200e\u200f"
_UNSAFE = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff{_MARKS}]"
)
"""Controls except tab and line break, line separators, directions, and lone surrogates."""


def displayable(text: str) -> str:
    r"""Return the text with every character escaped that a terminal would act on.

    A control becomes ``\x1b``, a direction override ``\u202e``, a lone surrogate ``\ud83d``. The
    three direction marks of Arabic and Hebrew texts are removed. Tabs and line breaks stay.
    Applying it twice changes nothing more.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(lambda match: "" if match[0] in _MARKS else _spelled(match[0]), text)


def to_json(value: Any, indent: int | None = None) -> str:  # noqa: ANN401 - any JSON value
    """Return a value as JSON that is safe to display and reads back as the same value."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _spelled(sign: str) -> str:
    code = ord(sign)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - one byte
