"""What can be done with a team assessment, when, and by whom.

Each function gives the next state, or raises :class:`Refusal`.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from bot.messages import Address, Standing
from bot.team.model import LONGEST, QUARTER, Team

REMINDED_BEFORE = timedelta(hours=24)
"""How long before the deadline people are reminded; half of the time there is, if that is less."""

PUT_OFF = timedelta(weeks=1)
"""By how much the next one of a series is put off where it would come too soon."""

EXTENDED_FOR = timedelta(days=180)
"""How long after its beginning an assessment can still be extended."""

OPEN_AT_MOST = 3
"""How many assessments that are not over one person runs."""

SET_UP_A_DAY = 10
"""How many assessments one person sets up within a day, the cancelled ones included."""

ASKED_A_DAY = 3
"""How often somebody is asked within a day to take an assessment over."""

OFFERS = 20
"""How many people's offers to take an assessment over its facilitator is told of."""

DAY = timedelta(days=1)

SOONEST = timedelta(minutes=1)
"""A deadline that is nearer than that cannot be kept."""


class Reason(StrEnum):
    """Why something cannot be done: a sentence of the catalogue below ``team.refused``."""

    AGED = "aged"
    BOT = "bot"
    CANCELLED = "cancelled"
    CLAIM_ADMINISTRATORS = "claim_administrators"
    CLAIM_NOTHING = "claim_nothing"
    CLAIM_PRESENT = "claim_present"
    CLOSED = "closed"
    CLOSED_ALREADY = "closed_already"
    DEADLINE_FAR = "deadline_far"
    DEADLINE_PAST = "deadline_past"
    DRAFT = "draft"
    EXTENDED_ENOUGH = "extended_enough"
    FACILITATOR_ANSWERS = "facilitator_answers"
    HEIR_LINK = "heir_link"
    HEIR_OFTEN = "heir_often"
    HEIR_SELF = "heir_self"
    JOIN_GONE = "join_gone"
    JOIN_GUEST = "join_guest"
    JOIN_LINK = "join_link"
    JOIN_UNKNOWN = "join_unknown"
    JOIN_STRANGER = "join_stranger"
    NEXT_ROUND = "next_round"
    NOT_ADMINISTRATOR = "not_administrator"
    NOT_ASKED = "not_asked"
    NOT_REVEALED = "not_revealed"
    NOT_SERIES = "not_series"
    NOT_YOURS = "not_yours"
    NO_FLOWS = "no_flows"
    OFFERS_MANY = "offers_many"
    OPEN_MANY = "open_many"
    REPEATED_ALREADY = "repeated_already"
    REVEALED = "revealed"
    SET_UP_OFTEN = "set_up_often"
    TOO_FEW = "too_few"
    UNKNOWN = "unknown"


