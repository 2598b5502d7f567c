"""Moments in texts, which channels can show in the reader's own time.

A text is complete as it is: it has each moment with a zone. Beside it stands which of its parts
are moments. So a channel that knows no moments, and an earlier version of the program, show the
text.
"""

import re
from collections.abc import Iterator

Moments = tuple[tuple[str, int], ...]
"""The moments of a text: each as it stands there, and in seconds since 1970."""


def is_day(shown: str) -> bool:
    """Return whether a moment is shown as a day alone: times of day have a colon."""
    return ":" not in shown


def dated_parts(text: str, moments: Moments) -> Iterator[tuple[str, int | None]]:
    """Yield the parts of a text, each with its seconds since 1970 if it is a moment, else None."""
    seconds = dict(moments)
    if not seconds:
        yield text, None
        return
    pattern = "|".join(map(re.escape, seconds))
    for part in re.split(f"({pattern})", text):
        if part:
            yield part, seconds.get(part)
