"""Chooses next steps from a person's answers, by the edition's rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bot.scoring.edition import BARRIER, AdviceRule, Applies, Edition, IndustryLean, Segment, exact
from bot.scoring.position import Answers

MOST = 3
"""Most next steps that one person is given."""

PRESSING = 50
"""What a barrier gains in weight when it reads "higher than the market"."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One next step that applies to a person, with what makes it theirs."""

    rule: AdviceRule
    weight: int


def advise(edition: Edition, answers: Answers) -> tuple[Advice, ...]:
    """The next steps for these answers, most pressing first.

    Args:
        edition: The benchmark with its rules.
        answers: What was answered; what was not answered makes no rule apply.

    Returns:
        At most three, each of another topic; of two that say the same, the weightier.
    """
    above = barriers_above(edition, answers)
    fitting = [rule for rule in edition.advice if _applies(rule.applies, edition, answers, above)]
    ranked = sorted((_weighed(rule, above) for rule in fitting), key=lambda one: -one.weight)
    return tuple(_one_per_topic(ranked))[:MOST]


def barriers_above(edition: Edition, answers: Answers) -> dict[str, Fraction]:
    """The rated barriers above the market's mean, in points, highest above it first.

    Of two that are equally far above it, the edition's first comes first.
    """
    means = {one: edition.mean(one) for one in edition.ids(BARRIER) if one in answers.barriers}
    above = {one: answers.barriers[one] - exact(mean.value) for one, mean in means.items() if mean}
    ranked = sorted(above.items(), key=lambda pair: -pair[1])
    return {one: difference for one, difference in ranked if difference > 0}


def _weighed(rule: AdviceRule, above: dict[str, Fraction]) -> Advice:
    pressing = rule.applies.top_barrier and above[rule.applies.top_barrier] > Fraction(1, 2)
    return Advice(rule, rule.weight + (PRESSING if pressing else 0))


def _applies(rule: Applies, edition: Edition, answers: Answers, above: dict[str, Fraction]) -> bool:
    if rule.stage and answers.stage not in rule.stage:
        return False
    if rule.delivery and answers.delivery not in rule.delivery:
        return False
    if rule.top_barrier and next(iter(above), None) != rule.top_barrier:
        return False
    if rule.no_barrier_above and (above or not answers.barriers):
        return False
    return rule.industry_leans is None or _leans(rule.industry_leans, edition, answers.industry)


def _leans(wanted: IndustryLean, edition: Edition, industry: str | None) -> bool:
    """Whether a published comparison says that the industry leans this way."""
    if industry is None:
        return False
    found = edition.comparisons(wanted.measure, Segment("industry", industry))
    return any(
        wanted.category in one.categories and one.direction == wanted.direction for one in found
    )


def _one_per_topic(ranked: list[Advice]) -> Iterator[Advice]:
    topics: set[str] = set()
    for one in ranked:
        if one.rule.topic not in topics:
            topics.add(one.rule.topic)
            yield one
