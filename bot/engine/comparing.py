"""Compares a result with another industry or country."""

from dataclasses import replace

from bot.engine.conversation import Pending
from bot.engine.replies import compare_ask, compare_reply
from bot.engine.turn import Turn, TurnContext
from bot.questions import Understood, Unsure
from bot.questions.matching import match
from bot.scoring.edition import Segment


def compare(context: TurnContext, kind: str, argument: str) -> Turn:
    """Show the result in another industry or country, or ask which one.

    Args:
        context: A finished conversation.
        kind: "industry" or "country".
        argument: Its typed name, or its id from a button.
    """
    edition = context.assessment.edition
    lists = {"industry": edition.header.industries, "country": edition.header.countries}
    if argument:
        readings = {name: match(argument, options) for name, options in lists.items()}
        for name in (kind, *lists):
            reading = readings[name]
            if isinstance(reading, Understood) and (
                name == kind or reading.how not in ("number", "letter")
            ):
                segment = Segment(
                    "industry" if name == "industry" else "country", str(reading.value)
                )
                return context.turn(compare_reply(context, segment))
        for name in (kind, *lists):
            reading = readings[name]
            if isinstance(reading, Unsure):
                return _which(context, name, reading.options)
    return _which(context, kind, edition.ids(kind))


def page(
    context: TurnContext, kind: str, start: int, options: tuple[str, ...], *, here: bool = False
) -> Turn:
    """Ask which industry or country to compare with, from a place in the list.

    Args:
        context: A finished conversation.
        kind: "industry" or "country".
        start: The place of a choice that must be shown.
        options: Their ids.
        here: Whether it changes the message that it was pressed in.
    """
    at = str(start) if start else ""
    pending = Pending("industry" if kind == "industry" else "country", at, options)
    asking = context.but(pending=pending)
    asked = compare_ask(asking, kind, options)
    return asking.turn(replace(asked, start=start, in_place=here))


def _which(context: TurnContext, kind: str, options: tuple[str, ...]) -> Turn:
    return page(context, kind, 0, options)
