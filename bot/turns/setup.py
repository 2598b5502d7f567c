"""Setting up a team assessment, listing one's own, and offering or taking over those of a place."""

from collections.abc import Mapping
from dataclasses import replace

from bot.engine.advance import Beginning
from bot.engine.asking import ask
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.engine.turn import TurnContext
from bot.messages import Address, Button, FormInput, Outcome, Paragraph, Say, Update
from bot.questions import Value
from bot.questions.moment import deadline_of
from bot.team import actions, policy
from bot.team.dashboard import team_list
from bot.team.model import NOT_POSTED, Team
from bot.team.orders import PlaceOrder, TeamOrder
from bot.team.policy import Reason, Refusal
from bot.turns.beginning import aside_of, begun_as_form_or_chat, focus_after_walk
from bot.turns.context import Context
from bot.turns.outbox import fleeting, refusal, rows_of, said_to_all
from bot.turns.plan import Found, Outgoing, Plan
from bot.turns.walking import Walk, written

_DEADLINE = "deadline"

_NO_ZONE = "UTC"
"""The time zone where a person gave none."""

_USUAL: Mapping[str, Value] = {"smallest": 5, "takes_part": "no", "rounds": "one"}
"""The choices of most facilitators, which a form is filled with."""


def ordered(context: Context, update: Update, found: Found, order: PlaceOrder) -> Plan:
    """Do what an order about a place asks for, or say why that cannot be done."""
    try:
        match order.verb:
            case "offer":
                return _offered(context, order)
            case "new":
                return _set_up(context, update, found, order)
            case "claim":
                return _claimed(context, update, order)
            case "list":
                return _listed(context, update, order)
    except Refusal as refused:
        return Plan(Outcome(), context.now, outbox=(refusal(context, refused.reason),))


def _offered(context: Context, order: PlaceOrder) -> Plan:
    """Say in a place how an assessment is set up for it."""
    texts = context.texts
    button = Button(texts.say("team.button.new"), PlaceOrder("new", order.place).token)
    said = Say((Paragraph(texts.say("team.say.offer")),), (button,))
    return Plan(Outcome(), context.now, outbox=(said_to_all(context, said),))


def _listed(context: Context, update: Update, order: PlaceOrder) -> Plan:
    """List the assessments that somebody runs or is asked to run."""
    teams = context.facts.teams_of(update.address)
    forms = context.has_forms(update.address)
    said = team_list(context.texts, teams, order.place, forms=forms, start=order.start)
    return Plan(Outcome(), context.now, outbox=(fleeting(said),))


def _claimed(context: Context, update: Update, order: PlaceOrder) -> Plan:
    """Offer the assessments of a place to administrators alone, who may take them over."""
    texts, who = context.texts, update.address
    if who.chat == order.place == who.person:
        # Everybody in the place reads this; those who press the button are asked in private.
        button = Button(texts.say("team.button.claim"), order.token)
        said = Say((Paragraph(texts.say("team.say.claim_link")),), (button,))
        return Plan(Outcome(), context.now, outbox=(said_to_all(context, said),))
    place = Address(who.channel, order.place, "")
    policy.may_claim(context.facts.standing_in(place, who.person))
    live = [team for team in context.facts.teams_in(place) if team.status in ("open", "closing")]
    if not live:
        raise Refusal(Reason.CLAIM_NOTHING)
    buttons = tuple(Button(team.title, TeamOrder("claim", team.id).token) for team in live)
    said = Say((Paragraph(texts.say("team.say.claim")),), buttons)
    return Plan(Outcome(), context.now, outbox=(fleeting(said),))


def _set_up(context: Context, update: Update, found: Found, order: PlaceOrder) -> Plan:
    """Begin the questions that a facilitator is asked."""
    who, forms = update.address, context.has_forms(update.address)
    setup, flows = context.versions.setup, context.versions.team_flows
    if setup is None or not flows:
        raise Refusal(Reason.NO_FLOWS)
    if not order.place and not forms:
        return _listed(context, update, order)
    if context.traits_of(who).administrators_begin:
        place = Address(who.channel, order.place, "")
        known = context.facts.standing_in(place, who.person) if order.place else "unknown"
        policy.may_start(known)
    policy.may_set_up(context.facts.teams_of(who), who, context.now)
    # A form is filled with the usual choices; in a chat each question is asked.
    answers = dict(_USUAL) if forms else {}
    if order.place:
        answers["place"] = order.place
    if len(flows) == 1:
        answers["flow"] = flows[0].flow.id
    answers |= _known_zone(context, setup, who)
    conversation_id = context.new_id()
    beginning = Beginning(team=conversation_id, aside=aside_of(context, found), given=answers)
    _, plan = begun_as_form_or_chat(context, update, found, setup, beginning)
    if forms:
        return plan
    about = Say((Paragraph(context.texts.say("team.say.setting_up")),))
    return replace(plan, outbox=(Outgoing(conversation_id, about), *plan.outbox))


