"""view() draws a page from a conversation's state, and says what an inbound would bring."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.channel import Traits
from bot.engine.advance import advance, begin
from bot.engine.conversation import Conversation
from bot.messages import Address, Ask, Command, Inbound, Say, Tap, Text, plain_blocks
from bot.messages.view import View
from bot.turns.context import Context
from bot.turns.needs import Facts, NeedsMore, TeamsNeeded
from bot.turns.plan import Found, Kept
from bot.turns.view import view
from tests.conftest import NOW
from tests.unit.assessments.world import versions

VERSIONS = versions().versions
TRAITS = Traits(writes_first=False, writes_files=True)
HERE = Address("web", "1", "1")
CONTEXT = Context(
    VERSIONS, NOW, lambda: "new1", lambda: "0" * 64, lambda: "BCDFGHJK", {"web": TRAITS}
)
ANSWERS = ("yes", "walk", "hybrid", *"45321", "retail banking", "skip the rest")


def conversation(*lines: str) -> Conversation:
    """Return a conversation in which somebody has typed some lines."""
    state = begin(VERSIONS.current, "c1", NOW, traits=TRAITS).conversation
    for line in lines:
        state = advance(VERSIONS.current, state, Text(line), NOW, TRAITS).conversation
    return state


def seen(lines: Sequence[str] = (), *inbounds: Inbound, step: str = "") -> View:
    found = Found(Kept(conversation(*lines), 1, "", NOW), "c1", owned=True)
    try:
        return view(CONTEXT, HERE, found, inbounds, step)
    except NeedsMore as more:
        # Somebody who leaves is told which team checks they still run.
        facts = Facts(teams={need: () for need in more.needs if isinstance(need, TeamsNeeded)})
        return view(replace(CONTEXT, facts=facts), HERE, found, inbounds, step)


def text_of(page: View) -> str:
    return "\n".join(plain_blocks(page.now.blocks))


def test_nobody_sees_what_the_check_is_and_one_button() -> None:
    page = view(CONTEXT, HERE, Found())

    assert not page.exists
    assert isinstance(page.now, Say)
    assert len(page.now.buttons) == 1
    assert "11 quick questions" in text_of(page)


def test_open_question_is_shown_with_the_answers_before_it() -> None:
    page = seen(ANSWERS[:3])

    assert isinstance(page.now, Ask)
    assert page.now.step == "barrier-change"
    assert [answer.step for answer in page.answered] == ["consent", "stage", "delivery"]
    assert (page.said, page.problem, page.notice, page.changes) == ((), (), "", False)


def test_page_after_several_inbounds_is_that_of_a_conversation_that_had_them() -> None:
    change = seen(ANSWERS[:3]).answered[1].change
    assert change

    page = seen(ANSWERS[:3], Tap(change.token), Text("purple"))

    assert page.problem
    assert page.question == change.token
    assert seen(ANSWERS[:3], Tap(change.token), Text("run")).answered[1].answer == "Run"


def test_looking_twice_is_the_same() -> None:
    assert seen(ANSWERS[:5]) == seen(ANSWERS[:5])


def test_answer_changes_something_and_the_page_is_the_one_after_it() -> None:
    page = seen(ANSWERS[:1], Text("walk"))

    assert page.changes
    assert isinstance(page.now, Ask)
    assert page.now.step == "delivery"
    assert page.said == ()


def test_answer_that_is_not_understood_is_a_problem_of_the_same_question() -> None:
    page = seen(ANSWERS[:1], Text("purple"))

    assert isinstance(page.now, Ask)
    assert page.now.step == "stage"
    assert "purple" in "\n".join(plain_blocks(page.problem))
    assert page.now.blocks == seen(ANSWERS[:1]).now.blocks


def test_unclear_answer_is_asked_about_above_the_question_also_later() -> None:
    page, later = seen(ANSWERS[:1], Text("wlak")), seen((*ANSWERS[:1], "wlak"))

    assert page.said == later.said
    assert [button.label for button in page.said[0].buttons] == ["Walk", "None of these"]  # type: ignore[union-attr]
    assert isinstance(later.now, Ask)


@pytest.mark.parametrize("order", ["help", "why", "answers", "more"])
def test_order_that_only_reads_changes_nothing(order: str) -> None:
    page = seen(ANSWERS, Command(order))

    assert not page.changes
    assert page.said
    assert page.now == seen(ANSWERS).now


@pytest.mark.parametrize("order", ["restart", "delete"])
def test_pending_confirmation_stands_alone(order: str) -> None:
    page = seen((*ANSWERS[:3], order))

    assert isinstance(page.now, Say)
    assert [button.label for button in page.now.buttons] == ["Yes", "No"]
    assert page.question == ""
    assert page.now == seen(ANSWERS[:3], Command(order)).now


def test_confirmed_deletion_removes_everything() -> None:
    asked = seen((*ANSWERS[:3], "delete")).now
    assert isinstance(asked, Say)

    page = seen((*ANSWERS[:3], "delete"), Tap(asked.buttons[0].token))

    assert page.leaves == "deleted"
    assert not page.exists


def test_pause_is_what_stands_there_until_somebody_resumes() -> None:
    page = seen((*ANSWERS[:3], "stop"))

    assert text_of(page).startswith("Paused.")
    assert seen(ANSWERS[:3], Command("stop")).now == page.now


def test_result_has_its_details() -> None:
    page = seen(ANSWERS)

    assert page.is_result
    assert [section.title for section in page.sections][:2] == ["Stage", "Industry"]
    assert page.picture is None


def test_answered_question_can_be_shown_again() -> None:
    page = seen(ANSWERS, step="stage")

    assert isinstance(page.now, Ask)
    assert [choice.value for choice in page.now.choices if choice.chosen] == ["walk"]
    assert page.question == seen(ANSWERS[:1]).question


@pytest.mark.parametrize("step", ["comment", "result", "nothing", "industry"])
def test_question_without_an_answer_is_not_shown_before_its_turn(step: str) -> None:
    assert seen(ANSWERS[:3], step=step) == seen(ANSWERS[:3])


@pytest.mark.parametrize("status", ["expired", "restarted"])
def test_conversation_that_is_over_offers_a_new_one(status: Any) -> None:
    over = replace(conversation(*ANSWERS[:3]), status=status)

    page = view(CONTEXT, HERE, Found(Kept(over, 1, "", NOW), "c1", owned=True))

    assert isinstance(page.now, Say)
    assert [button.token.split(".")[-1] for button in page.now.buttons] == ["begin"]
    assert page.answered == ()
