"""Who may do what with a team assessment, and what then becomes of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.group import rules
from bot.group.rules import Reason, Refusal
from bot.group.team import LONGEST, QUARTER, Status, Team
from bot.messages import Address, Standing
from tests.conftest import NOW
from tests.group.make import ANN, FACILITATOR, team

LATER = NOW + timedelta(hours=1)
OPEN = team()
CLOSED = rules.close(OPEN, NOW)
REVEALED = rules.reveal(OPEN, 5, NOW)
CANCELLED = rules.cancel(OPEN, NOW)
ELSEWHERE = replace(FACILITATOR, chat="D9")
"""The same person in another chat."""


def refused(what: Callable[[], object]) -> Reason | None:
    """Why something cannot be done; None where it can."""
    try:
        what()
    except Refusal as refusal:
        return refusal.reason
    return None


# ---------------------------------------------------------------------------- who may


def test_facilitator_is_known_in_any_chat_and_nobody_else_is() -> None:
    assert refused(lambda: rules.may_run(OPEN, ELSEWHERE)) is None
    assert refused(lambda: rules.may_run(OPEN, ANN)) is Reason.NOT_YOURS
    other = replace(FACILITATOR, channel="another")
    assert refused(lambda: rules.may_run(OPEN, other)) is Reason.NOT_YOURS


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        ("administrator", None),
        ("unknown", Reason.NOT_ADMINISTRATOR),
        ("member", Reason.NOT_ADMINISTRATOR),
        ("guest", Reason.NOT_ADMINISTRATOR),
        ("stranger", Reason.NOT_ADMINISTRATOR),
        ("bot", Reason.NOT_ADMINISTRATOR),
        ("gone", Reason.NOT_ADMINISTRATOR),
    ],
)
def test_only_known_administrators_begin(standing: Standing, reason: Reason | None) -> None:
    assert refused(lambda: rules.may_start(standing)) is reason


@pytest.mark.parametrize(
    ("one", "who", "standing", "reason"),
    [
        (OPEN, ANN, "member", None),
        (OPEN, ANN, "administrator", None),
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
    ],
)
def test_those_may_join_who_belong_there_while_answers_count(
    one: Team, who: Address, standing: Standing, reason: Reason | None
) -> None:
    assert refused(lambda: rules.may_join(one, who, standing, NOW)) is reason


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
    assert refused(lambda: rules.with_deadline(OPEN, NOW + after, NOW)) is reason
    assert refused(lambda: rules.extend(OPEN, NOW + after, NOW)) is reason


@pytest.mark.parametrize(
    ("lasts", "ahead"),
    [
        (timedelta(days=7), timedelta(hours=24)),
        (timedelta(hours=48), timedelta(hours=24)),
        (timedelta(hours=2), timedelta(hours=1)),
    ],
)
def test_reminder_comes_a_day_ahead_or_at_half_time(lasts: timedelta, ahead: timedelta) -> None:
    found = rules.with_deadline(OPEN, NOW + lasts, NOW)

    assert found.remind_at == found.ends_at - ahead


def test_open_end_has_no_reminder() -> None:
    assert rules.with_deadline(OPEN, None, NOW).remind_at is None


# ---------------------------------------------------------------------------- what becomes of it


ENDS: dict[Status, tuple[Team, Reason | None]] = {
    "open": (OPEN, None),
    "closing": (CLOSED, None),
    "revealed": (REVEALED, Reason.REVEALED),
    "cancelled": (CANCELLED, Reason.CANCELLED),
}


@pytest.mark.parametrize("status", ENDS)
def test_what_is_over_cannot_be_extended_closed_revealed_or_cancelled(status: Status) -> None:
    one, reason = ENDS[status]
    closed = Reason.CLOSED_ALREADY if status == "closing" else reason

    assert one.status == status
    assert refused(lambda: rules.extend(one, None, LATER)) is reason
    assert refused(lambda: rules.close(one, LATER)) is closed
    assert refused(lambda: rules.reveal(one, 5, LATER)) is reason
    assert refused(lambda: rules.cancel(one, LATER)) is reason


@pytest.mark.parametrize(
    ("answered", "reason"), [(0, Reason.TOO_FEW), (4, Reason.TOO_FEW), (5, None)]
)
def test_reveal_needs_the_smallest_group(answered: int, reason: Reason | None) -> None:
    for one in (OPEN, CLOSED):
        assert refused(lambda one=one: rules.reveal(one, answered, NOW)) is reason  # type: ignore[misc]


def test_extending_what_is_closed_takes_answers_again() -> None:
    found = rules.extend(CLOSED, LATER, NOW)

    assert found.status == "open"
    assert found.takes_answers(NOW)
    assert found.removed_at is None


def test_closing_waits_without_a_deadline() -> None:
    assert (CLOSED.status, CLOSED.deadline, CLOSED.remind_at) == ("closing", None, None)


def test_revealing_the_first_of_two_rounds_opens_the_second() -> None:
    found = rules.reveal(OPEN.but(rounds=2, shown=9), 9, LATER)

    assert (found.status, found.round, found.shown, found.since) == ("open", 2, 0, LATER)
    assert found.deadline is None
    assert found.ends_at == LATER + LONGEST
    assert rules.reveal(found, 9, LATER).status == "revealed"


def test_cancelling_ends_the_series_too() -> None:
    assert rules.cancel(rules.schedule(OPEN, NOW), NOW).next_at is None


# ---------------------------------------------------------------------------- other hands


def test_heir_who_was_asked_takes_over() -> None:
    asked = rules.hand_over(OPEN, ANN)

    assert asked.facilitator == FACILITATOR
    found = rules.accept(asked, replace(ANN, chat="D7"))
    assert (found.facilitator.person, found.facilitator.chat, found.heir) == ("ann", "D7", None)


def test_heir_who_declines_leaves_it_where_it_is() -> None:
    found = rules.decline(rules.hand_over(OPEN, ANN), ANN)

    assert (found.facilitator, found.heir) == (FACILITATOR, None)


@pytest.mark.parametrize("answer", [rules.accept, rules.decline])
def test_nobody_else_can_answer_for_the_heir(answer: Callable[[Team, Address], Team]) -> None:
    bea = Address("test", "D3", "bea")

    assert refused(lambda: answer(rules.hand_over(OPEN, ANN), bea)) is Reason.NOT_ASKED
    assert refused(lambda: answer(OPEN, ANN)) is Reason.NOT_ASKED
    other = replace(ANN, channel="another")
    assert refused(lambda: answer(rules.hand_over(OPEN, ANN), other)) is Reason.NOT_ASKED


def test_one_cannot_hand_over_to_oneself() -> None:
    assert refused(lambda: rules.hand_over(OPEN, ELSEWHERE)) is Reason.HEIR_SELF


@pytest.mark.parametrize(
    ("who", "theirs", "facilitators", "reason"),
    [
        (ANN, "administrator", "gone", None),
        (ANN, "administrator", "stranger", None),
        (ANN, "administrator", "member", Reason.CLAIM_PRESENT),
        (ANN, "administrator", "administrator", Reason.CLAIM_PRESENT),
        (ANN, "administrator", "unknown", Reason.CLAIM_PRESENT),
        (ANN, "member", "gone", Reason.CLAIM_ADMINISTRATORS),
        (ANN, "unknown", "gone", Reason.CLAIM_ADMINISTRATORS),
        (FACILITATOR, "administrator", "gone", Reason.HEIR_SELF),
    ],
)
def test_administrators_alone_claim_what_was_left(
    who: Address, theirs: Standing, facilitators: Standing, reason: Reason | None
) -> None:
    assert refused(lambda: rules.claim(OPEN, who, theirs, facilitators)) is reason


def test_who_claims_it_runs_it_and_no_heir_is_waited_for() -> None:
    found = rules.claim(
        rules.hand_over(OPEN, Address("test", "D3", "bea")), ANN, "administrator", "gone"
    )

    assert (found.facilitator, found.heir) == (ANN, None)


# ---------------------------------------------------------------------------- series


def test_series_goes_on_a_quarter_after_it_began() -> None:
    assert rules.schedule(OPEN, LATER).next_at == NOW + QUARTER
    assert rules.schedule(REVEALED, NOW + QUARTER).next_at == NOW + 2 * QUARTER
    assert rules.unschedule(rules.schedule(OPEN, LATER)).next_at is None
    assert refused(lambda: rules.schedule(CANCELLED, LATER)) is Reason.CANCELLED


def test_next_of_a_series_has_the_same_settings_and_as_much_time() -> None:
    due = NOW + QUARTER
    last = rules.reveal(rules.schedule(OPEN.but(smallest=4, rounds=2, round=2), NOW), 9, LATER)

    found = rules.following(last, "next", "v2", due)

    assert (found.id, found.version, found.before) == ("next", "v2", last.id)
    assert (found.smallest, found.rounds, found.round, found.status) == (4, 2, 1, "open")
    assert found.deadline == due + timedelta(days=7)
    assert found.next_at == due + QUARTER
    assert found.facilitator == FACILITATOR


def test_next_of_a_series_with_an_open_end_has_one_too() -> None:
    found = rules.following(OPEN.but(lasts_s=0, deadline=None), "next", "v1", LATER)

    assert found.deadline is None
    assert found.next_at is None


def test_assessments_in_one_place_are_named_apart() -> None:
    assert rules.named_apart("Autumn", []) == "Autumn"
    assert rules.named_apart("Autumn", ["Spring"]) == "Autumn"
    assert rules.named_apart("Autumn", ["Autumn"]) == "Autumn (2)"
    assert rules.named_apart("Autumn", ["Autumn", "Autumn (2)"]) == "Autumn (3)"
