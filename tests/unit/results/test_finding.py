"""The headline of every combination of answers, checked by another way of computing it."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from bot.results.finding import RULES, Headline, finding
from bot.results.personal import PersonalResult, result_of
from bot.scoring.edition import BARRIER, DELIVERY, INDUSTRY, STAGE
from bot.scoring.position import Answers
from tests.unit.results.make import ENGLISH, combinations, edition, results
from tests.unit.results.oracle import FACTS, ahead, average, behind, bounds, shares
from tests.unit.texts.reading import grade, simplified


def test_oracle_finds_the_shares_of_the_report() -> None:
    assert bounds("", ("walk", "run", "fly")) == (75, 75)
    assert bounds("retail-banking", ("crawl",)) == (10, 10)
    assert bounds("gaming", ("crawl",)) == (0, 39)


# ---------------------------------------------------------------------------- the claims


def id_of(measure: str, label: str) -> str:
    return next(one for one in edition().ids(measure) if edition().label(measure, one) == label)


def stages_of(text: str) -> tuple[str, ...]:
    return tuple(id_of(STAGE, label) for label in re.split(r", or | or |, ", text))


def says_ahead(answers: Answers, share: str, industry: str) -> None:
    _far(answers, share, industry, ahead(answers.stage or ""))


def says_behind(answers: Answers, share: str, industry: str) -> None:
    _far(answers, share, industry, behind(answers.stage or ""))


def says_elsewhere(answers: Answers, share: str, industry: str, there: str, here: str) -> None:
    stages = stages_of(there)
    assert id_of(STAGE, here) == answers.stage
    beyond = (ahead(answers.stage), behind(answers.stage))
    assert any(set(stages) < set(side) for side in beyond)
    _far(answers, share, industry, stages)


def _far(answers: Answers, share: str, industry: str, stages: tuple[str, ...]) -> None:
    assert id_of(INDUSTRY, industry) == answers.industry
    low, high = bounds(answers.industry, stages)
    assert low == high == int(share)
    assert low - bounds("", stages)[1] >= 10


def says_far_above(answers: Answers, barrier: str, rating: str, highest: str, mean: str) -> None:
    says_rating(answers, barrier, rating, highest, mean)
    assert int(rating) - float(mean) >= 1


def says_rating(answers: Answers, barrier: str, rating: str, highest: str, mean: str) -> None:
    named = id_of(BARRIER, barrier)
    assert (answers.barriers[named], average(named), 5) == (int(rating), float(mean), int(highest))
    assert highest_of(answers, rating) == [named]


WORDS = ("zero", "one", "two", "three", "four", "five")


def highest_of(answers: Answers, rating: str) -> list[str]:
    """Return the barriers with the highest rating, which is this one."""
    assert max(answers.barriers.values()) == int(rating)
    return [barrier for barrier, given in answers.barriers.items() if given == int(rating)]


def says_furthest(answers: Answers, count: str, rating: str, barrier: str, mean: str) -> None:
    tied = highest_of(answers, rating)
    assert (WORDS[len(tied)], id_of(BARRIER, barrier) in tied) == (count, True)
    assert float(mean) == average(id_of(BARRIER, barrier)) == min(map(average, tied))
    assert all(int(rating) - average(other) >= 1 for other in tied)


def says_all_furthest(answers: Answers, count: str, rating: str, barrier: str, mean: str) -> None:
    assert len(set(answers.barriers.values())) == 1
    says_furthest(answers, count, rating, barrier, mean)
    assert count == "five"


def says_pair(
    answers: Answers, rating: str, one: str, other: str, mean: str, other_mean: str
) -> None:
    named = [id_of(BARRIER, one), id_of(BARRIER, other)]
    assert sorted(named) == sorted(highest_of(answers, rating))
    assert [float(mean), float(other_mean)] == [average(barrier) for barrier in named]


def says_tie(answers: Answers, count: str, rating: str, low: str, high: str) -> None:
    tied = highest_of(answers, rating)
    means = [average(barrier) for barrier in tied]
    assert (WORDS[len(tied)], min(means), max(means)) == (count, float(low), float(high))


def says_tie_of_all(answers: Answers, count: str, rating: str, low: str, high: str) -> None:
    assert (count, len(set(answers.barriers.values()))) == ("five", 1)
    says_tie(answers, count, rating, low, high)


def says_rare_stage(answers: Answers, share: str, stage: str) -> None:
    assert id_of(STAGE, stage) == answers.stage
    assert shares("stage")[(answers.stage,)] == int(share) < 15


def says_rare_delivery(answers: Answers, share: str, model: str) -> None:
    says_delivery(answers, share, model)
    assert int(share) < 15


def says_delivery(answers: Answers, share: str, model: str) -> None:
    assert id_of(DELIVERY, model) == answers.delivery
    assert shares("delivery_model")[(answers.delivery,)] == int(share)


def says_unlike_most(answers: Answers, share: str, most: str, model: str) -> None:
    other = id_of(DELIVERY, most)
    assert id_of(DELIVERY, model) == answers.delivery != other
    assert shares("delivery_model")[(other,)] == int(share) > 50


def says_standing(
    answers: Answers, named: str, below: str, count: str, same: str, above: str
) -> None:
    stage = answers.stage or ""
    assert (count, id_of(STAGE, named)) == ("815", stage)
    assert [int(below), int(same), int(above)] == [
        bounds("", stages)[0] for stages in (behind(stage), (stage,), ahead(stage))
    ]


def says_lowest(answers: Answers, named: str, same: str, count: str, above: str) -> None:
    says_standing(answers, named, "0", count, same, above)


def says_industry(answers: Answers, share: str, industry: str, stages: str) -> None:
    assert (id_of(INDUSTRY, industry), None) == (answers.industry, answers.stage)
    assert shares("stage", answers.industry or "")[stages_of(stages)] == int(share)


def says_nothing(answers: Answers) -> None:
    assert answers.stage is answers.delivery is None
    assert not answers.barriers
    assert not shares("stage", answers.industry or "") or not answers.industry


WHO = "enterprise executives surveyed"
CLAIMS: dict[str, tuple[str, Callable[..., None]]] = {
    r"(\d+)% of (.+) respondents are further along than you\.":
        ("far_behind_industry", says_ahead),
    r"(\d+)% of (.+) respondents are behind you\.": ("far_ahead_of_industry", says_behind),
    r"(\d+)% of (.+) respondents are at (.+); you’re at (.+)\.": ("far", says_elsewhere),
    r"You rate (?!two|three)(.+) (\d) of (\d), far above the average of ([\d.]+)\.":
        ("barrier_far_above", says_far_above),
    r"You rate all (.+) barriers (\d) of 5; (.+) is furthest above its average of ([\d.]+)\.":
        ("barrier_far_above", says_all_furthest),
    r"You rate (?!all)(.+) barriers (\d) of 5; (.+) is furthest above its average of ([\d.]+)\.":
        ("barrier_far_above", says_furthest),
    r"You rate all (.+) barriers (\d); their averages run from ([\d.]+) to ([\d.]+)\.":
        ("barrier", says_tie_of_all),
    r"Two barriers tie at (\d): (.+), and (.+) \(averages ([\d.]+) and ([\d.]+)\)\.":
        ("barrier", says_pair),
    r"Your top (.+) barriers tie at (\d); their averages run from ([\d.]+) to ([\d.]+)\.":
        ("barrier", says_tie),
    r"Only (\d+)% of respondents are at (.+), like you\.": ("rare", says_rare_stage),
    r"Only (\d+)% of respondents say (.+) works best, as you do\.": ("rare", says_rare_delivery),
    r"Most respondents \((\d+)%\) say (.+) works best; you say (.+)\.":
        ("unlike_most", says_unlike_most),
    rf"You’re at (.+): ahead of (\d+)% of the (\d+) {WHO}, level with (\d+)% and behind (\d+)%\.":
        ("standing", says_standing),
    rf"You’re at (.+): level with (\d+)% of the (\d+) {WHO} and behind (\d+)%\.":
        ("standing", says_lowest),
    r"(\d+)% of respondents say (.+) works best, as you do\.": ("delivery", says_delivery),
    r"You rate (.+) (\d) of (\d); the average is ([\d.]+)\.": ("barrier", says_rating),
    r"(\d+)% of (.+) respondents are at (.+)\.": ("industry", says_industry),
    r"Tell me your stage to see where you stand\.": ("nothing", says_nothing),
}  # fmt: skip
"""The form of every headline: its rule's name, or how that begins, and the check of its claim."""


