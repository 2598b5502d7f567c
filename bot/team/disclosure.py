"""What may be shown of a team's answers, beside every result that was shown in its place before.

Results of one place can be subtracted from each other. So, for each question, people are sorted by
the tables that they are counted in: those shown before, and those that are to be shown now. Every
class of people with the same tables has none or at least ``k`` members (*strict*). All members of a
class count alike in any combination of the tables, so no combination can tell of fewer.

:func:`disclose` is the only way from answers to a :class:`~bot.team.tally.Tally`, from which
texts, pictures, files and trends are made.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.questions import Value
from bot.scoring.edition import Edition
from bot.scoring.team import withheld
from bot.team.tally import ROLE, Counts, Hidden, RoleTally, Tally, categories, measures

Table = tuple[str, str]
"""A question by its measure, and a role's id; the role is empty for everybody's table."""

_Signature = frozenset[Hashable]


@dataclass(frozen=True, slots=True)
class Given:
    """The answers of one person.

    Attributes:
        code: Their pseudonymous code in this place.
        role: Their role's id; empty where they gave none.
        values: Their answers by measure; questions that they skipped are missing.
    """

    code: str
    role: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Counted:
    """How one person is counted in a result.

    Attributes:
        role: The role in whose tables they are counted; empty for none.
        measures: The questions in whose tables they are counted.
    """

    role: str
    measures: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A result that was shown in this place.

    Attributes:
        shown_at: When, the last time.
        smallest: The smallest group that its members were promised.
        tables: How many people each of its tables counts.
        people: Who is counted, by code. Those whose code was removed, or never kept, are missing.
    """

    shown_at: datetime
    smallest: int
    tables: Mapping[Table, int]
    people: Mapping[str, Counted] = field(default_factory=dict)

    def holds(self, code: str, measure: str) -> Iterator[str]:
        """Roles of the tables of a question that count this person; empty is everybody's."""
        counted = self.people.get(code)
        if counted is None or measure not in counted.measures:
            return
        for role in {"", counted.role}:
            if (measure, role) in self.tables:
                yield role

    def knows(self, measure: str) -> bool:
        """Whether the code of everybody who is counted for a question is known."""
        known = Counter(role for code in self.people for role in self.holds(code, measure))
        sizes = {role: size for (name, role), size in self.tables.items() if name == measure}
        return all(known[role] == size for role, size in sizes.items())

    @property
    def is_known(self) -> bool:
        """Whether the code of everybody who is counted in it is known."""
        return all(map(self.knows, {measure for measure, _ in self.tables}))


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What is shown now.

    Attributes:
        tally: The tables, and why others are missing.
        people: How everybody is counted in them, by code; those who are not are missing.
    """

    tally: Tally
    people: Mapping[str, Counted]


def shown_from(
    tally: Tally, shown_at: datetime, people: Mapping[str, Counted] | None = None
) -> Shown:
    """A result that was shown before, from its tables and the codes that were kept."""
    tables = {(name, ""): sum(counts) for name, counts in tally.counts.items()}
    for role in tally.roles:
        tables |= {(name, role.id): sum(counts) for name, counts in role.counts.items()}
    return Shown(shown_at, tally.smallest, tables, people or {})


def fewest(shown: Iterable[Shown], smallest: int) -> int:
    """How many people a class has at least: the most that was promised in any of the results."""
    return max([smallest, *(one.smallest for one in shown)])


def newcomer(code: str, shown: Collection[Shown]) -> bool:
    """Whether somebody is counted in no result that was shown before.

    Where it is not known who is counted, nobody is known to be new.
    """
    if not all(one.is_known for one in shown):
        return False
    return bool(shown) and not any(code in one.people for one in shown)


def given_in(assessment: Assessment, conversation: Conversation, code: str) -> Given:
    """The answers of one person, from the conversation in which they gave them."""
    answers = assessment.counting(conversation)
    return Given(code, str(answers.get(ROLE, "")), assessment.flow.measured(answers))


def disclose(
    assessment: Assessment,
    given: Sequence[Given],
    shown: Sequence[Shown] = (),
    *,
    smallest: int,
    openly: bool = False,
) -> Disclosure | None:
    """Decide what is shown of a team's answers.

    Args:
        assessment: What they walked.
        given: The answers of everybody who finished.
        shown: Every result that was shown in this place and still counts.
        smallest: The smallest group that is shown, 3 or more.
        openly: Whether this result is shown as if there were no others; everybody was told so.

    Returns:
        None where fewer than ``smallest`` answered.

    Raises:
        ValueError: ``smallest`` is less than 3.
    """
    withheld({}, smallest)
    if len(given) < smallest:
        return None
    compared = () if openly else tuple(shown)
    least = fewest(compared, smallest)
    hidden_roles = _small_roles(given, least)
    edition = assessment.edition
    judged = {
        name: _Question(name, compared, smallest, least, hidden_roles).judge(given)
        for name in measures(edition)
    }
    people = _people(given, judged)
    tally = Tally(
        people=len(given),
        smallest=smallest,
        edition=edition.id,
        edition_digest=edition.digest,
        flow_version=assessment.flow.version,
        counts={
            name: _count(edition, name, one.people) for name, one in judged.items() if one.people
        },
        hidden={name: one.hidden for name, one in judged.items() if one.hidden},
        held_back=len({one.code for found in judged.values() for one in found.held_back}),
        compared_with=max((one.shown_at for one in shown), default=None),
        openly=openly and bool(shown),
        least=least,
    )
    labels = {one.id: one.label for one in assessment.choices.get(ROLE, ())}
    by_role = tuple(_role_tallies(edition, labels, judged))
    left_out = {one.role for one in given if one.role} - {one.id for one in by_role}
    return Disclosure(replace(tally, roles=by_role, roles_withheld=bool(left_out)), people)


# ---------------------------------------------------------------------------- one question


@dataclass(frozen=True, slots=True)
class _Judged:
    """Whose answers to a question are shown, whose are held back, and of which roles.

    Or why none are shown.
    """

    people: tuple[Given, ...] = ()
    held_back: tuple[Given, ...] = ()
    roles: tuple[str, ...] = ()
    hidden: Hidden | None = None


@dataclass(frozen=True, slots=True)
class _Question:
    """One question beside its tables that were shown before."""

    measure: str
    shown: tuple[Shown, ...]
    smallest: int
    least: int
    hidden_roles: frozenset[str]

    def judge(self, given: Sequence[Given]) -> _Judged:
        """Everybody's answers if they can be shown, or those without newcomers, or none."""
        everyone = tuple(one for one in given if self.measure in one.values)
        if len(everyone) < self.smallest:
            return _Judged(hidden="few")
        settled = tuple(one for one in everyone if self._before(one.code))
        new = tuple(one for one in everyone if not self._before(one.code))
        for people, held_back in ((everyone, ()), (settled, new)):
            for roles in (self._roles(people), ()):
                if self._strict(people, roles):
                    return _Judged(people, held_back, roles)
        return _Judged(hidden="compared")

    def _roles(self, people: Sequence[Given]) -> tuple[str, ...]:
        """Roles of which neither the members nor everybody else are too few."""
        sizes = Counter(one.role for one in people)
        hidden = withheld(sizes, self.least) | self.hidden_roles
        return tuple(role for role in sizes if role and role not in hidden)

    def _before(self, code: str) -> _Signature:
        """The tables of this question, shown before, that count somebody."""
        return frozenset(
            (number, role)
            for number, one in enumerate(self.shown)
            for role in one.holds(code, self.measure)
        )

    def _strict(self, people: Sequence[Given], roles: Collection[str]) -> bool:
        """Whether every class has none or enough members once these tables are shown."""
        if not people or not all(one.knows(self.measure) for one in self.shown):
            return False
        now = {
            one.code: {"now", ("now", one.role)} if one.role in roles else {"now"} for one in people
        }
        codes = now.keys() | {code for one in self.shown for code in one.people}
        classes = Counter(self._before(code) | now.get(code, set()) for code in codes)
        del classes[frozenset()]
        return min(classes.values()) >= self.least


