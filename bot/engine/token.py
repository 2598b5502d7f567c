"""The token of a button: conversation, step and answer.

``conversation.version.kind.step.argument``, at most 64 bytes. Step and option are places in the
flow, which the version pins, so an old button keeps its meaning.
"""

import re
from typing import Literal, NamedTuple

from bot.messages import BUTTON_TOKEN_BYTES

VERSION = 6
"""Digits of the flow's version in a token."""

Kind = Literal["a", "c", "f", "o"]
"""Answer, change, form, or another order (a command)."""

_TOKEN = re.compile(
    r"(?P<conversation>[A-Za-z0-9]{1,16})\.(?P<version>[0-9a-f]{6})\.(?P<kind>[acfo])"
    r"\.(?P<step>[0-9]{0,3})\.(?P<argument>[A-Za-z0-9_+-]{0,24})"
)


class Token(NamedTuple):
    """The meaning of a button.

    Attributes:
        conversation: The conversation's id.
        version: The first digits of the flow's version.
        kind: Answer, change, form or another order.
        step: The step's place in the flow; None if the button is about no step.
        argument: For an answer: the option's place (with + or - in a multiple choice), or "done".
            For another order: its name, then ``-`` and its argument.
    """

    conversation: str
    version: str
    kind: Kind
    step: int | None
    argument: str

    def __str__(self) -> str:
        step = "" if self.step is None else self.step
        return f"{self.conversation}.{self.version}.{self.kind}.{step}.{self.argument}"


def parse_token(text: str) -> Token | None:
    """Return the token in a text; None if there is none."""
    found = _TOKEN.fullmatch(text) if len(text) <= BUTTON_TOKEN_BYTES else None
    if found is None:
        return None
    step = int(found["step"]) if found["step"] else None
    kind: Kind = found["kind"]  # type: ignore[assignment] # the pattern allows only these
    return Token(found["conversation"], found["version"], kind, step, found["argument"])
