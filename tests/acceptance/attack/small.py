"""Small histories for the second attacker: up to six people, three results, one question."""

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, product
from random import Random
from typing import TypeVar

from bot.questions import Value
from bot.team.tally import categories
from tests.acceptance.attack.histories import EDITION, Answers, Meeting
from tests.unit.team.make import ROLES

T = TypeVar("T")

QUESTION = "delivery_model"
PEOPLE, RESULTS = 6, 3
MODELS = categories(EDITION, QUESTION)
PATTERNS = tuple(one for one in product((True, False), repeat=RESULTS) if any(one))
"""The patterns of taking part: whether somebody does, result by result."""


Presence = tuple[tuple[bool, ...], ...]
"""The pattern of each person."""


def every_presence() -> list[Presence]:
    """Return every way in which three to six people can take part in three results."""
    return [
        one
        for people in range(3, PEOPLE + 1)
        for one in combinations_with_replacement(PATTERNS, people)
    ]


def small_histories(number: int, seed: int) -> Iterator[list[Meeting]]:
    """Yield small histories with random answers and roles.

    Every other one goes through all the ways to take part, in random order, again and again. In the
    rest two groups of three keep together for the most part, so that more is shown.
    """
    chance = Random(seed)  # noqa: S311 - simulated
    left: list[Presence] = []
    for at in range(number):
        left = left or chance.sample(every_presence(), len(every_presence()))
        yield _history(_in_groups(chance) if at % 2 else left.pop(), chance)


def _in_groups(chance: Random) -> Presence:
    one, other = chance.choice(PATTERNS), chance.choice(PATTERNS)
    halves = [one] * 3 + [other] * 3
    if chance.random() < 0.4:
        halves[chance.randrange(PEOPLE)] = chance.choice(PATTERNS)
    return tuple(halves)


def _history(presence: Presence, chance: Random) -> list[Meeting]:
    roles = ROLES[: chance.choice((0, 0, 2, 2))]
    changes, moves = chance.choice((0.0, 0.1, 0.3)), chance.choice((0.0, 0.0, 0.1))
    common = chance.choice(MODELS)
    people = range(len(presence))
    models = {who: _like(common, chance) for who in people}
    in_role = {who: roles[who // 3] if roles else "" for who in people}
    meetings = []
    for result in range(RESULTS):
        models = {who: _moved(one, MODELS, changes, chance) for who, one in models.items()}
        in_role = {who: _moved(one, (*roles, ""), moves, chance) for who, one in in_role.items()}
        there = [who for who in people if presence[who][result]]
        answers = tuple(Answers(who, in_role[who], {QUESTION: models[who]}) for who in there)
        meetings.append(Meeting(answers, smallest=chance.choice((3, 3, 3, 4))))
    return meetings


def _moved(now: T, options: Sequence[T], often: float, chance: Random) -> T:
    return chance.choice(options) if chance.random() < often else now


def _like(common: Value, chance: Random) -> Value:
    """Return mostly the common answer, so that tables of few people are often unanimous."""
    return common if chance.random() < 0.5 else chance.choice(MODELS)