def _small_roles(given: Sequence[Given], least: int) -> frozenset[str]:
    """Roles of too few people over all questions."""
    return withheld(Counter(one.role for one in given), least)


# ---------------------------------------------------------------------------- what is kept of it


def _count(edition: Edition, measure: str, people: Sequence[Given]) -> Counts:
    found = Counter(one.values[measure] for one in people)
    return tuple(found[one] for one in categories(edition, measure))


def _role_tallies(
    edition: Edition, labels: Mapping[str, str], judged: Mapping[str, _Judged]
) -> Iterator[RoleTally]:
    for role, label in labels.items():
        counts = {
            name: _count(edition, name, [one for one in found.people if one.role == role])
            for name, found in judged.items()
            if role in found.roles
        }
        if counts:
            # The members of its largest table: more would tell of those who are in none.
            yield RoleTally(role, label, max(map(sum, counts.values())), counts)


def _people(given: Sequence[Given], judged: Mapping[str, _Judged]) -> dict[str, Counted]:
    """How everybody is counted; a role only where a table of it is shown."""
    counted: dict[str, set[str]] = {}
    in_roles: set[str] = set()
    for name, found in judged.items():
        for one in found.people:
            counted.setdefault(one.code, set()).add(name)
            if one.role in found.roles:
                in_roles.add(one.code)
    return {
        one.code: Counted(one.role if one.code in in_roles else "", frozenset(counted[one.code]))
        for one in given
        if one.code in counted
    }
