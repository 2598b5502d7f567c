"""The group of all commands: behavior that all commands share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from typer.core import TyperGroup

from bot.documents import shorten
from bot.system.display import displayable
from bot.system.streams import accept_every_character, mend_size

LONGEST_COMPLAINT = 300
"""Most characters of a complaint about an argument, since arguments may be long."""


class Commands(TyperGroup):
    """Commands that print on any terminal, with complaints that are safe to display."""

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as Typer has it
        """Run a command."""
        mend_size()
        accept_every_character()
        return super().main(*args, **kwargs)

    def make_context(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - likewise
        """Read the arguments of the group."""
        with _safe_complaints():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - likewise
        """Read the arguments of a command, and run it."""
        with _safe_complaints():
            return super().invoke(ctx)


@contextmanager
def _safe_complaints() -> Iterator[None]:
    """Make Typer's complaints about arguments safe to display: they repeat the argument.

    Typer's exceptions have no public class; only they have ``format_message``.
    """
    try:
        yield
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "message"):
            error.message = shorten(displayable(str(error.message)), LONGEST_COMPLAINT)
        raise
