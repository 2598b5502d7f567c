import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bot.scoring.agreement import agreement, van_der_eijk
from bot.scoring.as_json import position_json
from bot.scoring.barriers import barrier_position, guaranteed, slowest_first
from bot.scoring.bounds import Interval, joint
from bot.scoring.edition import DELIVERY, EVERYONE, STAGE, Segment, exact
from bot.scoring.position import (
    ROUNDED,
    Answers,
    Placement,
    delivery,
    half_up,
    margins,
    midrank_interval,
    place,
    position,
    possible,
    wilson_interval,
)
from bot.scoring.team import team_position
from tests.unit.scoring.editions import EDITION

WORKED: dict[str, Any] = json.loads(
    Path(__file__).with_name("acceptance.json").read_text(encoding="utf-8")
)
STAGES = ("crawl", "walk", "run", "fly")
MODELS = {"Hybrid": "hybrid", "Human-only": "human_only", "AI-only": "ai_only"}
BARRIERS = {
    "change": "change_management",
    "security": "data_security",
    "alignment": "alignment",
    "cost": "cost_roi",
    "tech": "immature_ai",
}
INDUSTRIES = {
    "Gaming": ["gaming"],
    "FinTech|Digital Enterprise|Media": ["fintech", "digital-enterprise", "media"],
    "E-Commerce": ["e-commerce"],
    "Retail Banking": ["retail-banking"],
    "Public Sector": ["public-sector"],
    "Green Enterprise": ["green-enterprise"],
    "Energy and Utilities": ["energy-utilities"],
    "Energy": ["energy-utilities"],
    "Pharmaceuticals": ["pharmaceuticals"],
    "Consumer Technology": ["consumer-technology"],
    "Travel and Tourism": ["travel-tourism"],
    "no published figure": [
        "automotive", "telco", "insurance", "healthcare", "logistics", "luxury-goods", "retail",
        "consumer-packaged-goods",
    ],
    "no-figure": ["insurance"],
}  # fmt: skip


def interval(low: float, high: float) -> Interval:
    return Interval(exact(low), exact(high))


def industry(name: str, stage: str, *, caps: bool = False) -> Placement:
    return place(EDITION, Segment("industry", name), stage, caps=caps)


def bounds_cases(key: str) -> list[tuple[str, str, list[float]]]:
    return [
        (one, stage.lower(), pair)
        for names, stages in WORKED[key].items()
        for one in INDUSTRIES[names]
        for stage, pair in stages.items()
    ]


def test_edition_holds_the_figures_of_the_worked_values() -> None:
    stages = {one: exact(share.value) for one in STAGES if (share := EDITION.share(STAGE, one))}
    models = {
        name: exact(share.value)
        for name, one in MODELS.items()
        if (share := EDITION.share(DELIVERY, one))
    }
    means = [mean.value for one in BARRIERS.values() if (mean := EDITION.mean(one))]

    assert EDITION.header.respondents == WORKED["benchmark"]["n"] == 815
    assert stages == {k.lower(): v for k, v in WORKED["benchmark"]["stage"].items()}
    assert models == WORKED["benchmark"]["model"]
    assert means == list(WORKED["benchmark"]["barrier_means"].values())


@pytest.mark.parametrize("stage", STAGES)
def test_overall_position_is_the_worked_one(stage: str) -> None:
    below, same, above, midrank = map(exact, WORKED["position"][stage.capitalize()])

    found = place(EDITION, EVERYONE, stage)

    assert found.published
    assert found.below == Interval(below, below)
    assert found.same == Interval(same, same)
    assert found.above == Interval(above, above)
    assert found.midrank == Interval(midrank, midrank)


@pytest.mark.parametrize("stage", STAGES)
def test_sampling_interval_of_the_midrank_is_the_worked_one(stage: str) -> None:
    found = margins(EDITION, stage)

    assert found
    assert [round(one, 1) for one in found.midrank_95] == (
        WORKED["midrank_srs95"][stage.capitalize()]
    )


