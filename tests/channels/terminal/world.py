"""The terminal's side: the real service in this process; only standard input and output are not."""

from collections.abc import Sequence
from io import StringIO

from rich.console import Console

from adapters.terminal.channel import Terminal
from bot.app import converse
from bot.engine.assessment import Assessment
from bot.messages import Address
from tests.kit.system import System, kept_versions

HERE = Address("terminal", "quick-check", "terminal")


def taken(assessment: Assessment, lines: Sequence[str], width: int) -> str:
    """What a terminal of some width shows to somebody who types these lines.

    A button is pressed by its label, which stands behind ``#``.
    """
    typed = iter(line.removeprefix("#") + "\n" for line in lines)
    console = Console(file=StringIO(), width=width)
    terminal = Terminal(
        assessment.texts, HERE, "session", console=console, lines=lambda: next(typed, "")
    )
    with System(kept_versions(assessment)) as system:
        system.run(converse(terminal, system.service))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()
