"""The terminal as a channel: one person, one line at a time."""

import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count

from rich.console import Console

from adapters.terminal.client import make_console
from adapters.terminal.parse import parse
from adapters.terminal.receive import LineReader
from adapters.terminal.render import emit, literal
from adapters.terminal.send import Keep, Printer
from bot.channel import Handle, Limit, MessageRef, NotTaken, Traits
from bot.messages import Address, Button, Command, Inbound, Reply, Update
from bot.texts import Catalogue

GREETING = Command("begin")
DETAILS = Command("details")

FINISHED, INPUT_ENDED = 0, 1
"""Exit codes: the person left; piped input ended before the result, or was not stored."""


class Terminal:
    """A conversation over standard input and output.

    It is plain if either is no terminal, and reads as a transcript then.

    Args:
        texts: The language, in the person's time zone.
        address: The person.
        session: The beginning of the ids of this run's updates; no other run has the same.
        greeting: The first update, in the name of the person.
        console: The console to print on; standard output if None.
        lines: Reads lines in place of standard input.

    Attributes:
        whole: Whether every result is followed by its details.
        keep: Stores a file under a name like this one, and returns a line about it; None to store
            no files.
    """

    name = "terminal"
    traits = Traits(writes_first=False, edits=False, writes_files=True)
    whole = False
    keep: Keep | None = None

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
        self.traits = replace(type(self).traits, zone=texts.zone)
        self._texts, self._address, self._greeting = texts, address, greeting
        self._ids = (f"{session}.{number}" for number in count(1))
        self.console = console or make_console()
        self._lines = LineReader(texts, self.console, lines)
        self._printer = Printer(texts, self.console)
        self._update: Update | None = None
        self._failed = False

    @property
    def exit_code(self) -> int:
        """The exit code of the process, from how the conversation ended."""
        printer = self._printer
        left = printer.closed or printer.has_result or self._lines.interactive
        return FINISHED if left and not self._failed else INPUT_ENDED

    async def run(self, handle: Handle) -> None:
        """Greet, then take line by line until the person leaves or the input ends.

        Raises:
            KeyboardInterrupt: The person pressed Ctrl-C.
            OSError: Standard output takes nothing; a BrokenPipeError behind ``| head``.
        """
        # asyncio would only cancel this task, which a blocking read does not notice.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        await self._take(handle, self._greeting)
        while not self._printer.closed:
            line = self._lines.next()
            if line is None:
                self._end_of_input()
                return
            inbound = parse(line, self._printer.last)
            if isinstance(inbound, Button):
                emit(self.console, literal(inbound.url))
                continue
            await self._take(handle, inbound)

    async def _take(self, handle: Handle, inbound: Inbound) -> None:
        """Hand over an inbound, and ask for the details of a result that it brought."""
        self._printer.shows_result = False
        await self._hand_over(handle, inbound)
        if self.whole and self._printer.shows_result:
            last = self._printer.last
            await self._hand_over(handle, DETAILS)
            # The details have no buttons, so a number still means a button above them.
            self._printer.last = last

    async def _hand_over(self, handle: Handle, inbound: Inbound) -> None:
        """Hand over an inbound; print a notice that comes without a reply, or why it failed."""
        self._printer.answered = False
        # The same line after a failure is the same update, because it may have been stored.
        if not (self._failed and self._update and self._update.inbound == inbound):
            self._update = Update(next(self._ids), self._address, inbound)
        try:
            outcome = await handle(self._update)
        except NotTaken as why:
            self._printer.say(self._texts.say("terminal.not_taken", why=str(why)))
            self._failed = True
            return
        if self._printer.broken is not None:
            raise self._printer.broken
        self._failed = False
        if outcome.notice and not self._printer.answered:
            self._printer.say(outcome.notice)

    def _end_of_input(self) -> None:
        self.console.print()
        if not self._lines.interactive and not self._printer.has_result:
            emit(self.console, literal(self._texts.say("terminal.input_ended")))

    def limits(
        self,
        address: Address,  # noqa: ARG002 - nothing limits a terminal
        reply: Reply,  # noqa: ARG002 - likewise
        replaces: MessageRef | None,  # noqa: ARG002 - likewise
    ) -> Sequence[Limit]:
        """Return no limits."""
        return ()

    async def send(
        self,
        address: Address,  # noqa: ARG002 - there is one person
        reply: Reply,
        replaces: MessageRef | None = None,  # noqa: ARG002 - printed text stays
        via: str = "",  # noqa: ARG002 - likewise
    ) -> MessageRef | None:
        """Print a reply; a terminal replaces nothing.

        Raises:
            ParticipantGone: Standard output takes nothing, as behind ``| head`` or on a full disk.
        """
        self._printer.send(reply, self.keep)
        return None
