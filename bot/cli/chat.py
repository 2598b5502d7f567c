"""``cxbot chat``."""

import asyncio
from typing import Annotated

import typer

from bot.cli.output import echo, usable
from bot.wiring.settings import load_settings

INTERRUPTED = 130
"""Exit code after Ctrl-C, as in shells."""

Flow = Annotated[str, typer.Option(help="The flow to use: its id or its folder's path.")]
EditionName = Annotated[
    str, typer.Option("--edition", help="The benchmark edition: its id or its folder's path.")
]


Fresh = Annotated[bool, typer.Option("--fresh", help="Start over instead of resuming.")]
Whole = Annotated[bool, typer.Option("--all", help="Print every result with all its details.")]
Campaign = Annotated[str, typer.Option(help="A campaign to note with the answers.")]


def chat(
    flow: Flow = "",
    edition: EditionName = "",
    fresh: Fresh = False,
    whole: Whole = False,
    campaign: Campaign = "",
) -> None:
    """Take the check in this terminal, or pipe in one answer per line.

    It resumes where you stopped; --fresh starts over. The result is short; --all prints all of it.

    Exit codes: 0 you got the result or left; 1 piped input ended before the result; 2 wrong
    use, an unusable file or database; 130 Ctrl-C.
    """
    from bot.wiring.terminal import Visit  # noqa: PLC0415 - only this command needs it
    from bot.wiring.terminal import chat as converse  # noqa: PLC0415 - likewise

    with usable():
        settings = load_settings()
        try:
            code = asyncio.run(converse(settings, Visit(flow, edition, fresh, campaign, whole)))
        except KeyboardInterrupt:
            from bot.loading.library import load_catalogue  # noqa: PLC0415 - only here

            echo("\n\n" + load_catalogue().say("terminal.interrupted"))
            raise typer.Exit(INTERRUPTED) from None
    raise typer.Exit(code)
