from collections import defaultdict
from fractions import Fraction
from functools import cache
from itertools import product

import pytest

from bot.scoring.advice import MOST, advise, barriers_above
from bot.scoring.edition import BARRIER, DELIVERY, INDUSTRY, STAGE
from bot.scoring.position import Answers
from tests.unit.scoring.editions import ADVICE, EDITION, FACTS, HEADER, build, changed

STAGES, MODELS, BARRIERS = (EDITION.ids(one) for one in (STAGE, DELIVERY, BARRIER))
MEANS = {
    "change_management": 37,
    "data_security": 36,
    "alignment": 35,
    "cost_roi": 34,
    "immature_ai": 32,
}
RATINGS = tuple(product(range(1, 6), repeat=5))
RULES = {one.id: one for one in EDITION.advice}

Case = tuple[str, str, tuple[int, ...]]


@cache
def chosen() -> dict[Case, tuple[str, ...]]:
    """The advice for each of the 4 x 3 x 5^5 complete combinations of answers."""
    return {
        (stage, model, ratings): ids(stage, model, dict(zip(BARRIERS, ratings, strict=True)))
        for stage in STAGES
        for model in MODELS
        for ratings in RATINGS
    }


def ids(
    stage: str | None, model: str | None, ratings: dict[str, int], industry: str | None = None
) -> tuple[str, ...]:
    answers = Answers(stage=stage, delivery=model, barriers=ratings, industry=industry)
    return tuple(one.rule.id for one in advise(EDITION, answers))


def highest_above(ratings: tuple[int, ...]) -> str | None:
    """The barrier highest above the market, counted in tenths of a point."""
    tenths = {one: 10 * r - MEANS[one] for one, r in zip(BARRIERS, ratings, strict=True)}
    top = max(tenths, key=lambda one: tenths[one])
    return top if tenths[top] > 0 else None


def test_there_are_37500_combinations() -> None:
    assert len(chosen()) == 37_500


def test_nobody_is_without_advice_and_nobody_has_more_than_three() -> None:
    assert {len(one) for one in chosen().values()} == {MOST}
    assert MOST == 3


def test_no_two_pieces_of_advice_are_of_one_topic() -> None:
    for found in set(chosen().values()):
        topics = [RULES[one].topic for one in found]
        assert len(set(topics)) == len(topics)


def test_changing_the_stage_changes_the_advice() -> None:
    for model, ratings in product(MODELS, RATINGS):
        assert len({frozenset(chosen()[one, model, ratings]) for one in STAGES}) == len(STAGES)


@pytest.mark.acceptance
def test_changing_the_delivery_model_changes_the_advice() -> None:
    for stage, ratings in product(STAGES, RATINGS):
        assert len({frozenset(chosen()[stage, one, ratings]) for one in MODELS}) == len(MODELS)


def test_changing_the_barrier_highest_above_the_market_changes_the_advice() -> None:
    for stage, model in product(STAGES, MODELS):
        by_top = defaultdict(set)
        for ratings in RATINGS:
            by_top[highest_above(ratings)].add(frozenset(chosen()[stage, model, ratings]))

        assert set(by_top) == {None, *BARRIERS}
        everything = [one for found in by_top.values() for one in found]
        assert len(set(everything)) == len(everything)


def test_advice_is_for_the_answers_that_were_given() -> None:
    for (stage, model, ratings), found in chosen().items():
        for rule in (RULES[one].applies for one in found):
            assert not rule.stage or stage in rule.stage
            assert not rule.delivery or model in rule.delivery
            assert not rule.top_barrier or rule.top_barrier == highest_above(ratings)
            assert not rule.no_barrier_above or highest_above(ratings) is None
            assert rule.industry_leans is None


def test_no_advice_is_never_used() -> None:
    used = {one for found in chosen().values() for one in found}
    some = [{}, dict.fromkeys(BARRIERS, 1), dict.fromkeys(BARRIERS, 5)]
    industries = (None, *EDITION.ids(INDUSTRY))
    for stage, model, ratings, industry in product(
        (None, *STAGES), (None, *MODELS), some, industries
    ):
        used |= set(ids(stage, model, ratings, industry))

    assert used == set(RULES)


def test_nobody_is_without_advice_where_answers_are_skipped() -> None:
    for stage, model, industry in product(
        (None, *STAGES), (None, *MODELS), (None, *EDITION.ids(INDUSTRY))
    ):
        found = ids(stage, model, {}, industry)

        assert 1 <= len(found) <= MOST
        assert len({RULES[one].topic for one in found}) == len(found)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda one: one.id)
def test_every_rule_rests_on_facts_that_stand_under_a_heading(rule: object) -> None:
    found = RULES[rule.id]  # type: ignore[attr-defined]

    assert found.basis in ("report", "suggestion")
    assert all(EDITION.heading(fact) for fact in found.rests_on)


def test_what_the_report_recommends_rests_on_its_last_two_sections() -> None:
    recommended = [one for one in RULES.values() if one.basis == "report"]

    sources = {one.id: {EDITION.fact(fact).source for fact in one.rests_on} for one in recommended}

    assert len(sources) == 10
    assert all(found & {"next", "practices"} for found in sources.values())


def test_a_barrier_far_above_the_market_comes_before_the_stage() -> None:
    pressing = ids("walk", "hybrid", {"cost_roi": 4})
    mild = ids("walk", "hybrid", {"change_management": 4})

    assert pressing[0] == "barrier-cost-roi"
    assert mild[0] == "stage-walk"


def test_an_industry_that_leans_towards_people_changes_the_advice() -> None:
    assert "delivery-human-only-regulated" in ids(None, "human_only", {}, "insurance")
    assert "delivery-human-only-regulated" not in ids(None, "human_only", {}, "gaming")
    assert "delivery-ai-only-open" in ids(None, "ai_only", {}, "telco")
    assert "stage-early-industry" in ids("fly", None, {}, "public-sector")
    assert "stage-ahead-industry" in ids("walk", None, {}, "gaming")


def test_only_barriers_above_the_market_count_highest_first() -> None:
    ratings = {"change_management": 4, "data_security": 3, "alignment": 5, "cost_roi": 4}

    found = barriers_above(EDITION, Answers(barriers=ratings))

    assert list(found.items()) == [
        ("alignment", Fraction(3, 2)),
        ("cost_roi", Fraction(3, 5)),
        ("change_management", Fraction(3, 10)),
    ]


def test_order_in_which_barriers_were_rated_changes_no_advice() -> None:
    means = changed(FACTS, ("barrier.cost_roi, value: 3.4", "barrier.cost_roi, value: 3.7"))
    edition = build(HEADER, means, ADVICE)

    one, other = (
        advise(edition, Answers(barriers=ratings))
        for ratings in (
            {"change_management": 5, "cost_roi": 5},
            {"cost_roi": 5, "change_management": 5},
        )
    )

    assert one == other
    assert one[0].rule.id == "barrier-change-management"
