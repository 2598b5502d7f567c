"""The numbers of ``cxbot stats`` as lines of text."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from bot.cli.columns import columns, counted, indented
from bot.cli.statistics.answers import SMALLEST, Distribution
from bot.cli.statistics.counting import CampaignCounts, FunnelStep, percent
from bot.cli.statistics.names import answer_name, measure_name, of_barrier
from bot.cli.statistics.survey import Numbers
from bot.store.records import Overview

GONE_NOTE = (
    "People who declined or deleted their data are counted only here: nothing else of them is kept."
)

SMALL_NOTES = (
    f"Answers of fewer than {SMALLEST} people are not shown, and team checks are not counted.",
    "Answers by channel and campaign: --json or --csv.",
)

FUNNEL_NOTES = (
    "reached: at this step or past it. waiting: can still answer. left: stopped or expired.",
    "Conversations that were begun anew are left out.",
)

_HEAD = (
    "channel", "campaign", "started", "finished", "%", "under way", "stopped", "expired",
    "begun anew", "median time",
)  # fmt: skip

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


def as_lines(found: Numbers) -> Iterator[str]:
    """Yield the numbers as lines of text."""
    if found.since:
        yield f"Conversations that started on {found.since.isoformat()} or later."
    yield f"{counted(found.total.started, 'conversation')} started, {_parts(found.total)}."
    if found.median_s is not None:
        yield f"Median time from start to result: {lasted(found.median_s)}."
    yield from _gone(found)
    if found.every:
        yield ""
        yield "By channel and campaign"
        yield from indented(columns(_HEAD, (_row(group, found) for group in found.every)))
    yield from _funnel(found)
    yield from _answers(found)
    yield ""
    yield f"Replies: {_outbox(found.overview)}."
    failed = found.overview.failed
    wait = " (see: cxbot inbox list)" if failed else ""
    yield f"Updates that could not be handled: {failed}{wait}."


def lasted(seconds: int) -> str:
    """Return a time in its two largest units."""
    units = ((_DAY_S, "d"), (_HOUR_S, "h"), (_MINUTE_S, "min"), (1, "s"))
    for (long, name), (short, rest_name) in pairwise(units):
        if seconds >= long:
            rest = seconds % long // short
            return f"{seconds // long} {name}" + (f" {rest} {rest_name}" if rest else "")
    return f"{seconds} s"


def _parts(group: CampaignCounts) -> str:
    status = group.by_status
    return (
        f"{status['finished']} finished ({group.finished_percent:g} %),"
        f" {status['asking']} in progress, {status['stopped']} stopped,"
        f" {status['expired']} expired, {status['restarted']} restarted"
    )


def _gone(found: Numbers) -> Iterator[str]:
    """Yield who left without a trace; when is not kept, so it is of all time."""
    forgotten, pruned = found.overview.forgotten, found.overview.pruned
    always = ", of all time" if found.since else ""
    if pruned:
        yield f"{pruned} more were removed because they were too old{always}."
    gone = ", ".join(f"{forgotten.get(why, 0)} {why}" for why in ("declined", "deleted"))
    yield f"People who left without a trace{always}: {gone}."
    yield GONE_NOTE


def _row(group: CampaignCounts, found: Numbers) -> tuple[object, ...]:
    status, median_s = group.by_status, found.median_s_of.get(group.pair)
    return (
        group.channel, group.campaign, group.started, status["finished"], group.finished_percent,
        status["asking"], status["stopped"], status["expired"], status["restarted"],
        "" if median_s is None else lasted(median_s),
    )  # fmt: skip


# ---------------------------------------------------------------------------- the funnel


def _funnel(found: Numbers) -> Iterator[str]:
    """Yield the steps with how many reached them; nothing if nobody began."""
    if not any(step.reached or step.waiting or step.left for step in found.funnel):
        return
    yield ""
    yield f"Where people leave ({found.flow})" if found.flow else "Where people are"
    head = ("step", "reached", "%", "waiting", "left", "drop-off %")
    yield from indented(columns(head, (_step(step, found) for step in found.funnel)))
    yield from indented(FUNNEL_NOTES)
    if found.others:
        yield f"  {counted(found.others, 'conversation')} of other flows: see --flow."


def _step(step: FunnelStep, found: Numbers) -> tuple[object, ...]:
    reached = "" if step.reached is None else step.reached
    share = "" if step.reached is None else percent(step.reached, found.began)
    drop_off = "" if step.drop_off_percent is None else step.drop_off_percent
    return (step.step or "(not known)", reached, share, step.waiting, step.left, drop_off)


# ---------------------------------------------------------------------------- answers


def _answers(found: Numbers) -> Iterator[str]:
    """Yield what people with a result answered; nothing without results."""
    if not found.everyone:
        return
    yield ""
    yield "Answers of people with a result (everyone counts once, with the latest result)"
    for is_barrier, measures in groupby(found.everyone, of_barrier):
        shown = [measure for measure in measures if measure.counts is not None]
        if is_barrier and shown:
            yield ""
            yield from indented(_barriers(shown, found))
        for measure in () if is_barrier else shown:
            yield ""
            yield from indented(_choices(measure, found))
    hidden = [measure_name(found.edition, it) for it in found.everyone if it.counts is None]
    if hidden:
        yield f"  Not shown: {', '.join(hidden)}."
    yield from indented(SMALL_NOTES)


def _choices(measure: Distribution, found: Numbers) -> Iterator[str]:
    rows = (
        (
            answer_name(found.edition, measure.measure, answer),
            people,
            percent(people, measure.people),
        )
        for answer, people in (measure.counts or {}).items()
    )
    return columns((measure_name(found.edition, measure), "people", "%"), rows)


def _barriers(measures: Sequence[Distribution], found: Numbers) -> Iterator[str]:
    ratings = sorted({int(rating) for measure in measures for rating in measure.counts or {}})
    rows = (
        (
            measure_name(found.edition, measure), measure.people, measure.mean or 0.0,
            *((measure.counts or {}).get(str(rating), 0) for rating in ratings),
        )
        for measure in measures
    )  # fmt: skip
    return columns(("barrier", "people", "mean", *(f"rated {rating}" for rating in ratings)), rows)


def _outbox(found: Overview) -> str:
    words = {"pending": "waiting"}
    kept = sorted(found.outbox.items())
    return ", ".join(f"{count} {words.get(status, status)}" for status, count in kept) or "none"
