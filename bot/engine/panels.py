"""Messages that a result opens: what to do next, details, and more. Each turns over in place.

A button of the result opens a new message, since the result can be far up by then. A button of that
message changes it.
"""

from collections.abc import Mapping

from bot.engine.changes import moved
from bot.engine.follow_up import button
from bot.engine.paging import paged, panel, turn_over, turned
from bot.engine.turn import TurnContext
from bot.messages import Block, Button, Heading, Paragraph, Say
from bot.results.narrative import narrative
from bot.results.next_steps import one_step
from bot.results.personal import PersonalResult
from bot.results.sections import sections

# ---------------------------------------------------------------------------- what to do next


def next_step(context: TurnContext, result: PersonalResult, argument: str) -> Say:
    """Return one next step whole, with buttons to the others."""
    wanted, here = turned(argument)
    steps = result.advice
    if not steps:
        return panel(context, [context.say("step.none")], (), here=here)
    place = min(int(wanted), len(steps) - 1) if wanted.isdecimal() else 0
    others = [
        turn_over(context, "next", other, context.say("button.step", number=other + 1))
        for other in range(len(steps))
        if other != place
    ]
    return panel(context, one_step(result, place), (*others, *button(context)), here=here)


# ---------------------------------------------------------------------------- details


def details(context: TurnContext, result: PersonalResult, argument: str) -> Say:
    """Return one section of the details, or the list of them; the whole where it stays whole."""
    wanted, here = turned(argument)
    if not (wanted or context.traits.edits):
        return context.message(*narrative(result, moved(context)))
    found = sections_of(context, result)
    if wanted not in found:
        buttons = [
            turn_over(context, "details", name, section_title(context, name)) for name in found
        ]
        shown = paged(context, "details", buttons, wanted)
        return panel(context, [Heading(context.say("section.title"))], shown, here=here)
    names = list(found)
    after = names[(names.index(wanted) + 1) % len(names)]
    buttons = [
        turn_over(context, "details", after, section_title(context, after)),
        turn_over(context, "details", "all", context.say("button.sections")),
    ]
    return panel(context, found[wanted], buttons, here=here)


def sections_of(context: TurnContext, result: PersonalResult) -> Mapping[str, tuple[Block, ...]]:
    """Return the sections of the details by name: first what moved, if there is an earlier result.

    Args:
        context: The conversation.
        result: Its result.
    """
    changes = tuple(moved(context))
    return {**({"moved": changes} if changes else {}), **sections(result)}


def section_title(context: TurnContext, name: str) -> str:
    """Return the label of the button that opens a section."""
    return context.say(f"section.button.{name}")


# ---------------------------------------------------------------------------- more


def more(context: TurnContext, argument: str) -> Say:
    """Return everything else that can be done with a result, a few buttons at a time."""
    page, here = turned(argument)
    shown = paged(context, "more", everything(context), page)
    return panel(context, [Paragraph(context.say("result.more"))], shown, here=here)


def everything(context: TurnContext) -> tuple[Button, ...]:
    """Return the buttons for everything else that can be done with a result."""
    assessment = context.assessment
    change = Button(context.say("button.change_answer"), context.token("o", None, "change"))
    report = [context.button("report")] if assessment.draw else []
    picture = [context.button("picture")] if assessment.draw else []
    others = map(context.button, ("retake", "industry", "country"))
    offers = (
        Button(step.offer, context.token("c", step))
        for step in assessment.flow.offered
        if assessment.flow.visible(step, context.counting)
    )
    sources = turn_over(context, "details", "sources", section_title(context, "sources"))
    url = assessment.consultation_url
    link = (Button(context.say("button.consultation"), url=url),) if url else ()
    return (*report, change, *others, *picture, sources, *offers, *link)
