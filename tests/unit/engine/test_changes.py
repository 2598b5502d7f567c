"""The changes since last time: both results in the same figures."""

from dataclasses import replace
from datetime import datetime
from itertools import product

import pytest

from bot.engine.advance import Beginning, advance, begin
from bot.engine.assessment import Assessment
from bot.engine.changes import changes
from bot.engine.conversation import Before, from_json, to_json
from bot.messages import Block, Bullets, Heading, Paragraph, Say, Text, plain
from bot.scoring.position import Answers
from tests.conftest import NOW
from tests.unit.scoring.editions import FACTS, build, changed, without_fact
from tests.unit.texts.reading import words_in

THEN = "2026-05-01T08:00:00+00:00"

ANSWERS = ("yes", "walk", "hybrid", "4", "5", "3", "2", "1", "skip the rest")
RATINGS = {
    "change_management": 4, "data_security": 5, "alignment": 3, "cost_roi": 2, "immature_ai": 1,
}  # fmt: skip
GIVEN = Answers("walk", "hybrid", None, None, RATINGS)
CRAWLED = replace(GIVEN, stage="crawl")
NOTHING = ["Nothing has moved among the questions you answered both times."]


def rated(**ratings: int) -> Answers:
    """Return the same answers with other ratings."""
    return replace(GIVEN, barriers={**RATINGS, **ratings})


def result(assessment: Assessment, then: Answers | None, *lines: str) -> Say:
    """Return the changes since the earlier answers, which stay through every turn."""
    before = None if then is None else Before(THEN, then)
    turn = begin(assessment, "again", NOW, Beginning(before))
    for line in lines or ANSWERS:
        turn = advance(assessment, turn.conversation, Text(line), NOW)
        assert turn.conversation.before == before
    turn = advance(assessment, turn.conversation, Text("what moved"), NOW)
    found = turn.replies[-1]
    assert isinstance(found, Say)
    return found


def moved(said: Say) -> list[str]:
    """Return the lines below the heading of the changes; empty where there is none."""
    blocks = list(said.blocks)
    at = next((at for at, block in enumerate(blocks) if is_title(block)), None)
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


def test_what_moved_says_since_when_and_in_which_figures(
    quick_check: Assessment,
) -> None:
    blocks = result(quick_check, CRAWLED).blocks

    at = next(at for at, block in enumerate(blocks) if is_title(block))
    title, _, last = blocks[at : at + 3]
    assert isinstance(title, Heading)
    assert title.text == "Since last time"
    assert isinstance(last, Paragraph)
    assert last.text == "The last result is from May 1, 2026. Both use the same figures."


@pytest.mark.parametrize(
    ("then", "lines"),
    [
        (GIVEN, NOTHING),
        # 25 % crawl and 32 % walk: half of 25, and 25 and half of 32.
        (CRAWLED, ["Stage: Crawl, now Walk. Mid-rank: 13, now 41 of 100."]),
        (replace(GIVEN, delivery="human_only"), ["Delivery model: Human-only, now Hybrid."]),
        # Answered only once.
        (
            Answers(),
            [
                "Stage: Walk (new).",
                "Delivery model: Hybrid (new).",
                "Change management and workforce readiness: 4 (new).",
                "Data security and compliance: 5 (new).",
                "Internal alignment and ownership: 3 (new).",
                "Cost and ROI uncertainty: 2 (new).",
                "Unproven or immature AI: 1 (new).",
            ],
        ),
        (
            replace(GIVEN, industry="gaming", country="usa"),
            ["Industry: Gaming, now none.", "Country: USA, now none."],
        ),
        (replace(GIVEN, stage=None), ["Stage: Walk (new)."]),
        # Not known to this edition, or outside of its scale.
        (replace(GIVEN, stage="sprint"), NOTHING),
        (replace(GIVEN, delivery="carrier-pigeon"), NOTHING),
        (rated(weather=5), NOTHING),
        (rated(alignment=9, cost_roi=0), NOTHING),
    ],
)
def test_what_was_answered_both_times_moves(
    quick_check: Assessment, then: Answers, lines: list[str]
) -> None:
    assert moved(result(quick_check, then)) == lines


