"""``cxbot flows``: check, schema, graph, preview, try, diff."""

import asyncio
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.channel import ChannelUnusable
from bot.cli.chat import EditionName
from bot.cli.output import FAILURE, check_all, echo, echo_json, usable, wrong_use
from bot.engine.trial import trial
from bot.flows.build import json_schema
from bot.flows.explore import TooManyBranches
from bot.flows.graph import mermaid
from bot.loading.library import find, flow_folders, load_flow
from bot.system.files import is_file, listed
from bot.wiring.flows import choose_edition, make_assessment
from bot.wiring.parts import now
from bot.wiring.settings import load_settings

app = typer.Typer(no_args_is_help=True)

FlowName = Annotated[str, typer.Argument(help="The flow: its id or its folder's path.")]


@app.command()
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Flow folders, or their flow.yaml. Default: every known flow."),
    ] = None,
    edition: EditionName = "",
) -> None:
    """Find every mistake in flows, each with file, line and column.

    Exit codes: 0 nothing found; 1 problems found; 2 a file could not be read at all.
    """
    with usable():
        settings = load_settings()
        chosen = choose_edition(settings, edition)
        known = flow_folders(settings.conversations)
    folders = list(_folders(paths)) if paths else list(known.values())
    names = (folder.resolve().name for folder in folders)
    check_all((partial(load_flow, folder, chosen, known) for folder in folders), names)


def _folders(paths: Iterable[Path]) -> Iterable[Path]:
    """Yield the folder of each path: of a flow.yaml, of one flow, or of a folder of flows."""
    for path in paths:
        if path.name == "flow.yaml":
            yield path.parent
            continue
        inside = [folder for folder in listed(path) if is_file(folder / "flow.yaml")]
        if inside and not is_file(path / "flow.yaml"):
            yield from inside
        else:
            yield path


@app.command()
def schema() -> None:
    """Print the JSON Schema of flow.yaml, so that editors complete and check it."""
    echo_json(json_schema())


@app.command()
def graph(flow: FlowName, edition: EditionName = "") -> None:
    """Print a flow as a Mermaid flowchart."""
    with usable():
        settings = load_settings()
        known = flow_folders(settings.conversations)
        built = load_flow(find(flow, known, "flow"), choose_edition(settings, edition), known)
    echo(mermaid(built), nl=False)


@app.command("try")
def try_flow(flow: FlowName, edition: EditionName = "") -> None:
    """Walk every reachable branch of a flow, and report branches that end without a result."""
    with usable():
        assessment = make_assessment(load_settings(), flow, edition)
    try:
        walks = trial(assessment, now())
    except TooManyBranches:
        raise wrong_use("The flow has more branches than can be walked.") from None
    bad = [walk for walk in walks if walk.ended]
    for walk in bad:
        echo(f"{' > '.join(walk.steps)}: {walk.ended}")
    branches = len({walk.steps for walk in walks})
    steps = {step for walk in walks for step in walk.steps}
    kinds = "1 branch" if branches == 1 else f"{branches} branches"
    echo(
        f"{assessment.flow.id}: {len(walks)} walks over {kinds} and {len(steps)} steps; "
        f"{len(bad)} end without a result."
    )
    if bad:
        raise typer.Exit(FAILURE)


Port = Annotated[
    int | None,
    typer.Option(min=0, max=65535, help="The port; PORT, or 8000, if missing. 0: any free one."),
]


@app.command()
def preview(
    folder: Annotated[str, typer.Argument(help="The flow's folder, or the id of a known flow.")],
    port: Port = None,
    edition: EditionName = "",
) -> None:
    """Show a flow in your browser while you write it. The page follows every save.

    Beside the page are all mistakes, each with file, line and column, and the
    way through the flow with the step where you are. Answers that still fit
    stay. While the flow has mistakes, the page shows the last version without
    any. Only this computer reaches the page, and nothing is kept.

    Exit codes: 0 stopped by Ctrl-C; 2 there is no such flow, or the port is taken.
    """
    from bot.runtime.http.listening import CannotListen  # noqa: PLC0415 - only this command needs it
    from bot.wiring import preview as previews  # noqa: PLC0415 - likewise

    with usable():
        settings = load_settings()
        chosen_port = settings.port if port is None else port
        try:
            listening = partial(_say_where, folder)
            asyncio.run(previews.preview(settings, folder, edition, chosen_port, listening))
        except CannotListen as wrong:
            raise wrong_use(f"{wrong.why}; name another port with --port") from None
        except ChannelUnusable as wrong:
            raise wrong_use(str(wrong)) from None


def _say_where(folder: str, port: int) -> None:
    echo(f"Open http://127.0.0.1:{port} in a browser. It shows every save in {folder}.", err=True)
    echo("Ctrl-C stops.", err=True)


Version = Annotated[
    str,
    typer.Argument(
        help="A flow's id, the path of its folder or file, or a version's first digits."
    ),
]


@app.command()
def diff(
    old: Version,
    new: Version,
    edition: EditionName = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what a changed flow does to its steps, to answers and to open conversations.

    A conversation finishes on the version it began with. Versions named by their digits come
    from the database, which also says how many conversations are open.

    Exit codes: 0 compared; 2 one of the two cannot be found or used, or the database cannot.
    """
    from bot.cli import diff as versions  # noqa: PLC0415 - only this command needs it

    with usable():
        compared = asyncio.run(versions.diff(load_settings(), old, new, edition))
    if as_json:
        echo_json(versions.as_values(compared))
        return
    for line in versions.as_lines(compared):
        echo(line)
