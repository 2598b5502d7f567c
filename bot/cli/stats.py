"""``cxbot stats``: how many began, where they leave, and what those with a result answered."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.chat import EditionName, Flow
from bot.cli.drawing import Png, Svg, write_drawings
from bot.cli.output import Force, echo, echo_json, usable, wrong_use
from bot.cli.rows import csv_line
from bot.cli.statistics.lines import as_lines
from bot.cli.statistics.picture import stats_card
from bot.cli.statistics.survey import Numbers, Scope, survey
from bot.cli.statistics.values import CSV_HEAD, as_rows, as_values
from bot.cli.stores import look_into
from bot.documents import DataProblems
from bot.engine.assessment import Assessment
from bot.loading.library import load_catalogue
from bot.report.render import Format
from bot.store.records import Overview
from bot.wiring.flows import make_assessment
from bot.wiring.parts import now
from bot.wiring.settings import Settings, load_settings


def _day(typed: str) -> datetime:
    """Read a date.

    Raises:
        typer.BadParameter: It is none.
    """
    try:
        return datetime.strptime(typed, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        message = f"use a date such as 2031-11-01, found {typed!r}"
        raise typer.BadParameter(message) from None


Since = Annotated[
    datetime | None,
    typer.Option(
        parser=_day,
        metavar="DATE",
        help="Only conversations that started on this day (UTC) or later: 2031-11-01.",
    ),
]


def stats(
    flow: Flow = "",
    edition: EditionName = "",
    since: Since = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print CSV: a row for each number.")
    ] = False,
    png: Png = None,
    svg: Svg = None,
    force: Force = False,
) -> None:
    """Print who started and finished, where people leave, and what those with a result answered.

    The funnel has the steps of the configured flow, or of --flow. The answers are stages,
    industries and barriers; each person counts once, with the latest result. Answers of fewer than
    5 people are not shown, and team checks are not counted. A picture shows the same numbers, but
    names no channel or campaign.

    Exit codes: 0 printed, even if there is no database yet; 2 wrong use, the database cannot be
    used, a file exists or cannot be written, or the parts for drawing are not installed.
    """
    if as_json and as_csv:
        raise wrong_use("--json and --csv: choose one of them.")
    with usable():
        settings = load_settings()
    assessment = _assessment(settings, flow, edition)
    scope = Scope(assessment, since.date() if since else None)
    found = look_into(settings, lambda store: survey(store, scope))
    numbers = found or Numbers(scope.since, Overview(()))
    if found and (png or svg):
        _draw(found, {"png": png, "svg": svg}, force=force)
    if as_json:
        echo_json(as_values(numbers))
    elif as_csv:
        for row in (CSV_HEAD, *as_rows(numbers)):
            echo(csv_line(row).removesuffix("\r\n"))
    elif found:
        for line in as_lines(found):
            echo(line)


def _assessment(settings: Settings, flow: str, edition: str) -> Assessment | None:
    """Return the flow and the edition; None if they cannot be used and were not named.

    Raises:
        typer.Exit: What was named cannot be used.
    """
    try:
        return make_assessment(settings, flow, edition)
    except DataProblems:
        if not (flow or edition):
            return None
        with usable():
            raise


def _draw(found: Numbers, files: Mapping[Format, Path | None], *, force: bool) -> None:
    def card() -> dict[str, object]:
        return stats_card(load_catalogue(), found, now())

    for file in write_drawings(files, card, card, force=force):
        # Standard output has the numbers, which may be JSON or CSV.
        echo(file, err=True)
