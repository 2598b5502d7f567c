"""Orders about team assessments, as buttons, forms and commands carry them.

``/team VERB ID ARGUMENT``: at most 64 bytes, so that a button of any platform can carry it.
"""

import re
from dataclasses import replace
from typing import Literal, get_args

from bot.messages import Command, FormInput, Inbound, Tap
from bot.values import value

COMMAND = "team"

PlaceVerb = Literal["offer", "new", "list", "claim"]
"""Orders about a place: offer an assessment there, set one up, list one's own, and list those that
can be taken over."""

Verb = Literal[
    "join", "browser", "panel", "extend", "close", "reveal", "cancel", "hand", "accept", "decline",
    "claim", "agenda", "files", "post", "repeat", "quarterly", "once", "answer", "privacy",
    "details", "start",
]  # fmt: skip
"""Orders about one assessment: take part, run it, take it over, and read how it treats data."""

ANSWERING = frozenset({"join", "browser"})
"""Orders of somebody who answers. They concern that person alone."""

READS = frozenset({"privacy", "details"})
"""Orders that show a text to one person. They change and store nothing."""

HEIR = "heir"
"""The field of the form that asks who is to take over."""

_NO_PLACE = "-"
"""A place that is not known, before a number that follows it."""

_PLACE_VERBS = frozenset(get_args(PlaceVerb))
_VERBS = frozenset(get_args(Verb))
_TOKEN = re.compile(
    r"/team (?P<verb>[a-z]{3,12})(?: (?P<about>[!-~]{1,40}))?(?: (?P<argument>\S{1,40}))?"
)


@value
class PlaceOrder:
    """An order about a place.

    Attributes:
        verb: The thing to do.
        place: The chat; empty where the person has not said which.
        start: How many items of a list are on the pages before.
    """

    verb: PlaceVerb
    place: str = ""
    start: int = 0

    @property
    def token(self) -> str:
        """The text that a button carries."""
        if self.start:
            return token_of(self.verb, self.place or _NO_PLACE, str(self.start))
        return token_of(self.verb, self.place)


@value
class TeamOrder:
    """An order about one assessment.

    Attributes:
        verb: The thing to do.
        team: The assessment's id.
        argument: A duration, a person, a decision or a confirmation; empty for none.
    """

    verb: Verb
    team: str
    argument: str = ""

    @property
    def token(self) -> str:
        """The text that a button carries."""
        return token_of(self.verb, self.team, self.argument)


Order = PlaceOrder | TeamOrder


def token_of(verb: str, about: str = "", argument: str = "") -> str:
    """Return the text of a button that gives an order."""
    return " ".join(filter(None, (f"/{COMMAND}", verb, about, argument)))


def order_of(inbound: Inbound) -> Order | None:
    """Return what an inbound asks for; None where it is about no team assessment.

    The command without a verb lists one's own.
    """
    match inbound:
        case Command(name=name, argument=argument) if name == COMMAND:
            return parse_order(f"/{COMMAND} {argument}".strip()) or PlaceOrder("list")
        case Tap(token):
            return parse_order(token)
        case FormInput(token, values):
            order, heir = parse_order(token), values.get(HEIR)
            if isinstance(order, TeamOrder):
                return replace(order, argument=heir if isinstance(heir, str) else "")
            return order
        case _:
            return None


def parse_order(token: str) -> Order | None:
    """Return the order in the text of a button; None where there is none.

    Ids of assessments have letters and digits alone. With another id "claim" is about a place.
    """
    parts = _TOKEN.fullmatch(token)
    if parts is None:
        return None
    verb, about = parts["verb"], parts["about"] or ""
    if verb in _PLACE_VERBS and not (verb in _VERBS and about.isalnum()):
        start, place = parts["argument"] or "", "" if about == _NO_PLACE else about
        number = int(start) if start.isascii() and start.isdigit() else 0
        return PlaceOrder(verb, place, number)  # type: ignore[arg-type] # just looked at
    if verb in _VERBS:
        return TeamOrder(verb, about, parts["argument"] or "")  # type: ignore[arg-type] # likewise
    return None
