"""The terminal's side: the real service in this process; only standard input and output are not."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from itertools import count
from typing import TextIO

from rich.console import Console

from adapters.terminal.channel import Terminal
from bot.channel import Channel
from bot.engine.assessment import Assessment
from bot.loading.library import load_catalogue
from bot.messages import Address
from bot.wiring.parts import make_delivery
from bot.wiring.terminal import converse
from tests.kit.system import System, kept_versions, with_parts

MakeTyped = Callable[[str, Iterator[str], TextIO], Channel]
"""Makes a channel of typed lines: from the beginning of its updates' ids, the lines, the output."""

HERE = Address("terminal", "quick-check", "terminal")


async def conversing(system: System, channel: Channel) -> None:
    """Hold a conversation in a channel of one person, with the service of a system."""
    service = with_parts(system.service, traits={channel.name: channel.traits})
    await converse(channel, service, make_delivery(system.store, [channel]))


def make_terminal(
    session: str, lines: Iterator[str], printed: TextIO, width: int = 100, *, whole: bool = False
) -> Terminal:
    """Make a terminal of some width that takes these lines and prints there."""
    console = Console(file=printed, width=width)
    terminal = Terminal(
        load_catalogue(), HERE, session, console=console, lines=lambda: next(lines, "")
    )
    terminal.whole = whole
    return terminal


def taken(assessment: Assessment, lines: Sequence[str], make: MakeTyped = make_terminal) -> str:
    """Return the output of a channel of typed lines for somebody who types these.

    A button is pressed by its label, which stands behind ``#``. Where the channel ends before the
    lines do, as after *stop*, the person starts it again.
    """
    printed, left = StringIO(), deque(line.removeprefix("#") + "\n" for line in lines)

    def typed() -> Iterator[str]:
        while left:
            yield left.popleft()

    with System(kept_versions(assessment)) as system:
        for session in count(1):
            system.run(conversing(system, make(f"session{session}", typed(), printed)))
            if not left:
                break
    return printed.getvalue()
