"""The tables that are shown of a team's answers: counts, and nothing of a person.

``disclosure.py`` decides which those are. A table that is missing here is nowhere else.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.questions import Value
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition

Counts = tuple[int, ...]
"""How many gave each answer, in the edition's order; of a rating, the lowest first."""

ROLE = "role"
"""The step whose answers are told apart, in every flow for teams."""


Hidden = Literal["few", "compared"]
"""Why a question has no table: too few answered it, or too few differ from an earlier result."""


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
    """A team's result.

    Attributes:
        people: How many answered, those held back among them.
        smallest: The smallest group that is shown.
        edition: The edition's id.
        edition_digest: Hash of the edition.
        flow_version: The flow's version.
        counts: Questions by measure ("stage", "delivery_model", "barrier.x"), as far as at least
            ``smallest`` people answered them.
        roles: Roles of which something may be shown, in the flow's order.
        roles_withheld: Whether there were more.
        hidden: The other questions, and why they have no counts.
        held_back: How many newcomers have answers that are not counted.
        compared_with: When the latest result before it was shown in the same place; None for none.
        openly: Whether it is shown although it can be compared with that, and everybody was told.
        least: How many people a class of those with the same history, or a role, has at least:
            more than ``smallest`` where more were promised earlier.
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
        """Default to the smallest group."""
        object.__setattr__(self, "least", max(self.least, self.smallest))


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
        "hidden": dict(one.hidden),
        "held_back": one.held_back,
        "compared_with": one.compared_with and one.compared_with.isoformat(),
        "openly": one.openly,
        "least": one.least,
    }
    return json.dumps(data, sort_keys=True)


def tally_from_text(text: str) -> Tally:
    """A tally from its JSON text."""
    data: dict[str, Any] = json.loads(text)
    roles = tuple(
        RoleTally(role, label, people, _tuples(counts))
        for role, label, people, counts in data["roles"]
    )
    compared_with = data.get("compared_with") and datetime.fromisoformat(data["compared_with"])
    made = {"counts": _tuples(data["counts"]), "roles": roles, "compared_with": compared_with}
    return Tally(**data | made)


def _lists(counts: Mapping[str, Counts]) -> dict[str, list[int]]:
    return {name: list(found) for name, found in counts.items()}


def _tuples(counts: Mapping[str, list[int]]) -> dict[str, Counts]:
    return {name: tuple(found) for name, found in counts.items()}
