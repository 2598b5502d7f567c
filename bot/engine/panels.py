"""Messages that a result opens: what to do next, details, and more. Each turns over in place.

A button of the result opens a new message, since the result can be far up by then. A button of that
message changes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.engine.changes import moved
from bot.engine.conversation import Pending
from bot.engine.follow_up import button
from bot.engine.turn import TurnContext
from bot.messages import Block, Button, Heading, Paragraph, Say
from bot.results.narrative import narrative
from bot.results.next_steps import one_step
from bot.results.personal import PersonalResult
from bot.results.sections import sections

MOST_BUTTONS = 5
"""Most buttons below one message."""

_PANEL = "panel"
"""The name of the message: the next one takes its place."""

_IN_PLACE = "in-"
"""The beginning of a button's argument that changes the message it is in."""


_BELOW = "on-"
"""The same for a label that was typed: the message stays, and another one follows."""


def turned(argument: str) -> tuple[str, bool]:
    """Return an argument without its mark, and whether it came from the message itself."""
    return argument.removeprefix(_IN_PLACE).removeprefix(_BELOW), argument.startswith(_IN_PLACE)


def is_marked(argument: str) -> bool:
    """Return whether an argument belongs to a message of this kind, pressed or typed."""
    return argument.startswith((_IN_PLACE, _BELOW))


def below(argument: str) -> str:
    """Return the argument that shows the same as a new message."""
    return _BELOW + turned(argument)[0]


def showing(context: TurnContext, name: str, argument: str) -> TurnContext:
    """Return the context after a menu was shown, so that its labels can be typed.

    Args:
        context: The conversation.
        name: The command that shows the menu.
        argument: Its argument.
    """
    return context.but(pending=Pending("menu", name, (turned(argument)[0],)))


def panel(
    context: TurnContext, blocks: Sequence[Block | str], buttons: Sequence[Button], *, here: bool
) -> Say:
    """Return the message, as a new one or in place of the last."""
    said = context.message(*blocks, buttons=tuple(buttons))
    return replace(said, step=_PANEL, in_place=here)


def turn_over(context: TurnContext, name: str, argument: str | int, label: str) -> Button:
    """Return a button that changes the message it is in."""
    return Button(label, context.token("o", None, f"{name}-{_IN_PLACE}{argument}"))


def paged(
    context: TurnContext, name: str, buttons: Sequence[Button], argument: str
) -> tuple[Button, ...]:
    """Return one page of buttons; the last button shows the next page, or the first page again.

    Args:
        context: The conversation.
        name: The command that shows the message.
        buttons: All buttons.
        argument: The number of the page, from 0.
    """
    if len(buttons) <= MOST_BUTTONS:
        return tuple(buttons)
    size = MOST_BUTTONS - 1
    pages = -(-len(buttons) // size)
    page = int(argument) % pages if argument.isdecimal() else 0
    label = "button.first_page" if page == pages - 1 else "button.other"
    more = turn_over(context, name, (page + 1) % pages, context.say(label))
    return (*buttons[page * size : (page + 1) * size], more)


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
