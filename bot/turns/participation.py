"""Taking part in a team assessment: joining, answering, and answering late."""

from dataclasses import replace
from datetime import datetime

from bot.engine.advance import Beginning, advance, begin
from bot.engine.asking import ask
from bot.engine.conversation import Conversation
from bot.engine.team_flows import own_answers, with_answers_said
from bot.engine.turn import TurnContext
from bot.messages import (
    Address,
    Button,
    Form,
    FormInput,
    Note,
    Outcome,
    Paragraph,
    Reply,
    Say,
    Standing,
    Text,
    Update,
)
from bot.team import policy
from bot.team.data_notice import before_first_question, browser_button, privacy_button
from bot.team.disclosure import is_newcomer, smallest_class
from bot.team.invitation import opened_to_comparison, warned_of_comparison
from bot.team.model import Part, Team
from bot.team.orders import TeamOrder
from bot.team.place_results import earlier_results
from bot.team.policy import Reason, Refusal
from bot.turns.beginning import (
    OPEN_FORM,
    aside_of,
    begun_as_form_or_chat,
    focus_after_walk,
)
from bot.turns.context import Context
from bot.turns.keys import code_of, person_key
from bot.turns.outbox import answered_on_page, refusal, rows_of
from bot.turns.plan import Found, Outgoing, Plan
from bot.turns.walking import Walk, written

# ---------------------------------------------------------------------------- joining


def joined(context: Context, update: Update, found: Found) -> Plan:
    """Let somebody answer, or look at their answers; or say why they cannot."""
    try:
        return _joined(context, update, found)
    except Refusal as refused:
        return Plan(Outcome(), context.now, outbox=(refusal(context, refused.reason),))


def _joined(context: Context, update: Update, found: Found) -> Plan:
    team, who = admitted(context, update, found), update.address
    if found.joined is not None:
        return again(context, update, team, found.joined.conversation)
    assessment = context.assessment_of(team)
    beginning = Beginning(team=team.id, aside=aside_of(context, found))
    begun, plan = begun_as_form_or_chat(context, update, found, assessment, beginning)
    plan = replace(plan, part=part_of(who, team, begun))
    if context.has_forms(who):
        return replace(plan, outbox=_about_team(team, plan.outbox, intro(context, team, who)))
    first = Outgoing(begun.id, welcome(context, team, who))
    return replace(plan, outbox=(first, *plan.outbox))


def admitted(context: Context, update: Update, found: Found) -> Team:
    """Return the assessment in which somebody may answer.

    Raises:
        NeedsMore: Their standing is to be asked first.
        Refusal: They may not answer, or there is no such assessment.
    """
    team, who = found.team, update.address
    if team is None:
        raise Refusal(Reason.UNKNOWN)
    standing = standing_there(context, update, team)
    policy.may_join(team, who, standing, context.now)
    tells = context.traits_of(who).tells_members
    if found.joined is None and tells and standing == "unknown" and not update.name:
        # Anybody can write a button's token by hand, but not a link of ours.
        raise Refusal(Reason.JOIN_LINK)
    return team


def standing_there(context: Context, update: Update, team: Team) -> Standing:
    """Return what somebody is in the place of an assessment, as far as it can be known."""
    who = update.address
    if not context.traits_of(who).tells_members or team.place.channel != who.channel:
        return update.standing
    asked = context.facts.standing_in(team.place, who.person)
    return update.standing if asked == "unknown" else asked


def welcome(context: Context, team: Team, who: Address) -> Say:
    """Return the message above the first question.

    Raises:
        NeedsMore: Results of its place are to be looked up first.
    """
    joined = context.texts.say("team.say.joined", title=team.title)
    title = f"{joined} {context.texts.say('team.say.own')}"
    lines = map(Paragraph, (title, *_earlier(context, team), *_warnings(context, team, who)))
    shows = context.traits_of(team.place).shows_apart
    buttons = (privacy_button(context.texts, team),) if shows else ()
    if context.boards is not None:
        buttons = (*buttons, browser_button(context.texts, team))
    return Say((*lines, Note(_data_notice(context, team))), buttons)


def _data_notice(context: Context, team: Team) -> str:
    """Return how answers are treated, which everybody reads before they give any."""
    anyone = is_for_anyone(context, team)
    return before_first_question(context.texts, team, anyone=anyone, erases=context.erases)


def is_for_anyone(context: Context, team: Team) -> bool:
    """Tell whether everybody with the link can answer, since members cannot be checked."""
    return context.traits_of(team.place).tells_members and not team.checked


