"""``cxbot report``: a result as a picture and as a document."""

from collections.abc import Sequence
from typing import Annotated

import typer

from bot.cli.columns import cell
from bot.cli.drawing import Pdf, Png, Svg, write_drawings
from bot.cli.output import FAILURE, Force, echo, usable, wrong_use
from bot.cli.results import Unusable, assessment_of, find_result, measured_of
from bot.cli.stores import with_store
from bot.engine.advance import replay
from bot.engine.asking import answers_in_words
from bot.engine.assessment import Assessment
from bot.engine.turn import TurnContext
from bot.report import content
from bot.results.drawing import Drawable
from bot.scoring.advice import advise
from bot.scoring.position import Position, position
from bot.store.ports import Store
from bot.store.records import FlowVersion
from bot.system.local_zone import LocalZone
from bot.turns.plan import Recorded, RecordedResult
from bot.wiring.settings import Settings, load_settings
from bot.wiring.terminal import terminal_address


def report(
    result_id: Annotated[
        str, typer.Argument(metavar="RESULT", help="The result's id, as `cxbot results` lists it.")
    ],
    pdf: Pdf = None,
    png: Png = None,
    svg: Svg = None,
    force: Force = False,
) -> None:
    """Write a result as a report (PDF) and as a picture (PNG, SVG).

    Results from this terminal include what moved since the last one. For other channels, the
    database doesn't say whose a result is.

    Exit codes: 0 written; 1 the result can no longer be placed; 2 no result has this id, a file
    exists or cannot be written, or the parts for drawing are not installed.
    """
    if not (pdf or png or svg):
        raise wrong_use("Nothing to write: give --pdf, --png or --svg (see --help).")
    with usable():
        settings = load_settings()
    found, recorded, kept, earlier = with_store(
        settings, lambda store: _found(store, settings, result_id)
    )
    assessment, placed = _placed(found, kept)
    before = measured_of(earlier) if earlier else None
    texts, advice = (
        assessment.texts.in_zone(LocalZone()),
        advise(assessment.edition, placed.answers),
    )
    given = _given(assessment, found, recorded)
    drawable = Drawable(texts, placed, advice, before, tuple(given), found.finished_at)
    files = write_drawings(
        {"pdf": pdf, "png": png, "svg": svg},
        lambda: content.scorecard(texts, placed, advice, found.finished_at, before),
        lambda: content.report(drawable, str(settings.url or "")),
        force=force,
    )
    for file in files:
        echo(file)


async def _found(
    store: Store, settings: Settings, result_id: str
) -> tuple[RecordedResult, list[Recorded], FlowVersion | None, RecordedResult | None]:
    """Return `find_result`'s result, and this terminal's own result before it."""
    found, recorded, kept = await find_result(store, result_id)
    own = await store.records.results(terminal_address(settings, found.flow))
    ids = [result.conversation for result in own]
    at = ids.index(found.conversation) if found.conversation in ids else 0
    return found, recorded, kept, own[at - 1] if at else None


def _placed(result: RecordedResult, version: FlowVersion | None) -> tuple[Assessment, Position]:
    """Return a result's assessment, and its answers placed again."""
    try:
        assessment = assessment_of(version, result)
        return assessment, position(assessment.edition, measured_of(result))
    except (Unusable, ValueError) as reason:
        said = str(reason)
        if not isinstance(reason, Unusable):
            said = f"The stored answers don't fit their edition: {cell(reason)}"
        echo(said, err=True)
        raise typer.Exit(FAILURE) from None


def _given(
    assessment: Assessment, result: RecordedResult, recorded: Sequence[Recorded]
) -> tuple[tuple[str, str], ...]:
    """Return the answers in words; empty if they are deleted."""
    log = tuple((entry.step, entry.answer) for entry in recorded)
    conversation = replay(assessment, result.conversation, log, result.finished_at)
    return (
        answers_in_words(TurnContext(assessment, conversation, result.finished_at)) if log else ()
    )
