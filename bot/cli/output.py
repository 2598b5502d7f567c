"""How commands speak: what they print, errors on standard error, and the exit codes.

Every command prints through :func:`echo` and :func:`echo_json`: texts that people typed, names of
files and answers of platforms must not steer the terminal.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

import typer

from bot.display import displayable, to_json
from bot.documents import DataProblems, UnreadableFile
from bot.settings import WrongSettings
from bot.store.ports import StoreError

Force = Annotated[bool, typer.Option("--force", help="Replace a file or a link that is there.")]

FAILURE, WRONG_USE = 1, 2
"""Exit codes beside 0: something was found wrong; the call or a file cannot be used at all."""


def _installed() -> str:
    try:
        return version("cx-maturity-bot")
    except PackageNotFoundError:
        return "not installed"


VERSION = f"cxbot {_installed()}"


def echo(text: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a text, safe to display.

    Args:
        text: What to print.
        err: Print to standard error. A full or closed one must not change the exit code.
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
    """Print a value as JSON, which reads back as the same value whatever the encoding."""
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
    """Say what is wrong with a call; raise what this returns."""
    echo(message, err=True)
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
            echo(str(bad), err=unreadable)
            count += len(bad.problems)
            code = max(code, WRONG_USE if unreadable else FAILURE)
    if code:
        echo(f"{count} problem{'s' if count > 1 else ''} found.", err=True)
        raise typer.Exit(code)
    echo(f"{', '.join(sorted(names))}: no problems found.")
