"""``cxbot team``: what team assessments are like."""

import asyncio
from typing import Annotated

import typer

from bot.cli.output import usable
from bot.settings import load_settings

app = typer.Typer(no_args_is_help=True)

People = Annotated[int, typer.Option(min=3, max=200, help="How many people take part.")]
Rounds = Annotated[int, typer.Option(min=1, max=2, help="One round, or two.")]
Seed = Annotated[int, typer.Option(help="The same number gives the same answers.")]
Everybody = Annotated[bool, typer.Option("--everybody", help="Show everybody's private chat.")]


@app.callback()
def _root() -> None:
    """Keep "demo" a command of its own."""


@app.command()
def demo(
    people: People = 9, rounds: Rounds = 1, seed: Seed = 7, everybody: Everybody = False
) -> None:
    """Play a whole team assessment with simulated people, in simulated time.

    It needs no workspace, and keeps nothing.
    """
    from bot.app import team_demo  # noqa: PLC0415 - only this command needs it

    with usable():
        asyncio.run(team_demo(load_settings(), people, rounds, seed, everybody=everybody))
