"""Teams to draw."""

from dataclasses import replace
from typing import Any

from bot.report import team_content
from bot.report.team_content import TeamResult
from bot.scoring.edition import Edition
from bot.team.narrative.result import details
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Counts, RoleTally, Tally
from tests.conftest import NOW
from tests.unit.report.make import ENGLISH

BARRIERS = ("change_management", "data_security", "alignment", "cost_roi", "immature_ai")


def counts(stage: Counts, delivery: Counts, *barriers: Counts) -> dict[str, Counts]:
    """Return counts by measure, without measures that nobody answered."""
    named = zip((f"barrier.{one}" for one in BARRIERS), barriers, strict=True)
    found = {"stage": stage, "delivery_model": delivery, **dict(named)}
    return {name: one for name, one in found.items() if one}


def tally(people: int, found: dict[str, Counts], smallest: int = 5, **more: Any) -> Tally:
    return Tally(people, smallest, "liveops-2026", "digest", "1", found, **more)


TWELVE = counts(
    (2, 5, 4, 1), (8, 3, 1),
    (0, 1, 2, 4, 5), (1, 4, 4, 2, 1), (0, 2, 3, 5, 2), (1, 2, 6, 2, 1), (3, 5, 3, 1, 0),
)  # fmt: skip

ROLES = (
    RoleTally("cx", "Customer experience", 6, counts(
        (0, 2, 3, 1), (4, 1, 1),
        (0, 0, 1, 2, 3), (1, 2, 2, 1, 0), (), (0, 1, 3, 1, 1), (1, 3, 2, 0, 0),
    )),
    RoleTally("operations", "Contact center operations", 6, counts(
        (2, 3, 1, 0), (4, 2, 0),
        (0, 1, 1, 2, 2), (0, 2, 2, 1, 1), (), (1, 1, 3, 1, 0), (2, 2, 1, 1, 0),
    )),
)  # fmt: skip

CASES: dict[str, tuple[Tally, Tally | None]] = {
    "twelve": (tally(12, TWELVE, roles=ROLES), None),
    "five": (
        tally(5, counts((0, 2, 3, 0), (3, 1, 1), (0, 0, 1, 2, 2), (), (0, 5, 0, 0, 0),
                        (2, 0, 0, 0, 3), (1, 1, 1, 1, 1)), roles_withheld=True),
        None,
    ),
    "camps": (
        tally(10, counts((5, 0, 0, 5), (5, 5, 0), (5, 0, 0, 0, 5), (0, 0, 0, 0, 10),
                         (4, 1, 0, 1, 4), (0, 0, 10, 0, 0), (2, 2, 2, 2, 2))),
        None,
    ),
    "thousand": (
        tally(1000, counts((1, 249, 700, 50), (600, 399, 1), (0, 1, 2, 400, 597),
                           (100, 200, 300, 250, 150), (20, 80, 200, 400, 300),
                           (500, 0, 0, 0, 500), (999, 1, 0, 0, 0))),
        None,
    ),
    "again": (
        tally(10, counts((0, 2, 7, 1), (4, 6, 0), (0, 1, 4, 4, 1), (1, 3, 3, 2, 1),
                         (0, 1, 1, 5, 3), (1, 2, 5, 1, 1), (2, 4, 3, 1, 0))),
        tally(12, TWELVE),
    ),
    "full": (
        tally(40, counts((10, 10, 10, 10), (20, 10, 10), *[(8, 8, 8, 8, 8)] * 5),
              roles=tuple(RoleTally(f"role{n}", f"Customer experience operations {n}", 8, counts(
                  (2, 2, 2, 2), (4, 2, 2), *[(1, 2, 2, 2, 1)] * 5)) for n in range(5)),
              roles_withheld=True),
        tally(50, counts((0, 20, 20, 10), (20, 20, 10), *[(10, 10, 20, 10, 0)] * 5)),
    ),
    "three": (
        tally(3, counts((0, 0, 0, 3), (1, 1, 1), (3, 0, 0, 0, 0), (0, 0, 0, 0, 3), (1, 1, 1, 0, 0),
                        (), ()), smallest=3),
        None,
    ),
    "nothing": (tally(5, {}, roles_withheld=True), None),
}  # fmt: skip
"""Counts, and those of the time before."""


def result(edition: Edition, name: str, title: str = "Leadership, fall", **more: Any) -> TeamResult:
    """Return the result of a case; ``more`` changes its round."""
    found, before = CASES[name]
    round_ = 2 if before else 1
    revealed = RevealedRound(
        ENGLISH, edition, title, found, round_, round_, before, "round" if before else ""
    )
    return drawn_from(replace(revealed, **more))


def drawn_from(revealed: RevealedRound) -> TeamResult:
    return TeamResult(revealed, NOW, details(revealed))


def card(edition: Edition, name: str, **more: Any) -> dict[str, Any]:
    return team_content.team_card(result(edition, name, **more))


def report(edition: Edition, name: str, **more: Any) -> dict[str, Any]:
    return team_content.team_report(result(edition, name, **more))


LONG = "Personal, Household and Neighborhood Services including Everything Else That Has No Name"
ENDLESS = "Telecommunicationinfrastructure" * 3
TITLED = "The leadership of customer experience, operations and Datenverarbeitungsgrundsätze"


def long_labels(edition: Edition) -> Edition:
    return relabeled(
        edition,
        stages=("Experimentation", "Operationalisation", "Walking steadily onwards", ENDLESS),
        delivery_models=("Human and AI side by side", "People and nobody else", ENDLESS),
        barriers=(LONG, ENDLESS, "Alignment", LONG, "AI"),
    )


def relabeled(edition: Edition, **names: tuple[str, ...]) -> Edition:
    """Return an edition in which the options of some measures are called otherwise."""
    changed = {
        measure: [
            one.model_copy(update={"label": label})
            for one, label in zip(getattr(edition.header, measure), labels, strict=True)
        ]
        for measure, labels in names.items()
    }
    return replace(edition, header=edition.header.model_copy(update=changed))
