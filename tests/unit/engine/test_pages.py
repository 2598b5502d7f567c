"""Long lists in parts, and questions that are redrawn in place."""

from dataclasses import replace

import pytest

from bot.engine.assessment import Assessment
from bot.engine.turn import Turn
from bot.messages import BUTTON_TOKEN_BYTES, Ask, Say, Tap
from tests.unit.engine.make import NAME, after, said

TO_INDUSTRY = ("yes", "walk", "hybrid", *"11111")


def asked(turn: Turn) -> Ask:
    (ask,) = (one for one in turn.replies if isinstance(one, Ask))
    return ask


def tap(assessment: Assessment, turn: Turn, token: str) -> Turn:
    return after(assessment, turn, Tap(token))


def test_other_part_of_a_long_list_is_the_same_question_drawn_where_it_stands(
    quick_check: Assessment,
) -> None:
    turn = said(quick_check, *TO_INDUSTRY)
    industry = asked(turn)

    other = tap(quick_check, turn, industry.pages + "10")

    assert len(industry.choices) == 21
    assert len(f"{industry.pages}999".encode()) <= BUTTON_TOKEN_BYTES
    ask = asked(other)
    assert (ask.start, ask.in_place, ask.choices) == (10, True, industry.choices)
    assert other.conversation == turn.conversation
    assert asked(said(quick_check, "yes")).pages == ""


@pytest.mark.parametrize("place", ["21", "x", "", "99999999999999999999"])
def test_part_that_is_not_there_or_over_changes_nothing(
    quick_check: Assessment, place: str
) -> None:
    turn = said(quick_check, *TO_INDUSTRY)

    none = tap(quick_check, turn, asked(turn).pages + place)
    over = tap(quick_check, said(quick_check, *TO_INDUSTRY, "gaming"), asked(turn).pages + "10")

    assert none.replies == over.replies == ()
    assert "Nothing changed" in none.notice
    assert "earlier question" in over.notice


@pytest.mark.parametrize("kind", ["industry", "country"])
def test_comparison_has_pages_too(quick_check: Assessment, kind: str) -> None:
    which = said(quick_check, *TO_INDUSTRY, "skip the rest", f"compare {kind}")
    ask = asked(which)

    other = tap(quick_check, which, ask.pages + "9")

    assert asked(other).step == f"compare-{kind}"
    assert (asked(other).start, asked(other).in_place) == (9, True)
    assert replace(other.conversation, pending=None) == replace(which.conversation, pending=None)


def test_choosing_one_of_several_draws_the_question_where_it_stands(
    everything: Assessment,
) -> None:
    turn = said(everything, "ok", "walk")
    question = asked(turn)
    assert question.layout == "several"

    again = asked(tap(everything, turn, question.choices[1].token))

    assert (again.start, again.in_place) == (1, True)
    assert again.choices[1].chosen


def test_invitation_says_nothing_of_anybodys_answers(quick_check: Assessment) -> None:
    turn = said(quick_check, *TO_INDUSTRY, "gaming", "skip the rest", "share")

    _, invitation = turn.replies
    assert isinstance(invitation, Say)
    assert (invitation.kind, invitation.buttons) == ("invitation", ())
    for private in ("Walk", "Hybrid", "Gaming", NAME):
        assert private not in str(invitation)
