"""Parses typed lines: a number presses the button beside it, anything else is text."""

import re
from collections.abc import Mapping

from bot.messages import Button, Inbound, Reply, Say, Tap, Text
from bot.texts.folding import fold

LONGEST = 20
"""Most characters of a line that can be the number of a button."""


_OWN = re.compile(r"\D+([1-9]\d?)")
"""A label with a number of its own, such as "Step 2"."""


def numbered(reply: Reply | None) -> Mapping[int, Button]:
    """Return the buttons that this reply shows with numbers, by the numbers to type.

    Where labels have numbers of their own, those count, and the other buttons have none: "2" is
    then "Step 2", also where "Step 1" is not offered.
    """
    buttons = reply.buttons if isinstance(reply, Say) else ()
    own = {int(number[1]): button for button in buttons if (number := _OWN.fullmatch(button.label))}
    return own or dict(enumerate(buttons, start=1))


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
    if len(line) > LONGEST or not word.isdecimal() or int(word) not in buttons:
        return Text(line)
    button = buttons[int(word)]
    return Tap(button.token) if button.token else button
