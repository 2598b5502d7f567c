"""Conversations whose result is not the person's own: a team's, and those that set one up."""

import pytest

from bot.engine.advance import Beginning, advance, begin
from bot.engine.assessment import Assessment
from bot.engine.turn import Turn
from bot.loading.library import flow_folders
from bot.messages import Ask, Command, Say, Text, plain
from bot.scoring.edition import Edition
from tests.conftest import NOW, make_assessment

ASKS_FOR_A_RESULT = ["result", "details", "report", "sources", "share", "compare", "form"]


@pytest.fixture(scope="module")
def pulse(edition: Edition) -> Assessment:
    return make_assessment(edition, flow_folders()["team-pulse"])


@pytest.fixture(scope="module")
def setup(edition: Edition) -> Assessment:
    return make_assessment(edition, flow_folders()["team-setup"])


def typed(assessment: Assessment, *lines: str) -> Turn:
    """The turn after these lines, in a place of many."""
    given = {"place": "C1", "flow": "team-pulse"} if assessment.flow.purpose == "setup" else {}
    turn = begin(assessment, "t1", NOW, Beginning(team="t1", given=given))
    for line in lines:
        turn = advance(assessment, turn.conversation, Text(line), NOW)
    return turn


MEMBER = ("walk", "hybrid", *"44321", "skip")
FACILITATOR = ("CX leadership", "in 2 days", "5", "no", "one round")


@pytest.mark.parametrize("word", ASKS_FOR_A_RESULT[:-1])
def test_result_of_a_team_comes_later_while_somebody_answers(pulse: Assessment, word: str) -> None:
    turn = typed(pulse, "walk", word)

    [asked] = turn.replies
    assert isinstance(asked, Ask)
    assert asked.step == "delivery"
    assert "The result is the whole team's" in plain(asked)


@pytest.mark.parametrize("word", [*ASKS_FOR_A_RESULT[:-1], "nonsense", "help"])
def test_result_of_a_team_comes_later_for_those_who_have_answered(
    pulse: Assessment, word: str
) -> None:
    turn = typed(pulse, *MEMBER, word)

    [said] = turn.replies
    assert isinstance(said, Say)
    assert "The result is the whole team's" in plain(said)
    assert "Stage: Walk" in plain(said)
    assert turn.conversation.status == "submitted"


@pytest.mark.parametrize("word", ASKS_FOR_A_RESULT[:-1])
def test_setting_up_comes_first(setup: Assessment, word: str) -> None:
    turn = typed(setup, "CX leadership", word)

    [asked] = turn.replies
    assert isinstance(asked, Ask)
    assert "First the questions about the team assessment" in plain(asked)


@pytest.mark.parametrize("word", [*ASKS_FOR_A_RESULT, "nonsense", "help"])
def test_what_was_set_up_says_so(setup: Assessment, word: str) -> None:
    done = typed(setup, *FACILITATOR)
    assert done.effect == "open"

    turn = advance(setup, done.conversation, Text(word), NOW)

    [said] = turn.replies
    assert isinstance(said, Say)
    assert "This team assessment has been set up." in plain(said)


@pytest.mark.parametrize("lines", [("walk",), MEMBER])
def test_command_that_does_not_exist_is_answered_as_any_other_text(
    pulse: Assessment, lines: tuple[str, ...]
) -> None:
    turn = typed(pulse, *lines)

    after = advance(pulse, turn.conversation, Command("nonsense"), NOW)

    [reply] = after.replies
    done = turn.conversation.status == "submitted"
    assert ("The result is the whole team's" in plain(reply)) == done
    assert ("/nonsense" in plain(reply)) == (not done)
    assert after.conversation == turn.conversation or not done
