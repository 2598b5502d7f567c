"""Parses forms of a page as inbounds."""

import re

from adapters.web.requests import Sent
from bot.messages import Ask, Command, Inbound, Tap, Text
from bot.messages.view import View

COMMANDS = frozenset({"start"})
"""The commands that a button of a page may carry."""

PRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}")

DONE = "done"
"""The value of the choice that ends choosing several."""


def pressed(token: str) -> Inbound | None:
    """Return the inbound of a pressed button; None if no button of ours has this token."""
    if token.startswith("/"):
        return Command(token[1:]) if token[1:] in COMMANDS else None
    return Tap(token) if PRESS.fullmatch(token) else None


def typed(sent: Sent) -> Text:
    """Return the typed text of a form, with the line breaks of a chat."""
    return Text(sent.get("text").replace("\r\n", "\n"))


def ticked(page: View, chosen: frozenset[str]) -> list[Tap | Text]:
    """Return the presses that lead from the marked choices to the ticked ones, and end choosing."""
    choices = page.now.choices if isinstance(page.now, Ask) else ()
    presses: list[Tap | Text] = [
        Tap(choice.token)
        for choice in choices
        if choice.value != DONE and choice.chosen != (choice.value in chosen)
    ]
    return [*presses, *(Tap(choice.token) for choice in choices if choice.value == DONE)]
