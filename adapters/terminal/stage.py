"""The terminal as a stage: the replies to several people and a channel, one below the other."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import count

from rich.console import Console

from adapters.terminal.client import make_console
from adapters.terminal.render import emit, literal, render, rule
from bot.channel import Handle, Limit, MessageRef, ParticipantGone, Traits, is_edit
from bot.messages import Address, Ask, Attachment, Block, Reply, Say, Settled
from bot.texts import Catalogue

_QUESTIONS = 1
"""Most questions to one person that are printed in brief: the others look alike."""


class Stage:
    """A channel that prints the replies to everybody; nobody can write back.

    Args:
        texts: The language, in the reader's time zone.
        name: The channel's name, in addresses.
        hidden: The people whose private chats are not printed.
        keep: Stores a file under its name and returns its path; None to store no files.
        console: The console to print on; standard output if None.
        brief: Leave out threads, answered questions, and all but the first questions to a person.
        pause: Waits before each act but the first; None to go on at once.

    Attributes:
        hidden: Likewise.
        failure: Why standard output takes nothing; None while it does.
        left_out: How many messages were left out to be brief.
    """

    def __init__(  # noqa: PLR0913 - the last two are named by callers
        self,
        texts: Catalogue,
        name: str,
        hidden: Collection[str] = (),
        keep: Callable[[str, bytes], str] | None = None,
        console: Console | None = None,
        *,
        brief: bool = False,
        pause: Callable[[], None] | None = None,
    ) -> None:
        self.name, self._texts = name, texts
        self.traits = Traits(zone=texts.zone)
        self.hidden, self._keep = hidden, keep
        self.console = console or make_console()
        self.failure: OSError | None = None
        self.left_out = 0
        self._brief, self._pause, self._acts = brief, pause, 0
        self._asked, self._begun = Counter[str](), dict[Block, str]()
        self._messages = count(1)
        self._said: dict[MessageRef, tuple[Block, ...]] = {}

    async def run(self, handle: Handle) -> None:
        """Take nothing."""

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
        address: Address,
        reply: Reply,
        replaces: MessageRef | None = None,
        via: str = "",  # noqa: ARG002 - printed text stays
    ) -> MessageRef | None:
        """Print one reply, below the name of the person it is for.

        Raises:
            ParticipantGone: Standard output takes nothing, as behind ``| head`` or on a full disk.
        """
        ref = MessageRef(address.chat, str(next(self._messages)))
        if address.person in self.hidden and address.person:
            return ref
        if self._brief and self._is_more(address, reply):
            self.left_out += 1
            return ref
        try:
            edited = replaces is not None and is_edit(reply, replaces)
            if replaces is not None and edited and isinstance(reply, Say):
                reply, ref = self._changed(reply, replaces), replaces
            elif isinstance(reply, Say):
                self._said[ref] = reply.blocks
            self.heading(self._whom(address, edited=edited))
            if isinstance(reply, Attachment):
                emit(self.console, literal(self._file(reply)))
            else:
                emit(self.console, render(reply, self._texts, self.console))
                if isinstance(reply, Say) and reply.picture is not None:
                    emit(self.console, literal(self._file(reply.picture)))
        except OSError as broken:
            self.failure = broken
            raise ParticipantGone from broken
        return ref

    def _is_more(self, address: Address, reply: Reply) -> bool:
        """Tell whether a reply is left out where only the main ones are printed."""
        if isinstance(reply, Settled) or (isinstance(reply, Say | Attachment) and reply.under):
            return True
        if isinstance(reply, Ask):
            self._asked[address.person] += 1
            return self._asked[address.person] > _QUESTIONS or self._is_known(address, reply)
        if not isinstance(reply, Say):
            return False
        if not address.person:
            # With its buttons, only the count has changed.
            return reply.in_place and bool(reply.buttons)
        return self._is_known(address, reply)

    def _is_known(self, address: Address, reply: Say | Ask) -> bool:
        """Tell whether somebody else was told the same, as far as its first block goes."""
        first = self._begun.setdefault(reply.blocks[0], address.person)
        return first != address.person

    def _file(self, file: Attachment) -> str:
        """Store a file, if files are stored, and return a line about it."""
        if self._keep is None or file.data is None:
            return self._texts.say("demo.file", name=file.name, caption=file.caption)
        path = self._keep(file.name, file.data)
        return self._texts.say("demo.kept", where=path, caption=file.caption)

    def _changed(self, reply: Say, replaces: MessageRef) -> Say:
        """Return the blocks of an edited message that were not printed before."""
        before = self._said.get(replaces, ())
        self._said[replaces] = reply.blocks
        return replace(reply, blocks=tuple(block for block in reply.blocks if block not in before))

    def say(self, text: str) -> None:
        """Print what happens meanwhile, which begins an act."""
        if self._pause is not None and self._acts:
            self._pause()
        self._acts += 1
        self.heading("")
        emit(self.console, literal(text, style="bold"))

    def heading(self, text: str) -> None:
        """Print the name of the person or channel that the following replies are for."""
        self.console.print()
        emit(self.console, rule(text, self.console, style="bold"))

    def _whom(self, address: Address, *, edited: bool) -> str:
        if address.person:
            return self._texts.say("demo.private", person=address.person)
        return self._texts.say("demo.changed" if edited else "demo.channel")
