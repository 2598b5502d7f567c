"""The menu of answers that can be changed."""

from bot.engine.answering import return_to
from bot.engine.asking import ask
from bot.engine.conversation import Pending
from bot.engine.naming import bare
from bot.engine.paging import is_marked, paged, panel, turned
from bot.engine.team_flows import no_own_result
from bot.engine.turn import Turn, TurnContext
from bot.messages import Button, Paragraph
from bot.questions import Option, Understood, Unsure
from bot.questions.cleaning import key, keys, quote
from bot.questions.matching import match
from bot.texts import Catalogue


def change(context: TurnContext, argument: str) -> Turn:
    """Ask a named question again. Without a name, or by that of a section, offer some to choose."""
    if context.assessment.flow.purpose == "setup" and context.conversation.is_done:
        return no_own_result(context)
    options = changeable(context)
    if not options:
        return ask(context, Paragraph(context.say("say.change_none")))
    which = context.say("say.change_which")
    if not argument or is_marked(argument):
        page, here = turned(argument)
        return offer(context, which, options, page, here=here)
    word = bare(context.assessment.texts, argument)
    reading = match(word, options)
    if isinstance(reading, Understood):
        return return_to(context, context.assessment.flow.step(str(reading.value)))
    if in_section := _in_section(context, word, options):
        return offer(context, which, in_section)
    if isinstance(reading, Unsure):
        meant = tuple(option for option in options if option.id in reading.options)
        return offer(context, _did_you_mean(context, meant), meant)
    unknown = context.say("say.change_unknown", wrote=quote(argument))
    return offer(context, f"{unknown} {which}", options)


def _in_section(context: TurnContext, word: str, options: tuple[Option, ...]) -> tuple[Option, ...]:
    """Return the questions of the section that a word names; none if it names none."""
    assessment = context.assessment
    named = {
        section
        for section, title in assessment.flow.section_titles.items()
        if word in (key(section), key(title), *_words_for(assessment.texts, section))
    }
    return tuple(option for option in options if assessment.flow.step(option.id).section in named)


def _words_for(texts: Catalogue, section: str) -> tuple[str, ...]:
    """Return the words for the part of the details that has the name of a section."""
    name = f"section.words.{section}"
    return keys(texts.words(name)) if name in texts else ()


def _did_you_mean(context: TurnContext, options: tuple[Option, ...]) -> str:
    if len(options) == 1:
        return context.say("ask.did_you_mean_one", option=options[0].label)
    return context.say("ask.did_you_mean")


def changeable(context: TurnContext) -> tuple[Option, ...]:
    """Return the questions that have an answer, as options to choose from.

    A time zone that was given in an earlier conversation is one of them: people travel.
    """
    flow, given = context.assessment.flow, context.conversation.answers
    zone = context.assessment.zone_step
    return tuple(
        Option.model_construct(id=step.id, label=step.name)
        for step in flow.steps
        if step.is_question
        and (step.id in given or not step.is_asked)
        and (step.id == zone or step.id not in given or not given[step.id].is_given)
        and flow.visible(step, context.counting)
    )


def offer(
    context: TurnContext,
    text: str,
    options: tuple[Option, ...],
    page: str = "",
    *,
    here: bool = False,
) -> Turn:
    """Ask which of some answers to change.

    Args:
        context: The conversation.
        text: The question.
        options: The questions to choose from.
        page: The page of a long list.
        here: Whether it changes the message that it was pressed in.
    """
    ids = tuple(option.id for option in options)
    asking = context.but(pending=Pending("change", page, ids))
    return asking.turn(panel(asking, [text], offered(context, ids, page), here=here))


def offered(context: TurnContext, ids: tuple[str, ...], page: str) -> tuple[Button, ...]:
    """Return a page of buttons that ask these questions again."""
    steps = map(context.assessment.flow.step, ids)
    buttons = tuple(
        Button(context.say("button.change_named", name=step.name), context.token("c", step))
        for step in steps
    )
    return paged(context, "change", buttons, page)
