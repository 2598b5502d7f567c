"""The group of all commands: what holds for each of them, whatever it does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from typer.core import TyperGroup

from bot.display import displayable
from bot.documents import shorten
from bot.streams import accept_every_character, mend_size

LONGEST_COMPLAINT = 300
"""Most characters of what the command line says about an argument, which may be long."""


class Commands(TyperGroup):
    """Commands that print on any terminal, and whose complaints about arguments are safe there."""

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
    """Make safe to display what Typer says about an argument: it repeats the argument.

    Its exceptions have no public class; they alone can format a message.
    """
    try:
        yield
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "message"):
            error.message = shorten(displayable(str(error.message)), LONGEST_COMPLAINT)
        raise
