"""The content of a scorecard and a report as plain data: words from the catalogue, numbers to draw.

This module draws nothing. The templates draw the content, and only lay it out.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from bot.engine.changes import Changes
from bot.messages import Block, Bullets, Heading, Note, Paragraph
from bot.report.charts import Charts
from bot.results.facts import numbers, report_line, statement
from bot.results.finding import finding
from bot.results.measures import barriers, delivery
from bot.results.narrative import caveat
from bot.results.overall import overall, standing
from bot.results.personal import PersonalResult
from bot.results.segments import country, industry
from bot.results.uncertainty import uncertainty
from bot.scoring.advice import Advice
from bot.scoring.position import Answers, Position
from bot.texts import Catalogue

Json = dict[str, Any]

ALT_TEXT = 1000
"""Most characters of a description: Slack's limit."""

CAPTION = 300
"""Most characters of a picture's caption."""

LETTER = frozenset({"usa", "united-states", "canada", "mexico", "philippines", "colombia"})
"""Countries that print on US Letter; all others print on A4."""


def scorecard(
    texts: Catalogue,
    found: Position,
    advice: tuple[Advice, ...],
    at: datetime,
    before: Answers | None = None,
) -> Json:
    """Return a result on one picture: the finding, two charts, the next actions, the date.

    Args:
        texts: The language.
        found: The position.
        advice: The next steps.
        at: The time of the result.
        before: The answers of the person's last result, if there is one.
    """
    charts = Charts(texts, found, before)
    said = texts.say("report.steps")
    head = _head(PersonalResult(texts, found, advice))
    return {
        **head,
        "kind": "scorecard",
        "kicker": texts.say("report.scorecard"),
        "finished": texts.day(at),
        "moved": _moved(texts, found, before, short=True),
        # The first chart says the standing.
        "lead": "",
        "caption": head["headline"],
        "charts": [
            {**chart, "brief": True} for chart in (charts.stages(), charts.barriers()) if chart
        ],
        "steps": {"title": said, "items": [step.rule.action for step in advice]}
        if advice
        else None,
        "source": head["source_brief"],
    }


def report(
    texts: Catalogue,
    found: Position,
    advice: tuple[Advice, ...],
    given: Sequence[tuple[str, str]],
    at: datetime,
    before: Answers | None = None,
) -> Json:
    """Return a result in full: the meaning, source and uncertainty of each number.

    Args:
        texts: The language.
        found: The position.
        advice: The next steps.
        given: Pairs of a question's name and its answer in words.
        at: The time of the result.
        before: The answers of the person's last result, if there is one.
    """
    result = PersonalResult(texts, found, advice)
    head = _head(result)
    header = found.edition.header
    return {
        **head,
        "kind": "report",
        "paper": "us-letter" if found.answers.country in LETTER else "a4",
        "at": at.isoformat(),
        "document": texts.say("report.document", headline=head["headline"]),
        "kicker": texts.say("report.title"),
        "finished": texts.say("report.finished", date=texts.day(at)),
        "edition": header.title,
        # The template fills in the page numbers.
        "page": texts.say("report.page"),
        "moved": _moved(texts, found, before, short=False),
        "sections": list(_sections(result, Charts(texts, found, before))),
        "steps": _steps(result),
        "details": _section(uncertainty(result)),
        "worked": _worked(texts, found),
        "sources": _sources(result),
        "answers": _answers(texts, given),
        "caveat": caveat(result).text,
    }


def to_text(content: Json) -> str:
    """Return a content as JSON text, the input of drawing."""
    return json.dumps(content, ensure_ascii=False)


def alt_text(content: Json) -> str:
    """Return everything that the picture shows, in words; at most ALT_TEXT characters.

    The next steps are included if they fit: the message before the picture states them, too. The
    source is always included, in short form if there is no room for more.
    """
    moved, steps = content["moved"], content["steps"]
    written = [*_step_texts(steps["title"], steps["items"])] if steps else []
    source = content.get("source") or content["caveat"]
    steps_note = [content["steps_elsewhere"]] if steps else []
    brief = content["source_brief"]
    ends = [[*written, source], [*steps_note, source], [*steps_note, brief]]
    drawn: list[str] = []
    for name in ("alt", "brief"):
        charts = (str(chart.get(name, chart["alt"])) for chart in _charts_of(content))
        drawn = [content["caption"], *([moved["alt"]] if moved else ()), *charts]
        for end in ends:
            whole = " ".join([*drawn, *end])
            if len(whole) <= ALT_TEXT:
                return whole
    last = " ".join(ends[-1])
    return f"{shortened(' '.join(drawn), ALT_TEXT - len(last) - 1)} {last}"


def caption(content: Json) -> str:
    """Return the picture's caption; at most CAPTION characters."""
    return shortened(content["caption"], CAPTION)


# ---------------------------------------------------------------------------- what both have


def _head(result: PersonalResult) -> Json:
    texts, header = result.texts, result.edition.header
    headline, lead = finding(result), standing(result)
    if headline.text == lead:
        lead = ""
    said = texts.say("report.caption", headline=headline.text, lead=lead).strip()
    return {
        "language": texts.language,
        "unreadable": texts.say("report.unreadable"),
        "headline": headline.text,
        "lead": lead,
        "caption": said,
        "steps_elsewhere": texts.say("report.alt_steps"),
        "source_brief": texts.say(
            "report.source", title=header.title, respondents=header.respondents
        ),
    }


