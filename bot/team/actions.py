"""The actions on a team assessment.

Each function returns the next state, or raises :class:`~bot.team.policy.Refusal`. ``policy.py``
says who may do what.
"""

from datetime import datetime, timedelta

from bot.messages import Address, Standing
from bot.team.model import LONGEST, NOT_POSTED, QUARTER, UNSTARTED, Team
from bot.team.policy import (
    DAY,
    Reason,
    Refusal,
    is_facilitator,
    may_change_hands,
    may_claim,
)

REMINDED_BEFORE = timedelta(hours=24)
"""The time from the reminder to the deadline; half of the time left, if that is less."""

PUT_OFF = timedelta(weeks=1)
"""The delay of a series' next assessment while another one is under way in its place."""

EXTENDED_FOR = timedelta(days=180)
"""The time from its beginning within which an assessment can be extended."""

ASKED_A_DAY = 3
"""Most requests within a day to take one assessment over."""

OFFERS = 20
"""Most offers to take an assessment over that are passed on to its facilitator."""

SOONEST = timedelta(minutes=1)
"""The time to the nearest deadline that can be kept."""


# ---------------------------------------------------------------------------- a round


def announce(team: Team, now: datetime) -> Team:
    """Open an assessment for answers. The time that a draft is to be open for begins now."""
    if team.status != "draft":
        return team
    return set_deadline(team.but(status="open", since=now), _planned_deadline(team, now), now)


def set_deadline(team: Team, deadline: datetime | None, now: datetime) -> Team:
    """Set the deadline, and the time of the reminder unless people were reminded already.

    Args:
        team: The assessment.
        deadline: The deadline; None for an open end.
        now: The time.

    Raises:
        Refusal: The deadline is in the past, or too far away.
    """
    if deadline is None:
        return team.but(deadline=None, remind_at=None)
    if deadline < now + SOONEST:
        raise Refusal(Reason.DEADLINE_PAST)
    if deadline > now + LONGEST:
        raise Refusal(Reason.DEADLINE_FAR)
    ahead = min(REMINDED_BEFORE, (deadline - now) / 2)
    return team.but(deadline=deadline, remind_at=None if team.reminded else deadline - ahead)


def extend(team: Team, deadline: datetime | None, now: datetime) -> Team:
    """Take answers for longer, or again after closing.

    Raises:
        Refusal: It is over, or has been open for too long, or the deadline does not fit.
    """
    _check_under_way(team)
    if now > team.created_at + EXTENDED_FOR:
        raise Refusal(Reason.EXTENDED_ENOUGH)
    return set_deadline(team.but(status="open", since=now), deadline, now)


def close(team: Team, now: datetime) -> Team:
    """Take no more answers; the facilitator can still reveal those that were given.

    Raises:
        Refusal: It is over, or closed already.
    """
    _check_under_way(team)
    if team.status == "closing":
        raise Refusal(Reason.CLOSED_ALREADY)
    return team.but(status="closing", since=now, deadline=None, remind_at=None)


def reveal(team: Team, answered: int, now: datetime) -> Team:
    """End a round. If two were chosen, the second one then waits for the facilitator to start it.

    Args:
        team: The assessment.
        answered: How many people answered in this round.
        now: The time.

    Raises:
        Refusal: It is over, or too few answered.
    """
    _check_under_way(team)
    if answered < team.smallest:
        raise Refusal(Reason.TOO_FEW)
    team = team.but(revealed_at=now)
    if team.round < team.rounds:
        return team.but(
            status="closing", round=team.round + 1, since=now, shown=NOT_POSTED, reminded=False,
            deadline=None, remind_at=now + UNSTARTED / 2,
        )  # fmt: skip
    return _without_heirs(team.but(status="revealed", since=now, deadline=None, remind_at=None))


def start_round(team: Team, now: datetime) -> Team:
    """Open the second round, for as long as the first one was to be open.

    Raises:
        Refusal: It has no second round, or the first one is not revealed, or the second one was
            started before.
    """
    _check_not_over(team)
    if team.rounds == 1:
        raise Refusal(Reason.ONE_ROUND)
    if team.round == 1:
        raise Refusal(Reason.NOT_REVEALED)
    if not team.is_between_rounds:
        raise Refusal(Reason.STARTED_ALREADY)
    after = team.but(status="open", since=now, shown=0, counted_at=now)
    return set_deadline(after, _planned_deadline(team, now), now)


def cancel(team: Team, now: datetime) -> Team:
    """End an assessment without a result; between two rounds with that of the first.

    Raises:
        Refusal: It is over.
    """
    _check_not_over(team)
    if team.is_between_rounds:
        ended = team.but(status="revealed", round=team.round - 1, since=team.revealed_at or now)
        return _without_heirs(ended.but(remind_at=None, next_at=None, shown=0, earlier=""))
    return _without_heirs(
        team.but(status="cancelled", since=now, deadline=None, remind_at=None, next_at=None)
    )


