"""Standard input, output and error as this process finds them, made fit to be used.

Whoever starts a program may have closed them, may have given them an encoding that lacks most
characters, and may have said that the terminal is 0 columns wide.
"""

import os
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import TextIO

WIDEST = 1000
"""Most columns or lines of a terminal that are believed."""

_SIZES = ("COLUMNS", "LINES", "TERMINAL_WIDTH")
_NAMES = ("stdin", "stdout", "stderr")


def open_closed() -> None:
    """Let a closed stream behave as ``/dev/null`` does.

    Without this the next file that is opened takes the number of the closed stream, so that what is
    printed goes into the database.
    """
    for number, name in enumerate(_NAMES):
        _occupy(number)
        if getattr(sys, name) is None:
            setattr(sys, name, _null(number))


def _occupy(number: int) -> None:
    try:
        os.fstat(number)
    except OSError:
        # The lowest free number is taken, and those below are in use.
        os.open(os.devnull, os.O_RDWR)
        os.set_inheritable(number, True)  # noqa: FBT003 - it takes no name


def _null(number: int) -> TextIO:
    null = os.open(os.devnull, os.O_RDWR)
    # A standard stream lives as long as the process: nobody closes this one.
    if number == 0:
        return open(null, "r", encoding="utf-8", closefd=False)  # noqa: UP015 - a number
    return open(null, "w", encoding="utf-8", closefd=False)


def accept_every_character() -> None:
    """Print a question mark for a character that the encoding lacks, in place of failing.

    Standard error spells such characters out by itself.
    """
    for stream in (sys.stdin, sys.stdout):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def mend_size(environment: MutableMapping[str, str] = os.environ) -> None:
    """Take out what cannot be the size of a terminal: 0, a word, a billion.

    Then the terminal's own size counts, or 80 columns where there is none.
    """
    for name in _SIZES:
        value = environment.get(name, "1")
        if not (value.isascii() and value.isdecimal() and 0 < int(value[:9]) <= WIDEST):
            del environment[name]


def discard_output() -> None:
    """Drop what is still to be printed: at the end it would fail once more, with a traceback."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
