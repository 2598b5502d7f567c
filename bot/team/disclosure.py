"""The rule that decides what may be shown of a team's answers.

Results of one place can be subtracted from each other. So, for each question, people are sorted
into classes by the tables that count them: tables of earlier results, and tables of the new one.
Each class has no members or at least ``k`` (the class is *strict*). All members of a class count
alike in any combination of the tables, so no combination says anything about fewer than ``k``.

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
"""A question by its measure, and a role's id; the role is empty for the table of everybody."""

_Class = frozenset[Hashable]
"""The tables that count a person: those of a class are the same."""


@dataclass(frozen=True, slots=True)
class MemberAnswers:
    """The answers of one person.

    Attributes:
        code: Their pseudonymous code in this place.
        role: Their role's id; empty if they gave none.
        values: Their answers by measure, without the questions that they skipped.
    """

    code: str
    role: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Counted:
    """The tables of a result that count one person.

    Attributes:
        role: The role whose tables count them; empty for none.
        measures: The questions whose tables count them.
    """

    role: str
    measures: frozenset[str]


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """A result that was shown in this place before.

    Attributes:
        shown_at: When it was last shown.
        smallest: The smallest group that its members were promised.
        tables: How many people each of its tables counts.
        people: The people counted, by code, without those whose code was removed or never stored.
    """

    shown_at: datetime
    smallest: int
    tables: Mapping[Table, int]
    people: Mapping[str, Counted] = field(default_factory=dict)

    def roles_counting(self, code: str, measure: str) -> Iterator[str]:
        """Yield the roles whose tables of a question count a person; empty is everybody's."""
        counted = self.people.get(code)
        if counted is None or measure not in counted.measures:
            return
        for role in {"", counted.role}:
            if (measure, role) in self.tables:
                yield role

    def knows(self, measure: str) -> bool:
        """Tell whether the code of everybody who is counted for a question is known."""
        known = Counter(role for code in self.people for role in self.roles_counting(code, measure))
        sizes = {role: size for (name, role), size in self.tables.items() if name == measure}
        return all(known[role] == size for role, size in sizes.items())

    @property
    def is_known(self) -> bool:
        """Whether the code of everybody who is counted in it is known."""
        return all(map(self.knows, {measure for measure, _ in self.tables}))


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A decision about what is shown.

    Attributes:
        tally: The tables, and why others are missing.
        people: The tables that count each person, by code, without people whom none counts.
    """

    tally: Tally
    people: Mapping[str, Counted]


def earlier_result(
    tally: Tally, shown_at: datetime, people: Mapping[str, Counted] | None = None
) -> EarlierResult:
    """Return a result that was shown before, from its tables and the stored codes."""
    tables = {(name, ""): sum(counts) for name, counts in tally.counts.items()}
    for role in tally.roles:
        tables |= {(name, role.id): sum(counts) for name, counts in role.counts.items()}
    return EarlierResult(shown_at, tally.smallest, tables, people or {})


def smallest_class(earlier: Iterable[EarlierResult], smallest: int) -> int:
    """Return the least size of a class: the largest of the sizes promised in any result."""
    return max([smallest, *(result.smallest for result in earlier)])


def is_newcomer(code: str, earlier: Collection[EarlierResult]) -> bool:
    """Tell whether earlier results count other people, but not this one.

    Nobody is known to be new if it is not known who is counted.
    """
    if not all(result.is_known for result in earlier):
        return False
    return bool(earlier) and not any(code in result.people for result in earlier)


def member_answers(assessment: Assessment, conversation: Conversation, code: str) -> MemberAnswers:
    """Return the answers of one person, from their conversation."""
    answers = assessment.counting(conversation)
    return MemberAnswers(code, str(answers.get(ROLE, "")), assessment.flow.measured(answers))


def disclose(
    assessment: Assessment,
    members: Sequence[MemberAnswers],
    earlier: Sequence[EarlierResult] = (),
    *,
    smallest: int,
    openly: bool = False,
) -> Disclosure | None:
    """Decide what is shown of a team's answers.

    Args:
        assessment: The assessment that they answered.
        members: The answers of everybody who finished.
        earlier: Every result that was shown in this place and still counts.
        smallest: The smallest group that is shown, 3 or more.
        openly: Whether this result is shown as if there were no others; everybody was told so.

    Returns:
        The decision; None if fewer than ``smallest`` answered.

    Raises:
        ValueError: ``smallest`` is less than 3.
    """
    withheld({}, smallest)
    if len(members) < smallest:
        return None
    compared = () if openly else tuple(earlier)
    least = smallest_class(compared, smallest)
    hidden_roles = withheld(Counter(member.role for member in members), least)
    verdicts = {
        measure: _Question(measure, compared, smallest, least, hidden_roles).judge(members)
        for measure in measures(assessment.edition)
    }
    tally = replace(
        _tally(assessment, members, verdicts, smallest, least),
        compared_with=max((result.shown_at for result in earlier), default=None),
        openly=openly and bool(earlier),
    )
    return Disclosure(tally, _people(members, verdicts))


def count_alone(disclosure: Disclosure, compared_with: datetime | None) -> Disclosure:
    """Return the decision to show how many answered, and nothing else.

    Args:
        disclosure: The decision without this restriction.
        compared_with: When the result was shown that is the reason.
    """
    tally = disclosure.tally
    hidden: dict[str, Hidden] = {**tally.hidden, **dict.fromkeys(tally.counts, "compared")}
    alone = replace(
        tally, counts={}, roles=(), roles_withheld=False, hidden=hidden, held_back=0,
        compared_with=compared_with, openly=False,
    )  # fmt: skip
    return Disclosure(alone, {})


# ---------------------------------------------------------------------------- one question


@dataclass(frozen=True, slots=True)
class _Verdict:
    """A decision about one question.

    Attributes:
        people: The members whose answers are shown.
        held_back: The newcomers whose answers are not.
        roles: The roles that have a table.
        hidden: Why nobody's answers are shown; None if some are.
    """

    people: tuple[MemberAnswers, ...] = ()
    held_back: tuple[MemberAnswers, ...] = ()
    roles: tuple[str, ...] = ()
    hidden: Hidden | None = None


@dataclass(frozen=True, slots=True)
class _Question:
    """One question with the tables of earlier results.

    Attributes:
        measure: The question's measure.
        earlier: The results to compare with.
        smallest: The smallest group that is shown.
        least: The least size of a class.
        hidden_roles: The roles of too few people over all questions.
    """

    measure: str
    earlier: tuple[EarlierResult, ...]
    smallest: int
    least: int
    hidden_roles: frozenset[str]

    def judge(self, members: Sequence[MemberAnswers]) -> _Verdict:
        """Show everybody's answers if possible, else those without newcomers', else none.

        Either with tables of roles, or without.
        """
        everyone = tuple(member for member in members if self.measure in member.values)
        if len(everyone) < self.smallest:
            return _Verdict(hidden="few")
        settled = tuple(member for member in everyone if self._earlier_class(member.code))
        new = tuple(member for member in everyone if not self._earlier_class(member.code))
        for people, held_back in ((everyone, ()), (settled, new)):
            for roles in (self._roles(people), ()):
                if self._is_strict(people, roles):
                    return _Verdict(people, held_back, roles)
        return _Verdict(hidden="compared")

    def _roles(self, people: Sequence[MemberAnswers]) -> tuple[str, ...]:
        """Return the roles with enough members, and enough people who are not members."""
        sizes = Counter(member.role for member in people)
        hidden = withheld(sizes, self.least) | self.hidden_roles
        return tuple(role for role in sizes if role and role not in hidden)

    def _earlier_class(self, code: str) -> _Class:
        """Return the earlier tables of this question that count a person."""
        return frozenset(
            (number, role)
            for number, result in enumerate(self.earlier)
            for role in result.roles_counting(code, self.measure)
        )

    def _is_strict(self, people: Sequence[MemberAnswers], roles: Collection[str]) -> bool:
        """Tell whether every class has no or enough members once these tables are shown."""
        if not people or not all(result.knows(self.measure) for result in self.earlier):
            return False
        new_tables = {
            member.code: {"now", ("now", member.role)} if member.role in roles else {"now"}
            for member in people
        }
        codes = new_tables.keys() | {code for result in self.earlier for code in result.people}
        classes = Counter(self._earlier_class(code) | new_tables.get(code, set()) for code in codes)
        del classes[frozenset()]
        return min(classes.values()) >= self.least


# ---------------------------------------------------------------------------- the tables


def _tally(
    assessment: Assessment,
    members: Sequence[MemberAnswers],
    verdicts: Mapping[str, _Verdict],
    smallest: int,
    least: int,
) -> Tally:
    """Return the tables that the verdicts allow, and why others are missing."""
    roles = _role_tallies(assessment, verdicts)
    given_roles = {member.role for member in members if member.role}
    return Tally(
        people=len(members),
        smallest=smallest,
        edition=assessment.edition.id,
        edition_digest=assessment.edition.digest,
        flow_version=assessment.flow.version,
        counts=_counts(assessment.edition, verdicts),
        roles=roles,
        roles_withheld=bool(given_roles - {role.id for role in roles}),
        hidden={name: verdict.hidden for name, verdict in verdicts.items() if verdict.hidden},
        held_back=_number_held_back(verdicts.values()),
        least=least,
    )


def _counts(edition: Edition, verdicts: Mapping[str, _Verdict]) -> dict[str, Counts]:
    """Return the table of everybody for each question that has one."""
    return {
        measure: _count(edition, measure, verdict.people)
        for measure, verdict in verdicts.items()
        if verdict.people
    }


def _count(edition: Edition, measure: str, people: Iterable[MemberAnswers]) -> Counts:
    numbers = Counter(member.values[measure] for member in people)
    return tuple(numbers[category] for category in categories(edition, measure))


def _role_tallies(
    assessment: Assessment, verdicts: Mapping[str, _Verdict]
) -> tuple[RoleTally, ...]:
    """Return the tables of each role that has any, in the flow's order."""
    tallies = []
    for option in assessment.choices.get(ROLE, ()):
        counts = {
            measure: _count(
                assessment.edition,
                measure,
                (member for member in verdict.people if member.role == option.id),
            )
            for measure, verdict in verdicts.items()
            if option.id in verdict.roles
        }
        if counts:
            # The members of its largest table: a larger number would include people of no table.
            people = max(map(sum, counts.values()))
            tallies.append(RoleTally(option.id, option.label, people, counts))
    return tuple(tallies)


def _number_held_back(verdicts: Iterable[_Verdict]) -> int:
    """Return how many people have answers that are held back."""
    return len({member.code for verdict in verdicts for member in verdict.held_back})


def _people(
    members: Sequence[MemberAnswers], verdicts: Mapping[str, _Verdict]
) -> dict[str, Counted]:
    """Return the tables that count each person; a role only if one of its tables counts them."""
    counted: dict[str, set[str]] = {}
    in_roles: set[str] = set()
    for measure, verdict in verdicts.items():
        for member in verdict.people:
            counted.setdefault(member.code, set()).add(measure)
            if member.role in verdict.roles:
                in_roles.add(member.code)
    return {
        member.code: Counted(
            member.role if member.code in in_roles else "", frozenset(counted[member.code])
        )
        for member in members
        if member.code in counted
    }
