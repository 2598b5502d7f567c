"""Announcing a team assessment: its facilitator's decisions, and then the invitation."""

from dataclasses import replace

from bot.messages import Note, Paragraph, Say
from bot.team import actions, policy
from bot.team.draft import POST, decide_draft
from bot.team.in_the_way import in_the_way
from bot.team.model import COMPARED_FOR, Team
from bot.team.place_results import earlier_results
from bot.team.policy import Refusal
from bot.turns.session import Session


def announced(session: Session) -> Session:
    """Post the invitation, or ask the facilitator what has to be decided before."""
    # The platform may take seconds to answer. It is asked first, so that the list of what else the
    # facilitator runs is as new as can be.
    _checks_members(session)
    try:
        policy.may_be_announced(
            session.team, session.context.facts.teams_of(session.team.facilitator)
        )
    except Refusal as refused:
        return _not_announced(session, refused)
    other = policy.in_the_way(session.team, session.found.others)
    if other is not None:
        return _given_way(session, other)
    session = _looked_around(session)
    if not session.open_questions:
        return _invited(session)
    draft = session.team.but(status="draft", since=session.context.now, remind_at=None)
    session = session.as_team(draft)
    return session.telling_facilitator(session.dashboard().message(in_place=False))


def decided_about(session: Session, answer: str) -> Session:
    """Take a facilitator's decision about a draft; post it if nothing is left to decide."""
    other = policy.in_the_way(session.team, session.found.others)
    if other is not None:
        return _given_way(session, other)
    session = _looked_around(session.as_team(decide_draft(session.team, answer)))
    if not session.open_questions:
        return _invited(session)
    notes: tuple[Note, ...] = ()
    if answer == POST:
        session = session.but(notice=session.texts.say("team.ask.still"))
        notes = (Note(session.notice),)
    return session.answering(session.dashboard().message(*notes, in_place=False))


def given_up(session: Session) -> Session:
    """Cancel a draft that nobody decided about. Nothing of it was ever in the place."""
    session = session.as_team(actions.cancel(session.team, session.context.now))
    return session.telling("team.dashboard.undecided")


def _looked_around(session: Session) -> Session:
    """Note whether members can be checked, and what the result can be compared with.

    Everybody reads both before they answer.
    """
    team, now = session.team, session.context.now
    earlier = earlier_results(session.found.results, now)
    elsewhere = session.found.elsewhere
    return session.as_team(
        team.but(
            checked=_checks_members(session),
            compared_with=max((result.shown_at for result in earlier), default=None),
            knows_before=all(result.is_known for result in earlier),
            elsewhere=elsewhere is not None and elsewhere > now - COMPARED_FOR,
        )
    )


def _checks_members(session: Session) -> bool:
    """Tell whether the platform says reliably who is a member."""
    if not session.tells_members:
        return False
    return session.context.facts.standing_in(session.team.place, "") == "administrator"


def _invited(session: Session) -> Session:
    """Post the invitation, and tell the facilitator how to go on."""
    now, was_draft = session.context.now, session.team.status == "draft"
    session = session.as_team(actions.announce(session.team, now))
    session = session.as_team(session.team.but(shown=session.answered, counted_at=now))
    session = session.posting(session.invitation(in_place=False))
    # The preview has become a message that says the same.
    notes = [Note(session.texts.say("team.dashboard.posted"))] if was_draft else []
    if session.is_for_anyone:
        notes.append(Note(session.texts.say("team.dashboard.anyone")))
    return session.telling_facilitator(session.dashboard().message(*notes, in_place=False))


def _given_way(session: Session, other: Team) -> Session:
    """Cancel this assessment, since another one is in its way in the same place."""
    shown = session.team.but(shown=session.answered)
    session = session.as_team(actions.cancel(shown, session.context.now))
    told = in_the_way(session.texts, other, session.team.facilitator)
    canceled = session.titled("team.dashboard.not_posted")
    return session.telling_facilitator(replace(told, blocks=(Paragraph(canceled), *told.blocks)))


def _not_announced(session: Session, refused: Refusal) -> Session:
    """Cancel an assessment that is one too many, and tell its facilitator alone."""
    session = session.as_team(actions.cancel(session.team, session.context.now))
    why = session.texts.say(f"team.refused.{refused.reason}")
    said = session.titled("team.dashboard.not_posted")
    return session.telling_facilitator(Say((Paragraph(f"{said} {why}"),)))
