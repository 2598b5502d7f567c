"""Somebody's own assessment: beginning, answering, their result, leaving, and their Home page."""

import re
from dataclasses import replace
from typing import Literal

from bot.engine.advance import Beginning, advance, begin
from bot.engine.assessment import Assessment
from bot.engine.commands import BEGINNERS
from bot.engine.conversation import Before, Conversation
from bot.engine.explaining import explanation
from bot.engine.home import front_door, home
from bot.engine.replies import invitation
from bot.engine.timers import is_open
from bot.engine.token import parse_token
from bot.engine.turn import Turn, TurnContext
from bot.messages import (
    Address,
    Command,
    Edited,
    FormInput,
    HomeOpened,
    Inbound,
    Outcome,
    Paragraph,
    Say,
    StartedAfresh,
    Tap,
    Text,
    Update,
)
from bot.team.listing import at_home
from bot.team.model import Team
from bot.turns.context import Context
from bot.turns.keys import person_key
from bot.turns.outbox import fleeting, list_button, rows_of, said_to_all
from bot.turns.plan import Found, Outgoing, Plan
from bot.turns.walking import Walk, as_closed, asked_step, first_timer, written
from bot.turns.words import command_of, looks_back

_CAMPAIGN = re.compile(r"[A-Za-z0-9_-]{1,64}")


# ---------------------------------------------------------------------------- without a turn


def event(context: Context, update: Update, found: Found) -> Plan:
    """Answer an event that needs no conversation, and begin none."""
    if not isinstance(update.inbound, HomeOpened):
        introduction = invitation(context.versions.current, "say.introduction")
        return Plan(Outcome(), context.now, outbox=(said_to_all(context, introduction),))
    if not context.traits_of(update.address).has_home:
        return Plan(Outcome(), context.now)
    kept = found.addressed
    page = home_page(context, update.address, None if kept is None else kept.conversation)
    return Plan(Outcome(), context.now, outbox=(fleeting(page),))


# ---------------------------------------------------------------------------- beginning


def first(context: Context, update: Update) -> Plan:
    """Begin where nothing is going on. A button of something forgotten begins nothing."""
    inbound, current = update.inbound, context.versions.current
    if isinstance(inbound, Edited):
        return Plan(Outcome(), context.now)
    if looks_back(context, inbound):
        return _nothing_kept(context, inbound)
    if isinstance(inbound, Tap | FormInput) and not _begins(inbound):
        return Plan(Outcome(current.texts.say("notice.over_other")), context.now)
    if explained := _explained(context, inbound):
        return Plan(Outcome(), context.now, outbox=(fleeting(explained),))
    traits = context.traits_of(update.address)
    begun = begin(current, context.new_id(), context.now, traits=traits)
    if inbound == Command("form") and context.has_forms(update.address):
        opened = advance(current, begun.conversation, inbound, context.now, traits)
        begun = replace(begun, replies=opened.replies)
    return _begun(context, update.address, begun, _campaign(inbound))


def _explained(context: Context, inbound: Inbound) -> Say | None:
    """Return the answer to a question of somebody of whom nothing is stored; None for no question.

    They may ask about the result of a team, whose questions are gone, and want no check of their
    own. So nothing begins before they press the button.
    """
    if not isinstance(inbound, Text):
        return None
    current = context.versions.current
    flow, started = current.flow, context.now.isoformat()
    unstored = Conversation(context.new_id(), flow.id, flow.version, current.edition.id, started)
    talk = TurnContext(current, unstored, context.now)
    said = explanation(talk, inbound.text)
    return Say(said, (talk.button("begin", style="primary"),)) if said else None


def _nothing_kept(context: Context, inbound: Inbound) -> Plan:
    """Say that nothing is stored of this person."""
    # Results of a team may still count them, by a code that no row of theirs names.
    wanted = command_of(context, inbound)
    forget: Literal["", "codes"] = "codes" if wanted == "delete" else ""
    said = Say((Paragraph(context.texts.say("say.nothing_kept")),))
    # In another chat of theirs, such as a topic, they may have asked for a message.
    calls_off = wanted == "stop"
    return Plan(
        Outcome(), context.now, outbox=(fleeting(said),), forget=forget, calls_off=calls_off
    )


def _begins(inbound: Tap | FormInput) -> bool:
    token = parse_token(inbound.token)
    return token is not None and token.argument in BEGINNERS


def _begun(context: Context, address: Address, begun: Turn, campaign: str) -> Plan:
    """Return the plan that begins a conversation."""
    return Plan(
        outcome=begun.outcome,
        now=context.now,
        begun=begun.conversation,
        campaign=campaign,
        outbox=rows_of(context, address, begun.conversation, begun.replies),
        timers=(first_timer(context, address, begun.conversation),),
        step=asked_step(context.versions.current, begun),
    )


def _campaign(inbound: Inbound) -> str:
    """Return the campaign that brought somebody here, if the argument can be one's name."""
    match inbound:
        case Command(_, campaign) | StartedAfresh(campaign) if _CAMPAIGN.fullmatch(campaign):
            return campaign
        case _:
            return ""


# ---------------------------------------------------------------------------- going on


