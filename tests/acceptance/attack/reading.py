"""Tables read back from what people get to see: the CSV, the messages, and the text of the PDF."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import StringIO

from bot.scoring.edition import BARRIER, DELIVERY, STAGE
from bot.team.tally import Counts, RoleTally, Tally, categories, measures
from tests.acceptance.attack.histories import EDITION
from tests.unit.team.make import ROLE_LABELS

EVERYONE = "everyone"
LABELS = {
    STAGE: "Stage",
    DELIVERY: "Delivery model",
    **{BARRIER + one: EDITION.label(BARRIER, one) for one in EDITION.ids(BARRIER)},
}


@dataclass(frozen=True)
class Read:
    """Tables of everybody by question, and of each role."""

    totals: Mapping[str, Counts] = field(default_factory=dict)
    roles: Mapping[str, Mapping[str, Counts]] = field(default_factory=dict)

    def tally(self, smallest: int) -> Tally:
        """Return the same as the attackers take it."""
        roles = tuple(
            RoleTally(role, ROLE_LABELS[role], max(map(sum, found.values())), found)
            for role, found in self.roles.items()
        )
        return Tally(0, smallest, EDITION.id, EDITION.digest, "", self.totals, roles)


def labels(measure: str) -> list[str]:
    """Return the answers to a question, as people read them."""
    found = categories(EDITION, measure)
    if measure.startswith(BARRIER):
        return [str(one) for one in found]
    return [EDITION.label(measure, str(one)) for one in found]


def from_csv(text: str) -> Read:
    """Return every count of the CSV; a table of which a row is missing is an error."""
    by_group: dict[tuple[str, str], dict[str, int]] = {}
    for _, _, question, group, answer, people, _, value, _ in list(csv.reader(StringIO(text)))[1:]:
        if people and not value:
            by_group.setdefault((question, group), {})[answer] = int(people)
    totals: dict[str, Counts] = {}
    roles: dict[str, dict[str, Counts]] = {}
    measure_of = {label: measure for measure, label in LABELS.items()}
    role_of = {label: role for role, label in ROLE_LABELS.items()}
    for (question, group), found in by_group.items():
        measure = measure_of[question]
        counts = tuple(found[label] for label in labels(measure))
        if group == EVERYONE:
            totals[measure] = counts
        else:
            roles.setdefault(role_of[group], {})[measure] = counts
    return Read(totals, roles)


def from_messages(text: str) -> Read:
    """Return the counts that stand in the messages: of stages and delivery models."""
    return Read(
        {
            measure: counts
            for measure in (STAGE, DELIVERY)
            if (counts := _bars(text, labels(measure), r"^{}: (\d+) of \d+, "))
        }
    )


def from_pdf(text: str) -> Read:
    """Return the counts that are drawn in the report: of every question."""
    found = {
        measure: counts
        for measure in (STAGE, DELIVERY)
        if (counts := _bars(text, labels(measure), r" {}(?: was \d+%)? (\d+)(?: \(\d+%\))? \d+%"))
    }
    for measure in measures(EDITION):
        if measure.startswith(BARRIER):
            row = rf"{re.escape(LABELS[measure])}(?: [a-z, ]+)?((?: \d+){{5}}) \d\.\d "
            if drawn := re.search(row, text):
                found[measure] = tuple(map(int, drawn[1].split()))
    return Read(found)


def _bars(text: str, names: Iterable[str], pattern: str) -> Counts:
    """Return a number for each name; none where there is none of any."""
    found = [re.search(pattern.format(re.escape(one)), text, re.MULTILINE) for one in names]
    if any(found):
        return tuple(int(one[1]) for one in found if one is not None)
    return ()


def roles_named(text: str) -> set[str]:
    """Return the roles of which something is said, in messages or in the PDF's text."""
    return {
        role
        for role, label in ROLE_LABELS.items()
        if re.search(rf"{re.escape(label)}(?:, \d+ people| \(\d+\))", text)
    }
