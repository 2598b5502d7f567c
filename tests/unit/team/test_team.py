"""A team assessment as it is kept: its JSON, and when something happens to it by itself."""

import json
from datetime import UTC, datetime, timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Address
from bot.team.model import (
    LONGEST,
    UNDECIDED,
    UNREVEALED,
    Status,
    Team,
    team_from_json,
    team_to_json,
)
from tests.conftest import NOW
from tests.unit.team.make import team

WORDS = st.text(max_size=12)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
ADDRESSES = st.builds(Address, WORDS, WORDS, WORDS)
TEAMS = st.builds(
    Team,
    id=WORDS, place=ADDRESSES, facilitator=ADDRESSES, title=WORDS, flow=WORDS, version=WORDS,
    edition=WORDS, created_at=TIMES, smallest=st.integers(3, 100), takes_part=st.booleans(),
    rounds=st.integers(1, 2), round=st.integers(1, 2), status=st.sampled_from(get_args(Status)),
    deadline=st.none() | TIMES, remind_at=st.none() | TIMES, since=st.none() | TIMES,
    lasts_s=st.floats(0, 1e7), shown=st.integers(0, 1000), counted_at=st.none() | TIMES,
    heir=st.none() | ADDRESSES, before=WORDS, next_at=st.none() | TIMES, trouble=WORDS,
    anyone=st.booleans(), offers=st.lists(WORDS, max_size=3).map(tuple),
    asked_at=st.lists(TIMES, max_size=3).map(tuple),
)  # fmt: skip


@given(TEAMS)
def test_team_comes_back_from_its_json_as_it_was(assessment: Team) -> None:
    data = json.loads(json.dumps(team_to_json(assessment)))

    assert team_from_json(data) == assessment
    assert team_from_json({**data, "later": "unknown here"}) == assessment


def test_open_team_is_due_at_its_reminder_and_then_at_its_deadline() -> None:
    assessment = team()

    assert assessment.due_at == assessment.remind_at
    assert assessment.but(remind_at=None).due_at == assessment.deadline


def test_open_end_is_due_after_ninety_days_of_the_round() -> None:
    assessment = team(deadline=None, remind_at=None)
    later = NOW + timedelta(days=3)

    assert assessment.due_at == NOW + LONGEST
    assert assessment.but(round=2, since=later).due_at == later + LONGEST


def test_closed_team_is_due_when_its_answers_go() -> None:
    assessment = team(status="closing", since=NOW, deadline=None, remind_at=None)

    assert assessment.due_at == assessment.removed_at == NOW + UNREVEALED


def test_draft_is_due_when_it_is_given_up_and_not_at_its_deadline() -> None:
    assessment = team(status="draft", since=NOW)

    assert assessment.due_at == assessment.undecided_until == NOW + UNDECIDED
    assert not assessment.takes_answers(NOW)
    assert team().undecided_until is None
    later = NOW + timedelta(days=3)
    assert assessment.but(since=later).undecided_until == later + UNDECIDED
    assert assessment.but(since=None).undecided_until == assessment.created_at + UNDECIDED


def test_team_that_was_kept_before_there_were_offers_is_read() -> None:
    data = team_to_json(team())
    for name in ("anyone", "offers", "asked_at"):
        del data[name]

    assert team_from_json(data) == team()


def test_team_that_is_over_is_due_only_for_the_next_of_its_series() -> None:
    for status in ("revealed", "cancelled"):
        assessment = team(status=status, since=NOW)

        assert assessment.removed_at is None
        assert assessment.due_at is None
        assert assessment.but(next_at=NOW).due_at == NOW


def test_answers_count_until_the_deadline_and_not_at_it() -> None:
    assessment = team()

    assert assessment.takes_answers(assessment.ends_at - timedelta(seconds=1))
    assert not assessment.takes_answers(assessment.ends_at)
    assert not assessment.but(status="closing").takes_answers(NOW)
