"""The changes of a team assessment whose time has come; each is made once."""

from bot.messages import Button, Note, Outcome, Paragraph, Say
from bot.team import actions
from bot.team.invitation import moments
from bot.team.model import NOT_POSTED
from bot.team.orders import TeamOrder
from bot.team.policy import Reason, Refusal
from bot.turns import announcement, reveal
from bot.turns.context import Context
from bot.turns.plan import FoundTeam, Outgoing, Plan
from bot.turns.session import TROUBLE, Session


def in_time(context: Context, found: FoundTeam) -> Plan:
    """Do whatever is due for an assessment; nothing where its time has not come.

    Raises:
        NeedsMore: Something is to be looked up first.
    """
    if found.team is None:
        return Plan(Outcome(), context.now)
    return _done(Session.of(context, found, found.team)).plan()


def _done(session: Session) -> Session:
    team, now = session.team, session.context.now
    if team.shown == NOT_POSTED and team.status == "open" and not team.trouble:
        session = announcement.announced(session)
    if team.undecided_until is not None and team.undecided_until <= now:
        return announcement.given_up(session)
    if team.trouble:
        session = _told_of_trouble(session)
    if team.next_at is not None and team.next_at <= now:
        session = _followed(session)
    if session.team.status == "open":
        session = _reminded(session)
        if session.team.ends_at <= now:
            session = _round_ended(session)
    if session.team.is_between_rounds:
        session = _between_rounds(session)
    removed_at = session.team.removed_at
    if removed_at is not None and removed_at <= now:
        after = actions.cancel(session.team, now).but(next_at=session.team.next_at)
        session = reveal.removed(session.as_team(after))
    if session.team.status == "open" and session.team.shown not in (session.answered, NOT_POSTED):
        session = session.updating_count()
    return session


def _told_of_trouble(session: Session) -> Session:
    """Say that messages do not arrive in the place: nothing is lost, and they can be sent again."""
    known, texts = session.team.unheard, session.texts
    session = session.as_team(session.team.but(trouble="", unheard=True))
    if known:
        return session
    asked = Paragraph(session.titled("team.dashboard.trouble"))
    button = Button(texts.say("team.button.again"), TeamOrder("post", session.team.id).token)
    return session.telling_facilitator(Say((asked,), (button,), step=TROUBLE))


def _followed(session: Session) -> Session:
    """Begin the next assessment of a series. The series then goes on from that one."""
    team, context = session.team, session.context
    if team.status in ("open", "closing") or session.found.others:
        # There is one at a time in a place, be it this one or somebody else's.
        return session.as_team(actions.put_off(team, context.now))
    try:
        # The facilitator chose for the whole series when setting it up.
        after = reveal.following(session, context.new_id()).but(openly=bool(team.openly))
        session = session.but(opened=(*session.opened, after))
    except Refusal:
        session = session.telling("team.dashboard.series_ended")
    return session.as_team(actions.unschedule(team))


def _reminded(session: Session) -> Session:
    """Remind those who began and did not finish, once; nobody else."""
    team, now, texts = session.team, session.context.now, session.texts
    if team.remind_at is None or team.remind_at > now:
        return session
    session, until = session.as_team(team.but(remind_at=None)), team.ends_at
    waiting = [part for part in session.found.contributions if not part.answered]
    if not waiting or until <= now:
        return session
    asked = texts.say("team.say.reminder", title=team.title, moment=texts.moment(until))
    button = Button(texts.say("team.button.join"), TeamOrder("join", team.id).token)
    said = Say((Paragraph(asked, moments(texts, until)),), (button,))
    session = session.as_team(session.team.but(reminded=True))
    return session.sending(
        *(
            Outgoing(contribution.conversation.id, said, until, to=contribution.address)
            for contribution in waiting
        )
    )


def _between_rounds(session: Session) -> Session:
    """Remind the facilitator once that the second round is not started; end it after a while."""
    team, now = session.team, session.context.now
    if team.start_by is not None and team.start_by <= now:
        session = session.as_team(actions.cancel(team, now).but(next_at=team.next_at))
        return session.telling("team.dashboard.unstarted")
    if team.remind_at is None or team.remind_at > now:
        return session
    session = session.as_team(team.but(remind_at=None))
    note = Note(session.texts.say("team.dashboard.between_reminder"))
    return session.telling_facilitator(session.dashboard().message(note, in_place=False))


def _round_ended(session: Session) -> Session:
    """End a round at its deadline: with a result, or without one where too few answered."""
    try:
        return reveal.revealed(session)
    except Refusal as refused:
        session = session.as_team(actions.close(session.team, session.context.now))
        session = session.updating_place()
        note = Note(_why_no_result(session, refused.reason))
        return session.telling_facilitator(session.dashboard().message(note, in_place=False))


def _why_no_result(session: Session, reason: Reason) -> str:
    """Return the sentence on a round that ended without a result."""
    if reason is Reason.TOO_FEW:
        return session.texts.say("team.dashboard.too_few", count=session.team.smallest)
    return session.texts.say(f"team.refused.{reason}")
