"""How commands speak: errors on standard error, and the exit codes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

import typer

from bot.documents import DataProblems, Problem, UnreadableFile
from bot.settings import WrongSettings

FAILURE, WRONG_USE = 1, 2
"""Exit codes beside 0: something was found wrong; the call or a file cannot be used at all."""


def _installed() -> str:
    try:
        return version("cx-maturity-bot")
    except PackageNotFoundError:
        return "not installed"


VERSION = f"cxbot {_installed()}"


@contextmanager
def usable() -> Iterator[None]:
    """Turn unusable data and settings into clear lines and exit code 2."""
    try:
        yield
    except (DataProblems, WrongSettings) as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(WRONG_USE) from None


def wrong_use(message: str) -> typer.Exit:
    """Say what is wrong with a call; raise what this returns."""
    typer.echo(message, err=True)
    return typer.Exit(WRONG_USE)


def report(problems: Sequence[Problem], good: str) -> None:
    """Print problems, or that there are none.

    Raises:
        typer.Exit: With 1 where there are problems.
    """
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        count = len(problems)
        typer.echo(f"{count} problem{'s' if count > 1 else ''} found.", err=True)
        raise typer.Exit(FAILURE)
    typer.echo(good)


def is_unreadable(bad: DataProblems) -> bool:
    """Whether a file could not be read at all."""
    return isinstance(bad, UnreadableFile)
