"""One message 90 days after a result, for those who agreed to it."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bot.channel import Traits
from bot.engine.advance import advance
from bot.engine.assessment import Assessment
from bot.engine.conversation import from_json, to_json
from bot.engine.follow_up import follow, is_due
from bot.engine.replies import result_of_answers
from bot.engine.turn import Turn, TurnContext
from bot.messages import Paragraph, Say, Text, plain
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
    conversation = wished(assessment, *lines).conversation

    assert (conversation.follow_up, conversation.wished_step) == ("", "")


@pytest.mark.parametrize("lines", [(), ("yes",), ("yes", "ask me in 90 days")])
def test_its_day_is_a_moment_that_a_channel_shows_in_the_readers_zone(
    assessment: Assessment, lines: tuple[str, ...]
) -> None:
    [*_, said] = wished(assessment, *lines).replies

    assert isinstance(said, Say)
    [block] = said.blocks
    assert isinstance(block, Paragraph)
    assert block.moments == (("February 20, 2027", int(LATER.timestamp())),)


def test_its_day_is_that_of_the_zone_of_the_channel(assessment: Assessment) -> None:
    asked = said(assessment, *TO_RESULT).conversation
    there = Traits(zone=timezone(timedelta(hours=-12)))

    turn = advance(assessment, asked, Text("ask me in 90 days"), NOW, there)

    assert "On February 19, 2027 I’ll ask you once" in shown(turn)


def test_stop_says_that_it_is_called_off(assessment: Assessment) -> None:
    said = "I won’t send you the message on February 20, 2027."

    assert said in shown(wished(assessment, "yes", "stop"))
    assert said not in shown(wished(assessment, "no", "stop"))


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


def first_step(assessment: Assessment, turn: Turn) -> str:
    """Return the action of the first next step now."""
    advice = result_of_answers(TurnContext(assessment, turn.conversation, NOW)).advice
    return advice[0].rule.action.rstrip(".")


def test_it_names_the_step_of_then_though_answers_changed(assessment: Assessment) -> None:
    agreed = wished(assessment, "yes")
    changed = wished(
        assessment, "yes", "change stage", "fly", "change delivery", "human-only",
        "change change management", "1", "change alignment", "5",
    )  # fmt: skip
    then, now = (first_step(assessment, turn) for turn in (agreed, changed))

    asked = shown(follow(TurnContext(assessment, changed.conversation, LATER)))

    assert then != now
    assert f"90 days ago, this was your first step: “{then}.”" in asked
    assert now not in asked


def test_wish_of_an_earlier_version_names_no_step(assessment: Assessment) -> None:
    written = to_json(wished(assessment, "yes").conversation)
    del written["wished_step"]

    asked = follow(TurnContext(assessment, from_json(written), LATER))

    assert "It’s been 90 days since your result" in shown(asked)
    assert "first step" not in shown(asked)


def test_it_names_the_first_step_and_is_sent_once(assessment: Assessment) -> None:
    conversation = wished(assessment, "yes").conversation

    assert not is_due(conversation, LATER - timedelta(seconds=1))
    assert is_due(conversation, LATER)
    turn = follow(TurnContext(assessment, conversation, LATER))
    assert "90 days ago" in shown(turn)
    assert not is_due(turn.conversation, LATER)
    [message] = turn.replies
    assert "[Take it again]" in plain(message)
