"""Chooses next steps from a person's answers, by the edition's rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import Protocol

from bot.scoring.barriers import CLOSE, slowest_first
from bot.scoring.edition import BARRIER, AdviceRule, Applies, Edition, IndustryLean, Segment, exact

MOST = 3
"""Most next steps for one person."""

PRESSING = 50
"""Weight added to a barrier's rule when the barrier reads "higher than the market"."""


class Situation(Protocol):
    """The answers that next steps are chosen by: a person's, or a team's summarized.

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
    def role(self) -> str | None:
        """The role."""

    @property
    def barriers(self) -> Mapping[str, int | Fraction]:
        """The rated barriers."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything about the answers that a rule can ask for. Equal profiles get equal advice.

    Attributes:
        stage: The stage.
        delivery: The delivery model.
        industry: The industry.
        role: The role.
        highest_above: The barrier highest above the market; None if none is above it.
        slowest: The barrier that slows them most; None if none reaches the middle of the scale.
        rated: Whether any barrier was rated.
        pressing: Those of the two barriers that read "higher than the market".
    """

    stage: str | None
    delivery: str | None
    industry: str | None
    role: str | None
    highest_above: str | None
    slowest: str | None
    rated: bool
    pressing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Advice:
    """One next step that applies to a person.

    Attributes:
        rule: The rule, as a reader of this person's role is told it.
        weight: Its weight for this person.
        facts: Ids of its facts: first the comparisons of the person's industry that made the
            rule apply, then the rule's own facts. A rule for named industries leaves out its
            facts about other industries than the person's.
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
        At most three, the greatest weight first. No two have the same topic, share a tag or
        contradict each other; of all such steps, these have the greatest total weight.
    """
    return _chosen(edition, profile(edition, answers))


def profile(edition: Edition, answers: Situation) -> Profile:
    """Return what the rules can ask about these answers."""
    above = barriers_above(edition, answers)
    highest = next(iter(above), None)
    slowest = _slowest(edition, answers.barriers)
    pressing = {name for name in (highest, slowest) if name and above.get(name, 0) > CLOSE}
    return Profile(
        answers.stage, answers.delivery, answers.industry, answers.role,
        highest, slowest, bool(answers.barriers), frozenset(pressing),
    )  # fmt: skip


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


def _slowest(edition: Edition, ratings: Mapping[str, int | Fraction]) -> str | None:
    """Return the barrier that slows most, if it reaches the middle of the scale."""
    scale = edition.header.scale
    first = next(iter(slowest_first(edition, ratings)), None)
    if first is None or 2 * ratings[first] < scale.lowest + scale.highest:
        return None
    return first


# Every question about a result needs its steps again, and there are far fewer profiles than people.
@lru_cache(maxsize=4096)
def _chosen(edition: Edition, found: Profile) -> tuple[Advice, ...]:
    fitting = (rule for rule in edition.advice if _applies(rule.applies, edition, found))
    weighed = (_weighed(rule, edition, found) for rule in fitting)
    steps = _compatible(sorted(weighed, key=lambda advice: -advice.weight))
    return tuple(replace(step, rule=step.rule.told(found.role)) for step in steps)


def _weighed(rule: AdviceRule, edition: Edition, found: Profile) -> Advice:
    applies = rule.applies
    about = {applies.top_barrier, found.slowest if applies.slowest else ""}
    facts = dict.fromkeys((*_leaning(applies.industry_leans, edition, found), *rule.rests_on))
    if applies.industry:
        facts = {
            fact: None for fact in facts if edition.fact(fact).industry in ("", found.industry)
        }
    pressing = PRESSING if about & found.pressing else 0
    return Advice(rule, rule.weight + pressing, tuple(facts))


def _applies(rule: Applies, edition: Edition, found: Profile) -> bool:
    return not (
        (rule.stage and found.stage not in rule.stage)
        or (rule.delivery and found.delivery not in rule.delivery)
        or (rule.industry and found.industry not in rule.industry)
        or (rule.role and found.role not in rule.role)
        or (rule.slowest and found.slowest not in rule.slowest)
        or (rule.top_barrier and found.highest_above != rule.top_barrier)
        or (rule.no_barrier_above and (found.highest_above or not found.rated))
        or (rule.barely_slowed and (found.slowest or not found.rated))
        or (rule.industry_leans and not _leaning(rule.industry_leans, edition, found))
    )


def _leaning(wanted: IndustryLean | None, edition: Edition, found: Profile) -> tuple[str, ...]:
    """Return ids of the published comparisons that say that the industry leans this way."""
    if wanted is None or found.industry is None:
        return ()
    return tuple(
        comparison.id
        for comparison in edition.comparisons(wanted.measure, Segment("industry", found.industry))
        if wanted.category in comparison.categories and comparison.direction == wanted.direction
    )


def _compatible(ranked: Sequence[Advice]) -> tuple[Advice, ...]:
    """Return steps that fit together: as many as may be, of the greatest total weight."""
    by_topic: dict[str, Advice] = {}
    for step in ranked:
        by_topic.setdefault(step.rule.topic, step)
    heaviest = tuple(by_topic.values())[:MOST]
    if _fit_together(heaviest):
        return heaviest
    for size in range(len(heaviest), 0, -1):
        fitting = [steps for steps in combinations(ranked, size) if _fit_together(steps)]
        if fitting:
            return max(fitting, key=lambda steps: sum(step.weight for step in steps))
    return ()


def _fit_together(steps: Iterable[Advice]) -> bool:
    return not any(excludes(step.rule, other.rule) for step, other in combinations(steps, 2))


def excludes(rule: AdviceRule, other: AdviceRule) -> bool:
    """Return whether two steps cannot be in one result: they repeat or contradict each other."""
    ideas, others = set(rule.tags), set(other.tags)
    return (
        rule.topic == other.topic
        or bool(ideas & others)
        or bool(ideas & set(other.against))
        or bool(others & set(rule.against))
    )
