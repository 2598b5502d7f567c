"""What stands in the place before the first tap, while people answer, and at the end."""

from datetime import datetime, timedelta, timezone

import pytest

from bot.group.invitation import count_line, invitation, moment, round_over
from bot.group.team import LONGEST, Team
from tests.conftest import NOW
from tests.group.make import TEXTS, team, text


def said(one: Team, answered: int = 7) -> str:
    return text(invitation(TEXTS, one, "Team pulse", answered))


def test_invitation_says_exactly_who_sees_what_before_the_first_tap() -> None:
    assert said(team(), 0) == (
        "CX leadership, autumn\n"
        "“Team pulse”: a few questions about your organisation, answered in private. It takes "
        "about a minute. The result is shown here, for the team as a whole.\n"
        "Who sees what\n"
        "- Nobody sees who answered what: this bot shows it neither to the facilitator nor to "
        "whoever runs the bot.\n"
        "- What is shown is the whole team's result, and of roles only those of at least 5 people, "
        "never so that the others could be worked out.\n"
        "- Before the result is revealed nothing is shown but how many have answered. If fewer "
        "than 5 answer, nothing is shown at all.\n"
        "- If everybody gives the same answer, everybody knows everybody's answer.\n"
        "- Until the result is revealed, the answers are in the database of whoever runs this bot. "
        "They are deleted at the reveal, or 7 days after closing if the result is never revealed.\n"
        "- You can see and change your own answers until it is closed or revealed.\n"
        "- The facilitator does not answer.\n"
        "Answers are taken until November 29, 2026, 09:30 UTC. The result is then shown by itself, "
        "if enough have answered.\n"
        "Nobody has answered yet.\n"
    )


def test_invitation_says_so_where_anyone_with_the_link_can_answer() -> None:
    line = "- I can't check who is a member here, so anyone with the link can answer.\n"
    open_to_all = text(invitation(TEXTS, team(), "Team pulse", 7, anyone=True))

    assert line in open_to_all
    assert open_to_all.replace(line, "") == said(team())


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (0, "Nobody has answered yet."),
        (1, "One answered"),
        (7, "7 answered"),
        (1000, "1,000 answered"),
    ],
)
def test_count_is_the_last_line_and_says_a_number_alone(count: int, line: str) -> None:
    assert count_line(TEXTS, count) == line
    assert said(team(), count).endswith(f"\n{line}\n")


def test_smallest_group_is_named_as_it_was_set() -> None:
    found = said(team(smallest=3))

    assert "of at least 3 people" in found
    assert "fewer than 3 answer" in found
    assert " 5 " not in found


def test_facilitator_who_takes_part_is_said_to() -> None:
    assert "The facilitator answers, too." in said(team(takes_part=True))
    assert "does not answer" not in said(team(takes_part=True))


def test_longer_questions_are_said_to_take_longer() -> None:
    assert "about 4 minutes" in text(invitation(TEXTS, team(), "Team pulse", 0, minutes=4))


def test_open_end_has_a_latest_moment_all_the_same() -> None:
    one = team(deadline=None)

    assert one.ends_at == NOW + LONGEST
    assert (
        "There is no deadline: answers are taken until the facilitator reveals the result. At the "
        "latest that happens by itself, on February 20, 2027, 09:30 UTC, if enough have answered.\n"
    ) in said(one)


def test_moment_is_said_in_utc_wherever_it_comes_from() -> None:
    at = datetime(2026, 12, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))

    assert moment(TEXTS, at) == "November 30, 2026, 22:30 UTC"


def test_two_rounds_are_told_of_with_what_is_remembered_between_them() -> None:
    first, second = said(team(rounds=2)), said(team(rounds=2, round=2))

    assert first.startswith("CX leadership, autumn, round 1 of 2\n")
    assert "it is remembered who took part in the first, but not what they answered." in first
    assert second.startswith("CX leadership, autumn, round 2 of 2\n")
    assert "Everybody can answer anew" in second
    assert "Until this round ends it is remembered who took part in the first" in second
    assert "remembered" not in said(team())


@pytest.mark.parametrize(
    ("status", "answered", "line"),
    [
        ("closing", 7, "Closed. 7 answered; the result has not been revealed. If it is not "
                       "revealed, all answers are deleted on November 29, 2026, 09:30 UTC."),
        ("closing", 1, "Closed. One answered; the result has not been revealed. That is fewer than "
                       "5, so nothing can be shown unless more time is given. If it is not "
                       "revealed, all answers are deleted on November 29, 2026, 09:30 UTC."),
        ("closing", 0, "Closed. Nobody answered. That is fewer than 5, so nothing can be shown "
                       "unless more time is given. If it is not revealed, all answers are deleted "
                       "on November 29, 2026, 09:30 UTC."),
        ("revealed", 7, "Revealed. 7 answered; the result stands below."),
        ("cancelled", 7, "Cancelled. Everything that was answered has been deleted."),
    ],
)  # fmt: skip
def test_message_says_at_the_end_how_it_ended(status: str, answered: int, line: str) -> None:
    one = team(status=status, since=NOW, deadline=None)

    assert said(one, answered) == f"CX leadership, autumn\n{line}\n"


def test_first_rounds_message_stays_with_its_round() -> None:
    found = text(round_over(TEXTS, team(rounds=2), 9))

    assert found == (
        "CX leadership, autumn, round 1 of 2\nRevealed. 9 answered; the result stands below.\n"
    )
