"""How figures of a team are written."""

from fractions import Fraction

import pytest

from bot.scoring.edition import BARRIER
from bot.team.narrative.measures import barriers
from bot.team.wording import points, rounded
from tests.unit.team.make import EDITION, PULSE, TEXTS, counted, revealed, text

CHANGE = "barrier.change_management"


@pytest.mark.parametrize(
    ("mean", "written"),
    [
        (Fraction(10, 3), "3.3"),
        (Fraction(8, 3), "2.7"),
        (Fraction(305, 100), "3.1"),
        (Fraction(7, 2), "3.5"),
        (Fraction(4), "4.0"),
    ],
)
def test_mean_is_written_to_one_decimal_and_rounded_half_up(mean: Fraction, written: str) -> None:
    assert points(TEXTS, mean) == written
    assert abs(rounded(mean) - mean) <= Fraction(1, 20)


def test_difference_reads_as_it_is_shown() -> None:
    """4.24 is more than half a point above 3.7, and 4.2 is not."""
    found = text(tuple(barriers(revealed(counted({CHANGE: (0, 0, 2, 15, 8)})))))

    assert (
        "readiness: 4.2, against 3.7 on average (+0.5). About the same; you’re aligned. [25]"
        in found
    )


def test_barrier_has_one_name_in_headlines_questions_and_details() -> None:
    steps = {step.measures: step.name for step in PULSE.flow.steps}
    for barrier in EDITION.ids(BARRIER):
        name = steps[f"{BARRIER}{barrier}"].lower()
        assert name in EDITION.label(BARRIER, barrier).lower()
        assert name in EDITION.in_text(BARRIER, barrier).lower()
