"""Orders that need a result: what to do next, details, comparisons, sharing."""

from bot.engine import follow_up as following
from bot.engine import panels, replies
from bot.engine.answering import return_to
from bot.engine.asking import ask
from bot.engine.comparing import compare
from bot.engine.helping import not_understood
from bot.engine.team_flows import has_own_result, no_own_result
from bot.engine.turn import Turn, TurnContext
from bot.messages import Paragraph
from bot.questions import Understood, Unsure
from bot.questions.cleaning import key, keys
from bot.questions.matching import match


def finished_already(context: TurnContext) -> Turn:
    """Offer to change an answer, or to take the check again."""
    if not has_own_result(context):
        return no_own_result(context)
    buttons = (context.button("change"), context.button("retake"))
    return context.turn(context.message(context.say("say.finished_already"), buttons=buttons))


def _needs_result(context: TurnContext) -> Turn | None:
    if not has_own_result(context):
        return no_own_result(context)
    if context.conversation.status == "finished":
        return None
    return ask(context, Paragraph(context.say("say.no_result_yet")))


def result(context: TurnContext, _argument: str) -> Turn:
    """Show the result."""
    return _needs_result(context) or context.turn(replies.result_reply(context))


def report(context: TurnContext, _argument: str) -> Turn:
    """Send the result as a document."""
    return _needs_result(context) or context.turn(replies.report(context))


def sources(context: TurnContext, argument: str) -> Turn:
    """Show the sources, or the statement with a number."""
    if not argument:
        return details(context, "sources")
    return _needs_result(context) or context.turn(replies.source_reply(context, argument))


def next_(context: TurnContext, argument: str) -> Turn:
    """Show one of the next steps."""
    if waiting := _needs_result(context):
        return waiting
    return context.turn(panels.next_step(context, replies.result_of_answers(context), argument))


def details(context: TurnContext, argument: str) -> Turn:
    """Show a section of the details, or the list of them."""
    if waiting := _needs_result(context):
        return waiting
    return context.turn(panels.details(context, replies.result_of_answers(context), argument))


def more(context: TurnContext, argument: str) -> Turn:
    """Show everything else that can be done with a result."""
    return _needs_result(context) or context.turn(panels.more(context, argument))


def picture(context: TurnContext, _argument: str) -> Turn:
    """Describe the picture of the result."""
    return _needs_result(context) or context.turn(*replies.picture_in_words(context))


def follow_up(context: TurnContext, _argument: str) -> Turn:
    """Offer to ask in 90 days what came of it."""
    return _needs_result(context) or following.offer(context)


def industry(context: TurnContext, argument: str) -> Turn:
    """Compare with an industry."""
    return _needs_result(context) or compare(context, "industry", argument)


def country(context: TurnContext, argument: str) -> Turn:
    """Compare with a country."""
    return _needs_result(context) or compare(context, "country", argument)


def typed(context: TurnContext, text: str) -> Turn:
    """Handle typed text after the result: the name of a segment, the number of a source."""
    word = key(text[:200])
    if not has_own_result(context):
        return no_own_result(context)
    if word.isdecimal():
        return sources(context, word)
    if opened := _as_section(context, word):
        return opened
    for step in context.assessment.flow.offered:
        if word in (key(step.name), key(step.offer)):
            return return_to(context, step)
    edition = context.assessment.edition
    every = edition.header.industries + edition.header.countries
    if len(word) > 1 and isinstance(match(text, every), Understood | Unsure):
        return compare(context, "industry", text)
    return not_understood(context, text)


def _as_section(context: TurnContext, word: str) -> Turn | None:
    """Open the section of the details that a text names; None if it names none."""
    shown = panels.sections_of(context, replies.result_of_answers(context))
    named = (
        name
        for name in shown
        if word in keys(context.assessment.texts.words(f"section.words.{name}"))
    )
    name = next(named, None)
    return None if name is None else details(context, name)


def share(context: TurnContext, _argument: str) -> Turn:
    """Give an invitation as a separate message, so that it can be forwarded unchanged."""
    if not has_own_result(context):
        return no_own_result(context)
    finished = context.conversation.status == "finished"
    buttons = (context.button("preview"),) if finished else ()
    said = context.message(context.say("share.intro"), buttons=buttons)
    return context.turn(said, replies.invitation(context.assessment, "share.text"))


def preview(context: TurnContext, _argument: str) -> Turn:
    """Show what others would see."""
    return _needs_result(context) or context.turn(replies.preview(context))


def publish(context: TurnContext, _argument: str) -> Turn:
    """Show the result to others."""
    return _needs_result(context) or context.turn(replies.public(context))
