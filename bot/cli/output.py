"""How commands speak: errors on standard error, and the exit codes."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

import typer

from bot.documents import DataProblems, UnreadableFile
from bot.settings import WrongSettings
from bot.store.port import StoreError

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
    """Turn unusable data, settings and databases into clear lines and exit code 2."""
    try:
        yield
    except (DataProblems, WrongSettings, StoreError) as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(WRONG_USE) from None


def wrong_use(message: str) -> typer.Exit:
    """Say what is wrong with a call; raise what this returns."""
    typer.echo(message, err=True)
    return typer.Exit(WRONG_USE)


def check_all(loaders: Iterable[Callable[[], object]], names: Iterable[str]) -> None:
    """Run loaders, and print everything that they complain about.

    Args:
        loaders: Each reads and checks one thing.
        names: What these things are called.

    Raises:
        typer.Exit: With 1 where there are problems, with 2 where a file could not be read at all.
    """
    count = code = 0
    for load in loaders:
        try:
            load()
        except DataProblems as bad:
            unreadable = isinstance(bad, UnreadableFile)
            typer.echo(str(bad), err=unreadable)
            count += len(bad.problems)
            code = max(code, WRONG_USE if unreadable else FAILURE)
    if code:
        typer.echo(f"{count} problem{'s' if count > 1 else ''} found.", err=True)
        raise typer.Exit(code)
    typer.echo(f"{', '.join(sorted(names))}: no problems found.")