def check(answers: Answers, headline: Headline) -> str:
    """Check every number and word of a headline; return the form that it has."""
    forms = {form: re.fullmatch(form, headline.text) for form in CLAIMS}
    form, found = next((form, match) for form, match in forms.items() if match)
    rule, claim = CLAIMS[form]
    assert headline.rule.startswith(rule)
    claim(answers, *found.groups())
    return form


def test_every_headline_claims_what_is_published() -> None:
    forms = Counter(check(result.position.answers, finding(result)) for result in results())

    assert set(forms) == set(CLAIMS)
    assert sum(forms.values()) == len(tuple(combinations())) == 5 * 21 * 4 * (11 + 9)


def test_every_headline_is_short_and_plain() -> None:
    texts = {finding(result).text for result in results()}

    assert {text for text in texts if len(text.split()) > 20} == set()
    assert {text for text in texts if grade(simplified(text, edition())) > 8} == set()


def test_no_headline_speaks_of_companies_or_of_a_stage_by_delivery_model() -> None:
    header = edition().header
    for text in {finding(result).text for result in results()}:
        assert not re.search(r"compan|organi[sz]ation|market", text, re.IGNORECASE)
        stage = any(re.search(rf"\b{option.label}\b", text) for option in header.stages)
        assert not (stage and any(option.label in text for option in header.delivery_models))


