"""The shipped next steps: what each says, and that every combination of answers gets three."""

import random
import re
import sys
from collections.abc import Iterable
from functools import cache
from itertools import product

import pytest

from bot.loading.library import load_catalogue
from bot.messages.plain_text import plain_blocks
from bot.results.next_steps import one_step
from bot.results.personal import PersonalResult, result_of
from bot.scoring.advice import MOST, Advice, advise
from bot.scoring.edition import AdviceRule
from bot.scoring.position import Answers, position
from tests.unit.scoring.advice_classes import (
    BARRIERS,
    INDUSTRIES,
    MODELS,
    PUBLISHED,
    ROLES,
    STAGES,
    Case,
    broken,
    cases,
    classes,
    differing,
    rating_class,
    ratings,
)
from tests.unit.scoring.editions import EDITION

RULES = {rule.id: rule for rule in EDITION.advice}
EVERY_RULE = pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
LEAST_DIFFERENT = 0.8
"""The least share of pairs of different people that get different steps."""


def ids(answers: Answers) -> tuple[str, ...]:
    return tuple(step.rule.id for step in advise(EDITION, answers))


def check(found: Iterable[Case]) -> list[Case]:
    """Check every case, and return them."""
    every = list(found)
    assert [(case.answers, problem) for case in every if (problem := broken(case))] == []
    return every


# ---------------------------------------------------------------------------- all answers


def test_every_class_of_answers_gets_three_steps_that_fit() -> None:
    found = check(classes())

    assert {name for case in found for name in case.ids} == set(RULES), "a rule is never reached"


def test_people_who_differ_get_different_steps() -> None:
    """Check pairs of people of the same industry and role, over all combinations of ratings."""
    pairs = different = 0
    alike: dict[object, list[Case]] = {}
    for case in classes():
        alike.setdefault((case.answers.industry, case.answers.role), []).append(case)
    for people in alike.values():
        counted = differing(people)
        pairs, different = pairs + counted[0], different + counted[1]

    sys.stdout.write(f"{different / pairs:.4%} of {pairs:,} pairs get different steps\n")
    assert different / pairs >= LEAST_DIFFERENT


@pytest.mark.parametrize("differ", ["stage", "top", "delivery"])
def test_people_who_differ_in_one_answer_get_different_steps(differ: str) -> None:
    by_rest: dict[object, list[tuple[object, frozenset[str]]]] = {}
    for case in classes():
        answers = case.answers
        person = {"stage": answers.stage, "top": case.top, "delivery": answers.delivery}
        own = person.pop(differ)
        rest = (*person.values(), answers.industry, answers.role)
        by_rest.setdefault(rest, []).append((own, case.ids))
    pairs = [
        steps != others
        for people in by_rest.values()
        for place, (own, steps) in enumerate(people)
        for other, others in people[:place]
        if own != other
    ]

    sys.stdout.write(f"{differ}: {sum(pairs) / len(pairs):.4%} of {len(pairs)} pairs\n")
    assert sum(pairs) / len(pairs) >= LEAST_DIFFERENT


@pytest.mark.acceptance
def test_every_combination_of_answers_gets_three_steps_that_fit() -> None:
    """The whole product, skips included: 5 stages x 4 models x 6^5 ratings x 21 industries x 6 roles.

    These are 19 595 520 combinations. A profile takes the ratings by themselves, and all 6^5 are
    tried: 12 classes remain, which leaves 30 240 profiles, and each is tried.
    """  # noqa: E501
    kinds, roles = (None, *INDUSTRIES), (None, *ROLES)
    found = check(cases(kinds, roles))

    assert sum(case.people for case in found) == 5 * 4 * 6**5 * len(kinds) * len(roles)
    pairs = different = 0
    for kind, role in product(kinds, roles):
        counted = differing(list(cases((kind,), (role,))))
        pairs, different = pairs + counted[0], different + counted[1]
    sys.stdout.write(f"{different / pairs:.4%} of {pairs:,} pairs get different steps\n")
    assert different / pairs >= LEAST_DIFFERENT


