"""Ways of showing results that tell too much: how it was before, and rules with a part missing.

They exist so that tests see the attackers find something. Each takes what the real rule takes.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from bot.team.disclosure import Counted, Disclosure, EarlierResult
from tests.acceptance.attack.histories import Given, Rule, Shown, real


def alone(given: Given, shown: Shown, *, smallest: int, openly: bool) -> Disclosure | None:
    """Look at every result by itself, as an earlier version did in a series."""
    del shown, openly
    return real(given, (), smallest=smallest, openly=False)


def counted_changes(
    given: Given, shown: Shown, *, smallest: int, openly: bool
) -> Disclosure | None:
    """Count people who joined with people who left, as an earlier version did between rounds."""
    del openly
    if shown:
        before = shown[-1]
        differ = before.people.keys() ^ {one.code for one in given}
        if 0 < len(differ) < smallest:
            return None
    return real(given, (), smallest=smallest, openly=False)


def without_holding_back(
    given: Given, shown: Shown, *, smallest: int, openly: bool
) -> Disclosure | None:
    """Count newcomers at once, however few they are."""
    made = real(given, shown, smallest=smallest, openly=openly)
    if made is None or not made.tally.held_back:
        return made
    everybody = real(given, (), smallest=smallest, openly=False)
    assert everybody is not None
    fuller = {
        name: everybody.tally.counts[name]
        for name, counts in made.tally.counts.items()
        if everybody.tally.counts[name] != counts
    }
    roles = tuple(
        replace(one, counts={name: kept for name, kept in one.counts.items() if name not in fuller})
        for one in made.tally.roles
    )
    tally = replace(made.tally, counts={**made.tally.counts, **fuller}, roles=roles, held_back=0)
    return Disclosure(tally, _with_answers_to(given, made.people, set(fuller)))


def without_roles_before(
    given: Given, shown: Shown, *, smallest: int, openly: bool
) -> Disclosure | None:
    """Ignore earlier tables of roles."""
    return real(given, [_only_totals(one) for one in shown], smallest=smallest, openly=openly)


def without_removed_codes(
    given: Given, shown: Shown, *, smallest: int, openly: bool
) -> Disclosure | None:
    """Take people whose code is gone for people who never answered."""
    return real(given, [_only_known(one) for one in shown], smallest=smallest, openly=openly)


def with_present_smallest(
    given: Given, shown: Shown, *, smallest: int, openly: bool
) -> Disclosure | None:
    """Give people of an earlier result the present promise, not the one made to them."""
    lowered = [replace(one, smallest=min(one.smallest, smallest)) for one in shown]
    return real(given, lowered, smallest=smallest, openly=openly)


def beside_the_last(
    given: Given, shown: Shown, *, smallest: int, openly: bool
) -> Disclosure | None:
    """Compare with the latest result only."""
    return real(given, shown[-1:], smallest=smallest, openly=openly)


def without_leavers(
    given: Given, shown: Shown, *, smallest: int, openly: bool
) -> Disclosure | None:
    """Look at people who joined, but not at those who left."""
    here = {one.code for one in given}
    stayed = [
        replace(one, people={name: of for name, of in one.people.items() if name in here})
        for one in shown
    ]
    return real(given, [_only_known(one) for one in stayed], smallest=smallest, openly=openly)


def with_held_back_as_counted(
    given: Given, shown: Shown, *, smallest: int, openly: bool
) -> Disclosure | None:
    """Record people who were held back as if they had been counted."""
    made = real(given, shown, smallest=smallest, openly=openly)
    if made is None or not made.tally.held_back:
        return made
    return Disclosure(made.tally, _with_answers_to(given, made.people, set(made.tally.counts)))


BEFORE: Mapping[str, Rule] = {"alone": alone, "counted_changes": counted_changes}
"""The ways in which results were shown before there was a rule."""

CRIPPLED: Mapping[str, Rule] = {
    "without_holding_back": without_holding_back,
    "without_roles_before": without_roles_before,
    "without_removed_codes": without_removed_codes,
    "beside_the_last": beside_the_last,
    "without_leavers": without_leavers,
}
"""The rule with one part missing each; every one isolates too few people."""

RULES: Mapping[str, Rule] = {
    "real": real,
    "with_held_back_as_counted": with_held_back_as_counted,
    "with_present_smallest": with_present_smallest,
    **BEFORE,
    **CRIPPLED,
}


def _with_answers_to(
    given: Given, people: Mapping[str, Counted], measures: set[str]
) -> dict[str, Counted]:
    """Return the counted people, together with all who answered one of these questions."""
    more = {one.code: measures & one.values.keys() for one in given}
    roles = {name: of.role for name, of in people.items()}
    before = {name: of.measures for name, of in people.items()}
    return {
        name: Counted(roles.get(name, ""), before.get(name, frozenset()) | more.get(name, set()))
        for name in people.keys() | {name for name, found in more.items() if found}
    }


def _only_totals(one: EarlierResult) -> EarlierResult:
    tables = {table: size for table, size in one.tables.items() if not table[1]}
    people = {name: Counted("", of.measures) for name, of in one.people.items()}
    return replace(one, tables=tables, people=people)


def _only_known(one: EarlierResult) -> EarlierResult:
    """Return a result as if nobody else than the people of known codes had answered."""
    sizes = Counter(
        (name, role)
        for of in one.people.values()
        for name in of.measures
        for role in {"", of.role}
        if (name, role) in one.tables
    )
    return replace(one, tables=dict(sizes))
