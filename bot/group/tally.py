"""What the answers of a team become when they are revealed: counts, and nothing of a person.

Of fewer than ``smallest`` answers nothing is counted, and of roles only those whose answers do not
give others away by subtraction: what is not in a tally cannot be had from it.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.questions import Value
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition
from bot.scoring.team import withheld

Counts = tuple[int, ...]
"""How many gave each answer, in the edition's order; of a rating, the lowest first."""

ROLE = "role"
"""The step whose answers are told apart, in every flow for teams."""


MOST_ROLES = 16
"""Of more roles than that it is not worked out what they would tell together: none is shown."""


@dataclass(frozen=True, slots=True)
class RoleTally:
    """What the people of one role answered.

    Attributes:
        id: The role's option.
        label: What it is called.
        people: How many they are.
        counts: The questions that may be shown of them, by measure.
    """

    id: str
    label: str
    people: int
    counts: Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Tally:
    """A team's answers, counted.

    Attributes:
        people: How many answered.
        smallest: The smallest group that is shown.
        edition: The edition's id.
        edition_digest: Hash of the edition.
        flow_version: The flow's version.
        counts: Questions by measure ("stage", "delivery_model", "barrier.x"), as far as at least
            ``smallest`` people answered them.
        roles: Roles of which something may be shown, in the flow's order.
        roles_withheld: Whether there were more.
    """

    people: int
    smallest: int
    edition: str
    edition_digest: str
    flow_version: str
    counts: Mapping[str, Counts]
    roles: tuple[RoleTally, ...] = ()
    roles_withheld: bool = False


def tally(
    assessment: Assessment, answered: Collection[Conversation], smallest: int
) -> Tally | None:
    """Count what a team answered.

    Args:
        assessment: What they walked.
        answered: The conversations of everybody who answered.
        smallest: The smallest group that is shown.

    Returns:
        None where fewer than that answered.

    Raises:
        ValueError: ``smallest`` is less than 3.
    """
    withheld({}, smallest)
    if len(answered) < smallest:
        return None
    edition = assessment.edition
    given = [assessment.counting(one) for one in answered]
    measured = [assessment.flow.measured(one) for one in given]
    counts = {name: _counted(edition, name, measured) for name in measures(edition)}
    people = _by_role(given)
    roles, hidden = _roles(assessment, people, measured, smallest)
    return Tally(
        people=len(answered),
        smallest=smallest,
        edition=edition.id,
        edition_digest=edition.digest,
        flow_version=assessment.flow.version,
        counts={name: found for name, found in counts.items() if sum(found) >= smallest},
        roles=roles,
        roles_withheld=hidden,
    )


def measures(edition: Edition) -> tuple[str, ...]:
    """What is counted: stage, delivery model, and every barrier."""
    return (STAGE, DELIVERY, *(BARRIER + one for one in edition.ids(BARRIER)))


def categories(edition: Edition, measure: str) -> tuple[Value, ...]:
    """The possible answers of a measure, in the order of counts."""
    if measure.startswith(BARRIER):
        scale = edition.header.scale
        return tuple(range(scale.lowest, scale.highest + 1))
    return edition.ids(measure)


def ratings(edition: Edition, measure: str, counts: Counts) -> list[int]:
    """The ratings that were counted, one by one, lowest first."""
    pairs = zip(categories(edition, measure), counts, strict=True)
    return [int(value) for value, count in pairs if isinstance(value, int) for _ in range(count)]


def comparable(
    first: Collection[str], second: Collection[str], smallest: int, gone: int = 0
) -> bool:
    """Whether a later round may be shown beside the one before it.

    Those who joined or left between them are none or at least ``smallest``: what moved would
    otherwise tell of them.

    Args:
        first: Who answered then.
        second: Who answered in the later one.
        smallest: The smallest group that is shown.
        gone: How many answered then of whom nothing is known any more.
    """
    changed = len(set(first) ^ set(second)) + gone
    return not changed or changed >= smallest


