"""What moved since last time: both results in the same figures."""

from dataclasses import replace

import pytest

from bot.engine.advance import Beginning, advance, begin
from bot.engine.assessment import Assessment
from bot.engine.conversation import Before, from_json, to_json
from bot.messages import Bullets, Heading, Note, Paragraph, Say, Text
from bot.scoring.edition import Edition
from bot.scoring.position import Answers
from tests.conftest import NOW
from tests.unit.scoring.editions import FACTS, build, changed, without_fact

THEN = "2026-05-01T08:00:00+00:00"

ANSWERS = ("yes", "walk", "hybrid", "4", "5", "3", "2", "1", "skip the rest")
GIVEN = Answers(
    "walk",
    "hybrid",
    None,
    None,
    {
        "change_management": 4,
        "data_security": 5,
        "alignment": 3,
        "cost_roi": 2,
        "immature_ai": 1,
    },
)


def result(assessment: Assessment, then: Answers | None, *lines: str) -> Say:
    """The result of somebody who had another before."""
    before = None if then is None else Before(THEN, then)
    turn = begin(assessment, "again", NOW, Beginning(before))
    for line in lines or ANSWERS:
        turn = advance(assessment, turn.conversation, Text(line), NOW)
    found = turn.replies[-1]
    assert isinstance(found, Say)
    assert found.kind == "result"
    return found


def moved(said: Say) -> list[str]:
    """The lines below the heading of what moved; empty where there is none."""
    blocks = list(said.blocks)
    at = next((at for at, one in enumerate(blocks) if is_title(one)), None)
    if at is None:
        return []
    match blocks[at + 1]:
        case Bullets(items):
            return list(items)
        case Paragraph(text):
            return [text]
        case other:
            pytest.fail(f"{other} below the heading")


def is_title(block: object) -> bool:
    return isinstance(block, Heading) and block.text.startswith("Since last time")


def test_first_result_says_nothing_of_an_earlier_one(quick_check: Assessment) -> None:
    assert moved(result(quick_check, None)) == []


def test_heading_says_when_last_time_was(quick_check: Assessment) -> None:
    said = result(quick_check, GIVEN)

    [title] = [one for one in said.blocks if is_title(one)]
    assert isinstance(title, Heading)
    assert title.text == "Since last time, on May 1, 2026"


def test_same_answers_have_not_moved(quick_check: Assessment) -> None:
    assert moved(result(quick_check, GIVEN)) == ["Nothing that you answered both times has moved."]


def test_stage_moves_with_its_mid_rank_in_the_same_figures(quick_check: Assessment) -> None:
    [line] = moved(result(quick_check, replace(GIVEN, stage="crawl")))

    # 25 % crawl and 32 % walk: half of 25, and 25 and half of 32.
    assert line == "Stage: Crawl, now Walk. Mid-rank: 13, now 41 of 100."


def test_what_moved_says_in_which_figures(quick_check: Assessment, edition: Edition) -> None:
    said = result(quick_check, replace(GIVEN, stage="crawl"))

    at = next(at for at, one in enumerate(said.blocks) if is_title(one))
    note = said.blocks[at + 2]
    assert isinstance(note, Note)
    assert edition.header.title in note.text


def test_delivery_model_moves_by_name(quick_check: Assessment) -> None:
    [line] = moved(result(quick_check, replace(GIVEN, delivery="human_only")))

    label = quick_check.edition.label
    was, now = label("delivery_model", "human_only"), label("delivery_model", "hybrid")
    assert line == f"Delivery model: {was}, now {now}."


def test_barriers_that_moved_come_the_largest_change_first(quick_check: Assessment) -> None:
    then = {**GIVEN.barriers, "alignment": 2, "immature_ai": 5, "data_security": 3}

    lines = moved(result(quick_check, replace(GIVEN, barriers=then)))

    assert len(lines) == 3
    assert "5, now 1 (−4)" in lines[0]
    assert "3, now 5 (+2)" in lines[1]
    assert "2, now 3 (+1)" in lines[2]
    assert all("the market's mean is" in one for one in lines)


def test_all_that_moved_is_said_at_once(quick_check: Assessment) -> None:
    then = Answers("fly", "human_only", None, None, {**GIVEN.barriers, "alignment": 1})

    lines = moved(result(quick_check, then))

    assert [one.split(":")[0] for one in lines[:2]] == ["Stage", "Delivery model"]
    assert len(lines) == 3


