"""The permissions of a team assessment.

Each ``may_*`` function returns if somebody may, and raises :class:`Refusal` if not.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from bot.messages import Address, Standing
from bot.team.model import NOT_POSTED, Team

OPEN_AT_MOST = 3
"""Most live assessments that one person runs."""

SET_UP_A_DAY = 10
"""Most assessments that one person sets up within a day, including canceled ones."""

DAY = timedelta(days=1)


class Reason(StrEnum):
    """A reason to refuse; its sentence is in the catalogue below ``team.refused``."""

    AGED = "aged"
    ANSWERS_LATE = "answers_late"
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
    FLOW_LOST = "flow_lost"
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
    NO_PAGE = "no_page"
    OFFERS_MANY = "offers_many"
    ONE_ROUND = "one_round"
    OPEN_MANY = "open_many"
    REPEATED_ALREADY = "repeated_already"
    REVEALED = "revealed"
    ROUND_WAITS = "round_waits"
    SET_UP_OFTEN = "set_up_often"
    STARTED_ALREADY = "started_already"
    TOO_FEW = "too_few"
    UNKNOWN = "unknown"


class Refusal(Exception):
    """An action that is not possible.

    Attributes:
        reason: Why not.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


_OUTSIDE: dict[Standing, Reason] = {
    "stranger": Reason.JOIN_STRANGER,
    "guest": Reason.JOIN_GUEST,
    "gone": Reason.JOIN_GONE,
    "bot": Reason.BOT,
}


# ---------------------------------------------------------------------------- people


def is_facilitator(team: Team, who: Address) -> bool:
    """Tell whether somebody runs an assessment, whatever chat they write in."""
    return (team.facilitator.channel, team.facilitator.person) == (who.channel, who.person)


def may_run(team: Team, who: Address) -> None:
    """Check that somebody is the facilitator.

    Raises:
        Refusal: They are not.
    """
    if not is_facilitator(team, who):
        raise Refusal(Reason.NOT_YOURS)


def may_belong(standing: Standing) -> None:
    """Check that somebody belongs to the place of an assessment.

    Raises:
        Refusal: They do not.
    """
    if standing in _OUTSIDE:
        raise Refusal(_OUTSIDE[standing])


def may_join(team: Team, who: Address, standing: Standing, now: datetime) -> None:
    """Check that somebody may answer, and that answers still count.

    Raises:
        Refusal: They may not, or answers do not count anymore.
    """
    # First of all, since strangers must learn nothing about the assessment. A guest sees the
    # invitation, and so belongs to its place.
    if standing != "guest":
        may_belong(standing)
    if team.is_between_rounds:
        raise Refusal(Reason.ROUND_WAITS)
    if team.status == "closing" or (team.status == "open" and not team.takes_answers(now)):
        raise Refusal(Reason.CLOSED)
    if team.status != "open":
        raise Refusal(Reason(team.status))
    if standing == "unknown" and team.checked:
        raise Refusal(Reason.JOIN_UNKNOWN)
    if is_facilitator(team, who) and not team.takes_part:
        raise Refusal(Reason.FACILITATOR_ANSWERS)


def may_read(team: Team, standing: Standing) -> None:
    """Check that somebody may read the details of a result: as those who may answer.

    Raises:
        Refusal: They may not.
    """
    if standing != "guest":
        may_belong(standing)
    if standing == "unknown" and team.checked:
        raise Refusal(Reason.JOIN_UNKNOWN)


# ---------------------------------------------------------------------------- setting up


def may_start(standing: Standing) -> None:
    """Check that somebody is an administrator, in a place where only those may set one up.

    Raises:
        Refusal: They are not, or it is not known.
    """
    if standing != "administrator":
        raise Refusal(Reason.NOT_ADMINISTRATOR)


def may_run_another(teams: Iterable[Team], who: Address) -> None:
    """Check that somebody does not run too many assessments at once.

    Args:
        teams: Those that they run; others among them do not count.
        who: The person who would run another one.

    Raises:
        Refusal: They run as many as one person may.
    """
    live = [team for team in teams if is_facilitator(team, who) and team.is_live]
    if len(live) >= OPEN_AT_MOST:
        raise Refusal(Reason.OPEN_MANY)


def may_set_up(teams: Iterable[Team], who: Address, now: datetime) -> None:
    """Check that somebody may set up another assessment.

    Args:
        teams: Those that they run or ran, at least those of the last day.
        who: The person.
        now: The time.

    Raises:
        Refusal: They run as many as one person may, or set up as many within a day.
    """
    theirs = [team for team in teams if is_facilitator(team, who)]
    may_run_another(theirs, who)
    if sum(team.created_at > now - DAY for team in theirs) >= SET_UP_A_DAY:
        raise Refusal(Reason.SET_UP_OFTEN)


def may_be_announced(team: Team, teams: Iterable[Team]) -> None:
    """Check the same limits again before the announcement.

    Several setups at once pass :func:`may_set_up` together, so their assessments are checked again
    once they are stored. The next assessment of a series is no setup.

    Args:
        team: The assessment.
        teams: Those of its facilitator; this one may be among them.

    Raises:
        Refusal: There are too many besides it.
    """
    if team.before and team.next_at is not None:
        return
    besides = (other for other in teams if other.id != team.id and not _waits_behind(other, team))
    may_set_up(besides, team.facilitator, team.created_at)


def _waits_behind(other: Team, team: Team) -> bool:
    """Tell whether another assessment is to be announced after this one."""
    is_waiting = other.status == "open" and other.shown == NOT_POSTED
    return is_waiting and _order(other) > _order(team)


def in_the_way(team: Team, others: Collection[Team]) -> Team | None:
    """Return the assessment that prevents this one's announcement in the same place.

    There is one at a time in a place: all of them measure the same, and two at once could be
    subtracted. Of two that wait to be announced, the earlier one comes first.

    Args:
        team: The assessment to announce.
        others: The live ones in its place, without this one.

    Returns:
        The earliest of those; None if there is none.
    """
    before = (
        other
        for other in others
        if other.shown >= 0 or other.is_between_rounds or _order(other) < _order(team)
    )
    return min(before, key=_order, default=None)


def _order(team: Team) -> tuple[datetime, str]:
    return team.created_at, team.id


# ---------------------------------------------------------------------------- changing hands


def may_change_hands(team: Team) -> None:
    """Check that an assessment is announced and not over, so that somebody can take it over.

    Raises:
        Refusal: It is a draft, or over.
    """
    if team.status == "draft" or team.is_over:
        raise Refusal(Reason(team.status))


def may_claim(standing: Standing) -> None:
    """Check that somebody is an administrator, who may see and claim what has no facilitator.

    Raises:
        Refusal: They are not, or it is not known.
    """
    if standing != "administrator":
        raise Refusal(Reason.CLAIM_ADMINISTRATORS)
