"""Many histories, attacked one after the other; what was found, and how much there was to find."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter

from tests.acceptance.attack.histories import Published, Rule, play, random_histories, real
from tests.acceptance.attack.matrix import (
    Tables,
    Unexplained,
    attack,
    attack_beside_open,
    classes,
    tables_of,
    wrongly_recorded,
)
from tests.acceptance.attack.small import QUESTION, small_histories
from tests.acceptance.attack.worlds import all_known


@dataclass
class Campaign:
    """The findings of a campaign, and how much there was to find.

    Attributes:
        findings: Number of the history, and what can be worked out in it.
        seen: How much was shown; an attack on nothing would prove nothing.
        widest: The most tables, and the most classes, that one question had.
        seconds: How long it took.
    """

    findings: list[tuple[int, str]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    widest: tuple[int, int] = (0, 0)
    seconds: float = 0

    def in_short(self) -> dict[str, object]:
        tables, columns = self.widest
        widest = {"most_tables": tables, "most_classes": columns} if tables else {}
        return {
            **dict(sorted(self.seen.items())),
            **widest,
            "findings": len(self.findings),
            "seconds": round(self.seconds, 1),
        }


def campaign(
    number: int, seed: int, rule: Rule = real, *, small: bool = False, until_found: bool = False
) -> Campaign:
    """Attack this many histories.

    Args:
        number: How many.
        seed: Decides them, together with their place in the order.
        rule: The rule that decides what is shown in them.
        small: Whether to go through all worlds of small histories, not the algebra of large ones.
        until_found: Whether to stop at the first finding.
    """
    told, start = Campaign(), perf_counter()
    histories = small_histories(number, seed) if small else random_histories(number, seed)
    for at, planned in enumerate(histories):
        published = play(planned, rule)
        found = _through_worlds(told, published) if small else _by_algebra(told, published)
        told.findings += [(at, finding) for finding in found]
        told.seen["histories"] += 1
        if until_found and told.findings:
            break
    told.seconds = perf_counter() - start
    return told


def _by_algebra(told: Campaign, published: Sequence[Published]) -> list[str]:
    try:
        tables = tables_of(published)
    except Unexplained as problem:
        return [f"unexplained, {problem}"]
    _note(told, published, tables)
    return findings(published, tables)


def _through_worlds(told: Campaign, published: Sequence[Published]) -> list[str]:
    rows = tables_of(published, [QUESTION])[QUESTION]
    known = all_known(rows)
    told.seen.update(f"with_excuse_{excuse}" for excuse in {each.excuse for each in known} - {""})
    told.seen[f"with_{len({row.result for row in rows})}_results_shown"] += 1
    told.seen["with_roles"] += any(row.role for row in rows)
    return [f"known, {answer}" for answer in known if not answer.excuse]


def findings(published: Sequence[Published], tables: Tables) -> list[str]:
    """Return all that is wrong with the tables that were shown, in words."""
    return [
        *(f"isolated, {one}" for one in attack(tables)),
        *(f"isolated beside open ones, {one}" for one in attack_beside_open(tables)),
        *(f"wrongly recorded, {one}" for one in wrongly_recorded(published, tables)),
    ]


def _note(told: Campaign, published: Sequence[Published], tables: Tables) -> None:
    told.seen["results"] += len(published)
    for one in published[1:]:
        kind = "open" if one.tally.openly else "strict"
        told.seen[f"{kind}_later"] += 1
        told.seen[f"{kind}_later_shown"] += bool(one.tally.counts)
        told.seen["held_back"] += bool(one.tally.held_back and one.tally.counts)
        told.seen["later_with_roles"] += bool(one.tally.roles)
    for rows in tables.values():
        told.seen["tables"] += len(rows)
        told.widest = (
            max(told.widest[0], len(rows)),
            max(told.widest[1], len(classes(rows)) if rows else 0),
        )
