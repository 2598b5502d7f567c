"""A team assessment as it is kept: its JSON, and when something happens to it by itself."""

import json
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
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
    asked_at=st.lists(TIMES, max_size=3).map(tuple), invited=st.none() | st.integers(0, 1000),
)  # fmt: skip


@given(TEAMS)
def test_team_comes_back_from_its_json_as_it_was(assessment: Team) -> None:
    data = json.loads(json.dumps(team_to_json(assessment)))

    assert team_from_json(data) == assessment
    assert team_from_json({**data, "later": "unknown here"}) == assessment


def test_team_of_before_has_no_number_of_invited_people() -> None:
    data = team_to_json(team())

    assert "invited" not in data
    assert team_from_json(data) == team()


@pytest.mark.parametrize("smallest", [3, 5])
@pytest.mark.parametrize(("missing", "is_shown"), [(-1, 0), (0, 0), (1, 0), ("k-1", 0), ("k", 1)])
def test_invited_are_shown_only_where_as_many_are_missing_as_the_smallest_group_has(
    smallest: int, missing: int | str, is_shown: int
) -> None:
    left = {"k-1": smallest - 1, "k": smallest}.get(str(missing), missing)
    assessment = team(smallest=smallest, invited=20)

    assert assessment.invited_of(20 - int(left)) == (20 if is_shown else None)
    assert team(smallest=smallest).invited_of(0) is None


LATER = NOW + timedelta(days=3)
ENDLESS = team(deadline=None, remind_at=None)
DRAFT = team(status="draft", since=NOW)


@pytest.mark.parametrize(
    ("assessment", "due_at"),
    [
        (team(), NOW + timedelta(days=6)),
        (team(remind_at=None), NOW + timedelta(days=7)),
        (ENDLESS, NOW + LONGEST),
        (ENDLESS.but(round=2, since=LATER), LATER + LONGEST),
        (ENDLESS.but(status="closing", since=NOW), NOW + UNREVEALED),
        (DRAFT, NOW + UNDECIDED),
        (DRAFT.but(since=LATER), LATER + UNDECIDED),
        (DRAFT.but(since=None), NOW + UNDECIDED),
        (team(status="revealed", since=NOW), None),
        (team(status="revealed", since=NOW, next_at=LATER), LATER),
        (team(status="cancelled", since=NOW), None),
    ],
)
def test_team_is_due_when_something_happens_to_it(
    assessment: Team, due_at: datetime | None
) -> None:
    closing, draft = assessment.status == "closing", assessment.status == "draft"

    assert assessment.due_at == due_at
    assert assessment.removed_at == (due_at if closing else None)
    assert assessment.undecided_until == (due_at if draft else None)


def test_team_that_was_kept_before_there_were_offers_is_read() -> None:
    data = team_to_json(team())
    for name in ("anyone", "offers", "asked_at"):
        del data[name]

    assert team_from_json(data) == team()


def test_answers_count_until_the_deadline_and_not_at_it() -> None:
    assessment = team()

    assert assessment.takes_answers(assessment.ends_at - timedelta(seconds=1))
    assert not assessment.takes_answers(assessment.ends_at)
    assert not assessment.but(status="closing").takes_answers(NOW)
    assert not DRAFT.takes_answers(NOW)
