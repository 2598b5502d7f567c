"""How a button, a form or a command asks for something of a team assessment.

``/team VERB ID MORE``: at most 64 bytes, so that a button carries it everywhere.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from bot.messages import Command, FormInput, Inbound, Tap

COMMAND = "team"

Verb = Literal[
    "offer", "new", "join", "list", "panel", "extend", "close", "reveal", "cancel", "hand",
    "accept", "decline", "claim", "files", "post", "repeat", "quarterly", "once",
    "privacy", "details",
]  # fmt: skip
"""What can be asked for: to be offered an assessment in a place, to set one up there, to take part
in one; the list of one's own; what its facilitator can do; and to read how it treats people's
data."""

READS = frozenset({"privacy", "details"})
"""Orders that show a text to one person. They change nothing and leave nothing in the store."""

HEIR = "heir"
"""The field of the form that asks who is to take over."""

_VERBS = frozenset(get_args(Verb))
_TOKEN = re.compile(
    r"/team (?P<verb>[a-z]{3,12})(?: (?P<about>[!-~]{1,40}))?(?: (?P<more>\S{1,40}))?"
)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for.

    Attributes:
        verb: What.
        about: The assessment's id; for "offer" and "new" the chat that it is for, empty where
            that is still to be said.
        more: What else was said: how long, whom, or "yes".
    """

    verb: Verb
    about: str = ""
    more: str = ""

    @property
    def token(self) -> str:
        """What a button carries for it."""
        return " ".join(filter(None, (f"/{COMMAND}", self.verb, self.about, self.more)))


def order_of(inbound: Inbound) -> Order | None:
    """What an inbound asks for; None where it is about no team assessment.

    Without a verb it is one's own list.
    """
    match inbound:
        case Command(name=name, argument=argument) if name == COMMAND:
            return parse_order(f"/{COMMAND} {argument}".strip()) or Order("list")
        case Tap(token):
            return parse_order(token)
        case FormInput(token, values):
            found = parse_order(token)
            heir = values.get(HEIR)
            return found and Order(found.verb, found.about, heir if isinstance(heir, str) else "")
        case _:
            return None


def parse_order(token: str) -> Order | None:
    """An order from the text of a button; None where it is none."""
    found = _TOKEN.fullmatch(token)
    if found is None or found["verb"] not in _VERBS:
        return None
    verb: Verb = found["verb"]  # type: ignore[assignment] # just looked at
    return Order(verb, found["about"] or "", found["more"] or "")
