"""The terminal's side: the real service in this process; only standard input and output are not."""

from collections.abc import Sequence
from io import StringIO

from rich.console import Console

from adapters.terminal.channel import Terminal
from bot.channel import Channel
from bot.engine.assessment import Assessment
from bot.messages import Address
from bot.wiring.parts import make_delivery
from bot.wiring.terminal import converse
from tests.kit.system import System, kept_versions, with_parts

HERE = Address("terminal", "quick-check", "terminal")


async def conversing(system: System, channel: Channel) -> None:
    """Hold a conversation in a channel of one person, with the service of a system."""
    service = with_parts(system.service, traits={channel.name: channel.traits})
    await converse(channel, service, make_delivery(system.store, [channel]))


def taken(assessment: Assessment, lines: Sequence[str], width: int = 100) -> str:
    """What a terminal of some width shows to somebody who types these lines.

    A button is pressed by its label, which stands behind ``#``.
    """
    typed = iter(line.removeprefix("#") + "\n" for line in lines)
    console = Console(file=StringIO(), width=width)
    terminal = Terminal(
        assessment.texts, HERE, "session", console=console, lines=lambda: next(typed, "")
    )
    with System(kept_versions(assessment)) as system:
        system.run(conversing(system, terminal))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()