@pytest.mark.acceptance
def test_ratings_of_one_class_get_the_same_steps() -> None:
    chance = random.Random(17)  # noqa: S311 - the same each time
    examples = {rating_class(rated.example): rated.example for rated in ratings()}
    for _ in range(20_000):
        given = {name: chance.randint(1, 5) for name in BARRIERS if chance.random() < 0.8}
        stage, model = chance.choice((None, *STAGES)), chance.choice((None, *MODELS))
        kind, role = chance.choice((None, *INDUSTRIES)), chance.choice((None, *ROLES))

        found = ids(Answers(stage, model, kind, None, given, role))

        example = examples[rating_class(given)]
        assert found == ids(Answers(stage, model, kind, None, example, role))


# ---------------------------------------------------------------------------- what fits whom


def test_three_useful_steps_where_everything_is_skipped() -> None:
    assert ids(Answers()) == ("general-outcomes", "general-workforce", "general-governance")


def test_change_that_no_rule_speaks_of_changes_nothing() -> None:
    for stage, model, rated in product(STAGES, MODELS, ratings()):
        alone = ids(Answers(stage, model, None, None, rated.example))

        assert ids(Answers(stage, model, None, "japan", rated.example)) == alone
        assert ids(Answers(stage, model, None, None, rated.example, "other")) == alone
        for industry in set(INDUSTRIES) - PUBLISHED:
            assert ids(Answers(stage, model, industry, None, rated.example)) == alone


def test_role_changes_the_step_about_the_top_barrier() -> None:
    found = {
        ids(Answers("walk", "hybrid", None, None, {"cost_roi": 5}, role)) for role in ROLES[:-1]
    }

    assert {steps[0] for steps in found} == {f"cost-{role}" for role in ROLES[:-1]}


def test_top_barrier_is_the_highest_rating_and_then_the_furthest_above_the_average() -> None:
    highest = {"change_management": 5, "immature_ai": 4}  # +1.3 and +0.8
    equal = {"change_management": 4, "immature_ai": 4}  # +0.3 and +0.8

    assert "change-base" in ids(Answers("walk", "hybrid", barriers=highest))
    assert "immature-base" in ids(Answers("walk", "hybrid", barriers=equal))


def test_barriers_below_the_middle_are_not_said_to_slow() -> None:
    low = dict.fromkeys(BARRIERS, 2)

    assert "barely-slowed-base" in ids(Answers("walk", "hybrid", barriers=low))
    assert "barely-slowed-late" in ids(Answers("run", "hybrid", barriers=low))


def test_barrier_far_above_the_average_comes_before_the_stage() -> None:
    pressing = ids(Answers("walk", "hybrid", barriers={"cost_roi": 4}))
    mild = ids(Answers("walk", "hybrid", barriers={"change_management": 4}))

    assert pressing[:2] == ("cost-base", "stage-walk")
    assert mild[:2] == ("stage-walk", "change-base")


def test_nobody_is_told_to_automate_more_and_to_check_first() -> None:
    answers = Answers("run", "hybrid", barriers={"cost_roi": 5}, role="operations")
    earlier = Answers("walk", "hybrid", barriers={"cost_roi": 5}, role="operations")

    assert ids(answers) == ("cost-late", "stage-run", "hybrid-late")
    assert "cost-operations" in ids(earlier)


def test_step_for_named_industries_rests_on_the_figure_of_ones_own() -> None:
    steps = advise(EDITION, Answers("walk", "hybrid", "travel-tourism"))

    facts = next(step.facts for step in steps if step.rule.id == "stage-walk-walk-industry")
    assert facts == ("stage-travel-tourism-walk", "recommend-intentional")


def test_step_for_a_leaning_industry_rests_first_on_what_is_published_about_it() -> None:
    steps = advise(EDITION, Answers("walk", "hybrid", "insurance", None, {"alignment": 4}))

    facts = next(step.facts for step in steps if step.rule.id == "hybrid-people-industry-walk")
    assert facts[0] == "delivery-insurance-human-only"


# ---------------------------------------------------------------------------- what each rule says


def test_there_are_at_least_sixty_rules() -> None:
    assert len(RULES) >= 60


