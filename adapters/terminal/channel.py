"""The terminal as a channel: one person, one line at a time."""

import signal
import sys
from collections.abc import Callable, Sequence
from itertools import count

from rich.console import Console

from adapters.terminal.parse import parse
from adapters.terminal.render import WIDEST, emit, literal, render
from bot.channel import Handle, Limit, MessageRef, NotTaken, ParticipantGone, Traits
from bot.messages import Address, Ask, Button, Command, Inbound, Reply, Say, Update
from bot.system.streams import accept_every_character, mend_size
from bot.texts import Catalogue

GREETING = Command("begin")

FINISHED, INPUT_ENDED = 0, 1
"""Exit codes: left by one's own wish; piped input ended before the result, or was not kept."""


class Terminal:
    """A conversation over standard input and output.

    Plain where either is no terminal: answers read from a pipe are shown after the prompt, so that
    the output reads as a transcript.

    Args:
        texts: The language.
        address: Who sits here.
        session: Begins the ids of this run's updates; another one each time.
        greeting: What is said for the person at first.
        console: Where to print; standard output if None.
        lines: Where typed lines come from, for a conversation that is not standard input's.
    """

    name = "terminal"
    traits = Traits(writes_first=False)

    def __init__(
        self,
        texts: Catalogue,
        address: Address,
        session: str,
        *,
        greeting: Inbound = GREETING,
        console: Console | None = None,
        lines: Callable[[], str] | None = None,
    ) -> None:
        self._texts, self._address, self._greeting = texts, address, greeting
        self._ids = (f"{session}.{number}" for number in count(1))
        self._interactive = lines is None and sys.stdin.isatty() and sys.stdout.isatty()
        self.console = console or make_console()
        self._lines = lines or sys.stdin.readline
        self._last: Reply | None = None
        self._broken: OSError | None = None
        self._update: Update | None = None
        self._closed = self._has_result = self._answered = self._failed = False
        self._read: Callable[[], str | None] = self._typed if self._interactive else self._piped

    @property
    def exit_code(self) -> int:
        """How the conversation ended, for the process."""
        left = self._closed or self._has_result or self._interactive
        return FINISHED if left and not self._failed else INPUT_ENDED

    async def run(self, handle: Handle) -> None:
        """Greet, then take line by line until the person leaves or the input ends.

        Raises:
            KeyboardInterrupt: The person pressed Ctrl-C.
            OSError: Standard output takes nothing; a BrokenPipeError behind ``| head``.
        """
        # asyncio would only cancel this task, which a blocking read does not notice.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        await self._hand_over(handle, self._greeting)
        while not self._closed:
            line = self._read()
            if line is None:
                self._end_of_input()
                return
            inbound = parse(line, self._last)
            if isinstance(inbound, Button):
                emit(self.console, literal(inbound.url))
                continue
            await self._hand_over(handle, inbound)

    async def _hand_over(self, handle: Handle, inbound: Inbound) -> None:
        """Hand over what was said; show a notice that comes without a reply, or why it failed."""
        self._answered = False
        # Said again after a failure it is the same update: it may have been kept after all.
        if not (self._failed and self._update and self._update.inbound == inbound):
            self._update = Update(next(self._ids), self._address, inbound)
        try:
            outcome = await handle(self._update)
        except NotTaken as why:
            self._print(self._texts.say("terminal.not_taken", why=str(why)))
            self._failed = True
            return
        if self._broken is not None:
            raise self._broken
        self._failed = False
        if outcome.notice and not self._answered:
            self._print(outcome.notice)

    def _print(self, text: str) -> None:
        self.console.print()
        emit(self.console, literal(text))

    def limits(
        self,
        address: Address,  # noqa: ARG002 - nothing limits a terminal
        reply: Reply,  # noqa: ARG002 - likewise
        replaces: MessageRef | None,  # noqa: ARG002 - likewise
    ) -> Sequence[Limit]:
        """No limits."""
        return ()

    async def send(
        self,
        address: Address,  # noqa: ARG002 - there is one person
        reply: Reply,
        replaces: MessageRef | None = None,  # noqa: ARG002 - what is printed stays
        via: str = "",  # noqa: ARG002 - likewise
    ) -> MessageRef | None:
        """Print one reply; a terminal replaces nothing.

        Raises:
            ParticipantGone: Standard output takes nothing, as behind ``| head`` or on a full disk.
        """
        self._answered = True
        try:
            self.console.print()
            emit(self.console, render(reply, self._texts, self.console))
        except OSError as broken:
            self._broken = broken
            raise ParticipantGone from broken
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
        try:
            line = self._lines()
        except OSError:
            # Standard input cannot be read, as where it was opened for writing.
            return None
        if not line:
            return None
        line = line.rstrip("\r\n")
        self._print(self._texts.say("terminal.prompt") + line)
        return line

    def _end_of_input(self) -> None:
        self.console.print()
        if not self._interactive and not self._has_result:
            emit(self.console, literal(self._texts.say("terminal.input_ended")))


def make_console() -> Console:
    """A console on standard output: plain where that is no terminal, honouring NO_COLOR."""
    mend_size()
    accept_every_character()
    console = Console(highlight=False, emoji=False)
    return Console(highlight=False, emoji=False, width=min(console.width, WIDEST))