def walked(context: Context, update: Update, walk: Walk) -> Plan:
    """Write a turn of somebody's own assessment, or one that ends or begins one."""
    turn = walk.turn
    if turn.effect == "forget":
        return _with_home(context, update, _farewell(context, update.address, turn))
    if turn.finished is not None and context.traits_of(update.address).has_home:
        # The Home page needs this. Asking early avoids working the result out twice.
        context.facts.teams_of(update.address)
    plan = written(context, update.address, walk.assessment, turn)
    if turn.effect == "begin":
        plan = _begun_again(context, update, walk, plan)
    if walk.conversation is not walk.kept.conversation:
        return replace(plan, advanced=as_closed(walk.kept.conversation, turn.conversation))
    if (walk.comes_back or _resumes(update, walk)) and turn.effect != "begin":
        plan = replace(plan, focus=walk.conversation.id)
    return _with_home(context, update, plan)


def _resumes(update: Update, walk: Walk) -> bool:
    """Tell whether a button leads back to a conversation that was put aside, as it was left."""
    if not isinstance(update.inbound, Tap) or not is_open(walk.turn.conversation):
        return False
    token = parse_token(update.inbound.token)
    return token is not None and token.argument == "resume"


def _begun_again(context: Context, update: Update, walk: Walk, ended: Plan) -> Plan:
    """Add a new conversation to the plan that ends the one before it."""
    before = _before(walk.assessment, walk.conversation)
    beginning, traits = Beginning(before), context.traits_of(update.address)
    begun = begin(context.versions.current, context.new_id(), context.now, beginning, traits)
    campaign = _campaign(update.inbound) or walk.kept.campaign
    plan = _begun(context, update.address, begun, campaign)
    return replace(
        plan, outcome=ended.outcome, advanced=ended.advanced, answers=ended.answers,
        result=ended.result, outbox=(*ended.outbox, *plan.outbox),
    )  # fmt: skip


def _before(assessment: Assessment, conversation: Conversation) -> Before | None:
    """Return the result that comes before a conversation which begins now."""
    result = assessment.flow.steps[assessment.flow.result].id
    seen = conversation.answers.get(result)
    if conversation.status != "finished" or seen is None:
        return conversation.replaced or conversation.before
    return Before(seen.at, assessment.measured(assessment.counting(conversation)))


def not_brought_back(context: Context, walk: Walk) -> Plan:
    """Say that an old button brings nothing back, since something newer is under way."""
    return Plan(Outcome(walk.assessment.texts.say("notice.over_begun")), context.now)


# ---------------------------------------------------------------------------- leaving


def _farewell(context: Context, address: Address, turn: Turn) -> Plan:
    """Remove everything of a person, and say goodbye in a row that is deleted once it was sent."""
    declined = turn.conversation.status == "declined"
    why: Literal["declined", "deleted"] = "declined" if declined else "deleted"
    goodbye = tuple(fleeting(reply) for reply in turn.replies)
    if not declined:
        goodbye = _naming_what_stays(context, address, goodbye)
    return Plan(Outcome(), context.now, outbox=goodbye, forget=why)


def _naming_what_stays(
    context: Context, address: Address, goodbye: tuple[Outgoing, ...]
) -> tuple[Outgoing, ...]:
    """Name the assessments that the person still runs. Others answer there, so those stay."""
    titles = [
        f"“{team.title}”"
        for team in context.facts.teams_of(address)
        if _is_run_by(team, address) and (team.is_live or team.next_at is not None)
    ]
    if not titles:
        return goodbye
    texts = context.texts
    said = texts.say("team.say.still_runs", count=len(titles), titles=texts.join(titles))
    return tuple(_with_list(context, row, said) for row in goodbye)


def _is_run_by(team: Team, address: Address) -> bool:
    return person_key(team.facilitator) == person_key(address)


def _with_list(context: Context, row: Outgoing, text: str) -> Outgoing:
    """Add a paragraph and the way to the list to the message that closes a conversation."""
    said = row.reply
    if not isinstance(said, Say) or not said.closing:
        return row
    blocks, buttons = (*said.blocks, Paragraph(text)), (*said.buttons, list_button(context))
    return replace(row, reply=replace(said, blocks=blocks, buttons=buttons))


# ---------------------------------------------------------------------------- the Home page


def _with_home(context: Context, update: Update, plan: Plan) -> Plan:
    """Add a new Home page to a plan after which the old one would be wrong."""
    changes = plan.result or plan.begun or plan.forget
    if not changes or not context.traits_of(update.address).has_home:
        return plan
    shown = None if plan.forget else plan.begun or plan.advanced
    return replace(plan, outbox=(*plan.outbox, fleeting(home_page(context, update.address, shown))))


def home_page(context: Context, address: Address, conversation: Conversation | None) -> Say:
    """Return somebody's Home page. Looking at it changes nothing."""
    current = context.versions.current
    teams = at_home(context.texts, context.facts.teams_of(address))
    if conversation is None:
        return front_door(current, teams)
    assessment, conversation = context.versions.walked(conversation)
    if assessment.flow.purpose != "person":
        return front_door(current, teams)
    traits = context.traits_of(address)
    return home(TurnContext(assessment, conversation, context.now, traits), teams)
