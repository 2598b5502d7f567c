"""What a typed line means: usually just text; a number beside a numbered button presses it."""

from bot.messages import Button, Inbound, Reply, Say, Tap, Text
from bot.texts.folding import fold

LONGEST = 20
"""Typed text longer than this is no number of a button."""


def numbered(reply: Reply | None) -> tuple[Button, ...]:
    """The buttons that are shown with numbers after this reply."""
    return reply.buttons if isinstance(reply, Say) else ()


def parse(line: str, last: Reply | None) -> Inbound | Button:
    """What a line means after a reply.

    Args:
        line: As typed, without its line break.
        last: The reply that was shown last.

    Returns:
        An inbound for the bot; or a button that opens a link, which is the terminal's to show.
    """
    buttons = numbered(last)
    word = fold(line[: LONGEST + 1]).strip("\"'()[]#. ")
    if len(line) > LONGEST or not word.isdecimal() or not 0 < int(word) <= len(buttons):
        return Text(line)
    button = buttons[int(word) - 1]
    return Tap(button.token) if button.token else button
