"""``cxbot report``: a result as a picture and as a document."""

from collections.abc import Sequence
from typing import Annotated

import typer

from bot.cli.drawing import Pdf, Png, Svg, write_drawings
from bot.cli.output import FAILURE, usable, wrong_use
from bot.cli.results import Unusable, assessment_of, find_result, measured_of
from bot.cli.stores import with_store
from bot.engine.advance import replay
from bot.engine.asking import answers_in_words
from bot.engine.assessment import Assessment
from bot.engine.turn import Scene
from bot.report import content
from bot.scoring.advice import advise
from bot.scoring.position import UnknownAnswer, position
from bot.settings import load_settings
from bot.store.records import Recorded, Result


def report(
    result_id: Annotated[
        str, typer.Argument(metavar="RESULT", help="The result's id, as `cxbot results` lists it.")
    ],
    pdf: Pdf = None,
    png: Png = None,
    svg: Svg = None,
) -> None:
    """Write a result as a report (PDF) and as a scorecard (PNG, SVG).

    Exit codes: 0 written; 1 the result cannot be placed any more; 2 no result has this id, a file
    cannot be written, or the parts for drawing are not installed.
    """
    if not (pdf or png or svg):
        raise wrong_use("Nothing to write: give --pdf, --png or --svg (see --help).")
    with usable():
        settings = load_settings()
    found, recorded, kept = with_store(settings, lambda store: find_result(store, result_id))
    try:
        assessment = assessment_of(kept, found)
        measured = measured_of(found)
        placed = position(assessment.edition, measured)
    except (Unusable, UnknownAnswer) as reason:
        typer.echo(str(reason), err=True)
        raise typer.Exit(FAILURE) from None
    texts, advice = assessment.texts, advise(assessment.edition, measured)
    given = _given(assessment, found, recorded)
    files = write_drawings(
        {"pdf": pdf, "png": png, "svg": svg},
        lambda: content.scorecard(texts, placed, advice),
        lambda: content.report(texts, placed, advice, given, found.finished_at),
    )
    for file in files:
        typer.echo(file)


def _given(
    assessment: Assessment, one: Result, recorded: Sequence[Recorded]
) -> tuple[tuple[str, str], ...]:
    """The answers in words; none where they are gone."""
    log = tuple((each.step, each.answer) for each in recorded)
    conversation = replay(assessment, one.conversation, log, one.finished_at)
    return answers_in_words(Scene(assessment, conversation, one.finished_at)) if log else ()
