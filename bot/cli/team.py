"""``cxbot team``: a demonstration of team assessments."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import Force, usable, wrong_use
from bot.system.files import NotWritten, named, refuse
from bot.wiring.settings import load_settings

app = typer.Typer(no_args_is_help=True)

People = Annotated[int, typer.Option(min=3, max=200, help="How many people take part.")]
Rounds = Annotated[int, typer.Option(min=1, max=2, help="One round, or two.")]
Seed = Annotated[int, typer.Option(help="The same number gives the same answers.")]
Everybody = Annotated[bool, typer.Option("--everybody", help="Show everyone's private chat.")]


@app.callback()
def _root() -> None:
    """Keep "demo" a subcommand: Typer would make a single command the root."""


Everything = Annotated[
    bool, typer.Option("--everything", help="Show threads and every question, too.")
]
Fast = Annotated[bool, typer.Option("--fast", help="Never wait for Enter.")]
Files = Annotated[
    Path | None,
    typer.Option("--files", help="Save picture, report, table and slides in this folder."),
]


@app.command()
def demo(
    people: People = 9,
    rounds: Rounds = 1,
    seed: Seed = 7,
    everybody: Everybody = False,
    everything: Everything = False,
    fast: Fast = False,
    files: Files = None,
    force: Force = False,
) -> None:
    """Play a whole team check with simulated people, in simulated time.

    In a terminal it waits for Enter between the acts.

    It needs no workspace, and stores nothing except the files that --files asks for.

    Exit codes: 0 played; 1 standard output cannot be written; 2 wrong use, or a file exists or
    cannot be written.
    """
    from bot.wiring.demonstration import Staging, team_demo  # noqa: PLC0415 - likewise

    if files is not None:
        _refuse_unwritable(files, rounds, force=force)
    watched = sys.stdin.isatty() and sys.stdout.isatty() and not fast
    staging = Staging(
        people, rounds, seed, everybody, files, force, everything, _wait if watched else None
    )
    with usable():
        try:
            asyncio.run(team_demo(load_settings(), staging))
        except NotWritten as why:
            raise wrong_use(f"--files: {why}") from None


def _wait() -> None:
    """Wait for Enter; the end of the input counts as one."""
    from bot.loading.library import load_catalogue  # noqa: PLC0415 - only where somebody watches

    with suppress(EOFError):
        input(load_catalogue().say("demo.pause"))


def _refuse_unwritable(files: Path, rounds: int, *, force: bool) -> None:
    """Refuse files that cannot be written, before anything is played.

    Raises:
        typer.Exit: A file cannot be written.
    """
    from bot.wiring.play import file_names  # noqa: PLC0415 - only this command needs it

    try:
        if not files.is_dir():
            raise wrong_use(f"--files: {named(files)}: there is no such folder")
        for name in file_names(rounds):
            refuse(files / name, force=force)
    except NotWritten as why:
        raise wrong_use(f"--files: {why}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no folder can have this name"
        raise wrong_use(f"--files: {named(files)}: {reason}") from None
