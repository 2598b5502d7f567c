"""Every class of answers that the shipped rules can tell apart.

Advice depends on a :class:`bot.scoring.advice.Profile` alone, and a profile takes the stage, the
delivery model, the industry, the role and the ratings each by itself. So the product of the five
covers every combination of answers, and ratings that give the same part of a profile need to be
tried once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

from bot.scoring.advice import Advice, advise, excludes, profile
from bot.scoring.edition import (
    BARRIER,
    DELIVERY,
    INDUSTRY,
    ROLE,
    STAGE,
    Comparison,
    Segment,
)
from bot.scoring.position import Answers
from tests.unit.scoring.editions import EDITION

STAGES, MODELS, BARRIERS, INDUSTRIES, ROLES = (
    EDITION.ids(name) for name in (STAGE, DELIVERY, BARRIER, INDUSTRY, ROLE)
)
PUBLISHED = frozenset(fact.industry for fact in EDITION.facts if fact.industry)
"""The industries about which anything is published."""

RatingClass = tuple[str | None, bool, bool]
"""The slowest barrier, whether any was rated, and whether that one is pressing."""


@dataclass(frozen=True)
class Ratings:
    """Ratings that rules cannot tell apart.

    Attributes:
        example: One of them.
        slowest: The barrier that slows most; None if none reaches the middle.
        people: How many of the 6^5 combinations, skips included, are of this class.
    """

    example: dict[str, int]
    slowest: str | None
    people: int

    @property
    def top(self) -> str | None:
        """The top barrier; "none" if none slows, None if none was rated."""
        return self.slowest or ("none" if self.example else None)


@cache
def ratings() -> tuple[Ratings, ...]:
    """Return the classes of all 6^5 ratings, with skips, that the shipped rules distinguish."""
    examples: dict[RatingClass, dict[str, int]] = {}
    people: Counter[RatingClass] = Counter()
    for given in product((None, 1, 2, 3, 4, 5), repeat=len(BARRIERS)):
        rated = {name: rating for name, rating in zip(BARRIERS, given, strict=True) if rating}
        examples.setdefault(rating_class(rated), rated)
        people[rating_class(rated)] += 1
    return tuple(Ratings(rated, seen[0], people[seen]) for seen, rated in examples.items())


def rating_class(rated: Mapping[str, int]) -> RatingClass:
    """Return what the shipped rules see of ratings: none asks for the highest above the market."""
    found = profile(EDITION, Answers(barriers=rated))
    return found.slowest, found.rated, found.slowest in found.pressing


@cache
def industries() -> tuple[str | None, ...]:
    """Return one industry of each class that the shipped rules can tell apart, and None."""
    classes: dict[object, str] = {}
    for industry in INDUSTRIES:
        named = tuple(rule.id for rule in EDITION.advice if industry in rule.applies.industry)
        classes.setdefault((named, leanings(industry)), industry)
    return (None, *classes.values())


def leanings(industry: str) -> frozenset[tuple[str, str, str]]:
    """Return an industry's published differences from everyone: measure, category, direction."""
    compared: list[Comparison] = [
        comparison
        for measure in (STAGE, DELIVERY)
        for comparison in EDITION.comparisons(measure, Segment("industry", industry))
    ]
    return frozenset(
        (comparison.measure, category, comparison.direction)
        for comparison in compared
        for category in comparison.categories
    )


@dataclass(frozen=True)
class Case:
    """Answers, and their next steps.

    Attributes:
        people: How many combinations of ratings it is an example of.
    """

    answers: Answers
    top: str | None
    people: int
    steps: tuple[Advice, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the steps."""
        return frozenset(step.rule.id for step in self.steps)


def cases(kinds: tuple[str | None, ...], roles: tuple[str | None, ...]) -> Iterator[Case]:
    """Yield the product of stages, delivery models and ratings with these industries and roles."""
    for stage, model, kind, role, rated in product(
        (None, *STAGES), (None, *MODELS), kinds, roles, ratings()
    ):
        answers = Answers(stage, model, kind, None, rated.example, role)
        yield Case(answers, rated.top, rated.people, advise(EDITION, answers))


@cache
def classes() -> tuple[Case, ...]:
    """Return every class of answers; nothing is for the last role, "something else"."""
    return tuple(cases(industries(), (None, *ROLES[:-1])))


def broken(case: Case) -> str:
    """Return what is wrong with the next steps of a case; empty if nothing is."""
    rules = [step.rule for step in case.steps]
    if len(rules) != 3:
        return f"{len(rules)} steps"
    if any(excludes(rule, other) for rule, other in combinations(rules, 2)):
        return "two steps repeat or contradict each other"
    if case.answers.industry in PUBLISHED and not any(
        rule.applies.industry or rule.applies.industry_leans for rule in rules
    ):
        return "no step is about the industry"
    answered = {"stage": case.answers.stage, "delivery": case.answers.delivery}
    for name, answer in answered.items():
        if answer and not any(getattr(rule.applies, name) for rule in rules):
            return f"no step is about the {name}"
    if case.answers.barriers and not any(
        rule.applies.slowest or rule.applies.barely_slowed for rule in rules
    ):
        return "no step is about the barriers"
    if sorted(case.steps, key=lambda step: -step.weight) != list(case.steps):
        return "a lighter step comes first"
    return ""


def differing(found: list[Case]) -> tuple[int, int]:
    """Count the pairs that differ in stage, top barrier or delivery model.

    Returns:
        All such pairs, and those of them with different steps.
    """
    by_person: Counter[object] = Counter()
    by_steps: Counter[object] = Counter()
    by_both: Counter[object] = Counter()
    for case in found:
        person = (case.answers.stage, case.top, case.answers.delivery)
        by_person[person] += case.people
        by_steps[case.ids] += case.people
        by_both[person, case.ids] += case.people
    pairs = _pairs([sum(by_person.values())]) - _pairs(by_person.values())
    same = _pairs(by_steps.values()) - _pairs(by_both.values())
    return pairs, pairs - same


def _pairs(numbers: Iterable[int]) -> int:
    return sum(number * (number - 1) // 2 for number in numbers)
