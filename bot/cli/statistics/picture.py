"""The numbers of ``cxbot stats`` as the content of a picture."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from bot.cli.statistics.answers import SMALLEST, Distribution
from bot.cli.statistics.lines import lasted
from bot.cli.statistics.names import answer_name, measure_name, of_barrier
from bot.cli.statistics.survey import Numbers
from bot.results.facts import percent as percent_text
from bot.scoring.edition import INDUSTRY, STAGE
from bot.texts import Catalogue

Json = dict[str, Any]


def stats_card(texts: Catalogue, found: Numbers, at: datetime) -> Json:
    """Return the numbers on one picture: the funnel, and what people with a result answered.

    It names no channel and no campaign, so it can be passed on.

    Args:
        texts: The language.
        found: The numbers.
        at: When they were read.
    """
    until = texts.say("report.stats.until", date=texts.zoned_day(at))
    since = texts.say("report.stats.since", date=texts.day(found.since)) if found.since else ""
    median_s = found.median_s
    lead = "" if median_s is None else texts.say("report.stats.median", time=lasted(median_s))
    total = found.total
    return {
        "kind": "stats",
        "language": texts.language,
        "unreadable": texts.say("report.unreadable"),
        "kicker": texts.say("report.title"),
        "finished": until,
        "headline": texts.say(
            "report.stats.headline", count=total.started, finished=total.by_status["finished"]
        ),
        "lead": " ".join(filter(None, (lead, since))),
        "charts": [chart for chart in _charts(texts, found) if chart["rows"] or chart["withheld"]],
        "source": texts.say("report.stats.source", smallest=SMALLEST),
    }


def _charts(texts: Catalogue, found: Numbers) -> Iterator[Json]:
    yield _funnel(texts, found)
    by_measure = {answers.measure: answers for answers in found.everyone}
    for measure in (STAGE, INDUSTRY):
        if measure in by_measure:
            yield _shares(texts, found, by_measure[measure])
    barriers = [answers for answers in found.everyone if of_barrier(answers)]
    if barriers:
        yield _barriers(texts, found, barriers)


def _funnel(texts: Catalogue, found: Numbers) -> Json:
    rows = (
        (
            found.step_names.get(step.step, step.step),
            Fraction(step.reached, found.began),
            step.reached,
        )
        for step in found.funnel
        if step.reached
    )
    return _chart(
        texts,
        texts.say("report.stats.funnel"),
        texts.say("report.stats.funnel_note", count=found.began),
        (_row(texts, name, share, people) for name, share, people in rows),
    )


def _shares(texts: Catalogue, found: Numbers, answers: Distribution) -> Json:
    counts = list((answers.counts or {}).items())
    is_stage = answers.measure == STAGE
    if not is_stage:
        # Stages have an order of their own; of industries there are many.
        counts.sort(key=lambda counted: -counted[1])
    named = (
        (answer_name(found.edition, answers.measure, answer), people) for answer, people in counts
    )
    rows = (_row(texts, name, Fraction(people, answers.people), people) for name, people in named)
    return _chart(
        texts,
        texts.say("report.stats.stages" if is_stage else "report.stats.industries"),
        texts.say("report.stats.people", count=answers.people) if counts else "",
        rows,
        withheld=answers.counts is None,
    )


def _barriers(texts: Catalogue, found: Numbers, barriers: Sequence[Distribution]) -> Json:
    ratings = [int(rating) for answers in barriers for rating in answers.counts or {}]
    lowest, highest, note = min(ratings, default=0), max(ratings, default=0), ""
    if found.edition is not None:
        scale = found.edition.header.scale
        lowest, highest = scale.lowest, scale.highest
        note = texts.say(
            "report.scale", lowest=lowest, low=scale.low, highest=highest, high=scale.high
        )
    rows = (
        {
            "label": measure_name(found.edition, answers),
            "share": 100 * (answers.mean - lowest) / max(highest - lowest, 1),
            "shown": texts.number(answers.mean),
        }
        for answers in barriers
        if answers.mean is not None
    )
    hidden = any(answers.counts is None for answers in barriers)
    return _chart(texts, texts.say("report.stats.barriers"), note, rows, withheld=hidden)


def _row(texts: Catalogue, label: str, share: Fraction, people: int) -> Json:
    shown = texts.say(
        "report.team.counted", count=people, share=percent_text(texts, round(100 * share))
    )
    return {"label": label, "share": float(100 * share), "shown": shown}


def _chart(
    texts: Catalogue, title: str, note: str, rows: Iterable[Json], *, withheld: bool = False
) -> Json:
    """Return a chart of bars with its description.

    Args:
        texts: The language.
        title: Its title.
        note: What its bars are.
        rows: A label, a share in percent, and what is written beside the bar.
        withheld: Whether something is not shown, since few people answered.
    """
    rows = list(rows)
    hidden = texts.say("report.team.few", smallest=SMALLEST) if withheld else ""
    said = [texts.say("report.alt_bar", label=row["label"], value=row["shown"]) for row in rows]
    return {
        "title": title,
        "note": note,
        "rows": rows,
        "withheld": hidden,
        "alt": texts.say(
            "report.alt_bars", title=title, bars=", ".join([*said, hidden]).strip(", ")
        ),
    }
