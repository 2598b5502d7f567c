"""Command words of the version before events were classes, in updates that it put aside.

People can type these words, and then they mean nothing. So a command that is stored with one of
them now says beside that it is one; without that it is of the version before.
"""

from collections.abc import Callable, Mapping

from bot.messages import (
    Command,
    Edited,
    HomeOpened,
    Inbound,
    MediaSent,
    Mentioned,
    PlaceRenamed,
    StartedAfresh,
)

IS_COMMAND = "is_command"
"""The key beside a stored command whose name is one of the words."""

_MEANT: Mapping[str, Callable[[str], Inbound]] = {
    "arrive": lambda campaign: Command("start", campaign),
    "edited": lambda _: Edited(),
    "fresh": StartedAfresh,
    "home": lambda _: HomeOpened(),
    "introduce": lambda _: Mentioned(),
    "media": lambda _: MediaSent(),
    "moved": PlaceRenamed,
}


def is_word(command: Command) -> bool:
    """Return whether the name of a command meant something else before."""
    return command.name in _MEANT


def meant_by(command: Command) -> Inbound:
    """Return what the version before meant by a command."""
    meaning = _MEANT.get(command.name)
    return command if meaning is None else meaning(command.argument)
