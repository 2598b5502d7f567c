"""Chooses next steps from a person's answers, by the edition's rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from bot.scoring.barriers import CLOSE
from bot.scoring.edition import BARRIER, AdviceRule, Applies, Edition, IndustryLean, Segment, exact

MOST = 3
"""Most next steps for one person."""

PRESSING = 50
"""Weight added to a barrier's rule when the barrier reads "higher than the market"."""


class Situation(Protocol):
    """The answers that next steps are chosen by: a person's, or a team's summarised.

    A rating can be a mean, in points.
    """

    @property
    def stage(self) -> str | None:
        """The stage."""

    @property
    def delivery(self) -> str | None:
        """The delivery model."""

    @property
    def industry(self) -> str | None:
        """The industry."""

    @property
    def barriers(self) -> Mapping[str, int | Fraction]:
        """The rated barriers."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One next step that applies to a person.

    Attributes:
        rule: The rule.
        weight: Its weight for this person.
        facts: Ids of its facts: first the comparisons of the person's industry that made the
            rule apply, then the rule's own facts.
    """

    rule: AdviceRule
    weight: int
    facts: tuple[str, ...]


def advise(edition: Edition, answers: Situation) -> tuple[Advice, ...]:
    """Choose the next steps for these answers, most pressing first.

    Args:
        edition: The benchmark with its rules.
        answers: The answers; a rule about a missing answer does not apply.

    Returns:
        At most three, one per topic: the one with the greatest weight.
    """
    above = barriers_above(edition, answers)
    fitting = [rule for rule in edition.advice if _applies(rule.applies, edition, answers, above)]
    weighed = (_weighed(rule, edition, answers, above) for rule in fitting)
    ranked = sorted(weighed, key=lambda advice: -advice.weight)
    return tuple(_one_per_topic(ranked))[:MOST]


def barriers_above(edition: Edition, answers: Situation) -> dict[str, Fraction]:
    """Return the rated barriers above the market's mean, in points, highest first.

    Ties keep the edition's order.
    """
    means = {
        barrier: edition.mean(barrier)
        for barrier in edition.ids(BARRIER)
        if barrier in answers.barriers
    }
    above = {
        barrier: answers.barriers[barrier] - exact(mean.value)
        for barrier, mean in means.items()
        if mean
    }
    ranked = sorted(above.items(), key=lambda pair: -pair[1])
    return {barrier: difference for barrier, difference in ranked if difference > 0}


def _weighed(
    rule: AdviceRule, edition: Edition, answers: Situation, above: dict[str, Fraction]
) -> Advice:
    pressing = rule.applies.top_barrier and above[rule.applies.top_barrier] > CLOSE
    leans = rule.applies.industry_leans
    found = _leaning(leans, edition, answers.industry) if leans else ()
    facts = tuple(dict.fromkeys((*found, *rule.rests_on)))
    return Advice(rule, rule.weight + (PRESSING if pressing else 0), facts)


def _applies(
    rule: Applies, edition: Edition, answers: Situation, above: dict[str, Fraction]
) -> bool:
    if rule.stage and answers.stage not in rule.stage:
        return False
    if rule.delivery and answers.delivery not in rule.delivery:
        return False
    if rule.top_barrier and next(iter(above), None) != rule.top_barrier:
        return False
    if rule.no_barrier_above and (above or not answers.barriers):
        return False
    leans = rule.industry_leans
    return leans is None or bool(_leaning(leans, edition, answers.industry))


def _leaning(wanted: IndustryLean, edition: Edition, industry: str | None) -> tuple[str, ...]:
    """Return ids of the published comparisons that say that the industry leans this way."""
    if industry is None:
        return ()
    return tuple(
        comparison.id
        for comparison in edition.comparisons(wanted.measure, Segment("industry", industry))
        if wanted.category in comparison.categories and comparison.direction == wanted.direction
    )


def _one_per_topic(ranked: list[Advice]) -> Iterator[Advice]:
    topics: set[str] = set()
    for advice in ranked:
        if advice.rule.topic not in topics:
            topics.add(advice.rule.topic)
            yield advice
