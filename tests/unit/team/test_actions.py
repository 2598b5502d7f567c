"""The people who may take each action on a team assessment, and its effect."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import get_args

import pytest

from bot.messages import Address, Standing
from bot.team import actions, policy
from bot.team.model import LONGEST, QUARTER, UNSTARTED, Status, Team
from bot.team.policy import Reason, Refusal
from tests.conftest import NOW
from tests.unit.team.make import ANN, FACILITATOR, team

LATER = NOW + timedelta(hours=1)
SECOND = timedelta(seconds=1)
OPEN = team()
CLOSED = actions.close(OPEN, NOW)
REVEALED = actions.reveal(OPEN, 5, NOW)
CANCELLED = actions.cancel(OPEN, NOW)
DRAFT = OPEN.but(status="draft", since=NOW, shown=-1)
ELSEWHERE = replace(FACILITATOR, chat="D9")
"""The same person in another chat."""
BEA = Address("test", "D3", "bea")


def refused(what: Callable[[], object]) -> Reason | None:
    """Return why something cannot be done; None where it can."""
    try:
        what()
    except Refusal as refusal:
        return refusal.reason
    return None


# ---------------------------------------------------------------------------- who may


def test_facilitator_is_known_in_any_chat_and_nobody_else_is() -> None:
    assert refused(lambda: policy.may_run(OPEN, ELSEWHERE)) is None
    assert refused(lambda: policy.may_run(OPEN, ANN)) is Reason.NOT_YOURS
    other = replace(FACILITATOR, channel="another")
    assert refused(lambda: policy.may_run(OPEN, other)) is Reason.NOT_YOURS


@pytest.mark.parametrize("standing", get_args(Standing))
def test_only_known_administrators_begin(standing: Standing) -> None:
    reason = None if standing == "administrator" else Reason.NOT_ADMINISTRATOR

    assert refused(lambda: policy.may_start(standing)) is reason


@pytest.mark.parametrize(
    ("assessment", "who", "standing", "reason"),
    [
        (OPEN, ANN, "member", None),
        (OPEN, ANN, "unknown", None),
        (OPEN, ANN, "stranger", Reason.JOIN_STRANGER),
        (OPEN, ANN, "guest", None),
        (OPEN, ANN, "gone", Reason.JOIN_GONE),
        (OPEN, ANN, "bot", Reason.BOT),
        (OPEN, FACILITATOR, "member", Reason.FACILITATOR_ANSWERS),
        (OPEN, ELSEWHERE, "member", Reason.FACILITATOR_ANSWERS),
        (OPEN.but(takes_part=True), FACILITATOR, "member", None),
        (OPEN.but(deadline=NOW), ANN, "member", Reason.CLOSED),
        (CLOSED, ANN, "member", Reason.CLOSED),
        (REVEALED, ANN, "member", Reason.REVEALED),
        (CANCELLED, ANN, "member", Reason.CANCELLED),
        (DRAFT, ANN, "member", Reason.DRAFT),
        (CANCELLED, ANN, "stranger", Reason.JOIN_STRANGER),
    ],
)
def test_those_may_join_who_belong_there_while_answers_count(
    assessment: Team, who: Address, standing: Standing, reason: Reason | None
) -> None:
    assert refused(lambda: policy.may_join(assessment, who, standing, NOW)) is reason


# ---------------------------------------------------------------------------- deadlines


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (timedelta(days=-1), Reason.DEADLINE_PAST),
        (timedelta(0), Reason.DEADLINE_PAST),
        (timedelta(seconds=59), Reason.DEADLINE_PAST),
        (timedelta(minutes=1), None),
        (LONGEST, None),
        (LONGEST + timedelta(seconds=1), Reason.DEADLINE_FAR),
    ],
)
def test_deadline_is_in_the_future_and_within_ninety_days(
    after: timedelta, reason: Reason | None
) -> None:
    assert refused(lambda: actions.set_deadline(OPEN, NOW + after, NOW)) is reason
    assert refused(lambda: actions.extend(OPEN, NOW + after, NOW)) is reason


def test_it_cannot_be_extended_for_ever() -> None:
    last = OPEN.created_at + actions.EXTENDED_FOR

    assert refused(lambda: actions.extend(OPEN, None, last)) is None
    enough = refused(lambda: actions.extend(OPEN, None, last + SECOND))
    assert enough is Reason.EXTENDED_ENOUGH


@pytest.mark.parametrize(
    ("lasts", "ahead"),
    [
        (timedelta(days=7), timedelta(hours=24)),
        (timedelta(hours=48), timedelta(hours=24)),
        (timedelta(hours=2), timedelta(hours=1)),
    ],
)
def test_reminder_comes_a_day_ahead_or_at_half_time(lasts: timedelta, ahead: timedelta) -> None:
    found = actions.set_deadline(OPEN, NOW + lasts, NOW)

    assert found.remind_at == found.ends_at - ahead
    assert actions.set_deadline(found, None, NOW).remind_at is None


# ---------------------------------------------------------------------------- what becomes of it


@pytest.mark.parametrize(
    ("assessment", "reason"),
    [
        (OPEN, None),
        (CLOSED, None),
        (REVEALED, Reason.REVEALED),
        (CANCELLED, Reason.CANCELLED),
        (DRAFT, Reason.DRAFT),
    ],
)
def test_what_is_over_or_a_draft_cannot_be_extended_closed_or_revealed(
    assessment: Team, reason: Reason | None
) -> None:
    closed = Reason.CLOSED_ALREADY if assessment is CLOSED else reason
    cancelled = None if assessment is DRAFT else reason

    assert refused(lambda: actions.extend(assessment, None, LATER)) is reason
    assert refused(lambda: actions.close(assessment, LATER)) is closed
    assert refused(lambda: actions.reveal(assessment, 5, LATER)) is reason
    assert refused(lambda: actions.cancel(assessment, LATER)) is cancelled


@pytest.mark.parametrize(
    ("answered", "reason"), [(0, Reason.TOO_FEW), (4, Reason.TOO_FEW), (5, None)]
)
def test_reveal_needs_the_smallest_group(answered: int, reason: Reason | None) -> None:
    for assessment in (OPEN, CLOSED):
        assert refused(partial(actions.reveal, assessment, answered, NOW)) is reason


def test_closed_waits_without_a_deadline_and_takes_answers_again_once_it_is_extended() -> None:
    assert (CLOSED.status, CLOSED.deadline, CLOSED.remind_at) == ("closing", None, None)

    found = actions.extend(CLOSED, LATER, NOW)

    assert found.status == "open"
    assert found.takes_answers(NOW)
    assert found.removed_at is None


BETWEEN = actions.reveal(OPEN.but(rounds=2, shown=9, lasts_s=3600), 9, LATER)


def test_second_round_waits_for_its_facilitator_and_lasts_as_long_as_the_first() -> None:
    start = LATER + timedelta(days=3)

    found = actions.start_round(BETWEEN, start)

    assert BETWEEN.is_between_rounds
    assert BETWEEN.is_live
    assert not BETWEEN.takes_answers(LATER)
    assert (found.status, found.round, found.shown, found.since) == ("open", 2, 0, start)
    assert found.deadline == start + timedelta(hours=1)
    assert found.remind_at == start + timedelta(minutes=30)
    assert actions.start_round(BETWEEN.but(lasts_s=0), start).deadline is None
    assert actions.reveal(found, 9, start).status == "revealed"


def test_facilitator_is_reminded_of_a_second_round_and_it_ends_without_one() -> None:
    half, end = LATER + UNSTARTED / 2, LATER + UNSTARTED

    assert (BETWEEN.due_at, BETWEEN.but(remind_at=None).due_at) == (half, end)
    ended = actions.cancel(BETWEEN, end)
    assert (ended.status, ended.round, ended.since) == ("revealed", 1, LATER)
    assert ended.is_over
    assert ended.due_at is None


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (lambda: actions.extend(BETWEEN, None, LATER), Reason.ROUND_WAITS),
        (lambda: actions.close(BETWEEN, LATER), Reason.ROUND_WAITS),
        (lambda: actions.reveal(BETWEEN, 9, LATER), Reason.ROUND_WAITS),
        (lambda: actions.let_answer(BETWEEN, 0), Reason.ROUND_WAITS),
        (lambda: policy.may_join(BETWEEN, ANN, "member", LATER), Reason.ROUND_WAITS),
        (lambda: actions.start_round(OPEN, LATER), Reason.ONE_ROUND),
        (lambda: actions.start_round(OPEN.but(rounds=2), LATER), Reason.NOT_REVEALED),
        (lambda: actions.start_round(REVEALED, LATER), Reason.REVEALED),
        (
            lambda: actions.start_round(actions.start_round(BETWEEN, LATER), LATER),
            Reason.STARTED_ALREADY,
        ),
    ],
)
def test_what_is_refused_between_rounds_and_who_has_no_round_to_start(
    what: Callable[[], object], reason: Reason
) -> None:
    assert refused(what) is reason


@pytest.mark.parametrize("status", ["open", "closing"])
def test_second_round_that_was_posted_is_no_longer_between_rounds(status: Status) -> None:
    assert not team(rounds=2, round=2, status=status, shown=0).is_between_rounds
    assert not team(status=status, shown=-1).is_between_rounds


# ---------------------------------------------------------------------------- other hands


def test_heir_who_was_asked_takes_over_or_leaves_it_where_it_is() -> None:
    asked = actions.hand_over(OPEN, ANN, NOW)
    elsewhere = replace(ANN, chat="D7")

    accepted, declined = actions.accept(asked, elsewhere), actions.decline(asked, ANN)

    assert (asked.facilitator, asked.heir) == (FACILITATOR, ANN)
    assert (accepted.facilitator, accepted.heir) == (elsewhere, None)
    assert (declined.facilitator, declined.heir) == (FACILITATOR, None)
    assert refused(lambda: actions.hand_over(OPEN, ELSEWHERE, NOW)) is Reason.HEIR_SELF


@pytest.mark.parametrize("answer", [actions.accept, actions.decline])
def test_nobody_else_can_answer_for_the_heir(answer: Callable[[Team, Address], Team]) -> None:
    asked = actions.hand_over(OPEN, ANN, NOW)

    for who in (BEA, replace(ANN, channel="another")):
        assert refused(partial(answer, asked, who)) is Reason.NOT_ASKED
    assert refused(lambda: answer(OPEN, ANN)) is Reason.NOT_ASKED


@pytest.mark.parametrize(
    ("who", "theirs", "facilitators", "reason"),
    [
        (ANN, "administrator", "gone", None),
        (ANN, "administrator", "stranger", None),
        (ANN, "administrator", "member", Reason.CLAIM_PRESENT),
        (ANN, "administrator", "administrator", Reason.CLAIM_PRESENT),
        (ANN, "administrator", "unknown", Reason.CLAIM_PRESENT),
        (ANN, "administrator", "guest", Reason.CLAIM_PRESENT),
        (ANN, "member", "gone", Reason.CLAIM_ADMINISTRATORS),
        (ANN, "unknown", "gone", Reason.CLAIM_ADMINISTRATORS),
        (ANN, "stranger", "gone", Reason.CLAIM_ADMINISTRATORS),
        (ANN, "guest", "gone", Reason.CLAIM_ADMINISTRATORS),
        (FACILITATOR, "administrator", "gone", Reason.HEIR_SELF),
    ],
)
def test_administrators_alone_claim_what_was_left(
    who: Address, theirs: Standing, facilitators: Standing, reason: Reason | None
) -> None:
    asked = actions.hand_over(OPEN, BEA, NOW)

    assert refused(lambda: actions.claim(asked, who, theirs, facilitators)) is reason
    if reason is None:
        claimed = actions.claim(asked, who, theirs, facilitators)
        assert (claimed.facilitator, claimed.heir) == (ANN, None)


@pytest.mark.parametrize("assessment", [DRAFT, REVEALED, CANCELLED])
def test_what_is_not_announced_or_over_changes_no_hands(assessment: Team) -> None:
    reason, claim = Reason(assessment.status), partial(actions.claim, assessment, ANN)

    assert refused(lambda: actions.hand_over(assessment, ANN, NOW)) is reason
    assert refused(lambda: claim("administrator", "gone")) is reason
    assert refused(lambda: claim("member", "gone")) is Reason.CLAIM_ADMINISTRATORS


def test_three_are_asked_within_any_day() -> None:
    asked, at = OPEN, NOW + timedelta(hours=24)
    for hour in (0, 10, 20):
        heir = replace(ANN, person=f"p{hour}")
        asked = actions.hand_over(asked, heir, NOW + timedelta(hours=hour))

    assert refused(lambda: actions.hand_over(asked, BEA, at - SECOND)) is Reason.HEIR_OFTEN
    after = actions.hand_over(asked, BEA, at)
    assert after.heir == BEA
    assert refused(lambda: actions.hand_over(after, ANN, at)) is Reason.HEIR_OFTEN


def test_end_forgets_who_was_asked_and_who_offered() -> None:
    asked = actions.offer(actions.hand_over(OPEN.but(series=True), ANN, NOW), "key")
    series = actions.schedule(asked, NOW)

    for over in (actions.reveal(asked, 5, NOW), actions.cancel(series, NOW)):
        assert (over.heir, over.offers, over.asked_at, over.next_at) == (None, (), (), None)
    going_on = actions.reveal(series, 5, NOW)
    assert (going_on.heir, going_on.offers) == (ANN, ("key",))
    assert actions.accept(actions.hand_over(going_on, BEA, NOW), BEA).facilitator == BEA
    assert actions.unschedule(going_on).heir is None


# ---------------------------------------------------------------------------- limits


def several(number: int, **how: object) -> list[Team]:
    return [team(id=f"o{n}").but(**how) for n in range(number)]


@pytest.mark.parametrize("status", ["draft", "open", "closing"])
def test_three_under_way_are_enough(status: Status) -> None:
    three, over = several(3, status=status), several(5, status="revealed")

    policy.may_run_another([*three[1:], *over], FACILITATOR)
    policy.may_run_another(three, ANN)
    assert refused(lambda: policy.may_run_another(three, FACILITATOR)) is Reason.OPEN_MANY


def test_ten_within_a_day_are_enough() -> None:
    ten, tomorrow = several(10, status="cancelled", created_at=NOW), NOW + timedelta(days=1)

    often = refused(lambda: policy.may_set_up(ten, FACILITATOR, tomorrow - SECOND))
    assert often is Reason.SET_UP_OFTEN
    policy.may_set_up(ten, FACILITATOR, tomorrow)
    policy.may_set_up(ten[1:], FACILITATOR, NOW)


def test_of_several_that_begin_at_once_the_earlier_ones_are_announced() -> None:
    made = [team(id=f"o{n}").but(shown=-1) for n in range(5)]

    refusals = [refused(partial(policy.may_be_announced, assessment, made)) for assessment in made]

    assert refusals == [None, None, None, Reason.OPEN_MANY, Reason.OPEN_MANY]
    # An earlier one that comes late: as many were announced meanwhile.
    late = [made[0], *(assessment.but(shown=0) for assessment in made[1:4])]
    assert refused(lambda: policy.may_be_announced(late[0], late)) is Reason.OPEN_MANY


def test_next_of_a_series_is_announced_beside_any_number() -> None:
    following = team(id="next", before="o1").but(shown=-1, next_at=NOW + QUARTER)

    policy.may_be_announced(following, several(12))
    repeated = following.but(next_at=None)
    assert refused(lambda: policy.may_be_announced(repeated, several(12))) is Reason.OPEN_MANY


def test_time_of_a_draft_begins_when_it_is_announced() -> None:
    found = actions.announce(DRAFT.but(lasts_s=7200), LATER)

    assert (found.status, found.since) == ("open", LATER)
    assert found.deadline == LATER + timedelta(hours=2)
    assert found.remind_at == LATER + timedelta(hours=1)
    assert actions.announce(DRAFT.but(lasts_s=0), LATER).ends_at == LATER + LONGEST
    assert actions.announce(OPEN, LATER) == OPEN


# ---------------------------------------------------------------------------- series


def test_series_goes_on_a_quarter_after_it_began() -> None:
    series = OPEN.but(series=True)
    assert actions.schedule(series, LATER).next_at == NOW + QUARTER
    assert actions.schedule(REVEALED.but(series=True), NOW + QUARTER).next_at == NOW + 2 * QUARTER
    assert actions.unschedule(actions.schedule(series, LATER)).next_at is None
    assert refused(lambda: actions.schedule(OPEN, LATER)) is Reason.NOT_SERIES
    assert refused(lambda: actions.schedule(CANCELLED, LATER)) is Reason.CANCELLED


def test_next_of_a_series_has_the_same_settings_and_as_much_time() -> None:
    due = NOW + QUARTER
    series = OPEN.but(smallest=4, rounds=2, round=2, series=True)
    last = actions.reveal(actions.schedule(series, NOW), 9, LATER)

    found = actions.begin_next(last, "next", "v2", due)
    after_open_end = actions.begin_next(OPEN.but(lasts_s=0, deadline=None), "next", "v1", LATER)

    assert (found.id, found.version, found.before) == ("next", "v2", last.id)
    assert (found.smallest, found.rounds, found.round, found.status) == (4, 2, 1, "open")
    assert (found.deadline, found.next_at) == (due + timedelta(days=7), due + QUARTER)
    assert found.series
    assert found.facilitator == FACILITATOR
    assert (after_open_end.deadline, after_open_end.next_at) == (None, None)


def test_one_at_a_time_is_under_way_in_a_place() -> None:
    earlier, posted = OPEN.but(id="a", shown=-1), OPEN.but(id="z", shown=0)
    new = OPEN.but(id="n", shown=-1)

    assert policy.in_the_way(new, []) is None
    assert policy.in_the_way(new, [posted]) is posted
    assert policy.in_the_way(new, [earlier]) is earlier
    assert policy.in_the_way(earlier, [new]) is None
