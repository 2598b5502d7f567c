"""The terminal as a stage: the replies to several people and a channel, one below the other."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import count

from rich.console import Console, Group, RenderableType

from adapters.terminal.brief import Brief
from adapters.terminal.client import make_console
from adapters.terminal.render import emit, literal, question, render, rule
from bot.channel import Handle, Limit, MessageRef, ParticipantGone, Traits, is_edit
from bot.messages import Address, Ask, Attachment, Block, Reply, Say
from bot.texts import Catalogue


class Stage:
    """A channel that prints the replies to everybody; nobody can write back.

    Args:
        texts: The language, in the reader's time zone.
        name: The channel's name, in addresses.
        hidden: The people whose private chats are not printed.
        keep: Stores a file under its name and returns its path; None to store no files.
        console: The console to print on; standard output if None.
        brief: Leave out what :class:`~adapters.terminal.brief.Brief` does, and shorten the rest.
        pause: Waits before each act but the first; None to go on at once.

    Attributes:
        hidden: Likewise.
        failure: Why standard output takes nothing; None while it does.
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
        self._brief = Brief(stores_files=keep is not None) if brief else None
        self._pause, self._acts = pause, 0
        self._reader, self._has_gap = "", False
        self._messages = count(1)
        self._said: dict[MessageRef, tuple[Block, ...]] = {}

    @property
    def left_out(self) -> int:
        """How many messages were left out to be brief."""
        return self._brief.left_out if self._brief else 0

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
        edited = replaces is not None and is_edit(reply, replaces)
        if self._brief and self._brief.leaves_out(address, reply, edited=edited):
            return ref
        try:
            if replaces is not None and edited and isinstance(reply, Say):
                reply, ref = self._changed(reply, replaces), replaces
            elif isinstance(reply, Say):
                self._said[ref] = reply.blocks
            self._print(address, reply, edited=edited)
        except OSError as broken:
            self.failure = broken
            raise ParticipantGone from broken
        return ref

    def _print(self, address: Address, reply: Reply, *, edited: bool) -> None:
        """Print a reply below its reader's name, which is not said twice in a row.

        Nobody can answer here, so buttons have no numbers, and questions no hints.
        """
        under = isinstance(reply, Say | Attachment) and bool(reply.under)
        self.heading(self._whom(address, edited=edited, under=under))
        shown = self._brief.shortened(reply) if self._brief else reply
        match shown:
            case Attachment():
                self._emit(literal(self._file(shown)))
            case Ask():
                self._emit(Group(*question(shown, self._texts, self.console)), ends_with_gap=True)
            case Say(buttons=buttons, picture=picture):
                said = render(replace(shown, buttons=()), self._texts, self.console)
                self._emit(said, ends_with_gap=True)
                if buttons:
                    line = "  ".join(f"[{button.label}]" for button in buttons)
                    self._emit(literal(line, style="cyan"))
                if picture is not None:
                    self._emit(literal(self._file(picture)))
            case _:
                self._emit(render(shown, self._texts, self.console))

    def _emit(self, renderable: RenderableType, *, ends_with_gap: bool = False) -> None:
        emit(self.console, renderable)
        self._has_gap = ends_with_gap

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
        self._gap()
        if self.console.is_terminal:
            self._emit(rule("", self.console, style="bold"))
        self._emit(literal(text, style="bold"))
        self._reader = ""

    def heading(self, text: str) -> None:
        """Print the name of the person or channel that the following replies are for.

        In a row of replies to one reader it is printed once.
        """
        self._gap()
        if text != self._reader:
            self._emit(rule(text, self.console, style="bold"))
        self._reader = text

    def _gap(self) -> None:
        """Print an empty line, unless the last one is empty."""
        if not self._has_gap:
            self.console.print()
        self._has_gap = False

    def _whom(self, address: Address, *, edited: bool, under: bool) -> str:
        if address.person:
            return self._texts.say("demo.private", person=address.person)
        if under:
            return self._texts.say("demo.thread")
        return self._texts.say("demo.changed" if edited else "demo.channel")
