"""What can be done with a team assessment, when, and by whom.

Each function gives the next state, or raises :class:`Refusal`.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from bot.group.team import LONGEST, QUARTER, Team
from bot.messages import Address, Standing

REMINDED_BEFORE = timedelta(hours=24)
"""How long before the deadline people are reminded; half of the time there is, if that is less."""

REPEATED_AFTER = timedelta(days=28)
"""How long after a result the same people can be asked again by pressing a button."""

PUT_OFF = timedelta(weeks=1)
"""By how much the next one of a series is put off where it would come too soon."""

EXTENDED_FOR = timedelta(days=180)
"""How long after its beginning an assessment can still be extended."""

SOONEST = timedelta(minutes=1)
"""A deadline that is nearer than that cannot be kept."""


class Reason(StrEnum):
    """Why something cannot be done: a sentence of the catalogue below ``team.refused``."""

    BOT = "bot"
    CANCELLED = "cancelled"
    CLAIM_ADMINISTRATORS = "claim_administrators"
    CLAIM_NOTHING = "claim_nothing"
    CLAIM_PRESENT = "claim_present"
    CLOSED = "closed"
    CLOSED_ALREADY = "closed_already"
    DEADLINE_FAR = "deadline_far"
    DEADLINE_PAST = "deadline_past"
    EXTENDED_ENOUGH = "extended_enough"
    FACILITATOR_ANSWERS = "facilitator_answers"
    HEIR_SELF = "heir_self"
    JOIN_GONE = "join_gone"
    JOIN_GUEST = "join_guest"
    JOIN_UNKNOWN = "join_unknown"
    JOIN_STRANGER = "join_stranger"
    NEXT_ROUND = "next_round"
    NOT_ADMINISTRATOR = "not_administrator"
    NOT_ASKED = "not_asked"
    NOT_REVEALED = "not_revealed"
    NOT_YOURS = "not_yours"
    NO_FLOWS = "no_flows"
    REPEATED_ALREADY = "repeated_already"
    REPEATED_SOON = "repeated_soon"
    REVEALED = "revealed"
    ROUNDS_DIFFER = "rounds_differ"
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


def may_join(team: Team, who: Address, standing: Standing, now: datetime) -> None:
    """Let those answer who belong to the place, while answers count.

    Raises:
        Refusal: They do not, or answers do not count any more.
    """
    if team.status == "closing" or (team.status == "open" and not team.takes_answers(now)):
        raise Refusal(Reason.CLOSED)
    if team.status != "open":
        raise Refusal(Reason(team.status))
    if standing != "guest":
        # Whoever sees the invitation belongs to its place, from whichever workspace they are.
        may_belong(standing)
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


def extend(team: Team, deadline: datetime | None, now: datetime) -> Team:
    """Take answers for longer, or again.

    Raises:
        Refusal: It is over, or has been open for too long, or the deadline does not fit.
    """
    _not_over(team)
    if now > team.created_at + EXTENDED_FOR:
        raise Refusal(Reason.EXTENDED_ENOUGH)
    return with_deadline(team.but(status="open", since=now), deadline, now)


def close(team: Team, now: datetime) -> Team:
    """Take no answers any more; what was answered is kept for its facilitator to reveal.

    Raises:
        Refusal: It is over, or closed already.
    """
    _not_over(team)
    if team.status == "closing":
        raise Refusal(Reason.CLOSED_ALREADY)
    return team.but(status="closing", since=now, deadline=None, remind_at=None)


def reveal(team: Team, answered: int, now: datetime) -> Team:
    """End a round; another one begins where two were chosen.

    Raises:
        Refusal: It is over, or fewer answered than are shown together.
    """
    _not_over(team)
    if answered < team.smallest:
        raise Refusal(Reason.TOO_FEW)
    team = team.but(revealed_at=now)
    if team.round < team.rounds:
        after = team.but(status="open", round=team.round + 1, since=now, shown=0, reminded=False)
        return with_deadline(after, None, now)
    return team.but(status="revealed", since=now, deadline=None, remind_at=None)


def cancel(team: Team, now: datetime) -> Team:
    """End it without a result.

    Raises:
        Refusal: It is over.
    """
    _not_over(team)
    return team.but(status="cancelled", since=now, deadline=None, remind_at=None, next_at=None)


def hand_over(team: Team, heir: Address) -> Team:
    """Ask somebody to take over.

    Raises:
        Refusal: They run it already.
    """
    if is_facilitator(team, heir):
        raise Refusal(Reason.HEIR_SELF)
    return team.but(heir=heir)


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
    return team.but(facilitator=who, heir=None)


def decline(team: Team, who: Address) -> Team:
    """Not take over, having been asked.

    Raises:
        Refusal: Somebody else was asked, or nobody.
    """
    return accept(team, who).but(facilitator=team.facilitator)


def claim(team: Team, who: Address, theirs: Standing, facilitators: Standing) -> Team:
    """Take over from a facilitator who has left.

    Args:
        team: The assessment.
        who: Who wants to run it.
        theirs: What they are in its place.
        facilitators: What its facilitator is there.

    Raises:
        Refusal: They may not, or the facilitator is still there.
    """
    if is_facilitator(team, who):
        raise Refusal(Reason.HEIR_SELF)
    if theirs != "administrator":
        raise Refusal(Reason.CLAIM_ADMINISTRATORS)
    if facilitators not in ("stranger", "gone"):
        raise Refusal(Reason.CLAIM_PRESENT)
    return team.but(facilitator=who, heir=None)


def schedule(team: Team, now: datetime) -> Team:
    """Begin another one each quarter.

    Raises:
        Refusal: It was cancelled.
    """
    if team.status == "cancelled":
        raise Refusal(Reason.CANCELLED)
    due = team.created_at + QUARTER
    while due <= now:
        due += QUARTER
    return team.but(next_at=due)


def repeat(team: Team, now: datetime) -> Team:
    """Let another one follow now, once.

    Raises:
        Refusal: One has followed; or too little time has passed.
    """
    if team.repeated:
        raise Refusal(Reason.REPEATED_ALREADY)
    if not may_follow(team, now):
        raise Refusal(Reason.REPEATED_SOON)
    return team.but(repeated=True)


def may_follow(team: Team, now: datetime) -> bool:
    """Whether enough time has passed since the last result.

    Two results of nearly the same people, close together, would tell of those who differ.
    """
    return team.revealed_at is None or now >= team.revealed_at + REPEATED_AFTER


def put_off(team: Team, now: datetime) -> Team:
    """Let the next one of a series wait a week: this one is under way, or too lately revealed."""
    return team.but(next_at=now + PUT_OFF)


def unschedule(team: Team) -> Team:
    """Begin no more of them."""
    return team.but(next_at=None)


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
    )  # fmt: skip
    deadline = now + timedelta(seconds=team.lasts_s) if team.lasts_s else None
    return with_deadline(made, deadline, now)


def named_apart(title: str, others: Collection[str]) -> str:
    """A title that no other assessment in the same place has."""
    found, number = title, 2
    while found in others:
        found, number = f"{title} ({number})", number + 1
    return found


def _not_over(team: Team) -> None:
    if team.status in ("revealed", "cancelled"):
        raise Refusal(Reason(team.status))
