"""Replies with and after the result: the first message, its picture, sources, comparisons."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.engine.asking import answers_in_words
from bot.engine.assessment import Assessment
from bot.engine.changes import changed_in_brief, moved_in_brief, moved_since
from bot.engine.turn import TurnContext
from bot.messages import (
    Ask,
    Attachment,
    Block,
    Choice,
    Heading,
    Note,
    Paragraph,
    Reply,
    Say,
)
from bot.questions.cleaning import key, quote
from bot.results.drawing import Drawable
from bot.results.facts import named, options_of, report_line, sourced
from bot.results.facts import numbers as fact_numbers
from bot.results.first import first
from bot.results.overall import among_all, for_others
from bot.results.personal import PersonalResult, result_of
from bot.results.sections import references_explained
from bot.results.segments import delivery_in_industry, in_country, in_industry
from bot.scoring.edition import Segment
from bot.scoring.position import place

RESULT = "result"
"""The name of the message with the result: a later one takes its place."""

MOST_WORDS = 100
"""Most words of a message that describes the picture."""

_SENTENCE = re.compile(r"(?<=[.?!…])[ \n]+(?=\S)|\n+")

_LIST_NUMBER = re.compile(r"(?:^|\s)\d+\.$")

_BUTTONS = ("next", "details", "share", "more")


def result_of_answers(context: TurnContext) -> PersonalResult:
    """Return the result of the answers that count."""
    assessment = context.assessment
    return result_of(assessment.texts, assessment.edition, assessment.measured(context.counting))


def result_reply(context: TurnContext) -> Say:
    """Return the result: the finding, where it puts the person, the next actions; a picture."""
    draw = None if context.traits.writes_files else context.assessment.draw
    leading = context.button(_BUTTONS[0], style="primary")
    return Say(
        first(result_of_answers(context), moved_in_brief(context), moved_since(context)),
        (leading, *map(context.button, _BUTTONS[1:])),
        kind="result",
        step=RESULT,
        picture=None if draw is None else draw.scorecard(_drawable(context)),
    )


def changed_result_reply(context: TurnContext) -> Say:
    """Return the result after an answer changed, in place of the earlier one.

    Where the earlier one has to stay, it is marked as earlier answers.
    """
    assessment, earlier = context.assessment, context.conversation.replaced
    outdated: tuple[Block, ...] = (Note(context.say("result.outdated")),)
    if earlier is not None:
        outdated += first(result_of(assessment.texts, assessment.edition, earlier.answers))
    blocks = first(result_of_answers(context), changed_in_brief(context))
    return replace(result_reply(context), blocks=blocks, in_place=True, outdated=outdated)


def picture_in_words(context: TurnContext) -> tuple[Say, ...]:
    """Return everything that the picture of the result shows, as one or two short messages."""
    draw = context.assessment.draw
    if draw is None:
        return (context.message(context.say("say.no_report")),)
    shown = "\n".join(draw.described(_drawable(context)))
    return tuple(context.message(part) for part in short_parts(shown))


def short_parts(text: str) -> Iterator[str]:
    """Yield a text in parts of at most MOST_WORDS, cut between lines and sentences.

    A point of a list keeps its number. Only a sentence that is too long by itself is cut within.
    """
    part = ""
    for sentence in _sentences(text):
        for piece in _pieces(sentence):
            if part and len(f"{part} {piece}".split()) > MOST_WORDS:
                yield part
                part = ""
            part = f"{part} {piece}".strip()
    if part:
        yield part


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text, each point of a list with the number before it."""
    waiting = ""
    for sentence in _SENTENCE.split(text):
        whole = f"{waiting} {sentence}".strip()
        if _LIST_NUMBER.search(whole):
            waiting = whole
        else:
            waiting = ""
            yield whole
    if waiting:
        yield waiting


def _pieces(sentence: str) -> Iterator[str]:
    """Yield a sentence whole if it is short, else cut after commas and the like."""
    words = sentence.split()
    while len(words) > MOST_WORDS:
        ends = [
            at
            for at, word in enumerate(words[:MOST_WORDS], start=1)
            if word.endswith((",", ";", ":"))
        ]
        cut = max(ends, default=MOST_WORDS)
        yield " ".join(words[:cut])
        words = words[cut:]
    yield " ".join(words)


COMPARED_AT_ONCE = 3
"""Most industries or countries on a page; with the buttons that turn it, five."""


def report(context: TurnContext) -> Reply:
    """Return the result as a document."""
    draw = context.assessment.draw
    if draw is None:
        return context.message(context.say("say.no_report"))
    return draw.report(_drawable(context))


def card(context: TurnContext) -> Reply:
    """Return the picture of the result as a file."""
    draw = context.assessment.draw
    if draw is None:
        return context.message(context.say("say.no_report"))
    return draw.scorecard(_drawable(context))


def _drawable(context: TurnContext) -> Drawable:
    result, conversation, flow = (
        result_of_answers(context),
        context.conversation,
        context.assessment.flow,
    )
    reached = conversation.answers.get(flow.steps[flow.result].id)
    before = conversation.before
    return Drawable(
        texts=context.texts,
        position=result.position,
        advice=result.advice,
        before=None if before is None else before.answers,
        answers=answers_in_words(context),
        at=datetime.fromisoformat(reached.at) if reached else context.now,
    )


def source_reply(context: TurnContext, wanted: str) -> Say:
    """Return the statement with a number, and its source."""
    result, edition, texts = (
        result_of_answers(context),
        context.assessment.edition,
        context.assessment.texts,
    )
    by_number = {str(number): fact for fact, number in fact_numbers(edition).items()}
    fact = by_number.get(key(wanted))
    if fact is None:
        known = ", ".join(str(fact_numbers(edition)[fact_id]) for fact_id in result.facts)
        return context.message(context.say("say.source_unknown", number=quote(wanted), known=known))
    return context.message(sourced(texts, edition, fact), Note(report_line(texts, edition)))


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
    blocks = tuple(for_others(result_of_answers(context)))
    return Say(blocks, kind="preview", token=context.token("o", None, "publish"))


def public(context: TurnContext) -> Say:
    """Return the public form of the result: the same, for others."""
    return Say(tuple(for_others(result_of_answers(context))), kind="public")


def public_card(context: TurnContext) -> Attachment | None:
    """Return the public form of the result as a picture; None without pictures."""
    draw = context.assessment.draw
    return None if draw is None else draw.shared(_drawable(context))


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
        pages=context.token("o", None, f"page-{kind}-") if len(ids) > COMPARED_AT_ONCE else "",
        per_page=COMPARED_AT_ONCE,
        of_flow=False,
    )


def compare_reply(context: TurnContext, segment: Segment) -> Say:
    """Return the person's stage in another industry or country, without changing answers."""
    result = result_of_answers(context)
    position = result.position
    stage = position.answers.stage
    name = named(context.assessment.texts, context.assessment.edition, segment)
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
    names = ("industry", "country", RESULT)
    buttons = tuple(context.button(name) for name in names)
    return context.message(title, *blocks, *references_explained(result, blocks), buttons=buttons)
