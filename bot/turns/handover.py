"""An assessment changes hands: by its facilitator's wish, or because the facilitator has left."""

from datetime import timedelta

from bot.messages import Address, Button, Note, Paragraph, Say, Update
from bot.team import actions, policy
from bot.team.orders import TeamOrder
from bot.team.policy import Reason, Refusal
from bot.turns.keys import person_key
from bot.turns.outbox import fleeting
from bot.turns.plan import Outgoing
from bot.turns.session import Session


def handed_over(session: Session, heir: str) -> Session:
    """Ask whom to hand over to, or ask that person.

    Raises:
        Refusal: It cannot be handed over, or not to that person.
    """
    policy.may_change_hands(session.team)
    if not heir:
        return _asked_whom(session)
    context, facilitator = session.context, session.team.facilitator
    chat = heir if facilitator.chat == facilitator.person else facilitator.chat
    who = Address(facilitator.channel, chat, heir)
    if policy.is_facilitator(session.team, who):
        raise Refusal(Reason.HEIR_SELF)
    if not context.has_forms(facilitator) and person_key(who) not in session.team.offers:
        # A number can be written by hand: nobody is written to who has not met the team.
        raise Refusal(Reason.HEIR_LINK)
    before = session.team.heir
    session = session.as_team(actions.hand_over(session.team, who, context.now))
    if session.team.heir != before:
        asked = session.dashboard().ask_heir()
        session = session.sending(Outgoing(session.team.id, asked, to=who))
    note = Note(session.texts.say("team.dashboard.heir_waits"))
    return session.answering(session.dashboard().message(note, in_place=False))


def _asked_whom(session: Session) -> Session:
    """Show a form that picks a person, or a link to pass on where there are no forms."""
    context, dashboard = session.context, session.dashboard()
    lifetime_s = context.traits_of(session.team.facilitator).form_lifetime_s
    if lifetime_s is None:
        return session.sending(*map(fleeting, dashboard.heir_link()))
    until = context.now + timedelta(seconds=lifetime_s)
    return session.sending(
        Outgoing("", dashboard.heir_form(), until, dashboard.message(), fleeting=True)
    )


def accepted(session: Session, update: Update) -> Session:
    """Let somebody take over. One who came by a link has to be named by the facilitator first.

    Raises:
        Refusal: They may not.
    """
    who, facts, before = update.address, session.context.facts, session.team
    policy.may_belong(facts.standing_in(before.place, who.person))
    is_asked = before.heir is not None and person_key(before.heir) == person_key(who)
    if update.name and not is_asked and not policy.is_facilitator(before, who):
        return _offered(session, update)
    if is_asked:
        policy.may_change_hands(before)
        policy.may_run_another(facts.teams_of(who), who)
    session = session.as_team(actions.accept(before, who).but(run_by=update.name))
    session = _keeping_answers_of(session, who)
    session = session.telling("team.dashboard.heir_accepted", to=before.facilitator)
    session = session.answering(session.dashboard().message(in_place=False))
    return session.posting(Say((Paragraph(session.titled("team.say.handed_over")),)))


def declined(session: Session, who: Address) -> Session:
    """Let the person who was asked decline.

    Raises:
        Refusal: They were not asked.
    """
    session = session.as_team(actions.decline(session.team, who))
    said = Say((Paragraph(session.titled("team.say.declined")),))
    return session.sending(fleeting(said)).telling("team.dashboard.heir_declined")


def claimed(session: Session, who: Address) -> Session:
    """Let an administrator take over from a facilitator who has left; tell everybody in the place.

    Raises:
        Refusal: They may not.
    """
    before, facts = session.team, session.context.facts
    theirs = facts.standing_in(before.place, who.person)
    facilitators = facts.standing_in(before.place, before.facilitator.person)
    team = actions.claim(before, who, theirs, facilitators)
    policy.may_run_another(facts.teams_of(who), who)
    session = _keeping_answers_of(session.as_team(team.but(run_by="")), who)
    session = session.telling("team.dashboard.claimed", to=before.facilitator)
    session = session.answering(session.dashboard().message(in_place=False))
    return session.posting(Say((Paragraph(session.titled("team.say.claimed")),)))


def _offered(session: Session, update: Update) -> Session:
    """Ask the facilitator, once, whether a person who came by the link is to take over."""
    policy.may_change_hands(session.team)
    who, before, texts = update.address, session.team, session.texts
    waits = Say((Paragraph(session.titled("team.say.heir_waits")),))
    session = session.as_team(actions.offer(before, person_key(who))).sending(fleeting(waits))
    if session.team is before:
        return session
    asked = texts.say("team.dashboard.heir_offers", name=update.name, title=before.title)
    hand = TeamOrder("hand", before.id, who.person).token
    button = Button(texts.say("team.button.hand"), hand)
    return session.telling_facilitator(Say((Paragraph(asked),), (button,)))


def _keeping_answers_of(session: Session, who: Address) -> Session:
    """Let a new facilitator still answer who has begun to; tell everybody in the place."""
    person, here = person_key(who), session.team.round
    parts = session.found.parts
    if not any(part.person == person and part.round == here for part in parts):
        return session
    session = session.as_team(session.team.but(takes_part=True))
    return session.posting(Say((Paragraph(session.titled("team.say.organizer_answers")),)))
