"""The tables that are shown of a team's answers: counts, and nothing about a person.

``disclosure.py`` decides which tables there are. No other module has any that is missing here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.questions import Value
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition

Counts = tuple[int, ...]
"""How many people gave each answer, in the edition's order; the lowest rating first."""

ROLE = "role"
"""The step that asks for the role, in every flow for teams."""


Hidden = Literal["few", "compared"]
"""Why a question has no table: too few answered, or too few differ from an earlier result."""


@dataclass(frozen=True, slots=True)
class RoleTally:
    """The counts of one role.

    Attributes:
        id: The role's option.
        label: The role's name.
        people: How many people have it.
        counts: The counts of the questions that may be shown, by measure.
    """

    id: str
    label: str
    people: int
    counts: Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Tally:
    """A team's result.

    Attributes:
        people: How many answered, including those held back.
        smallest: The smallest group that is shown.
        edition: The edition's id.
        edition_digest: Hash of the edition.
        flow_version: The flow's version.
        counts: The counts of the questions that may be shown, by measure ("stage",
            "delivery_model", "barrier.x").
        roles: The roles that have counts, in the flow's order.
        roles_withheld: Whether other roles were given that have none.
        hidden: The other questions, and why they have no counts.
        held_back: How many newcomers have answers that are not counted.
        compared_with: When the latest result before it was shown in the same place; None for none.
        openly: Whether it is shown although it can be compared with that, and everybody was told.
        least: The least size of a role, or of a class of people with the same history: more than
            ``smallest`` if an earlier result promised more.
    """

    people: int
    smallest: int
    edition: str
    edition_digest: str
    flow_version: str
    counts: Mapping[str, Counts]
    roles: tuple[RoleTally, ...] = ()
    roles_withheld: bool = False
    hidden: Mapping[str, Hidden] = field(default_factory=dict)
    held_back: int = 0
    compared_with: datetime | None = None
    openly: bool = False
    least: int = 0

    def __post_init__(self) -> None:
        """Default ``least`` to ``smallest``."""
        object.__setattr__(self, "least", max(self.least, self.smallest))


def measures(edition: Edition) -> tuple[str, ...]:
    """Return everything that is counted: stage, delivery model, and each barrier."""
    return (STAGE, DELIVERY, *(BARRIER + barrier for barrier in edition.ids(BARRIER)))


def categories(edition: Edition, measure: str) -> tuple[Value, ...]:
    """Return the possible answers of a measure, in the order of its counts."""
    if measure.startswith(BARRIER):
        scale = edition.header.scale
        return tuple(range(scale.lowest, scale.highest + 1))
    return edition.ids(measure)


def ratings(edition: Edition, measure: str, counts: Counts) -> list[int]:
    """Return the ratings that were counted, one for each person, the lowest first."""
    pairs = zip(categories(edition, measure), counts, strict=True)
    return [int(value) for value, count in pairs if isinstance(value, int) for _ in range(count)]


# ---------------------------------------------------------------------------- as JSON


def tally_to_text(tally: Tally) -> str:
    """Return a tally as JSON text; :func:`tally_from_text` returns an equal tally."""
    data = {
        "people": tally.people,
        "smallest": tally.smallest,
        "edition": tally.edition,
        "edition_digest": tally.edition_digest,
        "flow_version": tally.flow_version,
        "counts": _lists(tally.counts),
        "roles": [[role.id, role.label, role.people, _lists(role.counts)] for role in tally.roles],
        "roles_withheld": tally.roles_withheld,
        "hidden": dict(tally.hidden),
        "held_back": tally.held_back,
        "compared_with": tally.compared_with and tally.compared_with.isoformat(),
        "openly": tally.openly,
        "least": tally.least,
    }
    return json.dumps(data, sort_keys=True)


def tally_from_text(text: str) -> Tally:
    """Return a tally from its JSON text."""
    data: dict[str, Any] = json.loads(text)
    roles = tuple(
        RoleTally(role, label, people, _tuples(counts))
        for role, label, people, counts in data["roles"]
    )
    compared_with = data.get("compared_with") and datetime.fromisoformat(data["compared_with"])
    values = {"counts": _tuples(data["counts"]), "roles": roles, "compared_with": compared_with}
    return Tally(**data | values)


def _lists(counts: Mapping[str, Counts]) -> dict[str, list[int]]:
    return {measure: list(numbers) for measure, numbers in counts.items()}


def _tuples(counts: Mapping[str, list[int]]) -> dict[str, Counts]:
    return {measure: tuple(numbers) for measure, numbers in counts.items()}
