"""Long lists in parts, and questions that are drawn anew where they stand."""

import pytest

from bot.engine.advance import advance
from bot.engine.assessment import Assessment
from bot.engine.turn import Turn
from bot.messages import BUTTON_TOKEN_BYTES, Ask, Say, Tap, Text
from tests.conftest import NOW
from tests.unit.engine.test_corners import said

TO_INDUSTRY = ("yes", "walk", "hybrid", *"11111")


def asked(turn: Turn) -> Ask:
    (ask,) = (one for one in turn.replies if isinstance(one, Ask))
    return ask


def tap(assessment: Assessment, turn: Turn, token: str) -> Turn:
    return advance(assessment, turn.conversation, Tap(token), NOW)


def test_list_that_is_long_says_how_other_parts_are_asked_for(quick_check: Assessment) -> None:
    assert asked(said(quick_check, "yes")).pages == ""

    industry = asked(said(quick_check, *TO_INDUSTRY))

    assert len(industry.choices) == 20
    assert len(f"{industry.pages}999".encode()) <= BUTTON_TOKEN_BYTES


def test_other_part_is_the_same_question_drawn_where_it_stands(quick_check: Assessment) -> None:
    turn = said(quick_check, *TO_INDUSTRY)

    after = tap(quick_check, turn, asked(turn).pages + "10")

    ask = asked(after)
    assert (ask.start, ask.in_place) == (10, True)
    assert ask.choices == asked(turn).choices
    assert after.conversation == turn.conversation


@pytest.mark.parametrize("place", ["20", "x", "", "99999999999999999999"])
def test_part_that_is_not_there_changes_nothing(quick_check: Assessment, place: str) -> None:
    turn = said(quick_check, *TO_INDUSTRY)

    after = tap(quick_check, turn, asked(turn).pages + place)

    assert after.replies == ()
    assert "Nothing changed" in after.notice


def test_page_of_a_question_that_is_answered_says_that_it_is_over(quick_check: Assessment) -> None:
    turn = said(quick_check, *TO_INDUSTRY)
    later = advance(quick_check, turn.conversation, Text("gaming"), NOW)

    after = tap(quick_check, later, asked(turn).pages + "10")

    assert after.replies == ()
    assert "moved on" in after.notice


@pytest.mark.parametrize("kind", ["industry", "country"])
def test_comparison_has_pages_too(quick_check: Assessment, kind: str) -> None:
    done = said(quick_check, *TO_INDUSTRY, "skip the rest")
    which = advance(quick_check, done.conversation, Text(kind), NOW)
    ask = asked(which)
    if not ask.pages:
        assert len(ask.choices) <= 8
        return

    after = tap(quick_check, which, ask.pages + "10")

    assert asked(after).step == f"compare-{kind}"
    assert (asked(after).start, asked(after).in_place) == (10, True)
    assert after.conversation == which.conversation


def test_choosing_one_of_several_draws_the_question_where_it_stands(
    everything: Assessment,
) -> None:
    turn = said(everything, "ok", "walk")
    question = asked(turn)
    assert question.layout == "several"

    after = tap(everything, turn, question.choices[1].token)

    assert (asked(after).start, asked(after).in_place) == (1, True)
    assert asked(after).choices[1].chosen


def test_invitation_says_nothing_of_anybodys_answers(quick_check: Assessment) -> None:
    done = said(quick_check, *TO_INDUSTRY, "gaming", "skip the rest")

    _, invitation = advance(quick_check, done.conversation, Text("share"), NOW).replies

    assert isinstance(invitation, Say)
    assert invitation.kind == "invitation"
    assert invitation.buttons == ()
    for private in ("Walk", "Hybrid", "Gaming", done.conversation.id):
        assert private not in str(invitation)
