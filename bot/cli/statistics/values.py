"""The numbers of ``cxbot stats`` for programs: as JSON values, and as rows of CSV."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.cli.statistics.answers import SMALLEST, Distribution
from bot.cli.statistics.counting import COUNTED, CampaignCounts, FunnelStep, percent
from bot.cli.statistics.survey import Numbers

Json = dict[str, Any]

CSV_HEAD = ("part", "channel", "campaign", "name", "answer", "value", "percent")
"""The columns of the CSV."""

NOT_SHOWN = f"fewer than {SMALLEST}"
"""The text in place of a count of few people."""

Row = tuple[str | float, ...]


def as_values(found: Numbers) -> Json:
    """Return the numbers as JSON values."""
    overview, unfinished = found.overview, sum(found.standing.values())
    return {
        "since": found.since.isoformat() if found.since else None,
        "total": _group(found.total) | {"median_seconds": found.median_s},
        "groups": [
            {"channel": group.channel, "campaign": group.campaign, **_group(group)}
            | {"median_seconds": found.median_s_of.get(group.pair)}
            for group in found.every
        ],
        "flow": found.flow or None,
        "funnel": [_step(step, found) for step in found.funnel if step.reached is not None],
        "unfinished_at": [
            {"step": step or None, "count": count, "percent": percent(count, unfinished)}
            for step, count in found.standing.items()
        ],
        "answers": {
            "smallest": SMALLEST,
            "everyone": [_distribution(answers) for answers in found.everyone],
            "groups": [
                {
                    "channel": channel,
                    "campaign": campaign,
                    "answers": list(map(_distribution, all_)),
                }
                for (channel, campaign), all_ in found.answers_of.items()
            ],
        },
        "forgotten": dict(overview.forgotten),
        "pruned": overview.pruned,
        "outbox": dict(overview.outbox),
        "failed": overview.failed,
    }


def _group(group: CampaignCounts) -> Json:
    counts = {status: group.by_status[status] for status in COUNTED}
    return {"started": group.started, "finished_percent": group.finished_percent, **counts}


def _step(step: FunnelStep, found: Numbers) -> Json:
    return {
        "step": step.step,
        "reached": step.reached,
        "reached_percent": percent(step.reached or 0, found.began),
        "waiting": step.waiting,
        "left": step.left,
        "drop_off_percent": step.drop_off_percent,
    }


def _distribution(answers: Distribution) -> Json:
    if answers.counts is None:
        return {"measure": answers.measure, "people": None, "mean": None, "counts": None}
    counts = [
        {"answer": answer, "people": people, "percent": percent(people, answers.people)}
        for answer, people in answers.counts.items()
    ]
    return {
        "measure": answers.measure,
        "people": answers.people,
        "mean": answers.mean,
        "counts": counts,
    }


# ---------------------------------------------------------------------------- CSV


def as_rows(found: Numbers) -> Iterator[Row]:
    """Yield the numbers as rows of :data:`CSV_HEAD`; a row is one number, and its share."""
    yield from _group_rows(found.total, found.median_s)
    for group in found.every:
        yield from _group_rows(group, found.median_s_of.get(group.pair))
    for step in found.funnel:
        if step.reached is not None:
            reached = percent(step.reached, found.began)
            yield ("funnel", "", "", step.step, "reached", step.reached, reached)
        yield ("funnel", "", "", step.step, "waiting", step.waiting, "")
        drop_off = step.drop_off_percent
        yield ("funnel", "", "", step.step, "left", step.left, "" if drop_off is None else drop_off)
    yield from _answer_rows("", "", found.everyone)
    for (channel, campaign), answers in found.answers_of.items():
        yield from _answer_rows(channel, campaign, answers)


def _group_rows(group: CampaignCounts, median_s: int | None) -> Iterator[Row]:
    part = ("conversations", group.channel, group.campaign)
    yield (*part, "started", "", group.started, "")
    for status in COUNTED:
        count = group.by_status[status]
        yield (*part, status, "", count, percent(count, group.started))
    if median_s is not None:
        yield (*part, "median_seconds", "", median_s, "")


def _answer_rows(channel: str, campaign: str, answers: Sequence[Distribution]) -> Iterator[Row]:
    for answer in answers:
        part = ("answers", channel, campaign, answer.measure)
        if answer.counts is None:
            yield (*part, NOT_SHOWN, "", "")
            continue
        for name, people in answer.counts.items():
            yield (*part, name, people, percent(people, answer.people))
        if answer.mean is not None:
            yield (*part, "mean", answer.mean, "")