@EVERY_RULE
def test_rule_is_short_and_whole(rule: AdviceRule) -> None:
    said = (rule.action, rule.reason, rule.first_move, rule.who, rule.sign)

    assert all(text.endswith(".") for text in said)
    assert words(rule.action) <= 12
    assert words(rule.reason) <= 20
    assert not re.search(r"[.?!] ", f"{rule.action} | {rule.reason}".replace(". |", "")), "one each"
    assert all(words(part) <= 20 for text in said for part in re.split(r"(?<=[.?!]) ", text))
    assert sum(map(words, said)) <= 70
    assert rule.tags
    assert rule.topic


@EVERY_RULE
def test_sign_can_be_counted(rule: AdviceRule) -> None:
    counted = r"\d|\b(one|two|three|four|five|six|ten|twelve|half|every|all|each|both|fewer)\b"

    assert re.search(counted, rule.sign, re.IGNORECASE)


@EVERY_RULE
def test_step_alone_has_at_most_80_words(rule: AdviceRule) -> None:
    result = _result_of_one(rule)
    told = result.advice[0].rule

    said = "\n".join(plain_blocks(one_step(result, 0))).replace("\n- ", "\n")

    assert words(said) <= 80
    assert all(text in said for text in (told.action, told.reason, told.first_move, told.who))


@EVERY_RULE
def test_basis_is_said_and_every_fact_exists(rule: AdviceRule) -> None:
    sources = {EDITION.fact(fact).source for fact in rule.rests_on}

    assert all(EDITION.heading(fact) for fact in rule.rests_on)
    if rule.basis == "report":  # its recommendations are under these two headings
        assert EDITION.fact(rule.rests_on[0]).source in ("next", "practices")
        assert sources <= {"next", "practices", "barriers", "maturity"}
        assert not rule.applies.industry
        assert not rule.applies.industry_leans


@EVERY_RULE
def test_nothing_is_claimed_that_another_part_of_the_result_could_deny(rule: AdviceRule) -> None:
    said = " ".join((rule.action, rule.reason, rule.first_move, rule.sign))

    # The barriers' words are "close to the average" and so on: a step repeats none of them.
    assert not re.search(r"above the|below the|average|the market", said)
    # Several can share the highest rating, and a team's highest mean can be near the market's.
    assert "top barrier" not in said
    assert "rate no barrier higher" not in said or rule.applies.slowest
    assert not re.search(r"rate no barrier high\b", said) or rule.applies.barely_slowed
    if "our industry" in said.replace("outside your industry", ""):
        assert rule.applies.industry or rule.applies.industry_leans


def test_basis_of_most_rules_is_ours() -> None:
    report = sorted(rule.id for rule in RULES.values() if rule.basis == "report")

    assert report == [
        "alignment-base", "change-base", "general-governance", "general-outcomes",
        "general-workforce", "hybrid-base", "security-base", "stage-crawl", "stage-fly",
        "stage-run", "stage-walk",
    ]  # fmt: skip


def words(text: str) -> int:
    return len(text.split())


def _result_of_one(rule: AdviceRule) -> PersonalResult:
    """Return a result whose only step is this one, with the most words that it can have."""

    def length(step: Advice) -> int:
        return words(EDITION.heading(step.facts[0])) + words(step.rule.who)

    longest = max(_steps()[rule.id], key=length)
    return PersonalResult(load_catalogue(), position(EDITION, Answers()), (longest,))


@cache
def _steps() -> dict[str, set[Advice]]:
    """Return the different steps that people can get, by rule."""
    found: dict[str, set[Advice]] = {}
    for case in classes():
        for step in case.steps:
            found.setdefault(step.rule.id, set()).add(step)
    return found


def test_one_step_of_an_earlier_edition_has_no_details() -> None:
    earlier = RULES["stage-walk"].model_copy(update={"first_move": "", "who": "", "sign": ""})
    result = PersonalResult(
        load_catalogue(), position(EDITION, Answers()), (Advice(earlier, 1, earlier.rests_on),)
    )

    assert plain_blocks(one_step(result, 0)) == [
        earlier.action,
        earlier.reason,
        "Based on the report’s advice in “What leaders should do next”; "
        "details and numbers are ours",
    ]


def test_there_is_no_fourth_step() -> None:
    result = result_of(load_catalogue(), EDITION, Answers("walk", "hybrid"))

    assert len(result.advice) == MOST
    with pytest.raises(IndexError):
        one_step(result, MOST)
