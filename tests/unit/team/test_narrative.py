"""A team's result in words: golden texts, every worked agreement, and what is not shown."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bot.messages import Bars, Bullets, Paragraph
from bot.team.narrative.agreement import agreement as agreement_line
from bot.team.narrative.result import details, nothing_new, summary
from bot.team.narrative.revealed import RevealedRound
from bot.team.narrative.stages import position
from tests.conftest import NOW
from tests.unit.scoring.editions import ADVICE, FACTS, build, without_fact
from tests.unit.team.make import (
    BARRIERS,
    EDITION,
    STAGES,
    Member,
    counted,
    revealed,
    shown,
    text,
    whole,
)

GOLDENS = Path(__file__).parent / "goldens"
WORKED: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "scoring" / "acceptance.json").read_text(encoding="utf-8")
)

ROLES = (
    *(Member("walk", "hybrid", (4, 3, 4, rating, 1), "cx") for rating in (1, 1, 2, 1, 2, 3)),
    *(Member("run", "hybrid", (4, 4, 3, rating, 2), "operations") for rating in (5, 5, 4, 5, 4)),
    *(Member("fly", "ai_only", (5, 2, 3, 3, 2), "executive") for _ in range(3)),
    *(Member("crawl", "human_only", (3, 5, None, 3, 5), "technology") for _ in range(3)),
)
"""Two roles that are shown, and two of three people each that are not."""

FEW = tuple(
    Member(stage, "hybrid", (4, rating, 3, 3, None), "cx")
    for stage, rating in zip(("walk", "walk", "walk", "run", "run"), (2, 3, 3, 4, 3), strict=True)
)
CAMPS = (
    *(Member("crawl", "hybrid", (5, 1, 3, 3, 3)) for _ in range(3)),
    *(Member("fly", "human_only", (5, 5, 3, 3, 3)) for _ in range(3)),
)
FIRST = (*(Member("crawl", "human_only", (2, 4, 3, 3, 3)) for _ in range(4)), *FEW[:4])
SECOND = (*(Member("walk", "hybrid", (4, 4, 3, 3, 3)) for _ in range(4)), *FEW[:4])

GOLDEN: dict[str, RevealedRound] = {
    "roles": revealed(shown(ROLES)),
    "smallest": revealed(shown(FEW)),
    "camps": revealed(shown(CAMPS)),
    "moved": revealed(shown(SECOND), round=2, rounds=2, before=shown(FIRST), before_is="round"),
    "wordless": revealed(shown(FEW[1:4], 3)),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_result_reads_as_written(name: str, request: pytest.FixtureRequest) -> None:
    path, result = GOLDENS / f"{name}.txt", GOLDEN[name]
    said = whole(result)

    if request.config.getoption("--update-golden"):
        path.write_text(said, "utf-8")
    assert said == path.read_text("utf-8")
    named = re.findall(r"\[([\d, ]+)\]", said)
    used = {int(number) for numbers in named for number in numbers.split(",")}
    assert used == set(map(int, re.findall(r"^- \[(\d+)\]", said, re.MULTILINE)))
    order = [fact.id for fact in EDITION.facts]
    assert list(result.facts) == sorted(result.facts, key=order.index)
    for block in (*summary(result), *details(result)):
        assert all(block.items if isinstance(block, Bullets) else ())
    assert "{" not in said
    assert "  " not in said


# ---------------------------------------------------------------------------- agreement


def measure_of(counts: Sequence[int]) -> str:
    return "stage" if len(counts) == len(STAGES) else f"barrier.{BARRIERS[0]}"


def worked() -> list[tuple[list[int], float, float]]:
    """Return the rows of the table that are answers to a question of the edition."""
    rows = WORKED["agreement"].items()
    found = [(json.loads(name[name.index("[") :]), row) for name, row in rows if name != "columns"]
    return [(counts, row[0], row[2]) for counts, row in found if row[0] is not None]


def word(figure: float) -> str:
    if figure >= 0.75:
        return "aligned"
    return "mixed" if figure >= 0.5 else "split"


@pytest.mark.parametrize(("counts", "group", "eijk"), worked())
def test_every_worked_agreement_is_shown_with_its_word(
    counts: list[int], group: float, eijk: float
) -> None:
    result = revealed(counted({measure_of(counts): tuple(counts)}))
    behind = text(details(result))

    said = agreement_line(result, measure_of(counts))

    assert said in behind
    assert not re.search(r"(?i)agreement \d| of 1\b", behind)
    if sum(counts) < 5:
        assert not re.search("aligned|mixed|split", said)
        numbers = re.findall(r"(\d+) says? ", said)
        each = [] if 1 in counts else [count for count in counts if count]
        assert list(map(int, numbers)) == each
        assert ("answers run from " in said) == (1 in counts)
    else:
        assert said.endswith(f": {word(group)}")
    if measure_of(counts) != "stage" and sum(counts) >= 5:
        assert f"; you’re {word(group)}. " in behind
    assert ("two camps: " in behind) == (eijk < 0 and sum(counts) >= 5)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((6, 0, 0), "aligned on Hybrid"),
        ((1, 3, 0), "Hybrid and Human-only"),
        ((2, 2, 0), "2 say Hybrid, 2 say Human-only"),
        ((0, 4, 0), "4 say Human-only"),
        ((4, 1, 0), "aligned on Hybrid"),
        ((4, 2, 1), "mixed, most often Hybrid"),
        ((3, 3, 0), "mixed, with Hybrid and Human-only level"),
        ((2, 4, 3), "split, most often Human-only"),
        ((2, 2, 2), "split, with Hybrid, Human-only, and AI-only level"),
    ],
)
def test_agreement_on_the_delivery_model_is_a_word_as_on_every_question(
    counts: tuple[int, ...], said: str
) -> None:
    result = revealed(counted({"delivery_model": counts}))

    assert agreement_line(result, "delivery_model") == f"Delivery model: {said}"


def test_count_of_one_among_fewer_than_five_is_not_put_into_a_sentence() -> None:
    members = [Member("walk", "hybrid", (rating, 2, 2, 4, 4)) for rating in (2, 2, 5)]

    said = text(details(revealed(shown([*members, Member("crawl", "ai_only")], 3))))

    assert not re.search(r"\b1 says?\b", said)
    assert "- Stage: answers run from Crawl to Walk\n" in said
    assert "; answers run from 2 to 5. [" in said
    assert "There are two camps" not in said


# ---------------------------------------------------------------------------- the stage


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((1, 4, 2, 0), "Your median stage is Walk. Answers run from Crawl to Run."),
        ((0, 0, 5, 0), "All of you say Run."),
        ((3, 0, 0, 3), "You’re evenly split between Crawl and Fly."),
        ((2, 2, 0, 0), "You’re evenly split between Crawl and Walk."),
        (
            (2, 2, 3, 1),
            "You’re evenly split between Walk and Run. Answers run from Crawl to Fly.",
        ),
    ],
)
def test_position_is_the_median_with_the_members_span(counts: tuple[int, ...], said: str) -> None:
    assert position(revealed(counted({"stage": counts})), counts) == said


@pytest.mark.parametrize(
    ("counts", "said", "number"),
    [
        (
            (1, 4, 2, 0),
            "25% of respondents are behind you, 43% are further along.",
            "Place of Walk: 41 of 100. Members range from 13 to 72.",
        ),
        (
            (5, 0, 0, 0),
            "25% of respondents are here, too; 75% are further along.",
            "Place of Crawl: 13 of 100.",
        ),
        (
            (3, 0, 0, 3),
            "25% of respondents are at Crawl, 14% at Fly.",
            "Place of Crawl: 13 of 100. Place of Fly: 93 of 100. Members range from 13 to 93.",
        ),
    ],
)
def test_place_is_in_words_and_its_number_in_the_details(
    counts: tuple[int, ...], said: str, number: str
) -> None:
    result = revealed(counted({"stage": counts}))

    assert f"{position(result, counts)} {said}" in text(details(result))
    assert "of 100" not in text(summary(result))
    assert f"- {number}\n" in text(details(result))


@pytest.mark.parametrize("name", GOLDEN)
def test_message_has_two_actions_alone_and_the_details_the_whole_steps(name: str) -> None:
    result = GOLDEN[name]
    actions = [step.rule.action for step in result.advice]

    [shown] = [block for block in summary(result) if isinstance(block, Bullets) and block.ordered]
    numbered = [block for block in details(result) if isinstance(block, Paragraph) and block.lead]

    assert list(shown.items) == actions[:2]
    assert all(len(action.split()) <= 12 for action in actions)
    for number, (step, block) in enumerate(zip(result.advice, numbered, strict=True), start=1):
        assert block.lead == f"{number}. {step.rule.action}"
        assert block.text == f"{block.lead} {step.rule.reason}"
        lines = [
            f"- This week: {step.rule.first_move}",
            f"- In the room: {step.rule.who}",
            f"- In 90 days: {step.rule.sign}",
        ]
        assert "\n".join((block.text, *lines)) in text(details(result))


def test_bars_say_how_many_and_the_benchmarks_share_beside() -> None:
    result = revealed(counted({"stage": (1, 4, 2, 1)}))

    [bars] = [block for block in details(result) if isinstance(block, Bars)]

    assert [(bar.label, bar.shown, bar.mark) for bar in bars.bars] == [
        ("Crawl", "1 of 8, 13%", "respondents 25%"),
        ("Walk", "4 of 8, 50%", "respondents 32%"),
        ("Run", "2 of 8, 25%", "respondents 29%"),
        ("Fly", "1 of 8, 13%", "respondents 14%"),
    ]


def test_without_published_shares_or_a_mean_the_teams_alone_are_said() -> None:
    facts = FACTS
    for stage in ("crawl", "walk", "run", "fly", "walk-run"):
        facts = without_fact(facts, f"stage-{stage}")
    advice = ADVICE.replace("[practice-ownership, barrier-alignment]", "[practice-ownership]")
    edition = build(facts=without_fact(facts, "barrier-alignment"), advice=advice)
    counts = {"stage": (1, 4, 2, 0), "barrier.alignment": (0, 0, 7, 0, 0)}
    result = replace(revealed(counted(counts)), edition=edition)

    said = whole(result)

    assert "Answers run from Crawl to Run. The report gives no shares for the stages" in said
    assert "Walk: 4 of 7, 57%\n" in said
    assert "ownership: 3.0. The report gives no average; you’re aligned." in said


# ---------------------------------------------------------------------------- what is said beside


def test_question_that_too_few_answered_is_named_as_not_shown() -> None:
    members = [replace(member, ratings=(4, None, 3, 3, 3)) for member in FEW[:4]]

    result = revealed(shown([*members, FEW[4]]))

    hidden = "Data security and compliance: not shown, since fewer than 5 people answered it."
    assert text(details(result)).count(hidden) == 2


def test_evenly_split_team_hears_of_its_biggest_split_and_is_advised_for_the_lower_stage() -> None:
    result = revealed(shown(CAMPS))
    said = whole(result)

    assert result.split_on == "stage"  # as far apart as data security, and asked before it
    assert "There are two camps: one toward Crawl, one toward Fly." in said
    assert result.answers.stage == "crawl"
    assert "stage-crawl" in {step.rule.id for step in result.advice}
    assert "are those for Crawl, the earlier of the two." in said
    # No delivery model leads, so none chooses a step.
    assert result.answers.delivery is None
    assert all(step.rule.topic != "delivery" for step in result.advice)
    assert "Delivery model: mixed, with Hybrid and Human-only level\n" in said
    assert "You’re tied between Hybrid and Human-only." in said


def test_team_that_agrees_hears_so_and_nothing_of_roles_that_nobody_gave() -> None:
    result = revealed(shown([Member()] * 6))

    assert result.split_on is None
    assert "You’re aligned on Stage (Walk) and all 5 barriers.\n" in text(details(result))
    assert "By role" not in whole(result)


def test_means_are_not_rounded_before_advice_is_chosen() -> None:
    # 2.8 is below the middle of the scale, and would be at it if it were rounded.
    members = [Member(ratings=(rating, 2, 2, 2, 2)) for rating in (3, 3, 3, 3, 2)]

    result = revealed(shown(members))

    assert result.answers.barriers["change_management"] == Fraction(14, 5)
    assert "barely-slowed-base" in {step.rule.id for step in result.advice}


def test_role_is_shown_with_what_sets_it_apart() -> None:
    said = text(details(GOLDEN["roles"]))

    for role in (
        "Customer experience, 6 people: median stage Walk; furthest from the team on",
        "Contact center operations, 5 people: median stage Run; furthest",
    ):
        assert role in said
    assert "Executive or board" not in said
    assert "Technology or data" not in said
    assert "Some roles aren’t shown." in said


def test_privacy_is_what_the_counts_keep_to() -> None:
    said = text(details(revealed(counted({"stage": (1, 4, 2, 0)}, 5))))

    assert "Crawl: 1 of 7" in said
    assert "I show totals only for a question that at least 5 people answered." in said
    assert "A total can count a single answer; it doesn’t say whose it is." in said
    assert "Nothing is shown about fewer" not in said


def test_series_says_since_last_time_unless_the_edition_was_another() -> None:
    result = revealed(shown(SECOND), before=shown(FIRST), before_is="series")
    other = replace(result, before=replace(shown(FIRST), edition="liveops-2025"))

    said = text(details(result))

    assert "Since last time\n- Median stage: between Crawl and Walk, now Walk.\n" in said
    assert "- Stage: Crawl 50%, now 0%; Walk 38%, now 88%.\n" in said
    assert "the benchmark was another edition then." in text(details(other))


def test_only_what_moved_is_named_and_one_sentence_says_that_nothing_did() -> None:
    same = revealed(shown(FEW), round=2, rounds=2, before=shown(FEW), before_is="round")

    moved, unmoved = text(details(GOLDEN["moved"])), text(details(same))

    assert "Since round 1\nNothing moved; shares, means and agreement are as before.\n" in unmoved
    _, lines = moved.split("Since round 1\n")
    changes = lines.partition("\nWhat wasn’t shown")[0].split("\n")
    assert changes == [
        "- Median stage: between Crawl and Walk, now Walk.",
        "- Place of the median stage: 13 and 41, now 41 of 100.",
        "- Stage: Crawl 50%, now 0%; Walk 38%, now 88%.",
        "- Stage: mixed, now aligned.",
        "- Delivery model: Hybrid 50%, now 100%; Human-only 50%, now 0%.",
        "- Change management and workforce readiness: mean 3.0, now 4.0 (slows you more).",
        "- Change management and workforce readiness: mixed, now aligned.",
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"openly": True}, "There was a result here on August 24, 2026."),
        ({"held_back": 2}, "2 people have answers that are new since August 24, 2026."),
    ],
    ids=["openly", "held back"],
)
def test_earlier_result_that_this_one_was_compared_with_is_named_by_its_day(
    changes: dict[str, Any], says: str
) -> None:
    before = NOW - timedelta(days=90)
    compared = replace(shown([Member()] * 6), compared_with=before, **changes)

    assert says in text(details(revealed(compared)))
    assert "August 24, 2026" in nothing_new(revealed(replace(compared, counts={})))
    assert "August 24, 2026" not in whole(revealed(shown([Member()] * 6)))