@pytest.mark.parametrize("stage", STAGES)
def test_rounding_interval_of_the_midrank_is_the_worked_one(stage: str) -> None:
    found = margins(EDITION, stage)

    assert found
    assert found.midrank_rounding == interval(*WORKED["midrank_rounding"][stage.capitalize()])


@pytest.mark.parametrize("name", WORKED["wilson95"])
def test_wilson_interval_is_the_worked_one(name: str) -> None:
    share = (WORKED["benchmark"]["stage"] | WORKED["benchmark"]["model"])[name]

    found = wilson_interval(share, 815)

    assert [round(one, 1) for one in found] == WORKED["wilson95"][name]


@pytest.mark.parametrize("stage", STAGES)
def test_margins_of_a_stage_hold_its_wilson_interval(stage: str) -> None:
    found = margins(EDITION, stage)

    assert found
    assert [round(one, 1) for one in found.same_95] == WORKED["wilson95"][stage.capitalize()]


@pytest.mark.parametrize(
    ("name", "stage", "pair"), bounds_cases("segment_midrank_bounds_published_only_tol0")
)
def test_bounds_from_published_figures_are_the_worked_ones(
    name: str, stage: str, pair: list[float]
) -> None:
    found = industry(name, stage)

    assert found.midrank == interval(*pair)


def test_worked_bounds_cover_every_industry() -> None:
    cases = bounds_cases("segment_midrank_bounds_published_only_tol0")

    assert len(cases) == len(EDITION.header.industries) * len(STAGES)


@pytest.mark.parametrize(
    ("name", "pair"), WORKED["segment_midrank_bounds_with_leader_caps_C47_W38_RF61_tol0"].items()
)
def test_bounds_with_leader_caps_are_the_worked_ones(name: str, pair: list[float]) -> None:
    names, _, stage = name.rpartition(" ")

    found = [industry(one, stage.lower(), caps=True) for one in INDUSTRIES[names]]

    assert [one.midrank for one in found] == [interval(*pair)] * len(found)


@pytest.mark.parametrize(("name", "pair"), WORKED["frechet_stage_x_model"].items())
def test_joint_bounds_are_the_worked_ones(name: str, pair: list[float]) -> None:
    stage, _, model = name.partition("&")
    one, other = WORKED["benchmark"]["stage"][stage], WORKED["benchmark"]["model"][model]

    assert joint(one, other) == interval(*pair)


@pytest.mark.parametrize(
    ("barrier", "answer", "pair"),
    [
        (BARRIERS[name], int(answer), pair)
        for name, answers in WORKED["barrier_guaranteed_share_pct"].items()
        if name != "note"
        for answer, pair in answers.items()
    ],
)
def test_guaranteed_shares_are_the_worked_ones(
    barrier: str, answer: int, pair: list[float]
) -> None:
    found = barrier_position(EDITION, barrier, answer)

    assert found
    assert [
        round(float(one), 1) for one in (found.guaranteed_higher, found.guaranteed_lower)
    ] == pair


@pytest.mark.parametrize(
    ("name", "figures"),
    [pair for pair in WORKED["agreement"].items() if pair[0] != "columns"],
)
def test_agreement_columns_are_the_worked_ones(name: str, figures: list[float | None]) -> None:
    counts = json.loads(name[name.index("[") :])
    group, _consensus, eijk = figures

    assert group is None or float(agreement(counts) or 0) == pytest.approx(group, abs=0.0005)
    assert eijk is not None
    assert float(van_der_eijk(counts)) == pytest.approx(eijk, abs=0.0005)


# ------------------------------------------------------- worked values of the statistics' text


@pytest.mark.parametrize(
    ("stage", "whole"), [("crawl", 13), ("walk", 41), ("run", 72), ("fly", 93)]
)
def test_midrank_is_shown_rounded_half_up(stage: str, whole: int) -> None:
    assert half_up(place(EDITION, EVERYONE, stage).midrank.low) == whole


