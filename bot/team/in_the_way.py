"""The message that another assessment is in the way: there is one at a time in a place."""

from datetime import datetime

from bot.messages import Address, Button, Paragraph, Say
from bot.team.invitation import moments
from bot.team.model import Team
from bot.team.orders import TeamOrder
from bot.team.policy import is_facilitator
from bot.texts import Catalogue


def in_the_way(texts: Catalogue, other: Team, who: Address) -> Say:
    """Return what is in the way, until when, and a button to it for the person who runs it.

    Args:
        texts: The language.
        other: The assessment in the way.
        who: The person who would set up another one in its place.
    """
    said, ends = in_the_way_text(texts, other, who), _ends(other)
    open_it = Button(texts.say("team.button.open_other"), TeamOrder("panel", other.id).token)
    buttons = (open_it,) if is_facilitator(other, who) else ()
    return Say((Paragraph(said, moments(texts, ends)),), buttons)


def in_the_way_text(texts: Catalogue, other: Team, who: Address) -> str:
    """Return the same as one text, for a field of a form."""
    moment = texts.moment(_ends(other))
    if is_facilitator(other, who):
        name = "in_the_way_between" if other.is_between_rounds else "in_the_way_yours"
        return texts.say(f"team.dashboard.{name}", title=other.title, moment=moment)
    run_by = other.run_by or texts.say("team.dashboard.somebody")
    return texts.say("team.dashboard.in_the_way", title=other.title, moment=moment, who=run_by)


def _ends(other: Team) -> datetime:
    return other.undecided_until or other.removed_at or other.start_by or other.ends_at
