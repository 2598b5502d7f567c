"""How figures of a team are written."""

from fractions import Fraction

import pytest

from bot.team.wording import points, rounded
from tests.unit.team.make import TEXTS


@pytest.mark.parametrize(
    ("mean", "written"),
    [
        (Fraction(10, 3), "3.33"),
        (Fraction(8, 3), "2.67"),
        (Fraction(3005, 1000), "3.01"),
        (Fraction(7, 2), "3.5"),
        (Fraction(4), "4"),
    ],
)
def test_mean_is_written_to_two_decimals_and_rounded_half_up(mean: Fraction, written: str) -> None:
    assert points(TEXTS, mean) == written
    assert abs(rounded(mean) - mean) <= Fraction(1, 200)
