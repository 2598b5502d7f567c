"""Setting up a team assessment, listing one's own, and offering or taking over those of a place."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.engine.advance import Beginning
from bot.engine.asking import ask
from bot.engine.assessment import Assessment
from bot.engine.commands import discard
from bot.engine.conversation import Conversation
from bot.engine.review import POST, can_review
from bot.engine.timers import is_open
from bot.engine.token import parse_token
from bot.engine.turn import TurnContext
from bot.messages import Address, Button, FormInput, Outcome, Paragraph, Say, Tap, Update
from bot.questions import Value
from bot.team import policy
from bot.team.in_the_way import in_the_way, in_the_way_text
from bot.team.listing import team_list
from bot.team.model import Team
from bot.team.orders import PlaceOrder, TeamOrder
from bot.team.policy import Reason, Refusal
from bot.turns.beginning import aside_of, begun_as_form_or_chat, focus_after_walk
from bot.turns.context import Context
from bot.turns.outbox import fleeting, refusal, rows_of, said_to_all
from bot.turns.plan import Found, Outgoing, Plan
from bot.turns.preview import DEADLINE, PLACE, Setup, as_posted, is_preview, team_of, with_previews
from bot.turns.walking import Walk, first_timer, written

TITLE = "title"
"""The step that asks for the title."""

_NO_ZONE = "UTC"
"""The time zone where a person gave none."""


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
    forms, waiting = context.has_forms(update.address), tuple(_waiting(context, update.address))
    said = team_list(
        context.texts, teams, order.place, forms=forms, start=order.start, waiting=waiting
    )
    return Plan(Outcome(), context.now, outbox=(fleeting(said),))


def _waiting(context: Context, who: Address) -> Iterator[Button]:
    """Yield a button for each setup that waits to be posted, which leads back to its preview."""
    setup = context.versions.setup
    for earlier in context.facts.earlier_in(setup.flow.id, who) if setup is not None else ():
        assessment, conversation = context.versions.walked(earlier)
        talk = TurnContext(assessment, conversation, context.now)
        if is_open(conversation) and can_review(talk):
            title = str(assessment.counting(conversation).get(TITLE, assessment.flow.title))
            yield Button(title, talk.button("resume").token)


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
    if order.place and (other := _other_in(context, who, order.place)):
        return Plan(
            Outcome(), context.now, outbox=(fleeting(in_the_way(context.texts, other, who)),)
        )
    answers: dict[str, Value] = {}
    if order.place:
        answers[PLACE] = order.place
    if len(flows) == 1:
        answers["flow"] = flows[0].flow.id
    answers |= _known_zone(context, setup, who)
    conversation_id = context.new_id()
    earlier = _earlier_for(context, found, order.place)
    aside = aside_of(context, found) if earlier is None else earlier.conversation.aside
    beginning = Beginning(team=conversation_id, aside=aside, given=answers)
    begun, plan = begun_as_form_or_chat(context, update, found, setup, beginning)
    plan = replace(plan, timers=(first_timer(context, who, begun),))
    plan = _without(plan, earlier)
    if forms:
        return plan
    about = Say((Paragraph(context.texts.say("team.say.setting_up")),))
    return replace(plan, outbox=(Outgoing(conversation_id, about), *plan.outbox))


def _earlier_for(context: Context, found: Found, place: str) -> TurnContext | None:
    """Return the setup in focus that would be posted in the same place; None for none."""
    kept = found.addressed
    if kept is None or not place or not is_open(kept.conversation):
        return None
    assessment, conversation = context.versions.walked(kept.conversation)
    is_for_it = assessment.counting(conversation).get(PLACE) == place
    if assessment.flow.purpose != "setup" or not is_for_it or not is_open(conversation):
        return None
    return TurnContext(assessment, conversation, context.now)


def _without(plan: Plan, earlier: TurnContext | None) -> Plan:
    """Discard an earlier setup for the same place, whose button would still post it."""
    if earlier is None:
        return plan
    turn = discard(earlier, "say.set_up_anew")
    rows = tuple(Outgoing(turn.conversation.id, reply) for reply in turn.replies)
    # Typed words would go on to the discarded one.
    return replace(plan, advanced=turn.conversation, focus=None, outbox=(*rows, *plan.outbox))


def _known_zone(context: Context, setup: Assessment, who: Address) -> Mapping[str, Value]:
    """Return the answer about the time zone where it need not be asked for.

    A person is asked once, and their answer is in an earlier setup. A flow may ask everybody in
    its turn; then nobody is asked who has a form, whose pickers show times in their own zone.
    """
    step, traits = setup.zone_step, context.traits_of(who)
    if not step:
        return {}
    if (traits.has_forms and setup.flow.step(step).is_asked) or traits.zone is not None:
        return {step: _NO_ZONE}
    given = (
        earlier.answers[step].value or _NO_ZONE
        for earlier in context.facts.earlier_in(setup.flow.id, who)
        # Beside a form nobody was asked, and UTC was taken.
        if step in earlier.answers and not (traits.has_forms and earlier.answers[step].is_given)
    )
    answer = next(given, None)
    return {} if answer is None else {step: answer}


def _other_in(context: Context, who: Address, place: str) -> Team | None:
    """Return the assessment that keeps another one from being set up in a place; None for none."""
    teams = context.facts.teams_in(Address(who.channel, place, ""))
    return min(
        (team for team in teams if team.is_live), key=lambda team: team.created_at, default=None
    )


def walked(context: Context, update: Update, found: Found, walk: Walk) -> Plan:
    """Write a turn of a setup: it shows the preview, and opens an assessment at its end."""
    turn, who = walk.turn, update.address
    if _is_posted_already(update, walk):
        # A channel without notices shows nothing of it, since nothing is wrong.
        notice = context.texts.say("notice.done_already")
        shows = context.traits_of(who).shows_notices
        return Plan(Outcome(notice if shows else ""), context.now)
    setup = Setup(who, walk.assessment, turn.conversation)
    if other := _in_its_way(context, update, walk):
        return _kept_waiting(context, update, found, walk, other)
    try:
        team = team_of(context, setup, update.name) if turn.effect == "open" else None
        shown = with_previews(context, setup, turn.replies)
        shown += () if team is None else as_posted(context, setup, team)
    except Refusal as refused:
        said = context.texts.say(f"team.refused.{refused.reason}")
        return _asked_again(context, update, found, walk, (DEADLINE, said))
    plan = written(context, who, walk.assessment, replace(turn, replies=shown))
    focus = focus_after_walk(update, found, walk)
    if team is not None:
        return replace(plan, outcome=Outcome(), opened=(team,), focus=focus)
    if any(map(is_preview, shown)):
        # What is typed below a preview changes it, even where a form led to it.
        focus = turn.conversation.id
    return replace(plan, focus=focus)


def _is_posted_already(update: Update, walk: Walk) -> bool:
    """Tell whether the button that posts was pressed again after it did so."""
    if not isinstance(update.inbound, Tap) or walk.conversation.status != "finished":
        return False
    token = parse_token(update.inbound.token)
    return token is not None and token.kind == "o" and token.argument.partition("-")[0] == POST


def _in_its_way(context: Context, update: Update, walk: Walk) -> Team | None:
    """Return the assessment that prevents what is posted or asked for in a form; None for none."""
    turn, place = walk.turn, walk.assessment.counting(walk.turn.conversation).get(PLACE)
    is_form = isinstance(update.inbound, FormInput) and any(map(is_preview, turn.replies))
    if not walk.assessment.flow.has_review or not (turn.effect == "open" or is_form):
        return None
    return _other_in(context, update.address, str(place))


def _kept_waiting(context: Context, update: Update, found: Found, walk: Walk, other: Team) -> Plan:
    """Say what is in the way. The form stays open, or the preview keeps its buttons."""
    who, texts = update.address, context.texts
    if isinstance(update.inbound, FormInput):
        said = in_the_way_text(texts, other, who)
        return _asked_again(context, update, found, walk, (PLACE, said))
    assessment, back = walk.assessment, _unfinished(walk)
    review = ask(TurnContext(assessment, back, context.now, context.traits_of(who))).replies
    shown = with_previews(context, Setup(who, assessment, back), review)
    turn = replace(
        walk.turn, conversation=back, effect="", replies=(in_the_way(texts, other, who), *shown)
    )
    return replace(written(context, who, assessment, turn), outcome=Outcome(), focus=back.id)


def _unfinished(walk: Walk, cursor: str | None = None) -> Conversation:
    """Return the conversation without its end, at a step or at the review."""
    flow, ended = walk.assessment.flow, walk.turn.conversation
    result = flow.steps[flow.result].id
    answers = {step: answer for step, answer in ended.answers.items() if step != result}
    return replace(ended, status="asking", answers=answers, cursor=cursor)


def _asked_again(
    context: Context, update: Update, found: Found, walk: Walk, wrong: tuple[str, str]
) -> Plan:
    """Ask a step again whose answer cannot be used, and say why not."""
    (step, said), assessment = wrong, walk.assessment
    back = _unfinished(walk, step)
    replies = tuple(reply for reply in walk.turn.replies if not is_preview(reply))
    turn = replace(walk.turn, conversation=back, replies=replies)
    plan = written(context, update.address, assessment, turn)
    focus = focus_after_walk(update, found, replace(walk, turn=turn))
    if isinstance(update.inbound, FormInput):
        return replace(plan, outcome=Outcome(errors=(wrong,)), focus=focus)
    traits = context.traits_of(update.address)
    asked = ask(TurnContext(assessment, back, context.now, traits), Paragraph(said))
    rows = rows_of(context, update.address, back, asked.replies)
    return replace(plan, outcome=Outcome(), outbox=(*plan.outbox, *rows), focus=focus)