def test_half_up_differs_from_the_rounding_to_even() -> None:
    assert (half_up(Fraction(25, 2)), round(12.5)) == (13, 12)
    assert half_up(12.4999) == 12


@pytest.mark.parametrize(("stage", "points"), [("walk", 2.8), ("crawl", 1.5), ("fly", 1.2)])
def test_margin_of_each_stage_is_its_own(stage: str, points: float) -> None:
    found = place(EDITION, EVERYONE, stage)

    low, high = midrank_interval(float(found.below.low), float(found.same.low), 815)

    assert round((high - low) / 2, 1) == points


def test_gaming_walk_has_exactly_61_above() -> None:
    found = industry("gaming", "walk")

    assert found.above == interval(61, 61)
    assert found.below == interval(0, 39)
    assert found.same == interval(0, 39)
    assert found.midrank == interval(19.5, 39)
    assert found.facts == ("stage-gaming-run-fly",)


def test_gaming_run_has_its_midrank_between_39_and_69_and_a_half() -> None:
    assert industry("gaming", "run").midrank == interval(39, 69.5)


def test_retail_banking_walk_is_exact_because_crawl_follows() -> None:
    found = industry("retail-banking", "walk")

    assert found.below == interval(10, 10)
    assert found.same == interval(37, 37)
    assert found.above == interval(53, 53)
    assert found.midrank == interval(28.5, 28.5)
    assert all(one.exact for one in (found.below, found.same, found.above, found.midrank))


def test_public_sector_walk_has_exactly_47_below() -> None:
    found = industry("public-sector", "walk")

    assert found.below == interval(47, 47)
    assert found.midrank == interval(47, 73.5)
    assert not found.midrank.exact


def test_industry_without_a_figure_is_not_published_and_may_be_anything() -> None:
    found = industry("insurance", "walk")

    assert not found.published
    assert found.facts == ()
    assert found.below == found.same == found.above == found.midrank == interval(0, 100)


def test_caps_are_off_unless_asked_for() -> None:
    answers = Answers(stage="walk", industry="gaming")

    plain, capped = position(EDITION, answers), position(EDITION, answers, caps=True)

    assert plain.industry
    assert plain.industry.midrank == interval(19.5, 39)
    assert capped.industry
    assert capped.industry.midrank == interval(20, 39)
    assert capped.industry.facts == (
        "stage-gaming-run-fly", "cap-crawl", "cap-walk", "cap-run-fly"
    )  # fmt: skip


def test_caps_do_not_make_an_industry_published() -> None:
    assert not industry("insurance", "walk", caps=True).published


def test_caps_say_nothing_about_all_respondents_or_a_country() -> None:
    for segment in (EVERYONE, Segment("country", "japan")):
        assert place(EDITION, segment, "walk", caps=True) == place(EDITION, segment, "walk")


def test_countries_have_comparisons_and_no_figures() -> None:
    found = position(EDITION, Answers(stage="walk", country="japan"))

    assert [one.id for one in found.country_comparisons] == ["stage-japan-advanced"]
    assert not place(EDITION, Segment("country", "japan"), "walk").published


def test_bounds_allow_for_the_rounding_of_published_figures() -> None:
    points = possible(EDITION, Segment("industry", "gaming"), tolerance=ROUNDED)

    above = [one[2] + one[3] for one in points]

    assert (min(above), max(above)) == (Fraction(121, 2), Fraction(123, 2))


@pytest.mark.parametrize(
    ("answer", "same", "others"),
    [
        ("hybrid", 73, {"human_only": 21, "ai_only": 6}),
        ("human_only", 21, {"hybrid": 73, "ai_only": 6}),
        ("ai_only", 6, {"hybrid": 73, "human_only": 21}),
    ],
)
def test_delivery_model_has_the_same_share_and_the_others(
    answer: str, same: int, others: dict[str, int]
) -> None:
    found = delivery(EDITION, answer, None)

    assert found.same == same
    assert found.others == others


