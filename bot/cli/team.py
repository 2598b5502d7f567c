"""``cxbot team``: what team assessments are like."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import usable, wrong_use
from bot.documents import shorten
from bot.settings import load_settings

app = typer.Typer(no_args_is_help=True)

People = Annotated[int, typer.Option(min=3, max=200, help="How many people take part.")]
Rounds = Annotated[int, typer.Option(min=1, max=2, help="One round, or two.")]
Seed = Annotated[int, typer.Option(help="The same number gives the same answers.")]
Everybody = Annotated[bool, typer.Option("--everybody", help="Show everybody's private chat.")]


@app.callback()
def _root() -> None:
    """Keep "demo" a command of its own."""


Files = Annotated[
    Path | None, typer.Option("--files", help="Put picture, report and table into this folder.")
]


@app.command()
def demo(
    people: People = 9,
    rounds: Rounds = 1,
    seed: Seed = 7,
    everybody: Everybody = False,
    files: Files = None,
) -> None:
    """Play a whole team assessment with simulated people, in simulated time.

    It needs no workspace, and keeps nothing but what --files asks for.
    """
    from bot.app import Staging, team_demo  # noqa: PLC0415 - only this command needs it

    if files is not None and not files.is_dir():
        raise wrong_use(f"--files: {shorten(str(files))}: there is no such folder")
    staging = Staging(people, rounds, seed, everybody, files)
    with usable():
        try:
            asyncio.run(team_demo(load_settings(), staging))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise wrong_use(f"--files: cannot write into {shorten(str(files))}: {reason}") from None
