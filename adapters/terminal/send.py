"""Prints replies."""

from collections.abc import Callable

from rich.console import Console

from adapters.terminal.render import emit, literal, render
from bot.channel import ParticipantGone
from bot.messages import Ask, Attachment, Reply, Say
from bot.texts import Catalogue

Keep = Callable[[str, bytes], str]
"""Stores a file under a name like this one, and returns a line about it."""


class Printer:
    """The way of replies to standard output.

    Args:
        texts: The language.
        console: The console to print on.

    Attributes:
        last: The last reply with something to answer.
        closed: Whether a reply has ended the conversation.
        has_result: Whether a result was printed.
        shows_result: Whether a result was printed since this was last reset.
        answered: Whether a reply was printed since this was last reset.
        broken: Why standard output takes nothing; None while it does.
    """

    def __init__(self, texts: Catalogue, console: Console) -> None:
        self._texts, self._console = texts, console
        self.last: Reply | None = None
        self.closed = self.has_result = self.shows_result = self.answered = False
        self.broken: OSError | None = None

    def send(self, reply: Reply, keep: Keep | None = None) -> None:
        """Print a reply; store a file, and print where it is.

        Raises:
            ParticipantGone: Standard output takes nothing, as behind ``| head`` or on a full disk.
        """
        self.answered = True
        try:
            self._console.print()
            if isinstance(reply, Attachment) and reply.data is not None and keep:
                emit(self._console, literal(keep(reply.name, reply.data)))
            else:
                emit(self._console, render(reply, self._texts, self._console))
        except OSError as broken:
            self.broken = broken
            raise ParticipantGone from broken
        if isinstance(reply, Ask) or (isinstance(reply, Say) and reply.kind != "invitation"):
            # An invitation is for others, so a number still means a button above it.
            self.last = reply
        if isinstance(reply, Say):
            self.closed = self.closed or reply.closing
            if reply.kind == "result":
                self.has_result = self.shows_result = True

    def say(self, text: str) -> None:
        """Print a line of the terminal's own."""
        self._console.print()
        emit(self._console, literal(text))