def test_barriers_that_moved_come_the_largest_change_first(quick_check: Assessment) -> None:
    then = rated(alignment=2, immature_ai=5, data_security=3)

    lines = moved(result(quick_check, replace(then, stage="fly", delivery="human_only")))

    assert [line.split(":")[0] for line in lines[:2]] == ["Stage", "Delivery model"]
    assert [line.partition(": ")[2] for line in lines[2:]] == [
        "5, now 1.", "3, now 5.", "2, now 3.",
    ]  # fmt: skip


def test_what_is_skipped_this_time_has_not_moved(quick_check: Assessment) -> None:
    lines = ("yes", "walk", "hybrid", *["skip"] * 4, "1", "skip the rest")

    assert moved(result(quick_check, GIVEN, *lines)) == [
        "Change management and workforce readiness: 4, now none.",
        "Data security and compliance: 5, now none.",
        "Internal alignment and ownership: 3, now none.",
        "Cost and ROI uncertainty: 2, now none.",
    ]


def test_section_with_every_answer_changed_has_at_most_eighty_words(
    quick_check: Assessment,
) -> None:
    edition = quick_check.edition
    longest = {
        kind: sorted(edition.ids(kind), key=lambda each: -len(edition.label(kind, each).split()))
        for kind in ("industry", "country")
    }
    then = Answers(
        "fly", "ai_only", longest["industry"][0], longest["country"][0],
        dict.fromkeys(RATINGS, 5), "executive",
    )  # fmt: skip
    industry, country = (edition.label(kind, ids[1]) for kind, ids in longest.items())
    lines = ("yes", "crawl", "human-only", *"43211", industry, country, "skip", "cx")

    said = result(quick_check, then, *lines)

    assert len(moved(said)) == 10
    assert "Change management: 5, now 4." in moved(said)
    assert words_in(tuple(_section(said))) <= 80


def _section(said: Say) -> list[Block]:
    """Return the blocks of the changes: the heading and the two below it."""
    at = next(at for at, block in enumerate(said.blocks) if is_title(block))
    return list(said.blocks[at : at + 3])


# ---------------------------------------------------------------------------- the first message


def first_message(assessment: Assessment, then: Answers, *lines: str) -> str:
    """Return the first message of the result after an earlier one."""
    turn = begin(assessment, "again", NOW, Beginning(Before(THEN, then)))
    for line in lines or ANSWERS:
        turn = advance(assessment, turn.conversation, Text(line), NOW)
    return plain(turn.replies[-1])


MOVED_FAR = replace(rated(alignment=2, immature_ai=5, data_security=3), stage="fly")
BARRIER_ONLY = replace(GIVEN, barriers={"immature_ai": 1})


@pytest.mark.parametrize(
    ("then", "line"),
    [
        (CRAWLED, "Since May 1: from Crawl to Walk."),
        (GIVEN, "Since May 1: no change."),
        (replace(CRAWLED, delivery="ai_only"),
         "Since May 1: from Crawl to Walk; from AI-only to Hybrid."),
        (rated(data_security=2), "Since May 1: Data security from 2 to 5."),
        (MOVED_FAR,
         "Since May 1: from Fly to Walk; and 3 more in Details."),
        (replace(GIVEN, barriers={}), "Since May 1: nothing moved. New: you rated five barriers."),
        (BARRIER_ONLY, "Since May 1: nothing moved. New: you rated four barriers."),
        (replace(GIVEN, delivery=None),
         "Since May 1: nothing moved. New: you gave your delivery model."),
        (replace(CRAWLED, barriers=dict(list(RATINGS.items())[1:])),
         "Since May 1: from Crawl to Walk. New: you rated one barrier."),
        (replace(GIVEN, country="usa"), "Since May 1: country left out."),
        (replace(GIVEN, role="cx"), "Since May 1: role left out."),
    ],
)  # fmt: skip
def test_first_message_says_what_moved_in_words(
    quick_check: Assessment, then: Answers, line: str
) -> None:
    assert line in first_message(quick_check, then).split("\n")


def test_date_in_it_is_a_moment(quick_check: Assessment) -> None:
    turn = begin(quick_check, "again", NOW, Beginning(Before(THEN, CRAWLED)))
    for line in ANSWERS:
        turn = advance(quick_check, turn.conversation, Text(line), NOW)
    [*_, first] = turn.replies

    assert isinstance(first, Say)
    moments = [block.moments for block in first.blocks if isinstance(block, Paragraph)]
    assert (("May 1", int(datetime.fromisoformat(THEN).timestamp())),) in moments


