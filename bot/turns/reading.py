"""Texts that somebody asks to read. Reading is no turn: a turn would store who asked."""

from datetime import datetime

from bot.messages import Heading, Outcome, Paragraph, Reading, Say
from bot.team.data_notice import how_privacy_works
from bot.team.model import Team
from bot.team.orders import TeamOrder
from bot.team.place_results import PlaceResult
from bot.team.receipt import ending_of, receipt_of
from bot.team.tally import tally_from_text
from bot.turns.context import Context


def read(context: Context, channel: str, order: TeamOrder, team: Team | None) -> Outcome:
    """Return how an assessment treats people's data, or what it deleted.

    Args:
        context: The circumstances.
        channel: The channel of the person who asks.
        order: The text that they ask for.
        team: The assessment; None where there is none.

    Raises:
        NeedsMore: The results of its place are to be looked up.
    """
    if team is None or team.place.channel != channel:
        return _unknown(context)
    ending = ending_of(team)
    if ending is None or (order.verb == "privacy" and team.is_live):
        anyone = context.traits_of(team.place).tells_members and not team.checked
        return how_privacy_works(context.texts, team, anyone=anyone, erases=context.erases)
    results = context.facts.results_in(team.place).shown
    own = [result for result in results if result.team == team.id]
    receipt = receipt_of(
        context.texts, team, ending, team.created_at + context.terms.retention,
        _last_shown(team, own),
        erases=context.erases, figures=any(tally_from_text(result.tally).counts for result in own),
    )  # fmt: skip
    return receipt.details()


def _unknown(context: Context) -> Reading:
    unknown = context.texts.say("team.refused.unknown")
    heading = Heading(context.texts.say("team.privacy.title"))
    return Reading(unknown, said=Say((heading, Paragraph(unknown))))


def _last_shown(team: Team, results: list[PlaceResult]) -> datetime:
    """Return when a result of an assessment was last shown, or when it ended without one."""
    ended = team.revealed_at or team.since or team.created_at
    return max((result.shown_at for result in results), default=ended)
