"""Orders that need a result: what to do next, details, comparisons, sharing."""

from collections.abc import Callable, Mapping

from bot.engine import follow_up as following
from bot.engine import paging, panels, replies
from bot.engine.about import essence
from bot.engine.answering import return_to
from bot.engine.asking import ask, reviewed
from bot.engine.changing import changeable, offer
from bot.engine.comparing import compare
from bot.engine.helping import not_understood
from bot.engine.naming import bare, occurs, word_asked
from bot.engine.review import is_review
from bot.engine.team_flows import has_own_result, no_own_result
from bot.engine.turn import Turn, TurnContext
from bot.messages import Block, Button, Paragraph, plain_blocks
from bot.questions import BaseStep, Understood, Unsure
from bot.questions.cleaning import key, keys
from bot.questions.matching import match
from bot.results.sections import SECTIONS
from bot.scoring.edition import BARRIER, COUNTRY, DELIVERY, INDUSTRY, STAGE

_CHARTS = ("stage", "industry", "barriers")
"""The sections that say what the picture shows."""

SECOND_PAGE = "1"
"""The page of a review that "more" asks for."""

_MEASURES = {
    "stage": STAGE,
    "delivery": DELIVERY,
    "industry": INDUSTRY,
    "country": COUNTRY,
    "barriers": BARRIER,
}
"""The measure that a section of the details needs, or the beginning of several."""


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
    said = panels.next_step(context, replies.result_of_answers(context), argument)
    return paging.showing(context, "next", argument).turn(said)


def details(context: TurnContext, argument: str) -> Turn:
    """Show a section of the details, or the list of them."""
    if waiting := _needs_result(context):
        return waiting
    said = panels.details(context, replies.result_of_answers(context), argument)
    return paging.showing(context, "details", argument).turn(said)


def more(context: TurnContext, argument: str) -> Turn:
    """Show everything else that can be done with a result, or in a review."""
    if is_review(context):
        page = argument or SECOND_PAGE
        return paging.showing(context, "more", page).turn(reviewed(context, page))
    if waiting := _needs_result(context):
        return waiting
    return paging.showing(context, "more", argument).turn(panels.more(context, argument))


def picture(context: TurnContext, _argument: str) -> Turn:
    """Describe the picture of the result."""
    if waiting := _needs_result(context):
        return waiting
    if context.assessment.draw is not None:
        return context.turn(*replies.picture_in_words(context))
    shown = panels.sections_of(context, replies.result_of_answers(context))
    charts = (context.message(*shown[name]) for name in _CHARTS if name in shown)
    return context.turn(context.message(context.say("say.no_picture")), *charts)


def card(context: TurnContext, argument: str) -> Turn:
    """Give the picture as a file, where files can be written; elsewhere describe it."""
    if not context.traits.writes_files:
        return picture(context, argument)
    return _needs_result(context) or context.turn(replies.card(context))


def follow_up(context: TurnContext, _argument: str) -> Turn:
    """Offer to ask in 90 days what came of it."""
    return _needs_result(context) or following.offer(context)


def industry(context: TurnContext, argument: str) -> Turn:
    """Compare with an industry; "my industry" is the person's own."""
    return _needs_result(context) or _compare(context, "industry", argument)


def country(context: TurnContext, argument: str) -> Turn:
    """Compare with a country."""
    return _needs_result(context) or _compare(context, "country", argument)


def _compare(context: TurnContext, kind: str, argument: str) -> Turn:
    """Compare with a named segment, or with the person's own: "my country"."""
    texts, answers = context.assessment.texts, context.assessment.measured(context.counting)
    word = bare(texts, argument)
    for name, own in (("industry", answers.industry), ("country", answers.country)):
        if word and word in keys(texts.words(f"section.words.{name}")):
            return compare(context, name, own or "")
    return compare(context, kind, argument)


