"""Text made safe to show: nothing in it steers a terminal, or shows other text than it holds."""

import json
import re
from typing import Any

_MARKS = "\u061c\u200e\u200f"
_STEERING = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff{_MARKS}]"
)
"""Controls except tab and line break, line separators, directions, and halves of characters."""


def displayable(text: str) -> str:
    r"""Return the text with every character spelled out that a terminal would act on.

    A control becomes ``\x1b``, a direction override ``\u202e``, half a character ``\ud83d``. The
    three direction marks, which Arabic and Hebrew texts hold, are left out. Tabs and line breaks
    stay. Applying it twice changes nothing more.
    """
    if text.isascii() and text.isprintable():
        return text
    return _STEERING.sub(lambda found: "" if found[0] in _MARKS else _spelled(found[0]), text)


def to_json(value: Any, indent: int | None = None) -> str:  # noqa: ANN401 - any JSON value
    """Return a value as JSON that is safe to display, and reads back as the same value."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _spelled(sign: str) -> str:
    code = ord(sign)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - one byte