class Refusal(Exception):
    """Something that cannot be done; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


_OUTSIDE: dict[Standing, Reason] = {
    "stranger": Reason.JOIN_STRANGER,
    "guest": Reason.JOIN_GUEST,
    "gone": Reason.JOIN_GONE,
    "bot": Reason.BOT,
}


def is_facilitator(team: Team, who: Address) -> bool:
    """Whether somebody runs an assessment."""
    return (team.facilitator.channel, team.facilitator.person) == (who.channel, who.person)


def may_run(team: Team, who: Address) -> None:
    """Let nobody else do what a facilitator does.

    Raises:
        Refusal: They are not the facilitator.
    """
    if not is_facilitator(team, who):
        raise Refusal(Reason.NOT_YOURS)


def may_start(standing: Standing) -> None:
    """Let administrators begin an assessment, where only they may.

    Raises:
        Refusal: They are none, or are not known to be one.
    """
    if standing != "administrator":
        raise Refusal(Reason.NOT_ADMINISTRATOR)


def may_run_another(teams: Iterable[Team], who: Address) -> None:
    """Let nobody run more assessments at once than one person may.

    Args:
        teams: Those that they run, and perhaps others.
        who: Who would run another one.

    Raises:
        Refusal: They run as many already.
    """
    live = [one for one in teams if is_facilitator(one, who) and one.is_live]
    if len(live) >= OPEN_AT_MOST:
        raise Refusal(Reason.OPEN_MANY)


def may_set_up(teams: Iterable[Team], who: Address, now: datetime) -> None:
    """Let nobody set up more assessments than one person may.

    Args:
        teams: Those that they run or ran, the latest at least.
        who: Who would set up another one.
        now: The time.

    Raises:
        Refusal: They run as many as they may, or have set up as many within a day.
    """
    known = [one for one in teams if is_facilitator(one, who)]
    may_run_another(known, who)
    if sum(one.created_at > now - DAY for one in known) >= SET_UP_A_DAY:
        raise Refusal(Reason.SET_UP_OFTEN)


def may_be_announced(team: Team, teams: Iterable[Team]) -> None:
    """Hold an assessment to those limits once it is kept, so that several at once cannot pass them.

    One of a series that begins by itself is no set-up.

    Args:
        team: The one that is to be announced.
        teams: Those of its facilitator, this one perhaps among them.

    Raises:
        Refusal: There are too many beside it.
    """
    if team.before and team.next_at is not None:
        return
    here = team.created_at, team.id
    beside = (
        one
        for one in teams
        # Of those that have not been announced, either, the earlier ones come first.
        if one.id != team.id
        and not (one.status == "open" and one.shown < 0 and (one.created_at, one.id) > here)
    )
    may_set_up(beside, team.facilitator, team.created_at)


def may_join(team: Team, who: Address, standing: Standing, now: datetime) -> None:
    """Let those answer who belong to the place, while answers count.

    Raises:
        Refusal: They do not, or answers do not count any more.
    """
    # First of all: strangers are told nothing of how it stands. A guest sees the invitation, and so
    # belongs to its place.
    if standing != "guest":
        may_belong(standing)
    if team.status == "closing" or (team.status == "open" and not team.takes_answers(now)):
        raise Refusal(Reason.CLOSED)
    if team.status != "open":
        raise Refusal(Reason(team.status))
    if standing == "unknown" and team.checked:
        raise Refusal(Reason.JOIN_UNKNOWN)
    if is_facilitator(team, who) and not team.takes_part:
        raise Refusal(Reason.FACILITATOR_ANSWERS)


def with_deadline(team: Team, deadline: datetime | None, now: datetime) -> Team:
    """A deadline, and when people are reminded of it, unless they have been.

    Raises:
        Refusal: It is in the past, or too far away.
    """
    if deadline is None:
        return team.but(deadline=None, remind_at=None)
    if deadline < now + SOONEST:
        raise Refusal(Reason.DEADLINE_PAST)
    if deadline > now + LONGEST:
        raise Refusal(Reason.DEADLINE_FAR)
    ahead = min(REMINDED_BEFORE, (deadline - now) / 2)
    return team.but(deadline=deadline, remind_at=None if team.reminded else deadline - ahead)


def announced(team: Team, now: datetime) -> Team:
    """Let answers in; for a draft the time that it is to be open begins now."""
    if team.status != "draft":
        return team
    deadline = now + timedelta(seconds=team.lasts_s) if team.lasts_s else None
    return with_deadline(team.but(status="open", since=now), deadline, now)


def extend(team: Team, deadline: datetime | None, now: datetime) -> Team:
    """Take answers for longer, or again.

    Raises:
        Refusal: It is over, or has been open for too long, or the deadline does not fit.
    """
    _under_way(team)
    if now > team.created_at + EXTENDED_FOR:
        raise Refusal(Reason.EXTENDED_ENOUGH)
    return with_deadline(team.but(status="open", since=now), deadline, now)


def close(team: Team, now: datetime) -> Team:
    """Take no answers any more; what was answered is kept for its facilitator to reveal.

    Raises:
        Refusal: It is over, or closed already.
    """
    _under_way(team)
    if team.status == "closing":
        raise Refusal(Reason.CLOSED_ALREADY)
    return team.but(status="closing", since=now, deadline=None, remind_at=None)


def reveal(team: Team, answered: int, now: datetime) -> Team:
    """End a round; another one begins where two were chosen.

    Raises:
        Refusal: It is over, or fewer answered than are shown together.
    """
    _under_way(team)
    if answered < team.smallest:
        raise Refusal(Reason.TOO_FEW)
    team = team.but(revealed_at=now)
    if team.round < team.rounds:
        after = team.but(status="open", round=team.round + 1, since=now, shown=0, reminded=False)
        return with_deadline(after, None, now)
    return _in_one_hand(team.but(status="revealed", since=now, deadline=None, remind_at=None))


def cancel(team: Team, now: datetime) -> Team:
    """End it without a result.

    Raises:
        Refusal: It is over.
    """
    _not_over(team)
    return _in_one_hand(
        team.but(status="cancelled", since=now, deadline=None, remind_at=None, next_at=None)
    )


def may_change_hands(team: Team) -> None:
    """Let nothing be handed over that is not announced yet, or over.

    Raises:
        Refusal: It is.
    """
    if team.status == "draft" or team.is_over:
        raise Refusal(Reason(team.status))


def hand_over(team: Team, heir: Address, now: datetime) -> Team:
    """Ask somebody to take over; whoever was asked before is not asked any more.

    Raises:
        Refusal: They run it already; or it is over; or enough were asked today.
    """
    may_change_hands(team)
    if is_facilitator(team, heir):
        raise Refusal(Reason.HEIR_SELF)
    if team.heir == heir:
        return team
    lately = tuple(at for at in team.asked_at if at > now - DAY)
    if len(lately) >= ASKED_A_DAY:
        raise Refusal(Reason.HEIR_OFTEN)
    return team.but(heir=heir, asked_at=(*lately, now))


def offered(team: Team, person: str) -> Team:
    """Note that somebody offers to take over, of which its facilitator is told once.

    Args:
        team: The assessment.
        person: Their key.

    Raises:
        Refusal: So many have that no more are passed on.
    """
    if person in team.offers:
        return team
    if len(team.offers) >= OFFERS:
        raise Refusal(Reason.OFFERS_MANY)
    return team.but(offers=(*team.offers, person))


def may_belong(standing: Standing) -> None:
    """Let nobody in, or run an assessment, who does not belong to its place.

    Raises:
        Refusal: They do not.
    """
    if standing in _OUTSIDE:
        raise Refusal(_OUTSIDE[standing])


def accept(team: Team, who: Address) -> Team:
    """Take over, having been asked.

    Raises:
        Refusal: Somebody else was asked, or nobody.
    """
    if team.heir is None or team.heir.person != who.person or team.heir.channel != who.channel:
        raise Refusal(Reason.NOT_ASKED)
    return team.but(facilitator=who, heir=None, offers=())


def decline(team: Team, who: Address) -> Team:
    """Not take over, having been asked.

    Raises:
        Refusal: Somebody else was asked, or nobody.
    """
    return accept(team, who).but(facilitator=team.facilitator, offers=team.offers)


def may_claim(standing: Standing) -> None:
    """Let administrators see what can be taken over in a place, and take it over.

    Raises:
        Refusal: They are none, or are not known to be one.
    """
    if standing != "administrator":
        raise Refusal(Reason.CLAIM_ADMINISTRATORS)


def claim(team: Team, who: Address, theirs: Standing, facilitators: Standing) -> Team:
    """Take over from a facilitator who has left.

    Args:
        team: The assessment.
        who: Who wants to run it.
        theirs: What they are in its place.
        facilitators: What its facilitator is there.

    Raises:
        Refusal: They may not, or it is over, or the facilitator is still there.
    """
    if is_facilitator(team, who):
        raise Refusal(Reason.HEIR_SELF)
    may_claim(theirs)
    may_change_hands(team)
    if facilitators not in ("stranger", "gone"):
        raise Refusal(Reason.CLAIM_PRESENT)
    return team.but(facilitator=who, heir=None, offers=())


def schedule(team: Team, now: datetime) -> Team:
    """Begin another one each quarter.

    Raises:
        Refusal: It was cancelled, or is not announced yet, or was set up for once: people were told
            that nothing is kept of who takes part, which a series needs.
    """
    if team.status in ("cancelled", "draft"):
        raise Refusal(Reason(team.status))
    if not team.series:
        raise Refusal(Reason.NOT_SERIES)
    due = team.created_at + QUARTER
    while due <= now:
        due += QUARTER
    return team.but(next_at=due)


def repeat(team: Team) -> Team:
    """Let another one follow now, once.

    Raises:
        Refusal: One has followed.
    """
    if team.repeated:
        raise Refusal(Reason.REPEATED_ALREADY)
    return team.but(repeated=True)


def put_off(team: Team, now: datetime) -> Team:
    """Let the next one of a series wait a week: another one is under way in its place."""
    return team.but(next_at=now + PUT_OFF)


def unschedule(team: Team) -> Team:
    """Begin no more of them."""
    return _in_one_hand(team.but(next_at=None))


def following(team: Team, team_id: str, version: str, now: datetime) -> Team:
    """The next one of a series: the same settings, and as much time.

    Args:
        team: The one before.
        team_id: The new one's id.
        version: The present version of its flow.
        now: The time.
    """
    made = Team(
        id=team_id, place=team.place, facilitator=team.facilitator, title=team.title,
        flow=team.flow, version=version, edition=team.edition, created_at=now,
        smallest=team.smallest, takes_part=team.takes_part, rounds=team.rounds, before=team.id,
        next_at=None if team.next_at is None else team.next_at + QUARTER, lasts_s=team.lasts_s,
        anyone=team.anyone, series=team.series or team.next_at is not None,
    )  # fmt: skip
    deadline = now + timedelta(seconds=team.lasts_s) if team.lasts_s else None
    return with_deadline(made, deadline, now)


def in_the_way(team: Team, others: Collection[Team]) -> Team | None:
    """The assessment that is under way in the same place, so that another one cannot begin.

    All of them measure the same, and two at once could be subtracted. Of two that begin at the same
    moment the first one does.
    """
    before = [
        one
        for one in others
        if one.shown >= 0 or (one.created_at, one.id) < (team.created_at, team.id)
    ]
    return min(before, key=lambda one: (one.created_at, one.id), default=None)


def _in_one_hand(team: Team) -> Team:
    """Nobody is to take over what is over, and nothing is kept of those who would have."""
    return team.but(heir=None, offers=(), asked_at=()) if team.is_over else team


def _under_way(team: Team) -> None:
    _not_over(team)
    if team.status == "draft":
        raise Refusal(Reason.DRAFT)


def _not_over(team: Team) -> None:
    if team.status in ("revealed", "cancelled"):
        raise Refusal(Reason(team.status))
