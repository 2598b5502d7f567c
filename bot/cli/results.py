"""``cxbot results`` and ``cxbot result``: stored results, and the proof that they reproduce."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC
from typing import Annotated, Any

import typer

from bot.cli.chat import EditionName, Flow
from bot.cli.columns import cell, columns, counted, short, when
from bot.cli.output import FAILURE, echo, echo_json, usable, wrong_use
from bot.cli.recompute import Difference, parsed, recompute
from bot.cli.stores import look_into, with_store
from bot.documents import DataProblems
from bot.engine.assessment import Assessment
from bot.loading.library import build_source, load_catalogue
from bot.questions.cleaning import quote
from bot.redaction import describe
from bot.results.narrative import narrative
from bot.results.personal import result_of
from bot.scoring.position import Answers
from bot.store.ports import Store
from bot.store.records import FlowVersion
from bot.turns.plan import Recorded, RecordedResult
from bot.wiring.flows import make_assessment
from bot.wiring.settings import load_settings
from bot.wiring.terminal import print_blocks, terminal_address

RESULT_ID = re.compile(r"[0-9A-Za-z]{1,16}")
"""The form of conversation ids; other ids are not looked up."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

Found = tuple[RecordedResult, list[Recorded], FlowVersion | None]


class Unusable(Exception):
    """An error: a result cannot be put into words or recomputed; its message says why."""


# ---------------------------------------------------------------------------- own results


def results(flow: Flow = "", edition: EditionName = "", as_json: AsJson = False) -> None:
    """List the results from this terminal, oldest first.

    Exit codes: 0 listed, even if there are none; 2 an unusable file or database.
    """
    with usable():
        settings = load_settings()
        address = terminal_address(settings, make_assessment(settings, flow, edition).flow.id)
    found = look_into(settings, lambda store: store.records.results(address))
    if as_json:
        echo_json([_record(record) for record in found or ()])
    elif found:
        head = ("date (UTC)", "id", "stage", "delivery", "flow", "version", "edition")
        for line in columns(head, map(_row, found)):
            echo(line)
    elif found is not None:
        echo("No results yet. Run `cxbot chat` to get one.")


def _row(record: RecordedResult) -> tuple[str, ...]:
    measured = measured_of(record)
    version = short(record.flow_version)
    return (
        when(record.finished_at), record.conversation, measured.stage or "",
        measured.delivery or "", record.flow, version, record.edition,
    )  # fmt: skip


# ---------------------------------------------------------------------------- one result


