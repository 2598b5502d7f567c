"""The command line: one file per group of commands, all joined here."""

from typing import Annotated

import typer

from bot.cli import benchmark, db, flows, inbox, outbox, slack, team
from bot.cli.chat import chat
from bot.cli.commands import Commands
from bot.cli.doctor import doctor
from bot.cli.export import export
from bot.cli.output import VERSION, echo
from bot.cli.position import position
from bot.cli.report import report
from bot.cli.results import result, results
from bot.cli.serve import serve
from bot.cli.stats import stats

app = typer.Typer(
    name="cxbot",
    cls=Commands,
    help="CX AI Maturity Check: see how far your customer experience has come with AI.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(value: bool) -> None:  # noqa: FBT001 - as Typer calls it
    if value:
        echo(VERSION)
        raise typer.Exit


@app.callback()
def _root(
    _version_flag: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Take options of the command as a whole."""


app.command()(chat)
app.command()(serve)
app.command()(doctor)
app.command()(position)
app.command()(results)
app.command()(result)
app.command()(report)
app.command()(stats)
app.command()(export)
app.add_typer(benchmark.app, name="benchmark", help="Show a benchmark edition, or check one.")
app.add_typer(flows.app, name="flows", help="Check, draw, try and compare flows.")
app.add_typer(inbox.app, name="inbox", help="List, retry or drop updates that failed.")
app.add_typer(outbox.app, name="outbox", help="List or retry replies that haven't arrived.")
app.add_typer(db.app, name="db", help="Upgrade, check, back up and prune the database.")
app.add_typer(slack.app, name="slack", help="Set up the Slack app.")
app.add_typer(team.app, name="team", help="See what a team check is like.")
