"""What a team is told about its data once it is over: what is kept, what is not."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from bot.messages import Block, Bullets, Heading
from bot.texts import Catalogue

Ending = Literal["revealed", "first_round", "second_removed", "removed"]
"""The last round was revealed; the first of two was; the first was, and the second was cancelled or
never revealed; nothing ever was."""


def receipt(
    texts: Catalogue, ending: Ending, smallest: int, kept_until: datetime | None = None
) -> tuple[Block, ...]:
    """An anonymity receipt.

    Args:
        texts: The language.
        ending: What has happened.
        smallest: The smallest group that is shown.
        kept_until: When the counts are deleted, with its zone; None where that is for whoever runs
            the bot to do.
    """
    heading = Heading(texts.say("team.receipt.title"))
    return heading, Bullets(tuple(_points(texts, ending, smallest, kept_until)))


def _points(
    texts: Catalogue, ending: Ending, smallest: int, kept_until: datetime | None
) -> Iterator[str]:
    if ending == "removed":
        yield texts.say("team.receipt.nothing")
        yield texts.say("team.receipt.forgotten")
    else:
        if ending == "second_removed":
            yield texts.say("team.receipt.second_removed")
        yield texts.say("team.receipt.kept", smallest=smallest)
        yield texts.say("team.receipt.deleted")
        if ending == "first_round":
            yield texts.say("team.receipt.took_part")
            yield texts.say("team.receipt.again")
        else:
            yield texts.say("team.receipt.forgotten")
        if kept_until is None:
            yield texts.say("team.receipt.kept_on")
        else:
            yield texts.say("team.receipt.kept_until", date=texts.day(kept_until))
    yield texts.say("team.receipt.cannot")
