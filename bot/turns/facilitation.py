"""A facilitator's orders about a whole assessment, and those of a person who takes over."""

from collections.abc import Callable, Mapping

from bot.messages import Note, Outcome, Paragraph, Say, Update
from bot.team import actions, policy
from bot.team.dashboard import HERE, confirmation, page_of, skipping, surely, without_result
from bot.team.extension import choices, deadline_after
from bot.team.model import Status
from bot.team.narrative.result import nothing_new
from bot.team.orders import TeamOrder, Verb, order_of
from bot.team.policy import Reason, Refusal
from bot.team.receipt import Ending
from bot.turns import announcement, handover, kit, reveal
from bot.turns.context import Context
from bot.turns.outbox import fleeting, refusal
from bot.turns.plan import FoundTeam, Plan
from bot.turns.session import TROUBLE, Session

_FOR_DRAFTS = frozenset({"panel", "post", "cancel"})
"""The orders that are possible before an assessment is announced."""


def ordered(context: Context, update: Update, found: FoundTeam) -> Plan:
    """Do what an order about a whole assessment asks for, or say why that cannot be done."""
    order, team = order_of(update.inbound), found.team
    try:
        if not isinstance(order, TeamOrder) or team is None:
            raise Refusal(Reason.UNKNOWN)
        if team.place.channel != update.address.channel:
            # Ids of another channel mean nothing here.
            raise Refusal(Reason.UNKNOWN)
        return _done(Session.of(context, found, team), update, order).plan()
    except Refusal as refused:
        return Plan(Outcome(), context.now, outbox=(refusal(context, refused.reason),))


def _done(session: Session, update: Update, order: TeamOrder) -> Session:
    """Do what an order asks for.

    Raises:
        Refusal: It cannot be done.
    """
    match order.verb:
        case "accept":
            return handover.accepted(session, update)
        case "decline":
            return handover.declined(session, update.address)
        case "claim":
            return handover.claimed(session, update.address)
        case _:
            policy.may_run(session.team, update.address)
            if order.verb not in _RUN:
                raise Refusal(Reason.UNKNOWN)
            if session.team.status == "draft" and order.verb not in _FOR_DRAFTS:
                raise Refusal(Reason.DRAFT)
            return _RUN[order.verb](session, order.argument)


def _show_dashboard(session: Session, *notes: Note, in_place: bool = True) -> Session:
    """Show how it stands to the person who gave the order."""
    return session.answering(session.dashboard().message(*notes, in_place=in_place))


def _looked_at(session: Session, argument: str) -> Session:
    """Show how it stands, in the place of the dashboard that was pressed, or as a new one."""
    dashboard, page = session.dashboard(), page_of(argument)
    if page is not None:
        # Another page always looks different.
        return session.answering(dashboard.message(start=page))
    # If a pressed button gets no notice, an unchanged dashboard would look like no answer.
    shows = session.context.traits_of(session.team.facilitator).shows_notices
    session = session.but(notice=dashboard.count())
    return session.answering(dashboard.message(in_place=shows and argument == HERE))


def _revealed(session: Session, argument: str) -> Session:
    """Reveal, once the facilitator has confirmed it.

    They are asked again where they confirmed a result and none can be shown by now, or the reverse.
    """
    if _is_done_already(session, argument, revealed=True):
        return _done_already(session)
    # Refuse before asking.
    actions.reveal(session.team, session.answered, session.context.now)
    session.context.assessment_of(session.team)
    dashboard, number = session.dashboard(), session.team.round
    confirmed = (without_result,) if dashboard.nothing else (confirmation, surely)
    if any(argument == name(number) for name in confirmed):
        return reveal.revealed(session)
    return session.answering(dashboard.confirm("reveal"))


def _cancelled(session: Session, argument: str) -> Session:
    """End it without a result, once the facilitator has confirmed it."""
    if _is_done_already(session, argument, revealed=False):
        return _done_already(session)
    after, number = actions.cancel(session.team, session.context.now), session.team.round
    if session.team.status == "draft":
        # Nobody has answered, and nothing was posted in the place.
        return _show_dashboard(session.as_team(after))
    if session.team.is_between_rounds and argument == skipping(number):
        # The place has the first result, and got no invitation to the second round.
        return _show_dashboard(session.as_team(after), in_place=False)
    if argument in (confirmation(number), surely(number)) and not session.team.is_between_rounds:
        return reveal.removed(session.as_team(after))
    return session.answering(session.dashboard().confirm("cancel"))


def _is_done_already(session: Session, argument: str, *, revealed: bool) -> bool:
    """Tell whether a confirmed button was pressed again after it did what it says."""
    team, said = session.team, (confirmation, surely, without_result)
    ended = {"revealed"} if revealed else {"cancelled"}
    last = team.round if team.status in ended else team.round - 1 if revealed else 0
    return any(argument == name(number) for name in said for number in range(1, last + 1))


