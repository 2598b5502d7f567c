"""One message 90 days after a result, for those who agreed to it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.channel import Traits
from bot.engine.advance import advance
from bot.engine.assessment import Assessment
from bot.engine.follow_up import follow, is_due
from bot.engine.turn import Turn, TurnContext
from bot.messages import Text, plain
from tests.conftest import NOW
from tests.unit.engine.make import after, said, shown

TO_RESULT = ("yes", "walk", "hybrid", "5", "2", "4", "3", "2", "gaming", "germany", "skip", "cx")
LATER = NOW + timedelta(days=90)


@pytest.fixture
def assessment(quick_check: Assessment) -> Assessment:
    return replace(quick_check, retention=timedelta(days=365))


def wished(assessment: Assessment, *lines: str) -> Turn:
    turn = said(assessment, *TO_RESULT)
    for line in ("ask me in 90 days", *lines):
        turn = after(assessment, turn, Text(line))
    return turn


def test_it_says_what_is_kept_and_asks_for_consent_first(assessment: Assessment) -> None:
    asked, agreed = wished(assessment), wished(assessment, "yes")

    assert "February 20, 2027" in shown(asked)
    assert "I keep your answers and this chat’s address" in shown(asked)
    assert asked.conversation.follow_up == ""
    assert datetime.fromisoformat(agreed.conversation.follow_up) == LATER


@pytest.mark.parametrize("lines", [("no",), ("yes", "stop"), ("yes", "take it again")])
def test_it_is_off_without_consent_after_stop_and_after_another_assessment(
    assessment: Assessment, lines: tuple[str, ...]
) -> None:
    assert wished(assessment, *lines).conversation.follow_up == ""


def test_it_is_offered_once_and_then_named(assessment: Assessment) -> None:
    again = wished(assessment, "yes", "ask me in 90 days")

    assert again.conversation.pending is None
    assert "I’ll write once, on February 20, 2027" in shown(again)


@pytest.mark.parametrize(
    ("retention", "traits", "reason"),
    [
        (timedelta(days=90), Traits(form_lifetime_s=3), "can’t follow up here"),
        (timedelta(days=365), Traits(writes_first=False), "can’t write to you here"),
    ],
    ids=["answers gone by then", "channel that cannot write first"],
)
def test_it_is_not_offered_where_it_could_not_be_sent(
    assessment: Assessment, retention: timedelta, traits: Traits, reason: str
) -> None:
    here = replace(assessment, retention=retention)
    result = said(here, *TO_RESULT)

    steps = advance(here, result.conversation, Text("what to do next"), NOW, traits)
    asked = advance(here, result.conversation, Text("ask me in 90 days"), NOW, traits)

    assert "Ask me in 90 days" not in shown(steps)
    assert reason in shown(asked)


def test_it_names_the_first_step_and_is_sent_once(assessment: Assessment) -> None:
    conversation = wished(assessment, "yes").conversation

    assert not is_due(conversation, LATER - timedelta(seconds=1))
    assert is_due(conversation, LATER)
    turn = follow(TurnContext(assessment, conversation, LATER))
    assert "90 days ago" in shown(turn)
    assert not is_due(turn.conversation, LATER)
    [message] = turn.replies
    assert "[Take it again]" in plain(message)
