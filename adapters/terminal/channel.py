"""The terminal as a channel: one person, one line at a time."""

import signal
import sys
from collections.abc import Callable
from itertools import count

from rich.console import Console

from adapters.terminal.parse import parse
from adapters.terminal.render import WIDEST, emit, render
from bot.channel import Handle, MessageRef
from bot.messages import Address, Ask, Button, Command, Reply, Say, Update
from bot.texts import Catalogue

ADDRESS = Address("terminal", "terminal", "terminal")

FINISHED, INPUT_ENDED = 0, 1
"""Exit codes: left by one's own wish; piped input ended before the result."""


class Terminal:
    """A conversation over standard input and output.

    Plain where either is no terminal: answers read from a pipe are shown after the prompt, so that
    the output reads as a transcript.

    Args:
        texts: The language.
        console: Where to print; standard output if None.
        lines: Where typed lines come from, for a conversation that is not standard input's.
    """

    name = "terminal"

    def __init__(
        self,
        texts: Catalogue,
        console: Console | None = None,
        lines: Callable[[], str] | None = None,
    ) -> None:
        self._texts = texts
        self._interactive = lines is None and sys.stdin.isatty() and sys.stdout.isatty()
        self.console = console or make_console()
        self._lines = lines or sys.stdin.readline
        self._last: Reply | None = None
        self._closed = self._has_result = self._answered = False
        self._read: Callable[[], str | None] = self._typed if self._interactive else self._piped

    @property
    def exit_code(self) -> int:
        """How the conversation ended, for the process."""
        left = self._closed or self._has_result or self._interactive
        return FINISHED if left else INPUT_ENDED

    async def run(self, handle: Handle) -> None:
        """Greet, then take line by line until the person leaves or the input ends.

        Raises:
            KeyboardInterrupt: The person pressed Ctrl-C.
        """
        # asyncio would only cancel this task, which a blocking read does not notice.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        ids = count(1)
        await handle(Update(str(next(ids)), ADDRESS, Command("begin")))
        while not self._closed:
            line = self._read()
            if line is None:
                self._end_of_input()
                return
            inbound = parse(line, self._last)
            if isinstance(inbound, Button):
                self.console.print(inbound.url, markup=False)
                continue
            self._answered = False
            outcome = await handle(Update(str(next(ids)), ADDRESS, inbound))
            if outcome.notice and not self._answered:
                self.console.print()
                self.console.print(outcome.notice, markup=False)

    async def send(
        self,
        address: Address,  # noqa: ARG002 - there is one person
        reply: Reply,
        replaces: MessageRef | None = None,  # noqa: ARG002 - what is printed stays
    ) -> MessageRef | None:
        """Print one reply; a terminal replaces nothing."""
        self._answered = True
        self.console.print()
        emit(self.console, render(reply, self._texts, self.console))
        if isinstance(reply, Say | Ask):
            self._last = reply
        if isinstance(reply, Say):
            self._closed = self._closed or reply.closing
            self._has_result = self._has_result or reply.kind == "result"
        return None

    def _typed(self) -> str | None:
        self.console.print()
        try:
            return input(self._texts.say("terminal.prompt"))
        except EOFError:
            return None

    def _piped(self) -> str | None:
        line = self._lines()
        if not line:
            return None
        self.console.print()
        self.console.print(self._texts.say("terminal.prompt") + line.rstrip("\n"), markup=False)
        return line.rstrip("\n")

    def _end_of_input(self) -> None:
        self.console.print()
        if not self._interactive and not self._has_result:
            self.console.print(self._texts.say("terminal.input_ended"), markup=False)


def make_console() -> Console:
    """A console on standard output: plain where that is no terminal, honouring NO_COLOR."""
    for stream in (sys.stdin, sys.stdout):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    console = Console(highlight=False, emoji=False)
    return Console(highlight=False, emoji=False, width=min(console.width, WIDEST))