def test_every_headline_names_the_facts_that_it_rests_on() -> None:
    known = {fact["id"]: fact for fact in FACTS}
    for result in results():
        headline = finding(result)
        assert bool(headline.facts) == (headline.rule != "nothing")
        kinds = {known[fact]["kind"] for fact in headline.facts}
        assert kinds <= ({"mean"} if "barrier" in headline.rule else {"share"})
        if "industry" in headline.rule:
            industries = {known[fact].get("industry") for fact in headline.facts}
            assert result.position.answers.industry in industries


# ---------------------------------------------------------------------------- their order


def headline_of(answers: Answers) -> Headline:
    return finding(result_of(ENGLISH, edition(), answers))


FIVE = {"cost_roi": 5, "immature_ai": 4}


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        (
            Answers("walk", "human_only", "retail-banking", None, FIVE),
            "53% of Retail Banking respondents are further along than you.",
        ),
        (
            Answers("walk", "human_only", "insurance", None, FIVE),
            "You rate Cost and ROI uncertainty 5 of 5, far above the average of 3.4.",
        ),
        (
            Answers("fly", "human_only", "gaming", None, {"cost_roi": 4}),
            "Only 14% of respondents are at Fly, like you.",
        ),
        (
            Answers("fly", "ai_only", "gaming", None, {}),
            "Only 6% of respondents say AI-only works best, as you do.",
        ),
        (
            Answers("run", "human_only", "gaming", None, {}),
            "Most respondents (73%) say Hybrid works best; you say Human-only.",
        ),
        (
            Answers("run", "hybrid", "gaming", None, {}),
            "You’re at Run: ahead of 57% of the 815 enterprise executives surveyed, "
            "level with 29% and behind 14%.",
        ),
    ],
)
def test_what_is_most_worth_knowing_comes_first(answers: Answers, text: str) -> None:
    assert headline_of(answers).text == text


def test_equal_ratings_with_equal_averages_name_no_barrier() -> None:
    same = tuple(
        fact.model_copy(update={"value": 3.5}) if fact.kind == "mean" else fact
        for fact in edition().facts
    )
    rated = {"change_management": 5, "alignment": 5, "cost_roi": 2}

    result = result_of(ENGLISH, replace(edition(), facts=same), Answers(barriers=rated))

    assert finding(result).text == "You rate two barriers 5 of 5, each far above its average."


def test_two_barriers_are_named_where_only_they_were_rated() -> None:
    tied = headline_of(Answers(barriers={"alignment": 3, "cost_roi": 3}))

    assert tied.text == (
        "Two barriers tie at 3: Cost and ROI uncertainty, and Internal alignment and ownership "
        "(averages 3.4 and 3.5)."
    )
    assert tied.facts == ("barrier-cost-roi", "barrier-alignment")


@pytest.mark.parametrize(("stage", "industry"), [*product(("run", "fly"), ("gaming", "media"))])
def test_an_interval_makes_no_headline_unless_all_of_it_supports_the_claim(
    stage: str, industry: str
) -> None:
    assert "industry" not in headline_of(Answers(stage, "hybrid", industry)).rule


def without(result: PersonalResult, *removed: str) -> PersonalResult:
    known = result.edition
    facts = tuple(fact for fact in known.facts if fact.id not in removed)
    return result_of(ENGLISH, replace(known, facts=facts), result.position.answers)


def test_a_bound_is_said_to_be_one() -> None:
    result = result_of(ENGLISH, edition(), Answers("crawl", "hybrid", "retail-banking"))
    lower = tuple(
        fact.model_copy(update={"value": 86}) if fact.id == "stage-gaming-run-fly" else fact
        for fact in edition().facts
    )
    answers = Answers("crawl", "hybrid", "gaming")
    bounded = result_of(ENGLISH, replace(edition(), facts=lower), answers)

    assert finding(bounded).text == "At least 86% of Gaming respondents are further along than you."
    assert finding(without(result, "stage-retail-banking-walk")).text == (
        "53% of Retail Banking respondents are at Run or Fly; you’re at Crawl."
    )


def test_an_edition_without_figures_has_a_headline_too() -> None:
    bare = replace(edition(), facts=(), advice=())

    for answers in (Answers("walk"), Answers(delivery="hybrid"), Answers(barriers=FIVE)):
        text = finding(result_of(ENGLISH, bare, answers)).text
        assert text == "The report has no figures to compare your answers with."


def test_all_rules_are_tried_in_their_order() -> None:
    assert {finding(result).rule for result in results()} == set(RULES)
    assert tuple(RULES)[-1] == "nothing"