def _earlier(context: Context, team: Team) -> tuple[str, ...]:
    """Return what the first round showed, for those who answer in the second."""
    return (context.texts.say("team.say.earlier", lines=team.earlier),) if team.earlier else ()


def _warnings(context: Context, team: Team, who: Address) -> tuple[str, ...]:
    """Return what a comparison with earlier results means for somebody who answers now."""
    texts = context.texts
    new = _newcomer(context, team, who)
    if new is not None:
        since, enough = new
        return (texts.say("team.say.newcomer", date=texts.day(since), count=enough),)
    opened = warned_of_comparison(texts, team)
    return (opened,) if opened else ()


def not_yet_counted(
    context: Context, team: Team | None, who: Address, replies: tuple[Reply, ...]
) -> tuple[Reply, ...]:
    """Let a message with a newcomer's answers say when they count; unchanged for anybody else."""
    new = None if team is None else _newcomer(context, team, who)
    if new is None:
        return replies
    _, enough = new
    return with_answers_said(replies, context.texts.say("team.say.held_back", count=enough))


def _newcomer(context: Context, team: Team, who: Address) -> tuple[datetime, int] | None:
    """Return since when somebody is new, and how many newcomers are not held back.

    None where they are not new, or where nobody is held back.
    """
    if opened_to_comparison(team) or (team.compared_with is None and team.round == 1):
        return None
    results = context.facts.results_in(team.place)
    earlier = earlier_results(results.shown, context.now)
    if not results.key or not is_newcomer(code_of(results.key, person_key(who)), earlier):
        return None
    return max(result.shown_at for result in earlier), smallest_class(earlier, team.smallest)


def _about_team(team: Team, outbox: tuple[Outgoing, ...], said_first: str) -> tuple[Outgoing, ...]:
    """Let forms say which assessment they are about, and what came before."""
    return tuple(_form_about(team, row, said_first) for row in outbox)


def intro(context: Context, team: Team, who: Address | None = None) -> str:
    """Return the introduction of a form.

    Args:
        context: The circumstances.
        team: The assessment.
        who: Who is told what a comparison means for them; None where they were told before.

    Raises:
        NeedsMore: Results of its place are to be looked up first.
    """
    warnings = () if who is None else _warnings(context, team, who)
    notice, own = _data_notice(context, team), context.texts.say("team.say.own")
    return "\n\n".join((own, *_earlier(context, team), *warnings, notice))


def _form_about(team: Team, row: Outgoing, intro: str) -> Outgoing:
    if not isinstance(row.reply, Form):
        return row
    again = row.follow_up
    if isinstance(again, Say):
        # A form that is opened later says the same above its questions.
        join = Button(again.buttons[0].label, TeamOrder("join", team.id).token)
        again = replace(again, buttons=(join,))
    form = replace(row.reply, title=team.title, intro=intro)
    return replace(row, reply=form, follow_up=again)


def again(context: Context, update: Update, team: Team, conversation: Conversation) -> Plan:
    """Show somebody who takes part already where they are.

    Raises:
        NeedsMore: Something is to be looked up first.
    """
    if conversation.moved_to:
        return Plan(Outcome(), context.now, outbox=(answered_on_page(context, conversation),))
    assessment, conversation = context.versions.walked(conversation)
    traits, focus = context.traits_of(update.address), None
    talk = TurnContext(assessment, conversation, context.now, traits)
    if context.has_forms(update.address):
        replies = advance(assessment, conversation, OPEN_FORM, context.now, traits).replies
    elif talk.step is None:
        answers = (own_answers(talk, "team.say.already"),)
        replies = not_yet_counted(context, team, update.address, answers)
        focus = conversation.id
    else:
        back = Paragraph(talk.say("say.welcome_back"))
        replies, focus = ask(talk, back).replies, conversation.id
    outbox = rows_of(context, update.address, conversation, replies)
    outbox = _about_team(team, outbox, intro(context, team))
    return Plan(Outcome(), context.now, focus=focus, outbox=outbox)


def part_of(who: Address, team: Team, conversation: Conversation) -> Part:
    """Return how somebody takes part."""
    answered = conversation.status == "submitted"
    return Part(team.id, team.round, person_key(who), conversation.id, answered)


# ---------------------------------------------------------------------------- answering