def let_answer(team: Team, people: int) -> Team:
    """Let the facilitator answer, too. Everybody reads whether they do before answering.

    Args:
        team: The assessment.
        people: How many have begun or answered, in any round.

    Raises:
        Refusal: It takes no answers, or somebody has begun.
    """
    _check_under_way(team)
    if people or team.round > 1 or team.status != "open":
        raise Refusal(Reason.ANSWERS_LATE)
    return team.but(takes_part=True)


# ---------------------------------------------------------------------------- changing hands


def hand_over(team: Team, heir: Address, now: datetime) -> Team:
    """Ask somebody to take over, in place of anybody who was asked before.

    Args:
        team: The assessment.
        heir: The private address of the person to ask.
        now: The time.

    Raises:
        Refusal: They run it already; or it is over; or too many people were asked today.
    """
    may_change_hands(team)
    if is_facilitator(team, heir):
        raise Refusal(Reason.HEIR_SELF)
    if team.heir == heir:
        return team
    lately = tuple(moment for moment in team.asked_at if moment > now - DAY)
    if len(lately) >= ASKED_A_DAY:
        raise Refusal(Reason.HEIR_OFTEN)
    return team.but(heir=heir, asked_at=(*lately, now))


def offer(team: Team, person: str) -> Team:
    """Note that somebody offers to take over; the facilitator hears of each person once.

    Args:
        team: The assessment.
        person: Their key.

    Raises:
        Refusal: Too many people have offered.
    """
    if person in team.offers:
        return team
    if len(team.offers) >= OFFERS:
        raise Refusal(Reason.OFFERS_MANY)
    return team.but(offers=(*team.offers, person))


def accept(team: Team, who: Address) -> Team:
    """Make the person who was asked the facilitator.

    Raises:
        Refusal: Somebody else was asked, or nobody.
    """
    if team.heir is None or team.heir.person != who.person or team.heir.channel != who.channel:
        raise Refusal(Reason.NOT_ASKED)
    return team.but(facilitator=who, heir=None, offers=())


def decline(team: Team, who: Address) -> Team:
    """Note that the person who was asked does not take over.

    Raises:
        Refusal: Somebody else was asked, or nobody.
    """
    return accept(team, who).but(facilitator=team.facilitator, offers=team.offers)


def claim(team: Team, who: Address, theirs: Standing, facilitators: Standing) -> Team:
    """Let an administrator take over from a facilitator who has left.

    Args:
        team: The assessment.
        who: The person who wants to run it.
        theirs: Their standing in its place.
        facilitators: The facilitator's standing there.

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


# ---------------------------------------------------------------------------- a series


def schedule(team: Team, now: datetime) -> Team:
    """Begin another assessment each quarter.

    Raises:
        Refusal: It was canceled, or is a draft, or was set up for once. In that case people were
            told that nobody stores who takes part, and a series needs to.
    """
    if team.status in ("cancelled", "draft"):
        raise Refusal(Reason(team.status))
    if not team.series:
        raise Refusal(Reason.NOT_SERIES)
    due = team.created_at + QUARTER
    while due <= now:
        due += QUARTER
    return team.but(next_at=due)


def put_off(team: Team, now: datetime) -> Team:
    """Let the next assessment of a series wait, since another one is under way in its place."""
    return team.but(next_at=now + PUT_OFF)


def unschedule(team: Team) -> Team:
    """End the series."""
    return _without_heirs(team.but(next_at=None))


def repeat(team: Team) -> Team:
    """Note that another assessment follows now, which can happen once.

    Raises:
        Refusal: One has followed already.
    """
    if team.repeated:
        raise Refusal(Reason.REPEATED_ALREADY)
    return team.but(repeated=True)


def begin_next(team: Team, team_id: str, version: str, now: datetime) -> Team:
    """Return a new assessment with the same settings and as much time.

    Args:
        team: The assessment before it.
        team_id: The new one's id.
        version: The current version of its flow.
        now: The time.
    """
    after = Team(
        id=team_id, place=team.place, facilitator=team.facilitator, title=team.title,
        flow=team.flow, version=version, edition=team.edition, created_at=now,
        smallest=team.smallest, takes_part=team.takes_part, rounds=team.rounds, before=team.id,
        next_at=None if team.next_at is None else team.next_at + QUARTER, lasts_s=team.lasts_s,
        anyone=team.anyone, series=team.series or team.next_at is not None,
        invited=team.invited,
    )  # fmt: skip
    return set_deadline(after, _planned_deadline(after, now), now)


# ---------------------------------------------------------------------------- shared


def _planned_deadline(team: Team, now: datetime) -> datetime | None:
    return now + timedelta(seconds=team.lasts_s) if team.lasts_s else None


def _without_heirs(team: Team) -> Team:
    """Remove everybody who was asked or offered to take over, once an assessment is over."""
    return team.but(heir=None, offers=(), asked_at=()) if team.is_over else team


def _check_under_way(team: Team) -> None:
    _check_not_over(team)
    if team.status == "draft":
        raise Refusal(Reason.DRAFT)
    if team.is_between_rounds:
        raise Refusal(Reason.ROUND_WAITS)


def _check_not_over(team: Team) -> None:
    if team.status in ("revealed", "cancelled"):
        raise Refusal(Reason(team.status))
