"""``cxbot stats``: how many began, how many finished, and where the others stand."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from bot.cli.chat import EditionName, Flow
from bot.cli.columns import columns, counted, indented
from bot.cli.output import echo, echo_json, usable
from bot.cli.stores import look_into
from bot.documents import DataProblems
from bot.store.records import Count, Overview
from bot.wiring.flows import make_assessment
from bot.wiring.settings import Settings, load_settings

UNFINISHED = frozenset({"asking", "stopped", "expired"})
"""Statuses of unfinished conversations."""

COUNTED = ("finished", "asking", "stopped", "expired", "restarted")
"""Statuses of stored conversations."""

GONE_NOTE = (
    "People who declined or deleted their data are counted only here: nothing else of them is kept."
)


@dataclass(frozen=True, slots=True)
class CampaignCounts:
    """Counts of the conversations of one channel and one campaign, or of all.

    Attributes:
        channel: Their channel.
        campaign: Their campaign; empty for none.
        by_status: Their number by status.
    """

    channel: str
    campaign: str
    by_status: Counter[str]

    @property
    def started(self) -> int:
        """The number of conversations that began."""
        return self.by_status.total()

    @property
    def finished_percent(self) -> float:
        """The share that reached the result, in percent."""
        return percent(self.by_status["finished"], self.started)


def stats(
    flow: Flow = "",
    edition: EditionName = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print how many conversations started and finished, where the others are, and what waits.

    Steps are in the order of the configured flow, or of --flow.

    Exit codes: 0 printed, even if there is no database yet; 2 the database cannot be used.
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
    """Return the steps of the flow; none if it cannot be used and was not named.

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
    """Return a share in percent, to one decimal; 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0


def groups(found: Iterable[Count]) -> list[CampaignCounts]:
    """Return conversations by channel and campaign, in their order."""
    by_pair: dict[tuple[str, str], Counter[str]] = {}
    for count in found:
        by_pair.setdefault((count.channel, count.campaign), Counter())[count.status] += count.count
    return [CampaignCounts(*pair, by_status) for pair, by_status in sorted(by_pair.items())]


def total(found: Iterable[CampaignCounts]) -> CampaignCounts:
    """Return all groups as one."""
    return CampaignCounts("", "", sum((group.by_status for group in found), Counter()))


def standing(found: Iterable[Count], order: Sequence[str]) -> dict[str, int]:
    """Return the number of unfinished conversations at each step.

    Args:
        found: Counts.
        order: Ids of steps in their order; other steps come after them, by name.
    """
    by_step: Counter[str] = Counter()
    for count in found:
        if count.status in UNFINISHED:
            by_step[count.step] += count.count
    places = {step: place for place, step in enumerate(order)}
    known = sorted(by_step, key=lambda step: (places.get(step, len(places)), step))
    return {step: by_step[step] for step in known}


# ---------------------------------------------------------------------------- saying it


def as_values(found: Overview, order: Sequence[str]) -> dict[str, Any]:
    """Return the numbers as JSON values."""
    every = groups(found.conversations)
    at = standing(found.conversations, order)
    unfinished = sum(at.values())
    return {
        "total": _group_values(total(every)),
        "groups": [
            {"channel": group.channel, "campaign": group.campaign, **_group_values(group)}
            for group in every
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


def _group_values(group: CampaignCounts) -> dict[str, Any]:
    counts = {status: group.by_status[status] for status in COUNTED}
    return {"started": group.started, "finished_percent": group.finished_percent, **counts}


def as_lines(found: Overview, order: Sequence[str]) -> Iterator[str]:
    """Yield the numbers as lines of text."""
    every = groups(found.conversations)
    all_, forgotten = total(every), found.forgotten
    yield f"{counted(all_.started, 'conversation')} started, {_parts(all_)}."
    if found.pruned:
        yield f"{found.pruned} more were removed because they were too old."
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


def _row(group: CampaignCounts) -> tuple[object, ...]:
    status = group.by_status
    return (
        group.channel, group.campaign, group.started, status["finished"], group.finished_percent,
        status["asking"], status["stopped"], status["expired"], status["restarted"],
    )  # fmt: skip


def _parts(group: CampaignCounts) -> str:
    status = group.by_status
    return (
        f"{status['finished']} finished ({group.finished_percent:g} %),"
        f" {status['asking']} in progress, {status['stopped']} stopped,"
        f" {status['expired']} expired, {status['restarted']} restarted"
    )


def _standing_lines(at: dict[str, int]) -> Iterator[str]:
    """Yield the steps at which unfinished conversations are; nothing if there are none."""
    if not at:
        return
    unfinished = sum(at.values())
    yield ""
    yield f"Where the unfinished ones are ({unfinished})"
    shown = [
        (step or "(not known)", count, percent(count, unfinished)) for step, count in at.items()
    ]
    yield from indented(columns(("step", "count", "%"), shown))


def _outbox(found: Overview) -> str:
    words = {"pending": "waiting"}
    kept = sorted(found.outbox.items())
    return ", ".join(f"{count} {words.get(status, status)}" for status, count in kept) or "none"