def _known_zone(context: Context, setup: Assessment, who: Address) -> Mapping[str, Value]:
    """Return the answer about the time zone where it need not be asked for.

    A form has pickers that show times in the person's own zone, so typed dates are not expected
    there. Elsewhere a person is asked once, and their answer is in an earlier setup.
    """
    step, traits = setup.zone_step, context.traits_of(who)
    if not step:
        return {}
    if traits.has_forms or traits.zone is not None:
        return {step: _NO_ZONE}
    given = (
        earlier.answers[step].value or _NO_ZONE
        for earlier in context.facts.earlier_in(setup.flow.id, who)
        if step in earlier.answers
    )
    answer = next(given, None)
    return {} if answer is None else {step: answer}


def walked(context: Context, update: Update, found: Found, walk: Walk) -> Plan:
    """Write a turn of a setup, which opens an assessment at its end."""
    turn = walk.turn
    if turn.effect != "open":
        plan = written(context, update.address, walk.assessment, turn)
        return replace(plan, focus=focus_after_walk(update, found, walk))
    try:
        team = _team(context, update, walk.assessment, turn.conversation)
    except Refusal as refused:
        return _asked_again(context, update, found, walk, refused.reason)
    plan = written(context, update.address, walk.assessment, turn)
    focus = focus_after_walk(update, found, walk)
    return replace(plan, outcome=Outcome(), opened=(team,), focus=focus)


def _team(
    context: Context, update: Update, assessment: Assessment, conversation: Conversation
) -> Team:
    """Return the assessment that was set up.

    Raises:
        Refusal: Its deadline does not fit.
    """
    answers, who, now = assessment.counting(conversation), update.address, context.now
    flow = context.versions.team_flow(str(answers["flow"]))
    team = Team(
        id=conversation.team,
        place=Address(who.channel, str(answers["place"]), ""),
        facilitator=who,
        title=str(answers["title"]),
        flow=flow.flow.id,
        version=flow.flow.version,
        edition=flow.edition.id,
        created_at=now,
        smallest=int(str(answers["smallest"])),
        takes_part=answers["takes_part"] == "yes",
        rounds=2 if answers["rounds"] == "two" else 1,
        series=answers["rounds"] == "quarterly",
        shown=NOT_POSTED,
        run_by=update.name,
        invited=_invited(answers),
    )
    if team.series:
        team = actions.schedule(team, now)
    deadline = answers.get(_DEADLINE)
    if deadline is None:
        return team
    at = deadline_of(str(deadline), now)
    return actions.set_deadline(team, at, now).but(lasts_s=(at - now).total_seconds())


def _invited(answers: Mapping[str, Value]) -> int | None:
    """Return how many people were invited; None where it was not asked, or was skipped."""
    invited = answers.get("invited")
    return None if invited is None else int(str(invited))


def _asked_again(
    context: Context, update: Update, found: Found, walk: Walk, reason: Reason
) -> Plan:
    """Ask for another deadline."""
    said = context.texts.say(f"team.refused.{reason}")
    assessment, ended = walk.assessment, walk.turn.conversation
    result = assessment.flow.steps[assessment.flow.result].id
    answers = {step: answer for step, answer in ended.answers.items() if step != result}
    back = replace(ended, status="asking", answers=answers, cursor=_DEADLINE)
    turn = replace(walk.turn, conversation=back)
    plan = written(context, update.address, assessment, turn)
    focus = focus_after_walk(update, found, replace(walk, turn=turn))
    if isinstance(update.inbound, FormInput):
        return replace(plan, outcome=Outcome(errors=((_DEADLINE, said),)), focus=focus)
    asked = ask(TurnContext(assessment, back, context.now), Paragraph(said))
    rows = rows_of(context, update.address, back, asked.replies)
    return replace(plan, outcome=Outcome(), outbox=(*plan.outbox, *rows), focus=focus)
