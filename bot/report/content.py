"""The content of a scorecard and a report as plain data: words from the catalogue, numbers to draw.

This module draws nothing. The templates draw the content, and only lay it out.
"""

import json
from datetime import datetime
from typing import Any

from bot.report import alts, parts
from bot.report.charts import Charts
from bot.report.moved import moved_rows
from bot.results.drawing import Drawable
from bot.results.finding import finding
from bot.results.narrative import caveat
from bot.results.overall import shares, standing
from bot.results.personal import PersonalResult
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
    charts, stage = Charts(texts, found, before), found.answers.stage
    stages, barriers = charts.stages(), charts.barriers()
    if stages and stage:
        meant = parts.stage_meaning(texts, found.edition, stage)
        stages |= {"defined": [meant], "parts": [*stages["parts"], meant]}
    said = texts.say("report.steps")
    head = _head(PersonalResult(texts, found, advice))
    return {
        **head,
        "kind": "scorecard",
        "kicker": texts.say("report.scorecard"),
        "finished": texts.zoned_day(at),
        "named": texts.say(
            "report.alt_check", title=texts.say("report.scorecard"), date=texts.zoned_day(at)
        ),
        # The charts show last time's stage and ratings; the details say what moved.
        "moved": None,
        # The first chart says the standing.
        "lead": "",
        "caption": head["headline"],
        "charts": [{**chart, "brief": True} for chart in (stages, barriers) if chart],
        "steps": {
            "title": said,
            "items": [
                texts.say(f"report.step_{step.rule.basis}", action=step.rule.action)
                for step in advice
            ],
        }
        if advice
        else None,
        "source": head["source_brief"],
    }


def shared_card(texts: Catalogue, found: Position) -> Json:
    """Return the picture of a result for other people: the stage among all respondents.

    Args:
        texts: The language.
        found: The position; nothing of it but the stage and its shares is shown.
    """
    result = PersonalResult(texts, found, ())
    header, stages = found.edition.header, Charts(texts, found).stages()
    headline = texts.say("share.headline", stage=result.stage)
    lead = shares(result, found.overall, "share.shares") if found.overall and stages else ""
    kicker = texts.say("report.scorecard")
    return {
        "language": texts.language,
        "unreadable": texts.say("report.unreadable"),
        "kind": "scorecard",
        "kicker": kicker,
        "finished": "",
        "named": f"{kicker}.",
        "moved": None,
        "headline": headline,
        "lead": lead,
        "caption": headline,
        "charts": [_for_others(texts, stages)] if stages else [],
        "steps": None,
        "source": texts.say("share.caveat", title=header.title, respondents=header.respondents),
    }


def _for_others(texts: Catalogue, chart: Json) -> Json:
    """Return the chart of the stages for readers who aren't the person in it."""
    here = texts.say("share.here")
    bars = [{**bar, "mark": here if bar["mark"] else ""} for bar in chart["bars"]]
    title = texts.say("share.chart")
    shown = {**chart, "title": title, "bars": bars, "behind": "", "ahead": "", "brief": True}
    parts_said = list(alts.stages(texts, shown))
    return {**shown, "parts": parts_said, "alt": " ".join(parts_said)}


def report(drawn: Drawable, link: str = "") -> Json:
    """Return a result in full: the meaning, source and uncertainty of each number.

    Args:
        drawn: The result.
        link: Where others can take the check; empty for no link and no QR code.
    """
    texts, found = drawn.texts, drawn.position
    result = PersonalResult(texts, found, drawn.advice)
    charts = Charts(texts, found, drawn.before)
    stages, barriers = charts.stages(), charts.barriers()
    head = _head(result)
    return {
        **head,
        "kind": "report",
        "paper": "us-letter" if found.answers.country in LETTER else "a4",
        "at": drawn.at.isoformat(),
        "document": texts.say("report.document", headline=head["headline"]),
        "kicker": texts.say("report.title"),
        "finished": texts.say("report.finished", date=texts.zoned_day(drawn.at)),
        "edition": found.edition.header.title,
        # The template fills in the page numbers.
        "page": texts.say("report.page"),
        "moved": moved_rows(texts, found, drawn.before),
        "charts": [chart for chart in (stages, barriers) if chart],
        "steps": parts.steps(result),
        "stages": parts.stages(result, stages),
        "sections": list(parts.sections(result, charts)),
        "details": parts.certainty(result, barriers),
        "whole_steps": parts.whole_steps(result),
        "worked": parts.worked(texts, found),
        "answers": parts.answers(texts, drawn.answers),
        "sources": parts.sources(result),
        "caveat": caveat(result).text,
        "invitation": parts.invitation(texts, link),
    }


def to_text(content: Json) -> str:
    """Return a content as JSON text, the input of drawing."""
    return json.dumps(content, ensure_ascii=False)


def card_alt(content: Json) -> str:
    """Return what the charts of a person's picture show; at most ALT_TEXT characters.

    The finding, the steps and the source are not said: they are in the message with the picture.
    """
    return shortened(" ".join(alts.card(content)), ALT_TEXT)


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
        "source_brief": texts.say(
            "report.source", title=header.title, respondents=header.respondents
        ),
    }


def shortened(text: str, most: int) -> str:
    """Return a text cut at the end of a word, to at most so many characters."""
    if len(text) <= most:
        return text
    kept = text[:most].rpartition(" ")[0] or text[: most - 1]
    return kept.rstrip() + "…"
