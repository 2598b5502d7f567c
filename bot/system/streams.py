"""Repairs standard input, output and error of this process.

The parent process may have closed them, may have set an encoding that lacks most characters, and
may have said that the terminal is 0 columns wide.
"""

import os
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import TextIO

WIDEST = 1000
"""Most plausible columns or lines of a terminal."""

_SIZES = ("COLUMNS", "LINES", "TERMINAL_WIDTH")
_NAMES = ("stdin", "stdout", "stderr")


def open_closed() -> None:
    """Open closed streams as ``/dev/null``.

    Otherwise the next opened file gets the number of the closed stream, and output goes into the
    database.
    """
    for number, name in enumerate(_NAMES):
        _occupy(number)
        if getattr(sys, name) is None:
            setattr(sys, name, _null(number))


def _occupy(number: int) -> None:
    try:
        os.fstat(number)
    except OSError:
        # open() returns the lowest free number, which is this one: lower ones are in use.
        os.open(os.devnull, os.O_RDWR)
        os.set_inheritable(number, True)  # noqa: FBT003 - it takes no name


def _null(number: int) -> TextIO:
    null = os.open(os.devnull, os.O_RDWR)
    # A standard stream is never closed while the process runs.
    if number == 0:
        return open(null, "r", encoding="utf-8", closefd=False)  # noqa: UP015 - a number
    return open(null, "w", encoding="utf-8", closefd=False)


def accept_every_character() -> None:
    """Print a question mark for characters that the encoding lacks, instead of failing.

    Standard error escapes such characters by itself.
    """
    for stream in (sys.stdin, sys.stdout):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def mend_size(environment: MutableMapping[str, str] = os.environ) -> None:
    """Remove impossible terminal sizes from the environment: 0, a word, a billion.

    Then the terminal's real size applies, or 80 columns without a terminal.
    """
    for name in _SIZES:
        value = environment.get(name, "1")
        if not (value.isascii() and value.isdecimal() and 0 < int(value[:9]) <= WIDEST):
            del environment[name]


def discard_output() -> None:
    """Discard pending output: flushing it at exit would fail again, with a traceback."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
