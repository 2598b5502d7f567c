"""A person's own page, on channels that have one: their state, and the next actions."""

from bot.engine.asking import progress
from bot.engine.assessment import Assessment
from bot.engine.changes import moved_in_brief
from bot.engine.turn import TurnContext
from bot.messages import Block, Button, Heading, Note, Paragraph, Say
from bot.results.first import first
from bot.results.personal import result_of


def front_door(assessment: Assessment) -> Say:
    """Return the page of a person without stored data."""
    begin = Button(assessment.texts.say("button.begin"), "/start", style="primary")
    return Say(_about(assessment), (begin, _team(assessment)), kind="home")


def home(context: TurnContext) -> Say:
    """Return the page of a person with a conversation."""
    assessment, status = context.assessment, context.conversation.status
    if status == "finished":
        answers = assessment.measured(context.counting)
        result = result_of(assessment.texts, assessment.edition, answers)
        shown = first(result, moved_in_brief(context))
        return _page(context, shown, "result", "retake", "share", "delete")
    if context.step is None or context.conversation.over or not context.conversation.answers:
        return front_door(assessment)
    where = progress(context, context.step) or context.step.name
    blocks = (*_about(assessment), Paragraph(context.say("say.arrived", where=where)))
    return _page(context, blocks, "resume", "restart", "delete")


def _page(context: TurnContext, blocks: tuple[Block, ...], *orders: str) -> Say:
    buttons = (*map(context.button, orders), _team(context.assessment))
    where = Note(context.say("say.home_answers"))
    return Say((*blocks, where), buttons, kind="home")


def _team(assessment: Assessment) -> Button:
    return Button(assessment.texts.say("button.team"), "/team")


def _about(assessment: Assessment) -> tuple[Block, ...]:
    header = assessment.edition.header
    said = assessment.texts.say(
        "share.text", respondents=header.respondents, who=header.who, title=header.title
    )
    return Heading(assessment.flow.title), Paragraph(said)
