"""Help: what can be typed now, also where a text was not understood."""

from dataclasses import replace

from bot.engine.asking import ask
from bot.engine.review import is_review, review_buttons
from bot.engine.team_flows import has_own_result, no_own_result
from bot.engine.turn import Turn, TurnContext
from bot.messages import Ask, Block, Bullets, Note, Paragraph, Reply, Say
from bot.questions import BaseStep, Consent, Moment, Place
from bot.questions.cleaning import quote


def help_(context: TurnContext, _argument: str) -> Turn:
    """Say what can be typed now; an open question is asked again."""
    if context.step is None and not has_own_result(context):
        return no_own_result(context)
    if context.step is None:
        return context.turn(context.message(*finished_help(context)))
    text = help_on(context, context.step)
    commands = _commands(context)
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


def _below(reply: Reply, said: Block) -> Reply:
    return replace(reply, blocks=(said, *reply.blocks)) if isinstance(reply, Say) else reply


def _commands(context: TurnContext) -> Bullets:
    """Return what can be typed at an open question; "change" with a name of this flow."""
    name = "say.help_commands"
    if context.conversation.status == "finished":
        name = "say.help_finished_commands"
    if is_review(context):
        name = "review.help_commands"
    changed = next((step.name for step in context.assessment.flow.steps if _changes(step)), "")
    lines = context.assessment.texts.words(name)
    return Bullets(tuple(line.replace("{name}", changed.casefold()) for line in lines))


def _changes(step: BaseStep) -> bool:
    return step.is_question and not isinstance(step, Consent | Place)


def finished_help(context: TurnContext) -> tuple[Block, ...]:
    """Return what can be typed after the result."""
    words = context.assessment.texts.words("say.help_finished_commands")
    return Paragraph(context.say("say.help_finished")), Bullets(words)


def not_understood(context: TurnContext, text: str) -> Turn:
    """Reply that a text was not understood, with hints; an open question is asked again."""
    said = Paragraph(context.say("say.not_understood", wrote=quote(text)))
    if is_review(context):
        label = next(review_buttons(context)).label
        return ask(context, said, Paragraph(context.say("review.how_on", label=label)))
    if context.step is not None:
        return ask(context, said)
    if not has_own_result(context):
        turn = no_own_result(context)
        return replace(turn, replies=tuple(_below(reply, said) for reply in turn.replies))
    return context.turn(context.message(said, *finished_help(context)))
