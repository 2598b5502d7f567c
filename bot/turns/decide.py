"""The one way through: an update and what the store found in, a plan out."""

from bot.engine.timers import is_open
from bot.messages import BotAdded, HomeOpened, Inbound, Mentioned, MoveOut, Update
from bot.team.orders import ANSWERING, PlaceOrder, TeamOrder, order_of
from bot.turns import browser, moving, participation, person, setup
from bot.turns.context import Context
from bot.turns.outbox import answering, with_notice_said
from bot.turns.plan import Found, FoundTeam, Plan
from bot.turns.walking import Walk, walk
from bot.turns.words import is_about_form, is_of_past_round, looks_back, team_of_form


def decide(update: Update, found: Found | FoundTeam, context: Context) -> Plan:
    """Decide what an update changes.

    Args:
        update: The update.
        found: The rows of a person, or of a whole team assessment where :func:`concerns_whole`
            returns an order.
        context: The circumstances.

    Raises:
        NeedsMore: Something is to be looked up first.
    """
    if isinstance(found, FoundTeam):
        # Results in words and pictures take long to import, and most processes never need them.
        from bot.turns import facilitation  # noqa: PLC0415

        return answering(update, facilitation.ordered(context, update, found))
    if context.page_of is not None:
        return browser.on_page(context, update, found)
    if found.beside is not None and _is_beside(context, update.inbound, found):
        found = found.addressing(found.beside.conversation.id)
    plan = _decided(context, update, found)
    return answering(update, with_notice_said(context, update, found, plan))


def _is_beside(context: Context, inbound: Inbound, found: Found) -> bool:
    """Tell whether an inbound is about a conversation that was never in focus."""
    return (
        looks_back(context, inbound)
        or is_about_form(context, found, inbound)
        or browser.is_wanted_back(context, found, inbound)
    )


def concerns_whole(update: Update) -> TeamOrder | None:
    """Return a facilitator's order about a whole assessment; None for any other update."""
    order = order_of(update.inbound)
    return order if isinstance(order, TeamOrder) and order.verb not in ANSWERING else None


def named_team(update: Update) -> str:
    """Return the assessment that a person's own update names; empty for none."""
    order = order_of(update.inbound)
    if isinstance(order, TeamOrder) and order.verb in ANSWERING:
        return order.team
    return team_of_form(update)


def _decided(context: Context, update: Update, found: Found) -> Plan:
    """Hand an update to the one part that decides about it."""
    order = order_of(update.inbound)
    if isinstance(order, PlaceOrder):
        return setup.ordered(context, update, found, order)
    if order is not None:
        # Any other order about an assessment comes with all of it, see above.
        take_part = browser.asked if order.verb == "browser" else participation.joined
        return take_part(context, update, found)
    if isinstance(update.inbound, MoveOut):
        return moving.left(context, update.address, found, update.inbound.code)
    if isinstance(update.inbound, BotAdded | Mentioned | HomeOpened):
        return person.event(context, update, found)
    if team_of_form(update) and not found.owned:
        return participation.late(context, update, found)
    if is_of_past_round(context, update, found):
        return participation.past_round(context)
    if found.addressed is None:
        return person.first(context, update)
    return _walked(context, update, found, walk(context, update, found, found.addressed))


def _walked(context: Context, update: Update, found: Found, walked: Walk) -> Plan:
    """Hand a turn of a conversation to the part that its flow belongs to."""
    if browser.is_answered_on_page(walked):
        return browser.in_chat(context, update, found, walked)
    if walked.comes_back and found.owned and not _can_come_back(walked):
        return person.not_brought_back(context, walked)
    if walked.turn.effect == "move" and walked.conversation.team:
        return browser.asked(context, update, found)
    if walked.turn.effect == "move":
        return moving.left(context, update.address, found, context.new_code())
    if walked.turn.effect in ("forget", "begin"):
        return person.walked(context, update, walked)
    match walked.assessment.flow.purpose:
        case "person":
            return person.walked(context, update, walked)
        case "team":
            return participation.walked(context, update, found, walked)
        case "setup":
            return setup.walked(context, update, found, walked)


def _can_come_back(walked: Walk) -> bool:
    """Tell whether a conversation that is not in focus can come back into it.

    Typed text goes to the focus alone, so no question may be opened elsewhere; and a button of an
    earlier result must not put aside what is under way.
    """
    conversation = walked.conversation
    return is_open(conversation) or conversation.status == "submitted"
