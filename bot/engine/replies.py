"""Replies after the result: the result again, sources, uncertainty, comparisons."""

from datetime import datetime

from bot.engine.asking import FEW, answers_in_words
from bot.engine.assessment import Assessment
from bot.engine.changes import moved
from bot.engine.turn import TurnContext
from bot.messages import (
    Ask,
    Attachment,
    Block,
    Bullets,
    Button,
    Choice,
    Heading,
    Note,
    Paragraph,
    Reply,
    Say,
)
from bot.questions.cleaning import key, quote
from bot.results.drawing import Drawable
from bot.results.facts import label, options_of, report_line, sourced
from bot.results.facts import numbers as fact_numbers
from bot.results.narrative import narrative
from bot.results.overall import among_all, for_others
from bot.results.personal import PersonalResult, result_of
from bot.results.segments import delivery_in_industry, in_country, in_industry
from bot.results.uncertainty import uncertainty
from bot.scoring.edition import Segment
from bot.scoring.position import place


def _result(context: TurnContext) -> PersonalResult:
    assessment = context.assessment
    return result_of(assessment.texts, assessment.edition, assessment.measured(context.counting))


def result_reply(context: TurnContext) -> Say:
    """Return the result with its buttons."""
    assessment = context.assessment
    how_on = Note(context.say("result.how_on"))
    blocks = (*narrative(_result(context), moved(context)), how_on)
    return Say(
        blocks,
        (*_after_buttons(context), *_links(assessment.consultation_url, context)),
        kind="result",
    )


def scorecard(context: TurnContext) -> tuple[Attachment, ...]:
    """Return the result as a picture, if pictures are enabled."""
    draw = context.assessment.draw
    return () if draw is None else (draw.scorecard(_drawable(context)),)


def report(context: TurnContext) -> Reply:
    """Return the result as a document."""
    draw = context.assessment.draw
    if draw is None:
        return context.message(context.say("say.no_report"))
    return draw.report(_drawable(context))


def _drawable(context: TurnContext) -> Drawable:
    result, conversation, flow = _result(context), context.conversation, context.assessment.flow
    reached = conversation.answers.get(flow.steps[flow.result].id)
    before = conversation.before
    return Drawable(
        texts=context.assessment.texts,
        position=result.position,
        advice=result.advice,
        before=None if before is None else before.answers,
        answers=answers_in_words(context),
        at=datetime.fromisoformat(reached.at) if reached else context.now,
    )


def _after_buttons(context: TurnContext) -> tuple[Button, ...]:
    drawn = ("report",) if context.assessment.draw else ()
    names = (*drawn, "industry", "country", "sources", "details", "share", "retake")
    offers = (
        Button(step.offer, context.token("c", step))
        for step in context.assessment.flow.offered
        if context.assessment.flow.visible(step, context.counting)
    )
    return (*(context.button(name) for name in names), *offers)


def _links(url: str, context: TurnContext) -> tuple[Button, ...]:
    return (Button(context.say("button.consultation"), url=url),) if url else ()


def sources_reply(context: TurnContext, wanted: str = "") -> Say:
    """Return the sources of the numbers: all, or the one with the wanted number."""
    result, edition, texts = _result(context), context.assessment.edition, context.assessment.texts
    by_number = {str(number): fact for fact, number in fact_numbers(edition).items()}
    if wanted:
        fact = by_number.get(key(wanted))
        if fact is None:
            known = ", ".join(str(fact_numbers(edition)[fact_id]) for fact_id in result.facts)
            return context.message(
                context.say("say.source_unknown", number=quote(wanted), known=known)
            )
        return context.message(sourced(texts, edition, fact), Note(report_line(texts, edition)))
    lines = tuple(sourced(texts, edition, fact) for fact in result.facts)
    if not lines:
        return context.message(context.say("sources.none"))
    return context.message(
        Heading(context.say("sources.title")), Bullets(lines), Note(report_line(texts, edition))
    )


def invitation(assessment: Assessment, name: str) -> Say:
    """Return an invitation for other people, without anybody's answers.

    Args:
        assessment: The assessment that they are invited to.
        name: The name of the sentence.
    """
    header = assessment.edition.header
    said = assessment.texts.say(
        name, respondents=header.respondents, who=header.who, title=header.title
    )
    return Say((Paragraph(said),), kind="invitation")


def preview(context: TurnContext) -> Say:
    """Return what others would see: the stage among all respondents, and nothing else."""
    blocks = tuple(for_others(_result(context)))
    return Say(blocks, kind="preview", token=context.token("o", None, "publish"))


def public(context: TurnContext) -> Say:
    """Return the public form of the result: the same, for others."""
    return Say(tuple(for_others(_result(context))), kind="public")


def details_reply(context: TurnContext) -> Say:
    """Return the uncertainty of the numbers."""
    return context.message(*uncertainty(_result(context)))


def compare_ask(context: TurnContext, kind: str, ids: tuple[str, ...]) -> Ask:
    """Ask which industry or country to compare with."""
    edition = context.assessment.edition
    places = {segment_id: place for place, segment_id in enumerate(edition.ids(kind))}
    options = {option.id: option for option in options_of(edition, kind)}
    return Ask(
        step=f"compare-{kind}",
        progress="",
        blocks=(Paragraph(context.say(f"result.compare_ask_{kind}")),),
        layout="list",
        choices=tuple(
            Choice(
                options[segment_id].label,
                context.token("o", None, f"{kind}-{places[segment_id]}"),
                segment_id,
            )
            for segment_id in ids
        ),
        hint=context.say("hint.type_choice"),
        pages=context.token("o", None, f"page-{kind}-") if len(ids) > FEW else "",
    )


def compare_reply(context: TurnContext, segment: Segment) -> Say:
    """Return the person's stage in another industry or country, without changing answers."""
    result = _result(context)
    position = result.position
    stage = position.answers.stage
    name = label(context.assessment.texts, context.assessment.edition, segment)
    title = Heading(context.say("result.compare_title", stage=result.stage, segment=name))
    if segment.kind == "country" or stage is None:
        blocks = tuple(in_country(result, segment))
    else:
        placement = place(context.assessment.edition, segment, stage)
        everyone_blocks: tuple[Block, ...] = ()
        if not placement.published and position.overall is not None:
            everyone = Heading(context.say("result.all_title"))
            everyone_blocks = (everyone, *among_all(result, position.overall))
        blocks = (
            *in_industry(result, segment, placement),
            *delivery_in_industry(result, segment),
            *everyone_blocks,
        )
    buttons = tuple(context.button(name) for name in ("industry", "country", "result"))
    return context.message(title, *blocks, buttons=buttons)