def typed(context: TurnContext, text: str, explained: tuple[Block, ...] = ()) -> Turn:
    """Handle typed text after the result: the name of a segment, the number of a source.

    Args:
        context: The conversation.
        text: The text.
        explained: The explanation of a term in it, for a text that means nothing else.
    """
    word = key(text[:200])
    if not has_own_result(context):
        return not_understood(context, text)
    if word.isdecimal():
        return sources(context, word)
    if opened := _as_section(context, word):
        return opened
    word = bare(context.assessment.texts, word)
    for step in context.assessment.flow.steps:
        if word and word in (key(step.name), key(step.offer)) and _can_ask(context, step):
            return return_to(context, step)
    if name := _meant(context, text[:200]):
        return _MEANT[name](context, "")
    edition = context.assessment.edition
    every = edition.header.industries + edition.header.countries
    if len(word) > 1 and isinstance(match(text, every), Understood | Unsure):
        return compare(context, "industry", text)
    if explained:
        return context.turn(context.message(*explained))
    return _section_about(context, text) or not_understood(context, text)


def _section_about(context: TurnContext, text: str) -> Turn | None:
    """Open the section of the details that has a word, which a text asks about; None for none."""
    word = word_asked(context.assessment.texts, text)
    shown = panels.sections_of(context, replies.result_of_answers(context))
    names = (name for name, blocks in shown.items() if occurs(word, plain_blocks(blocks)))
    name = next(names, "")
    return details(context, name) if name else None


def _meant(context: TurnContext, text: str) -> str:
    """Return the order that a text gives in more words: "can I get this as PDF?"; empty if none."""
    texts = context.assessment.texts
    asked = essence(texts, text)
    return next(
        (
            name
            for name in _MEANT
            for word in texts.words(f"commands.{name}")
            if asked and asked == essence(texts, word)
        ),
        "",
    )


def _as_section(context: TurnContext, word: str) -> Turn | None:
    """Open the section of the details that a text names; None if it names none."""
    texts = context.assessment.texts
    names = {
        name
        for name in ("moved", *SECTIONS)
        for section_word in texts.words(f"section.words.{name}")
        if bare(texts, word) == bare(texts, section_word)
    }
    shown = panels.sections_of(context, replies.result_of_answers(context))
    for name in names:
        return details(context, name) if name in shown else _missing(context, name)
    return None


def _missing(context: TurnContext, name: str) -> Turn | None:
    """Say why there is no such section, and offer its questions; None if nothing explains it."""
    if name == "moved":
        return context.turn(context.message(context.say("say.nothing_before")))
    measure = _MEASURES.get(name)
    options = tuple(
        option
        for option in changeable(context)
        if measure and context.assessment.flow.step(option.id).measures.startswith(measure)
    )
    return offer(context, context.say("say.section_skipped"), options) if options else None


def _can_ask(context: TurnContext, step: BaseStep) -> bool:
    """Return whether a step can be asked again after the result."""
    flow, given = context.assessment.flow, context.conversation.answers
    return flow.is_offered(step) or (step.is_question and step.id in given)


def share(context: TurnContext, _argument: str) -> Turn:
    """Give an invitation as a separate message, so that it can be forwarded unchanged."""
    if not has_own_result(context):
        return no_own_result(context)
    invitation = replies.invitation(context.assessment, "share.text")
    copy = _copies(context)
    if context.conversation.status != "finished":
        said = context.message(context.say("say.invite"), buttons=copy)
        return context.turn(said, invitation)
    buttons = (*copy, context.button("preview"))
    said = context.message(context.say("share.intro"), buttons=buttons)
    return paging.showing(context, "share", "").turn(said, invitation)


def _copies(context: TurnContext) -> tuple[Button, ...]:
    """Return the button that copies an invitation, where the channel can."""
    if not context.traits.copies:
        return ()
    invitation = replies.invitation(context.assessment, "share.copied")
    text = "\n".join(plain_blocks(invitation.blocks))
    return (Button(context.say("button.copy"), copies=text),)


def preview(context: TurnContext, _argument: str) -> Turn:
    """Show what others would see."""
    return _needs_result(context) or context.turn(replies.preview(context))


def publish(context: TurnContext, _argument: str) -> Turn:
    """Show the result to others."""
    return _needs_result(context) or context.turn(replies.public(context))


_MEANT: Mapping[str, Callable[[TurnContext, str], Turn]] = {
    "report": report,
    "card": card,
    "picture": picture,
    "result": result,
    "next": next_,
    "details": details,
    "more": more,
    "share": share,
    "follow_up": follow_up,
}
"""The orders that are understood in more words than their own: they change no answer."""
