"""``cxbot stats``: how many began, how many finished, and where the others stand."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from bot.app import make_assessment
from bot.cli.chat import EditionName, Flow
from bot.cli.columns import columns, counted, indented
from bot.cli.output import echo, echo_json, usable
from bot.cli.stores import look_into
from bot.documents import DataProblems
from bot.settings import Settings, load_settings
from bot.store.records import Count, Overview

UNFINISHED = frozenset({"asking", "stopped", "expired"})
"""Statuses of conversations that stand somewhere on their way."""

COUNTED = ("finished", "asking", "stopped", "expired", "restarted")
"""Statuses that a conversation can be kept in."""

GONE_NOTE = (
    "Of people who declined or deleted their data nothing is kept but that they did:"
    " they are in no other number here."
)


@dataclass(frozen=True, slots=True)
class Group:
    """Conversations of one channel and one campaign, or all of them.

    Attributes:
        channel: Where they were held.
        campaign: What brought people there; empty for nothing.
        by_status: How many there are of each status.
    """

    channel: str
    campaign: str
    by_status: Counter[str]

    @property
    def started(self) -> int:
        """How many began."""
        return self.by_status.total()

    @property
    def finished_percent(self) -> float:
        """How many of them reached the result, in percent."""
        return percent(self.by_status["finished"], self.started)


def stats(
    flow: Flow = "",
    edition: EditionName = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print how many conversations began and finished, where the others stand, what waits.

    Steps come in the order of the configured flow, or of the one that --flow names.

    Exit codes: 0 printed, also where there is no database yet; 2 the database cannot be used.
    """
    with usable():
        settings = load_settings()
    order = _order(settings, flow, edition)
    found = look_into(settings, lambda store: store.records.overview())
    if as_json:
        values = as_values(found or Overview(()), order)
        echo_json(values)
        return
    for line in as_lines(found, order) if found else ():
        echo(line)


def _order(settings: Settings, flow: str, edition: str) -> Sequence[str]:
    """The steps of the flow; none where it cannot be used and nobody named it.

    Raises:
        typer.Exit: The named flow cannot be used.
    """
    try:
        assessment = make_assessment(settings, flow, edition)
    except DataProblems:
        if not (flow or edition):
            return ()
        with usable():
            raise
    return tuple(step.id for step in assessment.flow.steps)


# ---------------------------------------------------------------------------- counting


def percent(part: int, whole: int) -> float:
    """A share in percent, to one decimal; 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0


def groups(found: Iterable[Count]) -> list[Group]:
    """Conversations by channel and campaign, in their order."""
    made: dict[tuple[str, str], Counter[str]] = {}
    for one in found:
        made.setdefault((one.channel, one.campaign), Counter())[one.status] += one.count
    return [Group(*pair, by_status) for pair, by_status in sorted(made.items())]


def total(found: Iterable[Group]) -> Group:
    """All of them as one."""
    return Group("", "", sum((one.by_status for one in found), Counter()))


def standing(found: Iterable[Count], order: Sequence[str]) -> dict[str, int]:
    """How many unfinished conversations stand at each step.

    Args:
        found: Counts.
        order: Ids of steps; steps that are not in it come behind, by their name.
    """
    by_step: Counter[str] = Counter()
    for one in found:
        if one.status in UNFINISHED:
            by_step[one.step] += one.count
    places = {step: place for place, step in enumerate(order)}
    known = sorted(by_step, key=lambda step: (places.get(step, len(places)), step))
    return {step: by_step[step] for step in known}


# ---------------------------------------------------------------------------- saying it


def as_values(found: Overview, order: Sequence[str]) -> dict[str, Any]:
    """The numbers as JSON values."""
    every = groups(found.conversations)
    at = standing(found.conversations, order)
    unfinished = sum(at.values())
    return {
        "total": _group_values(total(every)),
        "groups": [
            {"channel": one.channel, "campaign": one.campaign, **_group_values(one)}
            for one in every
        ],
        "unfinished_at": [
            {"step": step or None, "count": count, "percent": percent(count, unfinished)}
            for step, count in at.items()
        ],
        "forgotten": dict(found.forgotten),
        "pruned": found.pruned,
        "outbox": dict(found.outbox),
        "failed": found.failed,
    }


def _group_values(one: Group) -> dict[str, Any]:
    counts = {status: one.by_status[status] for status in COUNTED}
    return {"started": one.started, "finished_percent": one.finished_percent, **counts}


def as_lines(found: Overview, order: Sequence[str]) -> Iterator[str]:
    """The numbers as lines of text."""
    every = groups(found.conversations)
    all_, forgotten = total(every), found.forgotten
    yield f"{counted(all_.started, 'conversation')} started, {_parts(all_)}."
    if found.pruned:
        yield f"{found.pruned} more were removed since they were too old."
    gone = ", ".join(f"{forgotten.get(why, 0)} {why}" for why in ("declined", "deleted"))
    yield f"People who left without a trace: {gone}."
    yield GONE_NOTE
    if every:
        yield ""
        yield "By channel and campaign"
        yield from indented(columns(_HEAD, map(_row, every)))
    yield from _standing_lines(standing(found.conversations, order))
    yield ""
    yield f"Replies: {_outbox(found)}."
    wait = " (see: cxbot inbox list)" if found.failed else ""
    yield f"Updates that could not be handled: {found.failed}{wait}."


_HEAD = (
    "channel", "campaign", "started", "finished", "%", "under way", "stopped", "expired",
    "begun anew",
)  # fmt: skip


def _row(one: Group) -> tuple[object, ...]:
    status = one.by_status
    return (
        one.channel, one.campaign, one.started, status["finished"], one.finished_percent,
        status["asking"], status["stopped"], status["expired"], status["restarted"],
    )  # fmt: skip


def _parts(one: Group) -> str:
    status = one.by_status
    return (
        f"{status['finished']} finished ({one.finished_percent:g} %),"
        f" {status['asking']} under way, {status['stopped']} stopped,"
        f" {status['expired']} expired, {status['restarted']} begun anew"
    )


def _standing_lines(at: dict[str, int]) -> Iterator[str]:
    """Where unfinished conversations stand; nothing where there are none."""
    if not at:
        return
    unfinished = sum(at.values())
    yield ""
    yield f"Where those stand that are not finished ({unfinished})"
    shown = [
        (step or "(not known)", count, percent(count, unfinished)) for step, count in at.items()
    ]
    yield from indented(columns(("step", "count", "%"), shown))


def _outbox(found: Overview) -> str:
    words = {"pending": "waiting"}
    kept = sorted(found.outbox.items())
    return ", ".join(f"{count} {words.get(status, status)}" for status, count in kept) or "none"