def walked(context: Context, update: Update, found: Found, walk: Walk) -> Plan:
    """Write a turn of somebody who takes part, where what they say still counts."""
    before, after = walk.kept.conversation, walk.turn.conversation
    if _answers_more(before, after) and not _may_answer(found, context.now):
        team = found.team
        if team is None and isinstance(update.inbound, Text):
            # A form's conversation is found without its team; its button finds both.
            return answers_shown(context, update.address, walk, "team.say.already")
        next_round = team is not None and team.takes_answers(context.now)
        reason = Reason.NEXT_ROUND if next_round else Reason.CLOSED
        if team is not None and team.is_between_rounds:
            reason = Reason.ROUND_WAITS
        return Plan(Outcome(), context.now, outbox=(refusal(context, reason),))
    turn = walk.turn
    if _comes_to_answers(before, after):
        said = not_yet_counted(context, found.team, update.address, turn.replies)
        turn = replace(turn, replies=said)
    plan = written(context, update.address, walk.assessment, turn)
    part = None
    if (after.status == "submitted") != before.is_done and found.team is not None:
        part = part_of(update.address, found.team, after)
    return replace(plan, focus=focus_after_walk(update, found, walk), part=part)


def answers_shown(context: Context, who: Address, walk: Walk, name: str) -> Plan:
    """Show somebody their answers below a sentence, by its name, and the button to change them."""
    talk = TurnContext(walk.assessment, walk.conversation, context.now, context.traits_of(who))
    shown = own_answers(talk, name)
    outbox = rows_of(context, who, walk.conversation, (shown,))
    return Plan(Outcome(), context.now, outbox=outbox)


def _answers_more(before: Conversation, after: Conversation) -> bool:
    """Tell whether answers have changed, or one is asked for anew."""
    asked = after.pending is not None and after.pending.kind in ("change", "which")
    return (
        after.answers != before.answers
        or after.cursor not in (None, before.cursor)
        or (asked and after.pending != before.pending)
    )


def _comes_to_answers(before: Conversation, after: Conversation) -> bool:
    """Tell whether an answer was given or left as it was, so that all answers are shown."""
    was_asked = before.cursor is not None or before.pending is not None
    return after.is_done and (was_asked or after.answers != before.answers)


def _may_answer(found: Found, now: datetime) -> bool:
    """Tell whether answers in the conversation found still count."""
    team, kept = found.team, found.addressed
    if team is None or kept is None or found.joined is None or not team.takes_answers(now):
        return False
    return found.joined.conversation.id == kept.conversation.id


# ---------------------------------------------------------------------------- answering late


def past_round(context: Context) -> Plan:
    """Say that a button's round is over, and how to answer in another one."""
    return Plan(Outcome(context.texts.say("notice.over_round")), context.now)


def late(context: Context, update: Update, found: Found) -> Plan:
    """Take a form of a round that is over: its answers count in the next one, if there is one."""
    reason = _not_taken(context, update, found)
    team, inbound = found.team, update.inbound
    if reason is not None or team is None or not isinstance(inbound, FormInput):
        return Plan(Outcome(), context.now, outbox=(refusal(context, reason or Reason.UNKNOWN),))
    if team.round == 1:
        # They had their data deleted since, and a form of that time begins nothing.
        return past_round(context)
    assessment = context.assessment_of(team)
    beginning = Beginning(team=team.id, aside=aside_of(context, found))
    traits = context.traits_of(update.address)
    begun = begin(assessment, context.new_id(), context.now, beginning, traits).conversation
    token = TurnContext(assessment, begun, context.now).token("f", None, team.id)
    turn = advance(assessment, begun, replace(inbound, token=token), context.now, traits)
    lines = (context.texts.say("team.say.counts_next"), *_warnings(context, team, update.address))
    note = Say(tuple(map(Paragraph, lines)))
    replies = (note, *not_yet_counted(context, team, update.address, turn.replies))
    return Plan(
        Outcome(errors=turn.errors), context.now, begun=turn.conversation, focus=found.focus,
        part=part_of(update.address, team, turn.conversation),
        outbox=rows_of(context, update.address, turn.conversation, replies),
    )  # fmt: skip


def _not_taken(context: Context, update: Update, found: Found) -> Reason | None:
    """Return why a late form is not taken; None where it may be."""
    if found.team is None:
        return Reason.UNKNOWN
    try:
        policy.may_join(found.team, update.address, update.standing, context.now)
        context.assessment_of(found.team)
    except Refusal as refused:
        return refused.reason
    return None if found.joined is None else Reason.NEXT_ROUND
