"""Messages that turn over in place, a few buttons at a time."""

from collections.abc import Sequence
from dataclasses import replace

from bot.engine.conversation import Pending
from bot.engine.turn import TurnContext
from bot.messages import Block, Button, Say

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
    context: TurnContext,
    name: str,
    buttons: Sequence[Button],
    argument: str,
    *,
    following: str = "button.other",
) -> tuple[Button, ...]:
    """Return one page of buttons; the last button shows the next page, or the first page again.

    Args:
        context: The conversation.
        name: The command that shows the message.
        buttons: All buttons.
        argument: The number of the page, from 0.
        following: The name of the label that shows the next page.
    """
    if len(buttons) <= MOST_BUTTONS:
        return tuple(buttons)
    size = MOST_BUTTONS - 1
    pages = -(-len(buttons) // size)
    page = int(argument) % pages if argument.isdecimal() else 0
    label = "button.first_page" if page == pages - 1 else following
    more = turn_over(context, name, (page + 1) % pages, context.say(label))
    return (*buttons[page * size : (page + 1) * size], more)