def test_changed_industry_and_role_are_named(quick_check: Assessment) -> None:
    lines = (*ANSWERS[:-1], "gaming", "skip", "skip", "executive")
    then = replace(GIVEN, industry="insurance", role="cx")

    said = first_message(quick_check, then, *lines)

    assert "Since May 1: industry now Gaming; role now Executive or board." in said


def test_industry_and_country_that_are_not_listed_are_named_as_they_were_answered(
    quick_check: Assessment,
) -> None:
    lines = (*ANSWERS[:-1], "another industry", "another country", "skip the rest")
    then = replace(GIVEN, industry="insurance", country="usa")
    both = replace(GIVEN, unlisted=("industry", "country"))

    assert moved(result(quick_check, then, *lines))[:2] == [
        "Industry: now Another industry.", "Country: now Another country.",
    ]  # fmt: skip
    assert "industry left out; country left out" in first_message(quick_check, both)


def test_date_of_another_year_has_its_year(quick_check: Assessment) -> None:
    turn = begin(quick_check, "again", NOW, Beginning(Before("2025-12-30T08:00:00+00:00", CRAWLED)))
    for line in ANSWERS:
        turn = advance(quick_check, turn.conversation, Text(line), NOW)

    assert "Since December 30, 2025: from Crawl to Walk." in plain(turn.replies[-1])


def test_result_that_is_asked_for_again_says_it_with_its_date(quick_check: Assessment) -> None:
    lines = (*ANSWERS, "result")

    assert "Since May 1: from Crawl to Walk." in first_message(quick_check, CRAWLED, *lines)


def test_answer_that_the_edition_does_not_know_is_no_sameness(quick_check: Assessment) -> None:
    said = first_message(quick_check, replace(GIVEN, stage="sprint"))

    assert "Since" not in said


def test_every_change_of_the_answers_is_named_or_counted(quick_check: Assessment) -> None:
    edition = quick_check.edition
    ratings: tuple[dict[str, int], ...] = ({}, {"alignment": 1}, {"alignment": 5, "cost_roi": 2})
    whole = [
        Answers(stage, delivery, industry, country, barriers)
        for stage, delivery, industry, country, barriers in product(
            (None, "walk", "run"), (None, "hybrid"), (None, "gaming"), (None, "uk"), ratings
        )
    ]
    for then, now in product(whole, whole):
        found = changes(edition, then, now)
        fields = [
            *((name, getattr(then, name), getattr(now, name))
              for name in ("stage", "delivery", "industry", "country")),
            *((name, then.barriers.get(name), now.barriers.get(name))
              for name in ("alignment", "cost_roi")),
        ]  # fmt: skip
        assert len(found) == sum(before != after for _, before, after in fields)
        assert bool(found) == (then != now)


def test_both_results_are_placed_in_the_edition_of_this_one(quick_check: Assessment) -> None:
    # More crawl and fewer fly; or no shares are published at all.
    other = changed(
        FACTS,
        ("categories: [crawl], value: 25,", "categories: [crawl], value: 30,"),
        ("categories: [fly], value: 14,", "categories: [fly], value: 9,"),
    )
    without = FACTS
    for share in ("stage-crawl", "stage-walk", "stage-run", "stage-fly", "stage-walk-run"):
        without = without_fact(without, share)

    for facts, rank in ((other, " Mid-rank: 15, now 46 of 100."), (without, "")):
        later = replace(quick_check, edition=build(facts=facts))
        assert moved(result(later, CRAWLED)) == [f"Stage: Crawl, now Walk.{rank}"]


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


@pytest.mark.parametrize("role", [None, "ceo"])
def test_what_is_in_no_list_is_kept_of_the_result_before(
    quick_check: Assessment, role: str | None
) -> None:
    before = Before(THEN, replace(GIVEN, role=role, industry=None, unlisted=("industry",)))
    conversation = begin(quick_check, "again", NOW, Beginning(before)).conversation

    assert from_json(to_json(conversation)).before == before