def _done_already(session: Session) -> Session:
    """Change nothing. A channel without notices shows nothing of it, since nothing is wrong."""
    return session.but(notice=session.texts.say("notice.done_already"))


def _answers_too(session: Session, _argument: str) -> Session:
    """Let the facilitator answer, too, while nobody has begun."""
    people = session.answered + session.begun
    session = session.as_team(actions.let_answer(session.team, people))
    note = Note(session.texts.say("team.dashboard.answers_too"))
    return _show_dashboard(session, note)


def _closed(session: Session, _argument: str) -> Session:
    """Take no answers anymore."""
    session = session.as_team(actions.close(session.team, session.context.now))
    return _show_dashboard(session.updating_place())


def _extended(session: Session, argument: str) -> Session:
    """Take answers for longer, or until a first deadline, once the facilitator has chosen.

    A choice that does not fit anymore is asked for anew: by a week more, once there is no deadline.
    """
    now = session.context.now
    if argument not in choices(session.team):
        # Refuse before asking.
        actions.extend(session.team, None, now)
        return session.answering(session.dashboard().ask_extension())
    deadline = deadline_after(session.team, argument, now)
    session = session.as_team(actions.extend(session.team, deadline, now))
    return _show_dashboard(session.updating_place())


def _started(session: Session, _argument: str) -> Session:
    """Open the second round, and post its invitation."""
    if session.team.status == "open" and session.team.round > 1:
        # The button was pressed again.
        return _show_dashboard(session, in_place=False)
    after = actions.start_round(session.team, session.context.now)
    session.context.assessment_of(session.team)
    session = session.as_team(after)
    session = session.posting(session.invitation(in_place=False))
    return _show_dashboard(session)


def _scheduled(session: Session, _argument: str) -> Session:
    """Begin another one each quarter."""
    return _show_dashboard(session.as_team(actions.schedule(session.team, session.context.now)))


def _unscheduled(session: Session, _argument: str) -> Session:
    """Begin no more of them."""
    return _show_dashboard(session.as_team(actions.unschedule(session.team)))


def _showed_agenda(session: Session, _argument: str) -> Session:
    """Show what to talk about, with buttons for the files of the last result.

    A round that is open must not be talked about before its result.
    """
    result = reveal.last_revealed(session)
    if result is None and session.team.status != "closing":
        raise Refusal(Reason.NOT_REVEALED)
    if result is not None and result.tally.counts:
        session = reveal.counting_again(session, result)
    return session.answering(kit.agenda_message(session, result))


def _sent_files(session: Session, argument: str) -> Session:
    """Send the result's files to the facilitator, or the one that was asked for."""
    result = reveal.last_revealed(session)
    if result is None:
        raise Refusal(Reason.NOT_REVEALED)
    if not result.tally.counts:
        return session.sending(fleeting(Say((Paragraph(nothing_new(result)),))))
    return reveal.with_files(reveal.counting_again(session, result), result, argument)


def _posted(session: Session, argument: str) -> Session:
    """Announce a draft, or post again what did not arrive."""
    if session.team.status == "draft":
        return announcement.decided_about(session, argument)
    if argument:
        # A button of a draft that is decided by now; everybody has the invitation.
        return _looked_at(session, argument)
    return _posted_again(session)


def _posted_again(session: Session) -> Session:
    """Post the last result, or the invitation, once more."""
    result = reveal.last_revealed(session)
    session = session.as_team(session.team.but(unheard=False))
    if result is not None:
        endings: Mapping[Status, Ending] = {"revealed": "revealed", "cancelled": "second_removed"}
        ending = endings.get(session.team.status, "first_round")
        session = reveal.counting_again(reveal.published(session, result, ending), result)
    if session.team.status in ("open", "closing") and not session.team.is_between_rounds:
        session = session.posting(session.invitation(in_place=False))
    said = Paragraph(session.texts.say("team.dashboard.posting"))
    return session.answering(Say((said,), step=TROUBLE, in_place=True))


def _repeated(session: Session, _argument: str) -> Session:
    """Begin another assessment with the same settings now."""
    session = session.as_team(actions.repeat(session.team))
    after = reveal.following(session, session.context.new_id()).but(next_at=None)
    session = session.but(opened=(*session.opened, after))
    return _show_dashboard(session, Note(session.texts.say("team.dashboard.repeated")))


_RUN: Mapping[Verb, Callable[[Session, str], Session]] = {
    "panel": _looked_at,
    "extend": _extended,
    "close": _closed,
    "reveal": _revealed,
    "cancel": _cancelled,
    "hand": handover.handed_over,
    "agenda": _showed_agenda,
    "files": _sent_files,
    "post": _posted,
    "repeat": _repeated,
    "quarterly": _scheduled,
    "once": _unscheduled,
    "answer": _answers_too,
    "start": _started,
}
"""The orders of a facilitator alone. Each takes the button's argument."""
