"""How often a series shows something new under the strict rule.

    python -m tests.acceptance.attack.series [--series 1000] [--seed N]

Twelve people answer each quarter, for eight quarters; 0, 1 or 2 of them are replaced between two
(or: join beside them), and five is the smallest group. Each quarter is compared with the results of
the 400 days before it.

Once newcomers who are too few are held back, as the rule does; once such a result is not shown at
all. In the end somebody attacks who remembers every result, not only those of 400 days.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from bot.team.disclosure import Disclosure, EarlierResult, MemberAnswers, earlier_result
from tests.acceptance.attack.histories import EDITION, QUESTIONS, Answers, Published, code, real
from tests.acceptance.attack.matrix import attack, tables_of
from tests.acceptance.program import arguments
from tests.conftest import NOW

PEOPLE, QUARTERS, SMALLEST = 12, 8, 5
QUARTER, COUNTS_FOR = timedelta(days=91), timedelta(days=400)
REPLACED = (0, 1, 2)


@dataclass
class Way:
    """The outcome of one way of showing results.

    Attributes:
        shown: In how many series a quarter had a new result.
        attacked: In how many series all results ever shown isolated too few people.
    """

    series: int
    shown: Counter[int] = field(default_factory=Counter)
    attacked: int = 0


@dataclass(frozen=True)
class Habit:
    """The changes in a team between two quarters, and how results deal with them.

    Attributes:
        come: How many come, each as likely as the others.
        instead: Whether as many leave for them.
        holds_back: Whether a result is shown from which newcomers are held back.
        counts_for: How long a result counts.
    """

    come: Sequence[int] = REPLACED
    instead: bool = True
    holds_back: bool = True
    counts_for: timedelta = COUNTS_FOR


def simulated(number: int, seed: int, habit: Habit) -> Way:
    """Let as many series go by."""
    way = Way(number)
    for at in range(number):
        published = dict(_series(Random(f"{seed} {at}"), habit))  # noqa: S311 - simulated
        way.shown.update(published.keys())
        way.attacked += bool(attack(tables_of(list(published.values()), QUESTIONS[:1])))
    return way


def _series(chance: Random, habit: Habit) -> Iterator[tuple[int, Published]]:
    """Yield the quarters in which a new result was shown."""
    people, shown = list(range(PEOPLE)), list[EarlierResult]()
    for quarter in range(1, QUARTERS + 1):
        if quarter > 1:
            people = _after(people, chance.choice(habit.come), habit, chance)
        now = NOW + quarter * QUARTER
        answers = tuple(_answers(one, chance) for one in people)
        given = [MemberAnswers(code(one.person), "", one.values) for one in answers]
        still = [one for one in shown if now - one.shown_at <= habit.counts_for]
        made = real(given, still, smallest=SMALLEST, openly=False)
        if made is not None and _is_new(made, habit):
            shown.append(earlier_result(made.tally, now, made.people))
            yield quarter, Published(answers, SMALLEST, made.tally, made)


def _is_new(made: Disclosure, habit: Habit) -> bool:
    return "stage" in made.tally.counts and (habit.holds_back or not made.tally.held_back)


def _after(people: Sequence[int], come: int, habit: Habit, chance: Random) -> list[int]:
    left = chance.sample(people, len(people) - come) if habit.instead else people
    return [*left, *range(max(people) + 1, max(people) + 1 + come)]


def _answers(person: int, chance: Random) -> Answers:
    return Answers(person, "", {"stage": chance.choice(EDITION.ids("stage"))})


# ---------------------------------------------------------------------------- the table

HABITS = {
    "0-2 replaced": Habit(),
    "0-2 replaced, nobody held back": Habit(holds_back=False),
    "0-2 replaced, all results count": Habit(counts_for=QUARTERS * QUARTER),
    "1 replaced": Habit(come=(1,)),
    "2 replaced": Habit(come=(2,)),
    "0-2 join": Habit(instead=False),
    "0-2 join, nobody held back": Habit(instead=False, holds_back=False),
}


def table(ways: Mapping[str, Way]) -> str:
    """Return a table: shares of series with a new result, by quarter, and of isolating ones."""
    quarters = range(1, QUARTERS + 1)
    columns = "".join(f"{f'Q{one}':>7}" for one in quarters)
    lines = [f"{'new result':33}{columns}{'Q2-8':>7}{'told of too few':>17}"]
    for name, way in ways.items():
        shares = [way.shown[one] / way.series for one in quarters]
        after = sum(shares[1:]) / len(shares[1:])
        cells = "".join(f"{one:>7.1%}" for one in (*shares, after))
        lines.append(f"{name:33}{cells}{way.attacked / way.series:>17.1%}")
    return "\n".join(lines) + "\n"


def main() -> int:
    given = arguments("attack.series", __doc__, series=1000)
    ways = {name: simulated(given.series, given.seed, habit) for name, habit in HABITS.items()}
    sys.stdout.write(f"{given.series} series, seed {given.seed}\n{table(ways)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