def result(
    result_id: Annotated[
        str, typer.Argument(metavar="ID", help="The result's id, as `cxbot results` lists it.")
    ],
    again: Annotated[
        bool, typer.Option("--recompute", help="Compute it again from its answers, and compare.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print a result: its date, flow and edition, the measured answers, the position.

    With --recompute: build flow and edition from what was kept with it, replay the answers, place
    them again, and compare every value with what was stored.

    Exit codes: 0 printed, or equal; 1 not equal, or it cannot be computed; 2 no result has this
    id, or the database cannot be used.
    """
    with usable():
        settings = load_settings()
    found, recorded, kept = with_store(settings, lambda store: find_result(store, result_id))
    try:
        if again:
            _prove(found, recorded, kept, as_json=as_json)
        elif as_json:
            echo_json(_record(found))
        else:
            _print(found, kept)
    except Unusable as reason:
        echo(str(reason), err=True)
        raise typer.Exit(FAILURE) from None


_OF_A_TEAM = (
    "This is a team check. Its result is where it was announced. It can't be computed again:"
    " answers are deleted when the result comes out, and nobody sees them before."
)


async def find_result(store: Store, result_id: str) -> Found:
    """Return a result, its answers and its flow version.

    Raises:
        typer.Exit: No result has this id.
    """
    there = await store.records.result(result_id) if RESULT_ID.fullmatch(result_id) else None
    if there is None and RESULT_ID.fullmatch(result_id) and await store.teams.find(result_id):
        echo(_OF_A_TEAM, err=True)
        raise typer.Exit(FAILURE)
    if there is None:
        raise wrong_use(f'No result has the id "{quote(result_id)}"; `cxbot results` lists yours.')
    found, recorded = there
    return found, recorded, await store.records.version(found.flow_version)


def assessment_of(stored: FlowVersion | None, record: RecordedResult) -> Assessment:
    """Return the assessment that a result was reached with.

    Raises:
        Unusable: The version is no longer stored, or this program no longer accepts it.
    """
    name = short(record.flow_version)
    if stored is None:
        raise Unusable(f"Flow version {name} is no longer kept.")
    try:
        flow, edition = build_source(stored.source, stored.version)
    except DataProblems as bad:
        reason = quote(str(bad.problems[0]), 200)
        raise Unusable(
            f"This version of cxbot no longer takes flow version {name}: {reason}"
        ) from None
    return Assessment(flow, edition, load_catalogue(), "")


def _print(record: RecordedResult, stored: FlowVersion | None) -> None:
    for line in _header(record):
        echo(line)
    echo()
    assessment, measured = assessment_of(stored, record), measured_of(record)
    try:
        blocks = narrative(result_of(assessment.texts, assessment.edition, measured))
    except ValueError as bad:
        raise Unusable(f"The stored answers don't fit their edition: {cell(bad)}") from None
    print_blocks(blocks)


def _header(record: RecordedResult) -> Iterator[str]:
    measured = measured_of(record)
    barriers = ", ".join(f"{name} {rating}" for name, rating in measured.barriers.items())
    rows = (
        ("result", record.conversation),
        ("date", f"{when(record.finished_at)} UTC"),
        ("flow", f"{record.flow}, version {short(record.flow_version)}"),
        ("edition", f"{record.edition}, digest {short(record.edition_digest)}"),
        ("stage", measured.stage or ""),
        ("delivery", measured.delivery or ""),
        ("industry", measured.industry or ""),
        ("country", measured.country or ""),
        ("role", measured.role or ""),
        ("barriers", barriers),
    )
    return (f"{name:<9} {quote(value, 160) or '-'}" for name, value in rows)


def measured_of(record: RecordedResult) -> Answers:
    """Return the measured answers; a damaged record yields those that are readable."""
    data = parsed(record.measured)
    known = data if isinstance(data, dict) else {}
    barriers = known.get("barriers")
    return Answers(
        stage=known.get("stage"),
        delivery=known.get("delivery"),
        industry=known.get("industry"),
        country=known.get("country"),
        barriers=barriers if isinstance(barriers, dict) else {},
        role=known.get("role"),
    )


def _record(record: RecordedResult) -> dict[str, Any]:
    """Return a result as JSON values."""
    return {
        "id": record.conversation,
        "finished_at": record.finished_at.astimezone(UTC).isoformat(),
        "flow": record.flow,
        "flow_version": record.flow_version,
        "edition": record.edition,
        "edition_digest": record.edition_digest,
        "measured": parsed(record.measured),
        "position": parsed(record.position),
    }


# ---------------------------------------------------------------------------- recomputing


def _prove(
    one: RecordedResult, recorded: Sequence[Recorded], stored: FlowVersion | None, *, as_json: bool
) -> None:
    """Recompute a result and print whether it is equal.

    Raises:
        Unusable: The result cannot be recomputed.
        typer.Exit: The result differs.
    """
    if not recorded:
        raise Unusable("Its answers are gone, so it can't be computed again.")
    assessment = assessment_of(stored, one)
    try:
        found = recompute(assessment, one, recorded)
    except Exception as error:  # noqa: BLE001 - altered answers can break anything
        there = describe(error)
        raise Unusable(
            f"It can't be computed again: {there['error']} at {there['where']};"
            " its answers don't fit its flow."
        ) from None
    if as_json:
        differences = [asdict(difference) for difference in found]
        again = {"answers": len(recorded), "equal": not found, "differences": differences}
        record = _record(one) | {"recomputed": again}
        echo_json(record)
    else:
        for line in _verdict(found, len(recorded)):
            echo(line)
    if found:
        raise typer.Exit(FAILURE)


def _verdict(found: Sequence[Difference], answers: int) -> Iterator[str]:
    again = f"Recomputed from {counted(answers, 'answer')}:"
    if not found:
        yield f"{again} equal."
        return
    yield f"{again} {counted(len(found), 'difference')}."
    for difference in found:
        stored, recomputed = cell(difference.stored), cell(difference.found)
        yield f"{cell(difference.path)}: stored {stored}, recomputed {recomputed}"
