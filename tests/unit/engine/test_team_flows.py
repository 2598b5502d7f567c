"""Conversations whose result is not the person's own: a team's, and those that set one up."""

import pytest

from bot.engine.advance import Beginning, advance, begin
from bot.engine.assessment import Assessment
from bot.engine.turn import Turn
from bot.loading.library import flow_folders
from bot.messages import Ask, Command, Reply, Say, Text, plain
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
    """Return the turn after these lines, in a place of many."""
    given = {"place": "C1", "flow": "team-pulse"} if assessment.flow.purpose == "setup" else {}
    turn = begin(assessment, "t1", NOW, Beginning(team="t1", given=given))
    for line in lines:
        turn = advance(assessment, turn.conversation, Text(line), NOW)
    return turn


MEMBER = ("walk", "hybrid", *"44321", "skip")
FACILITATOR = ("CX leadership", "in 2 days", "post it")


def reply_to(assessment: Assessment, *lines: str) -> tuple[Reply, str]:
    """Return the one reply to the last of these lines, and what it says."""
    (reply,) = typed(assessment, *lines).replies
    return reply, plain(reply)


@pytest.mark.parametrize("word", ASKS_FOR_A_RESULT[:-1])
def test_result_comes_later_while_somebody_answers_or_sets_up(
    pulse: Assessment, setup: Assessment, word: str
) -> None:
    answering, said = reply_to(pulse, "walk", word)
    setting_up, first = reply_to(setup, "CX leadership", word)

    assert isinstance(answering, Ask)
    assert answering.step == "delivery"
    assert "The result is the whole team’s" in said
    assert isinstance(setting_up, Ask)
    assert "answer the questions about the team check" in first


@pytest.mark.parametrize("word", [*ASKS_FOR_A_RESULT, "nonsense", "help"])
def test_result_comes_later_for_those_who_have_answered_or_set_up(
    pulse: Assessment, setup: Assessment, word: str
) -> None:
    assert typed(setup, *FACILITATOR).effect == "open"
    setting_up, done = reply_to(setup, *FACILITATOR, word)
    assert isinstance(setting_up, Say)
    assert "This team check is set up." in done
    if word == "form":
        return

    answering, said = reply_to(pulse, *MEMBER, word)
    assert isinstance(answering, Say)
    assert "You’ve answered. The team’s result will appear where you were invited." in said
    assert ("I didn’t understand “nonsense”." in said) == (word == "nonsense")
    assert "Stage: Walk" in said
    assert typed(pulse, *MEMBER, word).conversation.status == "submitted"


@pytest.mark.parametrize("lines", [("walk",), MEMBER])
def test_command_that_does_not_exist_is_answered_as_any_other_text(
    pulse: Assessment, lines: tuple[str, ...]
) -> None:
    turn = typed(pulse, *lines)

    after = advance(pulse, turn.conversation, Command("nonsense"), NOW)

    [reply] = after.replies
    done = turn.conversation.status == "submitted"
    assert ("The team’s result will appear" in plain(reply)) == done
    assert "/nonsense" in plain(reply)
    assert after.conversation == turn.conversation or not done