def test_delivery_model_of_an_industry_has_only_directions() -> None:
    found = delivery(EDITION, "hybrid", Segment("industry", "telco"))

    assert [(one.categories, one.direction) for one in found.industry] == [
        (("human_only",), "lower"),
        (("ai_only",), "higher"),
    ]


def test_words_for_a_rating_of_2_say_at_least_55_percent_rated_higher() -> None:
    found = barrier_position(EDITION, "change_management", 2)

    assert found
    assert (found.sure_higher, found.sure_lower) == (55, 0)


def test_words_for_a_rating_of_5_say_at_least_31_percent_rated_lower() -> None:
    found = barrier_position(EDITION, "change_management", 5)

    assert found
    assert (found.sure_higher, found.sure_lower) == (0, 31)


def test_guaranteed_shares_hold_for_the_means_that_they_come_from() -> None:
    assert guaranteed(2, Fraction(37, 10), 1, 5) == (Fraction(170, 3), Fraction())
    assert guaranteed(5, Fraction(37, 10), 1, 5) == (Fraction(), Fraction(65, 2))


@pytest.mark.parametrize(
    ("barrier", "answer", "difference", "reading"),
    [
        ("change_management", 4, 0.3, "close"),
        ("alignment", 4, 0.5, "close"),
        ("alignment", 3, -0.5, "close"),
        ("cost_roi", 4, 0.6, "higher"),
        ("data_security", 3, -0.6, "lower"),
        ("immature_ai", 1, -2.2, "lower"),
    ],
)
def test_up_to_half_a_point_from_the_mean_is_close_to_the_market(
    barrier: str, answer: int, difference: float, reading: str
) -> None:
    found = barrier_position(EDITION, barrier, answer)

    assert found
    assert (found.difference, found.reading) == (exact(difference), reading)


@pytest.mark.parametrize(
    ("ratings", "order"),
    [
        (
            {"alignment": 1, "change_management": 4, "cost_roi": 5},
            ["cost_roi", "change_management", "alignment"],
        ),
        (
            {"change_management": 4, "immature_ai": 4, "data_security": 4},
            ["immature_ai", "data_security", "change_management"],
        ),
        ({"alignment": 2, "change_management": 5, "cost_roi": 5},
         ["cost_roi", "change_management", "alignment"]),
    ],
)  # fmt: skip
def test_barriers_come_slowest_first(ratings: dict[str, int], order: list[str]) -> None:
    found = position(EDITION, Answers(barriers=ratings)).barriers

    assert [one.id for one in found] == order


def test_equal_barriers_keep_the_editions_order_and_unpublished_ones_come_last() -> None:
    facts = tuple(fact for fact in EDITION.facts if fact.id != "barrier-alignment")
    same = [
        fact.model_copy(update={"value": 3.7}) if fact.id == "barrier-data-security" else fact
        for fact in facts
    ]
    edition = replace(EDITION, facts=tuple(same))
    means = dict.fromkeys(["alignment", "data_security", "change_management"], Fraction(17, 4))

    assert slowest_first(edition, means) == ("change_management", "data_security", "alignment")


def test_record_keeps_the_order_of_stored_results() -> None:
    ratings = {"change_management": 4, "alignment": 1, "cost_roi": 5}

    record = position_json(position(EDITION, Answers(barriers=ratings)), ())

    assert [one["id"] for one in record["barriers"]] == [
        "alignment", "cost_roi", "change_management",
    ]  # fmt: skip


def test_team_of_1_crawl_4_walk_2_run_is_in_walk_and_spans_12_and_a_half_to_71_and_a_half() -> None:
    found = team_position(EDITION, [1, 4, 2, 0])

    assert found.medians == ("walk",)
    assert [one.midrank for one in found.places] == [interval(41, 41)]
    assert found.spans == (Fraction(25, 2), Fraction(143, 2))
