"""The messages in the place before the first tap, while people answer, and at the end."""

from datetime import datetime, timedelta, timezone
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.loading.library import flow_folders
from bot.team.invitation import (
    MOST_WORDS,
    count_line,
    invitation,
    minutes_of,
    moments,
    opened_to_comparison,
    round_over,
    warned_of_comparison,
)
from bot.team.model import LONGEST, Team
from tests.conftest import NOW, make_assessment
from tests.unit.team.make import EDITION, PULSE, TEXTS, team, text

BEFORE = NOW - timedelta(days=90)
OPENED = (
    "There was a result here on August 24, 2026. If only a few people join or leave, comparing the "
    "two could show what they answered."
)
ELSEWHERE = "could be compared with another result of some of the same people"
ELSEWHERE_BRIEFLY = "Another result could be compared, too."
COUNT_ONLY = "Nobody sees a result this time, only how many answered."
ANYONE = "Anyone with the link can answer."


def said(assessment: Team, answered: int = 7, *, anyone: bool = False) -> str:
    return text(invitation(TEXTS, assessment, "Team check", answered, anyone=anyone))


def words_above_the_button(said: str) -> int:
    """Return how many words an invitation has, with its title."""
    return len(said.split())


def test_invitation_says_what_how_long_how_private_from_how_many_on_and_until_when() -> None:
    assert said(team(), 0) == (
        "CX leadership, fall\n"
        "AI in your customer experience, about 2 minutes. Private: I show nobody who answered "
        "what, not even the organizer. Results need at least 5 people. "
        "Open until Nov 29, 2026, 09:30 UTC.\n"
        "Nobody has answered yet.\n"
    )
    other = team(smallest=3, deadline=None)
    found = text(invitation(TEXTS, other, PULSE.flow.title, 0, minutes=4))
    assert "AI in your customer experience, about 4 minutes." in found
    assert "at least 3 people" in found
    assert other.ends_at == NOW + LONGEST
    assert "Open until February 20, 2027 at the latest.\n" in found


@pytest.mark.parametrize(
    ("anyone", "rounds", "series", "openly", "elsewhere", "open_end"),
    tuple(product((False, True), repeat=6)),
)
def test_invitation_has_at_most_sixty_words_above_its_button(
    *, anyone: bool, rounds: bool, series: bool, openly: bool, elsewhere: bool, open_end: bool
) -> None:
    assessment = team(
        title="A title as long as can be, of sixty characters, for everyone",
        rounds=1 + rounds, series=series, elsewhere=elsewhere, openly=openly,
        compared_with=BEFORE if openly else None,
    )  # fmt: skip
    if open_end:
        assessment = assessment.but(deadline=None)

    for answered, number in product((0, 1, 7, 1000), {1, 1 + rounds}):
        invited = said(assessment.but(round=number), answered, anyone=anyone)
        assert words_above_the_button(invited) <= MOST_WORDS == 60
        assert (ANYONE in invited) == anyone
        assert ("odes" in invited) == (rounds or series)
        assert (ELSEWHERE in invited or ELSEWHERE_BRIEFLY in invited) == elsewhere
        assert (OPENED in invited) == (openly and number == 1)
        assert "rivate" in invited
        # The second round of an open one that follows unknown people shows no result.
        counts_only = openly and number == 2
        assert ("5 people" in invited or "5+ people" in invited) != counts_only
        assert (COUNT_ONLY in invited or "no result this time" in invited) == counts_only
        assert "minute" in invited
        ends = ("until Nov 29, 2026,", "until November 29, 2026", "until February 20, 2027")
        assert any(end in invited for end in ends)


TITLES = st.lists(st.text("ab", min_size=1, max_size=12), min_size=1, max_size=30).map(
    lambda words: " ".join(words)[:60].strip()
)
"""Titles of at most sixty characters, as a set-up takes them: one word or thirty."""


