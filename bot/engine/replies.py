"""Replies after the result: the result again, sources, uncertainty, comparisons."""

from datetime import datetime

from bot.engine.asking import FEW, answers_in_words
from bot.engine.assessment import Assessment
from bot.engine.changes import moved
from bot.engine.turn import Scene
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


def _result(scene: Scene) -> PersonalResult:
    assessment = scene.assessment
    return result_of(assessment.texts, assessment.edition, assessment.measured(scene.counting))


def result_reply(scene: Scene) -> Say:
    """Return the result with its buttons."""
    assessment = scene.assessment
    how_on = Note(scene.say("result.how_on"))
    blocks = (*narrative(_result(scene), moved(scene)), how_on)
    return Say(
        blocks, (*_after_buttons(scene), *_links(assessment.consultation_url, scene)), kind="result"
    )


def scorecard(scene: Scene) -> tuple[Attachment, ...]:
    """Return the result as a picture, if pictures are enabled."""
    draw = scene.assessment.draw
    return () if draw is None else (draw.scorecard(_drawable(scene)),)


def report(scene: Scene) -> Reply:
    """Return the result as a document."""
    draw = scene.assessment.draw
    if draw is None:
        return scene.message(scene.say("say.no_report"))
    return draw.report(_drawable(scene))


def _drawable(scene: Scene) -> Drawable:
    result, conversation, flow = _result(scene), scene.conversation, scene.assessment.flow
    reached = conversation.answers.get(flow.steps[flow.result].id)
    before = conversation.before
    return Drawable(
        texts=scene.assessment.texts,
        position=result.position,
        advice=result.advice,
        before=None if before is None else before.answers,
        answers=answers_in_words(scene),
        at=datetime.fromisoformat(reached.at) if reached else scene.now,
    )


def _after_buttons(scene: Scene) -> tuple[Button, ...]:
    drawn = ("report",) if scene.assessment.draw else ()
    names = (*drawn, "industry", "country", "sources", "details", "share", "retake")
    offers = (
        Button(step.offer, scene.token("c", step))
        for step in scene.assessment.flow.offered
        if scene.assessment.flow.visible(step, scene.counting)
    )
    return (*(scene.button(name) for name in names), *offers)


def _links(url: str, scene: Scene) -> tuple[Button, ...]:
    return (Button(scene.say("button.consultation"), url=url),) if url else ()


def sources_reply(scene: Scene, wanted: str = "") -> Say:
    """Return the sources of the numbers: all, or the one with the wanted number."""
    result, edition, texts = _result(scene), scene.assessment.edition, scene.assessment.texts
    by_number = {str(number): fact for fact, number in fact_numbers(edition).items()}
    if wanted:
        fact = by_number.get(key(wanted))
        if fact is None:
            known = ", ".join(str(fact_numbers(edition)[fact_id]) for fact_id in result.facts)
            return scene.message(scene.say("say.source_unknown", number=quote(wanted), known=known))
        return scene.message(sourced(texts, edition, fact), Note(report_line(texts, edition)))
    lines = tuple(sourced(texts, edition, fact) for fact in result.facts)
    if not lines:
        return scene.message(scene.say("sources.none"))
    return scene.message(
        Heading(scene.say("sources.title")), Bullets(lines), Note(report_line(texts, edition))
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


def preview(scene: Scene) -> Say:
    """Return what others would see: the stage among all respondents, and nothing else."""
    blocks = tuple(for_others(_result(scene)))
    return Say(blocks, kind="preview", token=scene.token("o", None, "publish"))


def public(scene: Scene) -> Say:
    """Return the public form of the result: the same, for others."""
    return Say(tuple(for_others(_result(scene))), kind="public")


def details_reply(scene: Scene) -> Say:
    """Return the uncertainty of the numbers."""
    return scene.message(*uncertainty(_result(scene)))


def compare_ask(scene: Scene, kind: str, ids: tuple[str, ...]) -> Ask:
    """Ask which industry or country to compare with."""
    edition = scene.assessment.edition
    places = {segment_id: place for place, segment_id in enumerate(edition.ids(kind))}
    options = {option.id: option for option in options_of(edition, kind)}
    return Ask(
        step=f"compare-{kind}",
        progress="",
        blocks=(Paragraph(scene.say(f"result.compare_ask_{kind}")),),
        layout="list",
        choices=tuple(
            Choice(
                options[segment_id].label,
                scene.token("o", None, f"{kind}-{places[segment_id]}"),
                segment_id,
            )
            for segment_id in ids
        ),
        hint=scene.say("hint.type_choice"),
        pages=scene.token("o", None, f"page-{kind}-") if len(ids) > FEW else "",
    )


def compare_reply(scene: Scene, segment: Segment) -> Say:
    """Return the person's stage in another industry or country, without changing answers."""
    result = _result(scene)
    position = result.position
    stage = position.answers.stage
    name = label(scene.assessment.texts, scene.assessment.edition, segment)
    title = Heading(scene.say("result.compare_title", stage=result.stage, segment=name))
    if segment.kind == "country" or stage is None:
        blocks = tuple(in_country(result, segment))
    else:
        placement = place(scene.assessment.edition, segment, stage)
        everyone_blocks: tuple[Block, ...] = ()
        if not placement.published and position.overall is not None:
            everyone = Heading(scene.say("result.all_title"))
            everyone_blocks = (everyone, *among_all(result, position.overall))
        blocks = (
            *in_industry(result, segment, placement),
            *delivery_in_industry(result, segment),
            *everyone_blocks,
        )
    buttons = tuple(scene.button(name) for name in ("industry", "country", "result"))
    return scene.message(title, *blocks, buttons=buttons)
