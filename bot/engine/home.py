"""A person's own page, on channels that have one: their state, and the next actions."""

from bot.engine import marks
from bot.engine.asking import progress
from bot.engine.assessment import Assessment
from bot.engine.changes import moved_in_brief
from bot.engine.turn import TurnContext
from bot.messages import Block, Bullets, Button, Heading, Note, Paragraph, Say
from bot.results.first import first
from bot.results.personal import result_of


def front_door(assessment: Assessment, teams: tuple[Block, ...] = ()) -> Say:
    """Return the page of a person without stored data of their own.

    Args:
        assessment: The assessment that they can begin.
        teams: The team assessments that they run.
    """
    begin = Button(assessment.texts.say("button.begin"), "/start", style="primary")
    return Say((*_about(assessment), *teams), (begin, _team(assessment)), kind="home")


def home(context: TurnContext, teams: tuple[Block, ...] = ()) -> Say:
    """Return the page of a person with a conversation.

    Args:
        context: The conversation.
        teams: The team assessments that they run.
    """
    assessment, status = context.assessment, context.conversation.status
    if status == "finished":
        buttons = ("result", "retake", "share")
        return _page(context, (*_result(context), *teams), *buttons)
    if context.step is None or context.conversation.over or not context.conversation.answers:
        return front_door(assessment, teams)
    where = progress(context, context.step) or context.step.name
    arrived = Paragraph(context.say("say.arrived", where=where))
    return _page(context, (*_about(assessment), arrived, *teams), "resume", "restart")


def _result(context: TurnContext) -> tuple[Block, ...]:
    """Return the first message of the result, in which the next steps have check marks."""
    assessment = context.assessment
    answers = assessment.measured(context.counting)
    result = result_of(assessment.texts, assessment.edition, answers)
    shown = first(result, moved_in_brief(context))
    listed = marks.checklist(context, result.advice)
    before = [block for block in shown if not isinstance(block, Bullets | Note)]
    notes = [block for block in shown if isinstance(block, Note)]
    return (*before, *listed, *notes)


def _page(context: TurnContext, blocks: tuple[Block, ...], leading: str, *orders: str) -> Say:
    first_button = context.button(leading, style="primary")
    others = (*map(context.button, orders), _team(context.assessment), context.delete_button())
    where = Note(context.say("say.home_answers"))
    return Say((*blocks, where), (first_button, *others), kind="home")


def _team(assessment: Assessment) -> Button:
    return Button(assessment.texts.say("button.team"), "/team")


def _about(assessment: Assessment) -> tuple[Block, ...]:
    header = assessment.edition.header
    said = assessment.texts.say(
        "share.text", respondents=header.respondents, who=header.who, title=header.title
    )
    return Heading(assessment.flow.title), Paragraph(said)
