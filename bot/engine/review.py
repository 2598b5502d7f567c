"""The review at the end of a setup: its settings can be changed before anything is posted.

It is the last step of a flow with usual answers, and waits at the place of the result.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.engine.conversation import Conversation
from bot.engine.paging import paged, turned
from bot.engine.turn import TurnContext
from bot.messages import Bullets, Button, Paragraph, Say
from bot.questions import BaseStep, Result, YesNo, Zone

STEP = "review"
"""The name of the message, so that a later one replaces it."""

POST = "post"
"""The command that ends the review. Its argument is kept as the answer to the result's step."""


DISCARD = "discard"
"""The command that ends the review without posting anything."""


class Posting(NamedTuple):
    """A button that ends the review.

    Attributes:
        label: The name of its sentence.
        decision: What is decided by pressing it; empty for nothing.
    """

    label: str = f"button.{POST}"
    decision: str = ""


POSTING = (Posting(),)


def is_review(context: TurnContext) -> bool:
    """Tell whether the review is what the conversation waits at."""
    return context.assessment.flow.has_review and isinstance(context.step, Result)


def can_review(context: TurnContext) -> bool:
    """Tell whether everything is answered, whatever question is open again."""
    if not context.assessment.flow.has_review or context.conversation.is_done:
        return False
    return is_review(context if context.conversation.cursor is None else context.but(cursor=None))


def page_of(conversation: Conversation) -> str:
    """Return the page of the review's buttons that was shown last; empty for the first."""
    pending = conversation.pending
    is_page = pending is not None and (pending.kind, pending.step) == ("menu", "more")
    return pending.options[0] if pending is not None and is_page else ""


def review(
    context: TurnContext,
    settings: Sequence[tuple[str, str]],
    argument: str = "",
    *,
    here: bool = False,
    posting: Sequence[Posting] = POSTING,
) -> Say:
    """Return the settings with the buttons that change them.

    Args:
        context: The conversation.
        settings: The name and the answer of each question.
        argument: The page of the buttons.
        here: Whether the review was changed in place.
        posting: The buttons that end it.
    """
    page, turned_over = turned(argument)
    lines = tuple(
        context.say("say.answer_line", name=name, answer=answer) for name, answer in settings
    )
    buttons = (*_posting(context, posting), *review_buttons(context))
    shown = paged(context, "more", buttons, page, following="review.more")
    blocks = (Paragraph(context.say("review.title")), Bullets(lines))
    return Say(blocks, shown, step=STEP, in_place=here or turned_over)


def _posting(context: TurnContext, posting: Sequence[Posting]) -> Iterator[Button]:
    for label, decision in posting:
        button = context.button(POST, argument=decision)
        yield replace(button, label=context.say(label))


def review_buttons(context: TurnContext) -> Iterator[Button]:
    """Yield the buttons of usual answers, and then the others; not those that post."""
    flow, given = context.assessment.flow, context.conversation.answers
    known = [step for step in flow.asked if step.is_question and not isinstance(step, Zone)]
    for step in sorted(known, key=lambda step: step.is_asked):
        if not flow.visible(step, context.counting):
            continue
        if not (step.id in given and given[step.id].is_given):
            yield _button(context, step)
    yield context.button("stop")
    yield context.button(DISCARD)


def _button(context: TurnContext, step: BaseStep) -> Button:
    """Return a button that turns a yes into a no, or asks a question again."""
    change = Button(step.name, context.token("c", step))
    if not isinstance(step, YesNo):
        return change
    places = {option.id: place for place, option in enumerate(context.assessment.choices[step.id])}
    was_yes = context.counting.get(step.id) == "yes"
    usual = context.say("review.no" if was_yes else "review.yes", name=step.name)
    label = (step.turn_off if was_yes else step.turn_on) or usual
    other = places["no" if was_yes else "yes"]
    return replace(change, label=label, token=context.token("a", step, str(other)))