def apart(now: Tally, before: Tally) -> Tally:
    """A later round's counts without what could be had of too few by subtracting an earlier one's.

    Also of those who take part in both rounds some answer a question, or give their role, in one of
    them alone. A question goes where the number of its answers differs by fewer than ``smallest``,
    and so do all roles on a question where that is so of some of them together, or of the others.

    Args:
        now: The later round.
        before: The earlier one, which everybody knows.
    """
    smallest, known = now.smallest, {one.id: one.counts for one in before.roles}
    counts = {
        name: found
        for name, found in now.counts.items()
        if not _tells(sum(found) - sum(before.counts.get(name, found)), smallest)
    }
    by_role = {
        name: {
            one.id: (sum(one.counts[name]), sum(known[one.id][name]))
            for one in now.roles
            if name in one.counts and name in known.get(one.id, ())
        }
        for name in counts
    }
    safe = {
        name
        for name, sizes in by_role.items()
        if not _roles_tell(sizes, sum(counts[name]), sum(before.counts.get(name, ())), smallest)
    }
    left = [
        replace(one, counts={name: found for name, found in one.counts.items() if name in safe})
        for one in now.roles
    ]
    roles = tuple(one for one in left if one.counts)
    hidden = now.roles_withheld or len(roles) < len(left)
    return replace(now, counts=counts, roles=roles, roles_withheld=hidden)


def _tells(difference: int, smallest: int) -> bool:
    """Whether a number of answers differs by so few that the difference is theirs."""
    return 0 < abs(difference) < smallest


def _roles_tell(sizes: Mapping[str, tuple[int, int]], now: int, before: int, smallest: int) -> bool:
    """Whether some roles together, or everybody else, differ by too few.

    Args:
        sizes: How many of each role answered now and before.
        now: How many answered now.
        before: How many answered before.
        smallest: The smallest group that is shown.
    """
    changes = [then - earlier for then, earlier in sizes.values()]
    if len(changes) > MOST_ROLES:
        return True
    together = {0}
    for change in changes:
        together |= {one + change for one in together}
    return any(_tells(one, smallest) or _tells(now - before - one, smallest) for one in together)


def _counted(edition: Edition, measure: str, measured: Iterable[Mapping[str, Value]]) -> Counts:
    found = Counter(one[measure] for one in measured if measure in one)
    return tuple(found[one] for one in categories(edition, measure))


def _by_role(given: Iterable[Mapping[str, Value]]) -> dict[str, list[int]]:
    """Places of the people of each role; those who gave none are a group of their own."""
    found: dict[str, list[int]] = {}
    for place, one in enumerate(given):
        found.setdefault(str(one.get(ROLE, "")), []).append(place)
    return found


def _roles(
    assessment: Assessment,
    people: Mapping[str, list[int]],
    measured: list[dict[str, Value]],
    smallest: int,
) -> tuple[tuple[RoleTally, ...], bool]:
    """The roles that may be shown, and whether others may not.

    Each question is looked at by itself: where some of a role left it out, fewer stand behind it.
    """
    edition = assessment.edition
    shown: dict[str, dict[str, Counts]] = {}
    hidden_people = withheld({role: len(found) for role, found in people.items()}, smallest)
    visible = [role for role in people if role and role not in hidden_people]
    for name in measures(edition):
        counts = {
            role: _counted(edition, name, (measured[place] for place in found))
            for role, found in people.items()
        }
        hidden = withheld({role: sum(found) for role, found in counts.items()}, smallest)
        for role in visible:
            if role not in hidden and any(counts[role]):
                shown.setdefault(role, {})[name] = counts[role]
    labels = {one.id: one.label for one in assessment.choices.get(ROLE, ())}
    roles = tuple(
        RoleTally(role, label, len(people[role]), shown[role])
        for role, label in labels.items()
        if role in shown
    )
    return roles, any(one and one not in shown for one in people)


# ---------------------------------------------------------------------------- as JSON


def tally_to_text(one: Tally) -> str:
    """A tally as JSON text; :func:`tally_from_text` gives it back, equal."""
    data = {
        "people": one.people,
        "smallest": one.smallest,
        "edition": one.edition,
        "edition_digest": one.edition_digest,
        "flow_version": one.flow_version,
        "counts": _lists(one.counts),
        "roles": [[role.id, role.label, role.people, _lists(role.counts)] for role in one.roles],
        "roles_withheld": one.roles_withheld,
    }
    return json.dumps(data, sort_keys=True)


def tally_from_text(text: str) -> Tally:
    """A tally from its JSON text."""
    data: dict[str, Any] = json.loads(text)
    roles = tuple(
        RoleTally(role, label, people, _tuples(counts))
        for role, label, people, counts in data["roles"]
    )
    return Tally(**{**data, "counts": _tuples(data["counts"]), "roles": roles})


def _lists(counts: Mapping[str, Counts]) -> dict[str, list[int]]:
    return {name: list(found) for name, found in counts.items()}


def _tuples(counts: Mapping[str, list[int]]) -> dict[str, Counts]:
    return {name: tuple(found) for name, found in counts.items()}
