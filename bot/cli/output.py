"""Output of commands: printing, errors on standard error, and exit codes.

Every command prints through :func:`echo` and :func:`echo_json`: typed texts, file names and answers
of platforms must not control the terminal.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

import typer

from bot.documents import DataProblems, UnreadableFile
from bot.store.ports import StoreError
from bot.system.display import displayable, to_json
from bot.wiring.settings import WrongSettings

Force = Annotated[bool, typer.Option("--force", help="Replace the file or link if it exists.")]

FAILURE, WRONG_USE = 1, 2
"""Exit codes other than 0: problems were found; the call or a file cannot be used at all."""


def _installed() -> str:
    try:
        return version("cx-maturity-bot")
    except PackageNotFoundError:
        return "not installed"


VERSION = f"cxbot {_installed()}"


def echo(text: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a text, made safe to display.

    Args:
        text: The text to print.
        err: Print to standard error. Errors of writing there must not change the exit code.
        nl: End with a line break.
    """
    line = displayable(str(text)) + ("\n" if nl else "")
    if not err:
        _write(line)
        return
    with suppress(OSError):
        sys.stderr.write(line)
        sys.stderr.flush()


def echo_json(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Print a value as JSON that reads back as the same value in any encoding."""
    text = to_json(value, indent=2)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    _write(text + "\n")


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


@contextmanager
def usable() -> Iterator[None]:
    """Turn unusable data, settings and databases into clear lines and exit code 2."""
    try:
        yield
    except (DataProblems, WrongSettings, StoreError) as bad:
        echo(str(bad), err=True)
        raise typer.Exit(WRONG_USE) from None


def wrong_use(message: str) -> typer.Exit:
    """Print what is wrong with a call, and return the exit to raise."""
    echo(message, err=True)
    return typer.Exit(WRONG_USE)


def check_all(loaders: Iterable[Callable[[], object]], names: Iterable[str]) -> None:
    """Run loaders, and print every problem that they raise.

    Args:
        loaders: Functions that each read and check one thing.
        names: The names of these things.

    Raises:
        typer.Exit: With 1 if there are problems, with 2 if a file could not be read at all.
    """
    count = code = 0
    for load in loaders:
        try:
            load()
        except DataProblems as bad:
            unreadable = isinstance(bad, UnreadableFile)
            echo(str(bad), err=unreadable)
            count += len(bad.problems)
            code = max(code, WRONG_USE if unreadable else FAILURE)
    if code:
        echo(f"{count} problem{'s' if count > 1 else ''} found.", err=True)
        raise typer.Exit(code)
    echo(f"{', '.join(sorted(names))}: no problems found.")