def _moved(
    texts: Catalogue, found: Position, before: Answers | None, *, short: bool
) -> Json | None:
    """Return the changes since the last result; None for a first result.

    Args:
        texts: The language.
        found: The position now.
        before: The answers of the person's last result.
        short: Only state how many ratings changed.
    """
    if before is None:
        return None
    changes = Changes(texts, found.edition, before, found.answers)
    lines = [*changes.stage(), *changes.delivery()]
    rated = len(changes.rated())
    if short and rated:
        lines.append(texts.say("report.moved_ratings", count=rated))
    elif not short:
        lines += changes.barriers()
    lines = lines or [texts.say("moved.nothing")]
    title = texts.say("report.moved")
    alt = texts.say("report.alt_part", title=title, text=" ".join(lines))
    return {"title": title, "items": lines, "alt": alt}


def _charts_of(content: Json) -> Iterator[Json]:
    yield from content.get("charts", ())
    for section in content.get("sections", ()):
        if section["chart"]:
            yield section["chart"]


def _step_texts(title: str, items: Iterable[str | Json]) -> Iterator[str]:
    yield title + ":"
    for number, item in enumerate(items, start=1):
        yield f"{number}. {item if isinstance(item, str) else item['action']}"


def shortened(text: str, most: int) -> str:
    """Return a text cut at the end of a word, to at most so many characters."""
    if len(text) <= most:
        return text
    kept = text[:most].rpartition(" ")[0] or text[: most - 1]
    return kept.rstrip() + "…"


# ---------------------------------------------------------------------------- the report's parts


def _sections(result: PersonalResult, charts: Charts) -> Iterator[Json]:
    """Yield the result as in a chat, with the charts beside their words."""
    yield from _headed(overall(result), charts.stages())
    yield from _headed(industry(result), charts.industry())
    yield from _headed(country(result), None)
    yield from _headed(delivery(result), charts.delivery())
    yield from _headed(barriers(result), charts.barriers())


def _headed(blocks: Iterable[Block], chart: Json | None) -> Iterator[Json]:
    section = _section(blocks)
    if chart or section["blocks"]:
        title = chart["title"] if chart else section["title"]
        yield {**section, "title": title, "chart": chart}


def sections(blocks: Iterable[Block]) -> list[Json]:
    """Return blocks as sections; each heading begins a section."""
    parts: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Heading):
            parts.append([])
        parts[-1].append(block)
    return [_section(part) for part in parts if part]


def _section(blocks: Iterable[Block]) -> Json:
    title = ""
    parts: list[Json] = []
    for block in blocks:
        match block:
            case Heading(text):
                title = text
            case Paragraph(text):
                parts.append({"is": "paragraph", "text": text})
            case Note(text):
                parts.append({"is": "note", "text": text})
            case Bullets(items, ordered):
                parts.append({"is": "steps" if ordered else "bullets", "items": list(items)})
            case _:  # a chart of the chat; this one is drawn instead
                continue
    return {"title": title, "blocks": parts}


def _steps(result: PersonalResult) -> Json | None:
    if not result.advice:
        return None
    texts, items = result.texts, []
    for advice in result.advice:
        heading = result.edition.heading(advice.facts[0])
        basis = texts.say(f"result.basis_{advice.rule.basis}", heading=heading)
        items.append({"action": advice.rule.action, "reason": advice.rule.reason, "basis": basis})
    return {"title": texts.say("report.steps"), "items": items}


def _sources(result: PersonalResult) -> Json:
    """Return every fact that the result rests on, below its heading."""
    texts, edition = result.texts, result.edition
    rows: dict[str, list[str]] = {}
    for fact_id in result.facts:
        said = texts.say(
            "report.fact",
            number=numbers(edition)[fact_id],
            statement=statement(texts, edition, edition.fact(fact_id)),
        )
        rows.setdefault(edition.heading(fact_id), []).append(said)
    return {
        "title": texts.say("sources.title"),
        "heading": texts.say("report.source_heading"),
        "says": texts.say("report.source_says"),
        "rows": [{"heading": heading, "facts": said} for heading, said in rows.items()],
        "note": report_line(texts, edition),
    }


def _worked(texts: Catalogue, found: Position) -> Json | None:
    """Return explanations of how this result's numbers are computed."""
    names, industry, scale = [], found.industry, found.edition.header.scale
    if found.overall and found.overall.published:
        names.append("report.worked_midrank")
    if industry and industry.published and not industry.midrank.exact:
        names.append("report.worked_bounds")
    if found.barriers:
        names.append("report.worked_difference")
    if any(barrier.sure_higher or barrier.sure_lower for barrier in found.barriers):
        names.append("report.worked_guaranteed")
    said = [texts.say(name, lowest=scale.lowest, highest=scale.highest) for name in names]
    return {"title": texts.say("report.worked"), "items": said} if said else None


def _answers(texts: Catalogue, given: Sequence[tuple[str, str]]) -> Json | None:
    if not given:
        return None
    return {
        "title": texts.say("report.answers"),
        "question": texts.say("report.question"),
        "answer": texts.say("report.answer"),
        "rows": [list(row) for row in given],
    }