@given(
    title=TITLES, flags=st.tuples(*[st.booleans()] * 6), answered=st.sampled_from((0, 1, 7, 99999))
)
@example(title=" ".join("a" * 30), flags=(True,) * 6, answered=99999)
@example(
    title="to be or not to be that is the question we ask of us all here now",
    flags=(False,) * 6,
    answered=0,
)
def test_invitation_with_its_title_has_at_most_sixty_words_whatever_the_title(
    title: str, flags: tuple[bool, ...], answered: int
) -> None:
    anyone, two, series, openly, elsewhere, open_end = flags
    assessment = team(
        title=title, rounds=1 + two, series=series, elsewhere=elsewhere, openly=openly,
        compared_with=BEFORE if openly else None, **({"deadline": None} if open_end else {}),
    )  # fmt: skip
    for number in range(1, 2 + two):
        invited = said(assessment.but(round=number), answered, anyone=anyone)
        assert words_above_the_button(invited) <= MOST_WORDS
        heading = invited.partition("\n")[0]
        assert heading.startswith(title.split(maxsplit=1)[0])
        # A title of some length is only cut beside the longest warning.
        assert "…" not in heading or openly or len(title.split()) > 20


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (0, "Nobody has answered yet."), (1, "One answered"), (7, "7 answered"),
        (1000, "1,000 answered"),
    ],
)  # fmt: skip
def test_count_is_the_last_line_and_the_only_one_that_it_changes(count: int, line: str) -> None:
    assessment = team(series=True)

    beside, _, last = said(assessment, count).strip().rpartition("\n")

    assert count_line(TEXTS, count) == last == line
    assert beside == said(assessment, 30).strip().rpartition("\n")[0]


@pytest.mark.parametrize("much", [False, True], ids=["in full", "brief"])
def test_warnings_stand_between_what_it_is_and_the_count(*, much: bool) -> None:
    assessment = team(rounds=2 if much else 1, elsewhere=much, openly=much, compared_with=BEFORE)

    title, about, warnings, count = said(assessment, 7, anyone=True).splitlines()

    assert title.startswith("CX leadership, fall")
    assert ("AI in your" in about) != much
    assert ANYONE in warnings
    assert (OPENED in warnings) == much
    assert count == "7 answered"


def test_moment_is_said_in_utc_wherever_it_comes_from() -> None:
    at = datetime(2026, 12, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))

    assert moments(TEXTS, at) == (("Nov 30, 2026, 22:30 UTC", int(at.timestamp())),)


def test_rounds_are_numbered() -> None:
    first, second = said(team(rounds=2)), said(team(rounds=2, round=2))

    assert first.startswith("CX leadership, fall, round 1 of 2\n")
    assert second.startswith("CX leadership, fall, round 2 of 2\n")
    assert text(round_over(TEXTS, team(rounds=2), 9)) == (
        "CX leadership, fall, round 1 of 2\nClosed. 9 people answered; see the result below.\n"
    )


@pytest.mark.parametrize(
    ("status", "answered", "line"),
    [
        ("closing", 7, "Closed. 7 answered; the result isn’t out yet. If it doesn’t come out, all "
                       "answers are deleted on Nov 29, 2026, 09:30 UTC."),
        ("closing", 1, "Closed. One answered; no result yet, since at least 5 are needed. If it "
                       "doesn’t come out, all answers are deleted on Nov 29, 2026, 09:30 UTC."),
        ("closing", 0, "Closed. Nobody answered."),
        ("revealed", 7, "Closed. 7 people answered; see the result below."),
        ("cancelled", 7, "Canceled."),
    ],
)  # fmt: skip
def test_message_says_at_the_end_how_it_ended(status: str, answered: int, line: str) -> None:
    assessment = team(status=status, since=NOW, deadline=None)

    assert said(assessment, answered) == f"CX leadership, fall\n{line}\n"


@pytest.mark.parametrize("openly", [None, False, True])
@pytest.mark.parametrize("compared", [None, BEFORE])
@pytest.mark.parametrize("round_", [1, 2])
def test_first_round_alone_is_opened_to_comparison_and_only_by_decision(
    *, openly: bool | None, compared: datetime | None, round_: int
) -> None:
    assessment = team(openly=openly, compared_with=compared, rounds=2, round=round_)

    opened = openly is True and compared is not None and round_ == 1

    assert opened_to_comparison(assessment) == opened
    assert bool(warned_of_comparison(TEXTS, assessment)) == opened
    assert (OPENED in said(assessment)) == opened


def test_codes_are_explained_wherever_there_is_room() -> None:
    explained = "To compare results safely, I store codes, not names."

    assert explained in said(team(series=True))
    assert explained in said(team(series=True, rounds=2, round=2))
    crowded = team(series=True, elsewhere=True, openly=True, compared_with=BEFORE)
    assert "Codes replace names." in said(crowded, anyone=True)


def test_second_round_asks_to_answer_again() -> None:
    again = "Answer again: AI in your customer experience, 2 minutes."

    assert again in said(team(rounds=2, round=2))
    assert again not in said(team(rounds=2))


def test_eight_questions_take_two_minutes_as_eleven_of_somebody_alone_take_three() -> None:
    alone = make_assessment(EDITION, flow_folders()["quick-check"])

    assert minutes_of(PULSE.flow) == 2
    assert minutes_of(alone.flow) == 3
