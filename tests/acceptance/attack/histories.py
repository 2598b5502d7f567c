"""Random histories of a place: who answered what in which result, and what was shown of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Protocol

from bot.engine.assessment import Assessment
from bot.questions import Value
from bot.team.disclosure import Disclosure, EarlierResult, MemberAnswers, disclose, earlier_result
from bot.team.tally import Tally, categories
from tests.conftest import NOW
from tests.unit.team.make import PULSE, ROLES

EDITION = PULSE.edition
QUESTIONS = ("stage", "delivery_model", "barrier.change_management")
MOST_RESULTS = 8
MOST_PEOPLE = 40


@dataclass(frozen=True)
class Answers:
    """One person's answers; the attacker knows everything but the values."""

    person: int
    role: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Meeting:
    """An assessment, as it takes place whatever is shown of it.

    Attributes:
        answers: Of everybody who finished.
        smallest: The smallest group that they were promised.
        openly: Whether they were told that it can be compared with others.
        kept: Whether codes are kept, since another may follow.
        forgotten: The people whose data are deleted between this one and the next.
    """

    answers: tuple[Answers, ...]
    smallest: int
    openly: bool = False
    kept: bool = True
    forgotten: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Published:
    """A result that may have shown something, with the truth."""

    answers: tuple[Answers, ...]
    smallest: int
    tally: Tally
    made: Disclosure


Given = Sequence[MemberAnswers]
Shown = Sequence[EarlierResult]


class Rule(Protocol):
    """A function that decides what is shown, from the answers now and the results before."""

    def __call__(
        self, given: Given, shown: Shown, /, *, smallest: int, openly: bool
    ) -> Disclosure | None: ...


def real(given: Given, shown: Shown, /, *, smallest: int, openly: bool) -> Disclosure | None:
    """Return the rule that the bot uses."""
    return disclose(PULSE, given, shown, smallest=smallest, openly=openly)


def code(person: int) -> str:
    return f"c{person}"


def play(history: Sequence[Meeting], rule: Rule = real) -> list[Published]:
    """Let a rule decide what is shown in each meeting; give all that it shows, and the truth."""
    shown: list[EarlierResult] = []
    found = []
    for number, one in enumerate(history):
        given = [MemberAnswers(code(of.person), of.role, of.values) for of in one.answers]
        openly = one.openly and bool(shown)
        made = rule(given, tuple(shown), smallest=one.smallest, openly=openly)
        if made is not None:
            found.append(Published(one.answers, one.smallest, made.tally, made))
            at = NOW + timedelta(days=7 * number)
            shown.append(earlier_result(made.tally, at, made.people if one.kept else {}))
        shown = [_without(result, one.forgotten) for result in shown]
    return found


def _without(result: EarlierResult, forgotten: frozenset[int]) -> EarlierResult:
    """Return a result without some codes; how many people its tables counted stays."""
    gone = {code(one) for one in forgotten}
    if gone.isdisjoint(result.people):
        return result
    left = {name: one for name, one in result.people.items() if name not in gone}
    return replace(result, people=left)


# ---------------------------------------------------------------------------- at random


def random_histories(
    number: int, seed: int, assessment: Assessment = PULSE
) -> Iterator[list[Meeting]]:
    """Yield histories; each depends on the seed and its number alone."""
    for at in range(number):
        yield _Place(Random(f"{seed} {at}"), assessment).history()  # noqa: S311 - simulated


