"""The parts of a report: everything that follows its first page."""

from collections.abc import Iterable, Iterator, Sequence

from bot.messages import Block, Note
from bot.report.blocks import Json, section
from bot.report.charts import Charts
from bot.results.facts import numbers, report_line, statement
from bot.results.first import labelled_action
from bot.results.measures import barriers, delivery
from bot.results.next_steps import basis, step_details
from bot.results.overall import overall
from bot.results.personal import PersonalResult
from bot.results.segments import country, delivery_in_industry, industry
from bot.results.uncertainty import uncertainty
from bot.scoring.edition import STAGE, Edition, Segment
from bot.scoring.position import Position
from bot.texts import Catalogue


def stages(result: PersonalResult, chart: Json | None) -> Json | None:
    """Return every stage in a line, and what the first page's chart does not show of the stage."""
    texts, header = result.texts, result.edition.header
    if not header.stages:
        return None
    items = []
    for stage in header.stages:
        ours = stage.id == result.position.answers.stage
        label = result.edition.label(STAGE, stage.id)
        name = texts.say("report.and_you", label=label) if ours else label
        items.append({"label": name, "description": stage.description, "ours": ours})
    said = section(_beside(overall(result), chart))
    return {"title": texts.say("report.defined"), "items": items, "blocks": said["blocks"]}


def stage_meaning(texts: Catalogue, edition: Edition, stage: str) -> str:
    """Return what one stage means, as a picture says it."""
    meant = {known.id: known.description for known in edition.header.stages}
    label = edition.label(STAGE, stage)
    return texts.say("report.defined_stage", stage=label, description=meant[stage])


def sections(result: PersonalResult, charts: Charts) -> Iterator[Json]:
    """Yield the industry, the country and the delivery model, with their charts."""
    drawn = charts.industry()
    yield from _headed(_industry(result), drawn)
    yield from _headed(country(result), None)
    drawn = charts.delivery()
    yield from _headed(_delivery(result) if drawn else delivery(result), drawn)


def certainty(result: PersonalResult, chart: Json | None) -> Json:
    """Return the uncertainty of each number, and the floor that the barriers have."""
    return section([*uncertainty(result), *_beside(barriers(result), chart)])


def _beside(blocks: Iterable[Block], chart: Json | None) -> Iterator[Block]:
    """Yield what a chart does not show: its numbers are not said again below it."""
    yield from (block for block in blocks if chart is None or isinstance(block, Note))


def _industry(result: PersonalResult) -> Iterator[Block]:
    """Yield the industry in words, without shares and a mid-rank that its chart shows exactly."""
    placement = result.position.industry
    drawn = placement is not None and placement.published
    for number, block in enumerate(industry(result)):
        # The heading comes first, then the position.
        shares = number == 1 and placement is not None and placement.exact
        if not drawn or not (shares or isinstance(block, Note)):
            yield block


def _delivery(result: PersonalResult) -> Iterator[Block]:
    """Yield the industry's leaning alone: the chart shows the shares."""
    answer = result.position.answers.industry
    if answer is not None:
        yield from delivery_in_industry(result, Segment("industry", answer))


def _headed(blocks: Iterable[Block], chart: Json | None) -> Iterator[Json]:
    said = section(blocks)
    if chart or said["blocks"]:
        title = chart["title"] if chart else said["title"]
        yield {**said, "title": title, "chart": chart}


def steps(result: PersonalResult) -> Json | None:
    """Return the next steps with their first moves, for the first page."""
    if not result.advice:
        return None
    items = []
    for step in result.advice:
        words = step.rule.first_move
        said = result.texts.say("step.first_move", words=words) if words else ""
        items.append({"action": labelled_action(result.texts, step), "first_move": said})
    return {"title": result.texts.say("report.steps"), "items": items}


def whole_steps(result: PersonalResult) -> Json | None:
    """Return the next steps in full: why, how to begin, who, the sign, the basis, its sources."""
    if not result.advice:
        return None
    items = [
        {
            "action": step.rule.action,
            "reason": step.rule.reason,
            "details": list(step_details(result.texts, step)),
            "basis": basis(result.texts, result.edition, step),
            "sources": result.references(step.facts),
        }
        for step in result.advice
    ]
    return {"title": result.texts.say("report.steps_whole"), "items": items}


def sources(result: PersonalResult) -> Json:
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
        "title": texts.say("section.sources_title"),
        "numbers": texts.say("report.source_numbers"),
        "heading": texts.say("report.source_heading"),
        "says": texts.say("report.source_says"),
        "rows": [{"heading": heading, "facts": said} for heading, said in rows.items()],
        "note": report_line(texts, edition),
    }


def worked(texts: Catalogue, found: Position) -> Json | None:
    """Return explanations of how this result's numbers are computed."""
    names, place, scale = [], found.industry, found.edition.header.scale
    if found.overall and found.overall.published:
        names.append("report.worked_midrank")
    if place and place.published and not place.midrank.exact:
        names.append("report.worked_bounds")
    if found.barriers:
        names.append("report.worked_difference")
    if any(barrier.sure_higher or barrier.sure_lower for barrier in found.barriers):
        names.append("report.worked_guaranteed")
    said = [texts.say(name, lowest=scale.lowest, highest=scale.highest) for name in names]
    return {"title": texts.say("report.worked"), "items": said} if said else None


def answers(texts: Catalogue, given: Sequence[tuple[str, str]]) -> Json | None:
    """Return the questions' names with the answers; None without answers."""
    if not given:
        return None
    return {
        "title": texts.say("report.answers"),
        "rows": [list(row) for row in given],
    }


def invitation(texts: Catalogue, link: str) -> Json | None:
    """Return the link to take the check, which is drawn as text and as a QR code; None for none."""
    if not link:
        return None
    return {
        "title": texts.say("report.take"),
        "said": texts.say("report.take_said"),
        "link": link,
        "alt": texts.say("report.take_alt", link=link),
    }
