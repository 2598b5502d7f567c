"""Codes with which somebody goes on elsewhere: short, and readable aloud."""

import re

from bot.messages.inbound import Address, Command, Inbound, MoveIn, Tap, Text

LETTERS = "23456789BCDFGHJKMNPQRTVWXZ"
"""The letters of a code: none that looks like another, and no vowels, so no words."""

LENGTH = 8
"""Letters of a code. There are about 200 billion codes."""

PREFIX = "move-"
"""The beginning of a link's argument that carries a code."""

COMMAND = "move"
"""The command with which a button or a platform carries a code."""

REPLACE = "replace"
"""The word behind a code that agrees to replace what is here."""

PAGE = "web"
"""The name of the channel that is a page."""

MEMBERS = "member"
"""The chat in the address of a browser in which somebody answers for a team.

Nothing is stored under such an address: it leads to their private chat.
"""

_LONGEST = 60
_HALF = f"[{LETTERS}{LETTERS.lower()}]{{{LENGTH // 2}}}"
_BARE = re.compile(rf"({_HALF})-({_HALF})")
_NAMED = re.compile(rf"(?:my )?code(?: is)?:? ({_HALF})[- ]?({_HALF})", re.IGNORECASE)
_ARGUMENT = re.compile(rf"({_HALF})-?({_HALF})( {REPLACE})?")


def is_members(address: Address) -> bool:
    """Tell whether an address is a browser in which somebody answers for a team."""
    return address.chat == MEMBERS and address.channel == PAGE


def shown(code: str) -> str:
    """Return a code as people read it: in two groups."""
    half = LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def read_code(text: str) -> str:
    """Return the code that somebody typed into a field for it; empty if it is none."""
    letters = "".join(text.upper().split()).replace("-", "")
    return letters if len(letters) == LENGTH and set(letters) <= set(LETTERS) else ""


def move_in(inbound: Inbound) -> MoveIn | None:
    """Return the wish to go on here that an inbound carries; None where it has no code."""
    match inbound:
        case MoveIn():
            return inbound
        case Text(text) if len(text) <= _LONGEST:
            return _typed(text.strip())
        case Tap(token) if token.startswith(f"/{COMMAND} "):
            return _argued(token.removeprefix(f"/{COMMAND} "))
        case Command(name, argument) if name == COMMAND and argument:
            return _argued(argument)
        case Command("start" | "begin", argument) if argument.startswith(PREFIX):
            return _argued(argument.removeprefix(PREFIX))
        case _:
            return None


def _typed(text: str) -> MoveIn | None:
    found = _BARE.fullmatch(text) or _NAMED.fullmatch(text)
    return MoveIn((found[1] + found[2]).upper()) if found else None


def _argued(text: str) -> MoveIn | None:
    found = _ARGUMENT.fullmatch(text.strip())
    return MoveIn((found[1] + found[2]).upper(), bool(found[3])) if found else None


def replacing(code: str) -> str:
    """Return the token of the button that agrees to replace what is here."""
    return f"/{COMMAND} {code} {REPLACE}"