class _Place:
    """A place whose people come and go."""

    def __init__(self, chance: Random, assessment: Assessment) -> None:
        self.chance = chance
        self.options = {name: categories(assessment.edition, name) for name in QUESTIONS}
        self.smallest = chance.randint(3, 7)
        self.roles = ROLES[: chance.choice((0, 0, 1, 2, 2, 3))]
        self.skips = chance.choice((0.0, 0.0, 0.0, 0.05, 0.2))
        self.changes_role = chance.choice((0.0, 0.0, 0.03, 0.1))
        self.forgets = chance.choice((0.0, 0.0, 0.0, 0.3))
        self.one_offs = chance.choice((0.0, 0.0, 0.0, 0.2))
        self.other_flows = chance.choice((0.0, 0.0, 0.3))
        self.other_sizes = chance.choice((0.0, 0.0, 0.3))
        self.opens = chance.choice((0.0, 0.0, 0.1, 0.4))
        self.people: dict[int, Answers] = {}
        self.met: list[set[int]] = []

    def history(self) -> list[Meeting]:
        found = []
        for _ in range(self.chance.randint(2, MOST_RESULTS)):
            who = self._who()
            self.met.append(who)
            found.append(self._meeting(who))
        return found

    def _meeting(self, who: set[int]) -> Meeting:
        chance = self.chance
        asked = self._asked()
        ever = sorted(set().union(*self.met))
        forgotten = {chance.choice(ever)} if chance.random() < self.forgets else set()
        return Meeting(
            tuple(self._answers(one, asked) for one in chance.sample(sorted(who), len(who))),
            chance.randint(3, 7) if chance.random() < self.other_sizes else self.smallest,
            openly=chance.random() < self.opens,
            kept=chance.random() >= self.one_offs,
            forgotten=frozenset(forgotten),
        )

    def _asked(self) -> tuple[str, ...]:
        """Return the questions of this flow; some share a question or two with the others."""
        if self.chance.random() >= self.other_flows:
            return QUESTIONS
        return tuple(self.chance.sample(QUESTIONS, self.chance.randint(1, 2)))

    # ------------------------------------------------------------------------ who comes

    def _who(self) -> set[int]:
        if not self.met:
            most = (2 + len(self.roles)) * self.smallest
            return set(self._strangers(self.chance.randint(self.smallest, most)))
        last = self.met[-1]
        ways: tuple[Callable[[set[int]], set[int]], ...] = (
            set, set, set, self._joined, self._joined, self._left, self._swapped, self._returned,
            self._together, self._some, self._new,
        )  # fmt: skip
        who = self.chance.choice(ways)(last)
        return who or set(last)

    def _few_or_enough(self) -> int:
        enough = self.smallest + self.chance.randint(0, 1)
        return self.chance.choice((1, 1, 2, self.chance.randint(1, self.smallest), enough, enough))

    def _strangers(self, number: int) -> list[int]:
        free = [one for one in range(MOST_PEOPLE) if one not in self.people]
        new = free[:number]
        self.people |= {one: self._stranger(one) for one in new}
        return new

    def _stranger(self, person: int) -> Answers:
        role = self.chance.choice((*self.roles, *self.roles, "")) if self.roles else ""
        values = {name: self.chance.choice(found) for name, found in self.options.items()}
        return Answers(person, role, values)

    def _joined(self, last: set[int]) -> set[int]:
        return last | set(self._strangers(self._few_or_enough()))

    def _left(self, last: set[int]) -> set[int]:
        return last - self._pick(last, self._few_or_enough())

    def _swapped(self, last: set[int]) -> set[int]:
        return self._joined(self._left(last))

    def _returned(self, last: set[int]) -> set[int]:
        away = set().union(*self.met) - last
        return last | self._pick(away, self._few_or_enough())

    def _together(self, last: set[int]) -> set[int]:
        """Return those of two results, now and then with one more."""
        who = last | self.chance.choice(self.met)
        return self._joined(who) if self.chance.random() < 0.3 else who

    def _some(self, _last: set[int]) -> set[int]:
        """Return those of an earlier result, or those of it who are not in another."""
        one, other = self.chance.choice(self.met), self.chance.choice(self.met)
        return set(one) if self.chance.random() < 0.5 else one - other

    def _new(self, _last: set[int]) -> set[int]:
        return set(self._strangers(self.smallest + self.chance.randint(0, 2)))

    def _pick(self, of: set[int], number: int) -> set[int]:
        return set(self.chance.sample(sorted(of), min(number, len(of))))

    # ------------------------------------------------------------------------ what they answer

    def _answers(self, person: int, asked: Sequence[str]) -> Answers:
        """Return somebody's answers now: mostly as before, in mostly the same role."""
        chance, known = self.chance, self.people[person]
        values = {
            name: chance.choice(self.options[name]) if chance.random() < 0.15 else value
            for name, value in known.values.items()
        }
        role = known.role
        if self.roles and chance.random() < self.changes_role:
            role = chance.choice((*self.roles, ""))
        self.people[person] = Answers(person, role, values)
        given = {name: values[name] for name in asked if chance.random() >= self.skips}
        return Answers(person, role, given)
