"""Messages that turn over in place, a few buttons at a time."""

from collections.abc import Sequence
from dataclasses import replace

from bot.engine.turn import TurnContext
from bot.messages import Block, Button, Say

MOST_BUTTONS = 5
"""Most buttons below one message."""

_PANEL = "panel"
"""The name of the message: the next one takes its place."""

_IN_PLACE = "in-"
"""The beginning of a button's argument that changes the message it is in."""


def turned(argument: str) -> tuple[str, bool]:
    """Return an argument without its mark, and whether it came from the message itself."""
    return argument.removeprefix(_IN_PLACE), argument.startswith(_IN_PLACE)


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
    """Return one page of buttons; the last button shows the next page, or the first one again.

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
    more = turn_over(context, name, (page + 1) % pages, context.say("button.other"))
    return (*buttons[page * size : (page + 1) * size], more)
