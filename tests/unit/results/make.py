"""Every combination of answers that makes a headline, and the results of them."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product

from bot.loading.library import edition_folders, load_catalogue, load_edition
from bot.messages import Block
from bot.results.first import first
from bot.results.personal import PersonalResult, result_of
from bot.scoring.advice import Advice
from bot.scoring.edition import BARRIER, DELIVERY, INDUSTRY, STAGE, AdviceRule, Edition
from bot.scoring.position import Answers

ENGLISH = load_catalogue()
FEW_WORDS = 13
"""Most words of an action and its label where they stand in a first message."""


@cache
def edition() -> Edition:
    return load_edition(edition_folders()["liveops-2026"])


def ratings() -> Iterator[dict[str, int]]:
    """Yield no ratings, each barrier above all others, at 4 and at 5, and barriers that tie."""
    barriers = edition().ids(BARRIER)
    yield {}
    for top, rating in product(barriers, (4, 5)):
        yield dict.fromkeys(barriers, 2) | {top: rating}
    yield from ties()


def ties() -> Iterator[dict[str, int]]:
    """Yield ratings of which two, three or all are the highest, at 4 or 3, and at 5."""
    barriers = edition().ids(BARRIER)
    for rating, size in product((5, 4, 3), (2, 3, 5)):
        yield dict.fromkeys(barriers, 2) | dict.fromkeys(barriers[:size], rating)


def combinations(country: str | None = None) -> Iterator[Answers]:
    """Yield stage x industry x delivery model x top barrier, each of them also skipped."""
    known = edition()
    given = ((None, *known.ids(measure)) for measure in (STAGE, DELIVERY, INDUSTRY))
    for stage, delivery, industry in product(*given):
        for rated in ratings():
            yield Answers(stage, delivery, industry, country, rated)


@cache
def results(country: str | None = None) -> tuple[PersonalResult, ...]:
    """Return the result of each combination."""
    return tuple(result_of(ENGLISH, edition(), answers) for answers in combinations(country))


@cache
def firsts(moved: tuple[str, ...] = ()) -> tuple[tuple[PersonalResult, tuple[Block, ...]], ...]:
    """Return each of these results, and its first message where this moved."""
    return tuple((result, first(result, moved)) for result in results())


def with_long_actions(result: PersonalResult) -> PersonalResult:
    """Return a result with three steps, each with as many words as an action may have."""
    return replace(result, advice=_long_steps())


@cache
def _long_steps() -> tuple[Advice, ...]:
    rules = [rule.model_copy(update={"action": _long(rule)}) for rule in edition().advice[:3]]
    return tuple(Advice(rule, rule.weight, rule.rests_on) for rule in rules)


def _long(rule: AdviceRule) -> str:
    """Return an action that fills its line together with its label."""
    label = ENGLISH.say(f"first.step_{rule.basis}", action="").split()
    return " ".join(["word"] * (FEW_WORDS - len(label))) + "."
