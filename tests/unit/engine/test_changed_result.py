"""Answers changed after the result: it is computed again, and stays one result."""

from dataclasses import replace

import pytest

from bot.channel import Traits
from bot.engine.advance import Beginning, advance, begin
from bot.engine.assessment import Assessment
from bot.engine.conversation import Before, from_json, to_json
from bot.engine.turn import Turn
from bot.messages import Say, Settled, Tap, Text, plain, plain_blocks
from bot.report.attachments import Drawer
from bot.scoring.position import Answers
from tests.conftest import NOW
from tests.unit.engine.make import after, said, shown

TO_RESULT = ("yes", "walk", "hybrid", "5", "2", "4", "3", "2", "gaming", "germany", "skip", "cx")


@pytest.fixture
def assessment(quick_check: Assessment) -> Assessment:
    return replace(quick_check, draw=Drawer())


@pytest.fixture
def result(assessment: Assessment) -> Turn:
    return said(assessment, *TO_RESULT)


def typed(assessment: Assessment, turn: Turn, *lines: str) -> Turn:
    for line in lines:
        turn = after(assessment, turn, Text(line))
    return turn


def test_changed_answer_takes_the_results_place_and_says_what_moved(
    assessment: Assessment, result: Turn
) -> None:
    turn = typed(assessment, result, "change stage", "run")

    settled, replaced, told = turn.replies
    assert isinstance(settled, Settled)
    assert isinstance(replaced, Say)
    assert isinstance(told, Say)
    assert (replaced.kind, replaced.step, replaced.in_place) == ("result", "result", True)
    assert replaced.picture is not None
    assert "You changed: stage from Walk to Run." in plain(replaced)
    assert "Since" not in plain(replaced)
    assert "Stage: Walk, now Run. Mid-rank: 41, now 72 of 100." in plain(told)
    assert [button.label for button in told.buttons] == ["Show my result"]


def test_earlier_result_is_marked_where_it_has_to_stay(
    assessment: Assessment, result: Turn
) -> None:
    [_, first] = result.replies
    [_, replaced, _] = typed(assessment, result, "change stage", "run").replies

    assert isinstance(first, Say)
    assert isinstance(replaced, Say)
    mark, *earlier = plain_blocks(replaced.outdated)
    assert "earlier answers" in mark
    assert earlier == plain_blocks(first.blocks)


def test_it_stays_one_result_and_keeps_the_version_before(
    assessment: Assessment, result: Turn
) -> None:
    turn = typed(assessment, result, "change stage", "run")

    assert turn.conversation.id == result.conversation.id
    assert turn.conversation.status == "finished"
    assert turn.finished is not None
    assert turn.finished.answers.stage == "run"
    assert "You changed" not in shown(typed(assessment, turn, "result"))
    again = typed(assessment, turn, "change stage", "fly")
    assert "You changed: stage from Run to Fly." in shown(again)


def test_correction_leaves_the_result_before_as_it_was(assessment: Assessment) -> None:
    before = Before("2026-05-01T08:00:00+00:00", Answers("crawl"))
    turn = begin(assessment, "again", NOW, Beginning(before))
    turn = typed(assessment, turn, *TO_RESULT, "change stage", "run")

    assert turn.conversation.before == before
    assert "Since" not in shown(turn)
    assert "since may 1" in shown(typed(assessment, turn, "result")).lower()


def test_correction_is_shown_once_where_nothing_is_replaced(
    assessment: Assessment, result: Turn
) -> None:
    asked = typed(assessment, result, "change stage")
    terminal = Traits(writes_first=False, edits=False)
    turn = advance(assessment, asked.conversation, Text("run"), NOW, terminal)

    [_, replaced] = turn.replies
    assert "You changed: stage from Walk to Run." in plain(replaced)
    assert "Your result has changed" not in shown(turn)


def test_result_that_is_being_replaced_comes_back_from_the_store(result: Turn) -> None:
    conversation = replace(result.conversation, replaced=Before("2026-05-01", Answers("crawl")))

    assert from_json(to_json(conversation)) == conversation
    assert "replaced" not in to_json(result.conversation)


@pytest.mark.parametrize(
    ("lines", "moved"),
    [
        (("change industry", "insurance"), "Industry: now Insurance."),
        (("change country", "skip"), "Country: Germany, now none."),
        (("change delivery model", "human-only"), "Delivery model: Hybrid, now Human-only."),
        (("change data security", "5"), "Data security and compliance: 2, now 5"),
    ],
)
def test_what_moved_is_named(
    assessment: Assessment, result: Turn, lines: tuple[str, ...], moved: str
) -> None:
    assert moved in shown(typed(assessment, result, *lines))


@pytest.mark.parametrize("lines", [("change revenue", "5"), ("change stage", "walk")])
def test_answer_that_changes_nothing_gives_no_new_result(
    assessment: Assessment, result: Turn, lines: tuple[str, ...]
) -> None:
    turn = typed(assessment, result, *lines)

    assert turn.finished is None
    assert "doesn’t change your result" in shown(turn)
    assert turn.conversation.before is None


@pytest.mark.parametrize("word", ["keep", "back"])
def test_question_opened_again_can_be_left(assessment: Assessment, result: Turn, word: str) -> None:
    turn = typed(assessment, result, "change stage", word)

    assert turn.conversation == result.conversation
    assert "nothing changed" in shown(turn)


def test_pressed_change_below_an_answered_question_opens_it(
    assessment: Assessment, result: Turn
) -> None:
    settled, _ = result.replies
    assert isinstance(settled, Settled)
    assert settled.change is not None
    turn = after(assessment, result, Tap(settled.change.token))

    assert turn.conversation.cursor == "role"
    assert "What is your role?" in shown(turn)
