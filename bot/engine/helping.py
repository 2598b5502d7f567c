"""Help: what can be typed now, also where a text was not understood."""

from dataclasses import replace

from bot.engine.asking import ask
from bot.engine.team_flows import has_own_result, no_own_result
from bot.engine.turn import Turn, TurnContext
from bot.messages import Ask, Block, Bullets, Note, Paragraph, Reply
from bot.questions import BaseStep, Moment
from bot.questions.cleaning import quote


def help_(context: TurnContext, _argument: str) -> Turn:
    """Say what can be typed now; an open question is asked again."""
    if context.step is None and not has_own_result(context):
        return no_own_result(context)
    if context.step is None:
        return context.turn(context.message(*finished_help(context)))
    text = help_on(context, context.step)
    name = "say.help_commands"
    if context.conversation.status == "finished":
        name = "say.help_finished_commands"
    commands = Bullets(context.assessment.texts.words(name))
    intro = Paragraph(context.say("say.help_asking", help=text).strip())
    return ask(context).after(context.message(intro, commands))


def help_on(context: TurnContext, step: BaseStep) -> str:
    """Return the help of a step, for people who type: a date can have its time zone with it."""
    text = step.help.strip() or context.say("say.help_none")
    return f"{text} {context.say('say.help_moment')}" if isinstance(step, Moment) else text


def explain(context: TurnContext, _argument: str) -> Turn:
    """Explain the open question above it, in place, and say why it is asked."""
    step = context.step
    if step is None:
        return help_(context, "")
    text = help_on(context, step)
    why = [Note(step.why.strip())] if step.why.strip() else []
    turn = ask(context, Paragraph(text), *why)
    return replace(turn, replies=tuple(map(_in_place, turn.replies)))


def _in_place(reply: Reply) -> Reply:
    return replace(reply, in_place=True) if isinstance(reply, Ask) else reply


def finished_help(context: TurnContext) -> tuple[Block, ...]:
    """Return what can be typed after the result."""
    words = context.assessment.texts.words("say.help_finished_commands")
    return Paragraph(context.say("say.help_finished")), Bullets(words)


def not_understood(context: TurnContext, text: str) -> Turn:
    """Reply that a text was not understood, with hints; an open question is asked again."""
    said = Paragraph(context.say("say.not_understood", wrote=quote(text)))
    if context.step is not None:
        return ask(context, said)
    if not has_own_result(context):
        return no_own_result(context)
    return context.turn(context.message(said, *finished_help(context)))
