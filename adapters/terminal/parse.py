"""Parses typed lines: a number presses the button beside it, anything else is text."""

from bot.messages import Button, Inbound, Reply, Say, Tap, Text
from bot.texts.folding import fold

LONGEST = 20
"""Most characters of a line that can be the number of a button."""


def numbered(reply: Reply | None) -> tuple[Button, ...]:
    """Return the buttons that this reply shows with numbers."""
    return reply.buttons if isinstance(reply, Say) else ()


def parse(line: str, last: Reply | None) -> Inbound | Button:
    """Return the meaning of a line after a reply.

    Args:
        line: The typed line, without its line break.
        last: The reply before it.

    Returns:
        An inbound for the bot; or a button with a link, which the terminal prints.
    """
    buttons = numbered(last)
    word = fold(line[: LONGEST + 1]).strip("\"'()[]#. ")
    if len(line) > LONGEST or not word.isdecimal() or not 0 < int(word) <= len(buttons):
        return Text(line)
    button = buttons[int(word) - 1]
    return Tap(button.token) if button.token else button
