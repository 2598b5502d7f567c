"""Texts that somebody asks to read. Reading is no turn: a turn would store who asked."""

from datetime import datetime

from bot.messages import Heading, Outcome, Paragraph, Reading, Say, Update
from bot.team.data_notice import how_privacy_works
from bot.team.model import Team
from bot.team.orders import TeamOrder
from bot.team.place_results import PlaceResult, still_counts
from bot.team.policy import Reason, Refusal, may_read
from bot.team.receipt import Receipt, ending_of, receipt_of
from bot.team.tally import tally_from_text
from bot.turns.context import Context
from bot.turns.participation import standing_there


def read(context: Context, update: Update, order: TeamOrder, team: Team | None) -> Outcome:
    """Return how an assessment treats people's data, or what it showed and deleted.

    Args:
        context: The circumstances.
        update: The update. Nothing in it is stored.
        order: The text that it asks for.
        team: The assessment; None where there is none.

    Raises:
        NeedsMore: Something is to be looked up first.
    """
    if team is None or team.place.channel != update.address.channel:
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
    asked = _asked_for(order, own)
    if order.verb != "details" or asked is None:
        return receipt.details()
    try:
        may_read(team, standing_there(context, update, team))
        return _whole(context, team, asked, results, receipt)
    except Refusal as refused:
        return _refused(context, refused)


def _asked_for(order: TeamOrder, own: list[PlaceResult]) -> PlaceResult | None:
    """Return the result of the round that an order names, or the last one; None for none."""
    rounds = {str(result.round): result for result in own}
    return rounds.get(order.argument or max(rounds, default=""))


def _whole(
    context: Context,
    team: Team,
    asked: PlaceResult,
    results: tuple[PlaceResult, ...],
    receipt: Receipt,
) -> Reading:
    """Return the details of a result as several messages, what was deleted, and the report.

    Where the report is sent along, the messages leave out the method and the sources.

    Raises:
        Refusal: The result does not count any more, so it may not be shown beside newer ones.
    """
    # Results in words take long to import, and most processes never need them.
    from bot.report.team_attachments import TeamDrawer  # noqa: PLC0415
    from bot.team.narrative.brief import brief_messages  # noqa: PLC0415
    from bot.team.narrative.result import detail_messages  # noqa: PLC0415
    from bot.turns.reveal import drawn_from, round_of  # noqa: PLC0415

    tally = tally_from_text(asked.tally)
    if not tally.counts:
        return receipt.details()
    if not still_counts(asked, context.now):
        raise Refusal(Reason.AGED)
    result = round_of(context, team, asked.round, tally, results)
    messages = detail_messages(result)
    if context.draws and not context.traits_of(team.place).threads:
        # The report comes with them.
        messages = brief_messages(result, context.texts.say("team.result.rest_report"))
    first, *others = (Say(blocks) for blocks in messages if blocks)
    report = (TeamDrawer().team_report(drawn_from(result, asked.shown_at)),)
    more = (*others, Say(receipt.blocks()), *(report if context.draws else ()))
    return Reading(receipt.essence(), said=first, more=more)


def _refused(context: Context, refused: Refusal) -> Reading:
    text = context.texts.say(f"team.refused.{refused.reason}")
    heading = Heading(context.texts.say("team.button.details"))
    return Reading(text, said=Say((heading, Paragraph(text))))


def _unknown(context: Context) -> Reading:
    unknown = context.texts.say("team.refused.unknown")
    heading = Heading(context.texts.say("team.privacy.title"))
    return Reading(unknown, said=Say((heading, Paragraph(unknown))))


def _last_shown(team: Team, results: list[PlaceResult]) -> datetime:
    """Return when a result of an assessment was last shown, or when it ended without one."""
    ended = team.revealed_at or team.since or team.created_at
    return max((result.shown_at for result in results), default=ended)
