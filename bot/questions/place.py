"""A chat of many people, for example a channel, picked from the platform's own list."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from bot.messages import Layout
from bot.questions.base import BaseStep, Reading, Understood, Unreadable
from bot.questions.conditions import Value
from bot.texts import Catalogue

LONGEST = 100
"""Most characters of a chat's name on its platform."""


class Place(BaseStep):
    """A chat of many people, named as in addresses; it is picked, never typed."""

    layout: ClassVar[Layout] = "place"
    type: Literal["place"]

    def read(self, text: str, texts: Catalogue, shown: Sequence[str] = ()) -> Reading:  # noqa: ARG002 - one interface
        """Refuse typed text: no typed text names a place for sure."""
        return Unreadable(texts.say("hint.place"))

    def accept(self, raw: str | tuple[str, ...], texts: Catalogue) -> Reading:
        """Take a chat, as the platform names it."""
        if isinstance(raw, str) and _is_chat(raw):
            return Understood(raw, "form")
        return Unreadable(texts.say("hint.place"))

    def show(self, value: Value, texts: Catalogue) -> str:  # noqa: ARG002 - names mean nothing to people
        """Return the sentence that it is the chat they chose."""
        return texts.say("answer.place")

    def samples(self, tested: Sequence[Value]) -> tuple[Value, ...]:
        """Return one chat and every tested chat."""
        wanted = [chat for chat in tested if isinstance(chat, str) and _is_chat(chat)]
        return tuple(dict.fromkeys(("C0123456789", *wanted)))


def _is_chat(text: str) -> bool:
    return 1 <= len(text) <= LONGEST and text.isprintable() and " " not in text
