"""Reads what a person types, line by line."""

import sys
from collections.abc import Callable

from rich.console import Console

from adapters.terminal.render import emit, literal
from bot.texts import Catalogue


class LineReader:
    """The reader of standard input.

    Lines from a pipe are printed after the prompt, so that the output reads as a transcript.

    Args:
        texts: The language.
        console: The console of the prompt.
        read: Reads a line in place of standard input; an empty text is the end.

    Attributes:
        interactive: Whether both standard streams are terminals.
    """

    def __init__(
        self, texts: Catalogue, console: Console, read: Callable[[], str] | None = None
    ) -> None:
        self._texts, self._console = texts, console
        self.interactive = read is None and sys.stdin.isatty() and sys.stdout.isatty()
        self._read = read or sys.stdin.readline

    def next(self) -> str | None:
        """Return the next line without its line break; None at the end of the input."""
        return self._typed() if self.interactive else self._piped()

    def _typed(self) -> str | None:
        self._console.print()
        try:
            return input(self._texts.say("terminal.prompt"))
        except EOFError:
            return None

    def _piped(self) -> str | None:
        try:
            line = self._read()
        except OSError:
            # Standard input is unreadable, for example open for writing only.
            return None
        if not line:
            return None
        line = line.rstrip("\r\n")
        self._console.print()
        emit(self._console, literal(self._texts.say("terminal.prompt") + line))
        return line