@pytest.mark.parametrize(
    "then",
    [Answers(), Answers(None, None, "gaming", "usa", {}), replace(GIVEN, stage=None)],
    ids=["nothing", "only where they are", "no stage"],
)
def test_what_was_answered_only_once_has_not_moved(quick_check: Assessment, then: Answers) -> None:
    assert moved(result(quick_check, then)) == ["Nothing that you answered both times has moved."]


def test_what_is_skipped_this_time_has_not_moved(quick_check: Assessment) -> None:
    lines = ("yes", "walk", "hybrid", *["skip"] * 5, "skip the rest")

    assert moved(result(quick_check, GIVEN, *lines)) == [
        "Nothing that you answered both times has moved."
    ]


@pytest.mark.parametrize(
    "then",
    [
        replace(GIVEN, stage="sprint"),
        replace(GIVEN, delivery="carrier-pigeon"),
        replace(GIVEN, barriers={**GIVEN.barriers, "weather": 5}),
    ],
    ids=["stage", "delivery model", "barrier"],
)
def test_answer_that_this_edition_does_not_know_is_left_out(
    quick_check: Assessment, then: Answers
) -> None:
    assert moved(result(quick_check, then)) == ["Nothing that you answered both times has moved."]


def test_rating_outside_of_this_editions_scale_is_left_out(quick_check: Assessment) -> None:
    then = replace(GIVEN, barriers={**GIVEN.barriers, "alignment": 9, "cost_roi": 0})

    assert moved(result(quick_check, then)) == ["Nothing that you answered both times has moved."]


def test_both_results_are_placed_in_the_edition_of_this_one(quick_check: Assessment) -> None:
    # What another edition once said of the earlier answer is of no account.
    then = replace(GIVEN, stage="crawl")

    [here], [there] = moved(result(quick_check, then)), moved(result(later(quick_check), then))

    assert here == "Stage: Crawl, now Walk. Mid-rank: 13, now 41 of 100."
    assert there == "Stage: Crawl, now Walk. Mid-rank: 15, now 46 of 100."


def later(assessment: Assessment) -> Assessment:
    """The same flow with an edition in which more crawl and fewer fly."""
    facts = changed(
        FACTS,
        ("categories: [crawl], value: 25,", "categories: [crawl], value: 30,"),
        ("categories: [fly], value: 14,", "categories: [fly], value: 9,"),
    )
    return Assessment(assessment.flow, build(facts=facts), assessment.texts, assessment.kept)


STAGE_SHARES = ("stage-crawl", "stage-walk", "stage-run", "stage-fly", "stage-walk-run")


def test_stage_moves_without_a_mid_rank_where_no_shares_are_published(
    quick_check: Assessment,
) -> None:
    facts = FACTS
    for share in STAGE_SHARES:
        facts = without_fact(facts, share)
    unranked = Assessment(quick_check.flow, build(facts=facts), quick_check.texts, quick_check.kept)

    [line] = moved(result(unranked, replace(GIVEN, stage="crawl")))

    assert line == "Stage: Crawl, now Walk."


def test_earlier_answers_come_back_from_the_store_as_they_were(quick_check: Assessment) -> None:
    conversation = begin(quick_check, "again", NOW, Beginning(Before(THEN, GIVEN))).conversation

    again = from_json(to_json(conversation))

    assert again == conversation
    assert again.before == Before(THEN, GIVEN)


def test_earlier_answers_of_a_version_without_roles_can_be_read(quick_check: Assessment) -> None:
    before = Before(THEN, replace(GIVEN, role="cx"))
    conversation = begin(quick_check, "again", NOW, Beginning(before)).conversation
    written = to_json(conversation)

    assert from_json(written).before == before
    assert from_json({**written, "before": written["before"][:6]}).before == Before(THEN, GIVEN)


def test_earlier_result_stays_through_every_answer(quick_check: Assessment) -> None:
    turn = begin(quick_check, "again", NOW, Beginning(Before(THEN, GIVEN)))
    for line in ANSWERS:
        assert turn.conversation.before == Before(THEN, GIVEN)
        turn = advance(quick_check, turn.conversation, Text(line), NOW)
    assert turn.conversation.before == Before(THEN, GIVEN)
