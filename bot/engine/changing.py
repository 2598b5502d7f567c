"""The menu of answers that can be changed."""

from bot.engine.answering import return_to
from bot.engine.asking import ask
from bot.engine.conversation import Pending
from bot.engine.panels import paged, panel, turned
from bot.engine.team_flows import no_own_result
from bot.engine.turn import Turn, TurnContext
from bot.messages import Button, Paragraph
from bot.questions import Option, Understood, Unsure
from bot.questions.cleaning import quote
from bot.questions.matching import match


def change(context: TurnContext, argument: str) -> Turn:
    """Ask a named question again; without a name, offer the answered ones."""
    if context.assessment.flow.purpose == "setup" and context.conversation.is_done:
        return no_own_result(context)
    options = _changeable(context)
    if not options:
        return ask(context, Paragraph(context.say("say.change_none")))
    page, here = turned(argument)
    if here:
        return _change_which(context, context.say("say.change_which"), options, page, here=True)
    if not argument:
        return _change_which(context, context.say("say.change_which"), options)
    reading = match(argument, options)
    if isinstance(reading, Understood):
        return return_to(context, context.assessment.flow.step(str(reading.value)))
    if isinstance(reading, Unsure):
        meant = tuple(option for option in options if option.id in reading.options)
        return _change_which(context, _did_you_mean(context, meant), meant)
    unknown = context.say("say.change_unknown", wrote=quote(argument))
    return _change_which(context, unknown + " " + context.say("say.change_which"), options)


def _did_you_mean(context: TurnContext, options: tuple[Option, ...]) -> str:
    if len(options) == 1:
        return context.say("ask.did_you_mean_one", option=options[0].label)
    return context.say("ask.did_you_mean")


def _changeable(context: TurnContext) -> tuple[Option, ...]:
    """Return the answered questions, as options to choose from.

    A time zone that was given in an earlier conversation is one of them: people travel.
    """
    flow, given = context.assessment.flow, context.conversation.answers
    zone = context.assessment.zone_step
    return tuple(
        Option.model_construct(id=step.id, label=step.name)
        for step in flow.steps
        if step.is_question
        and step.id in given
        and (step.id == zone or not given[step.id].is_given)
        and flow.visible(step, context.counting)
    )


def _change_which(
    context: TurnContext,
    text: str,
    options: tuple[Option, ...],
    page: str = "",
    *,
    here: bool = False,
) -> Turn:
    asking = context.but(pending=Pending("change", options=tuple(option.id for option in options)))
    flow = context.assessment.flow
    buttons = tuple(
        Button(option.label, context.token("c", flow.step(option.id))) for option in options
    )
    shown = paged(context, "change", buttons, page)
    return asking.turn(panel(asking, [text], shown, here=here))
