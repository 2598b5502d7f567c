"""Compares a result with another industry or country."""

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


def _which(context: TurnContext, kind: str, options: tuple[str, ...]) -> Turn:
    pending = Pending("industry" if kind == "industry" else "country", options=options)
    asking = context.but(pending=pending)
    return asking.turn(compare_ask(asking, kind, options))
