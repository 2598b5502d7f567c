"""How delivery waits for limits: no slot that is drawn is lost, whatever the lease is."""

from typing import Any

import pytest

from bot.channel import Limit
from bot.delivery.rate_limits import WHOLE
from bot.delivery.retries import Pace
from bot.messages import Address
from tests.unit.delivery.plan import Plan, Weather
from tests.unit.delivery.world import run_plan

PEOPLE = tuple(Address("test", f"c{number}", f"u{number}") for number in range(40))
ONE_A_SECOND = Limit(WHOLE, 1, 1)


def calm(pace: Pace, rows: int, store_s: float = 0) -> Plan:
    """Return a plan in which nothing goes wrong, and one message a second may be sent."""
    return Plan(PEOPLE, pace, ONE_A_SECOND, None, 1, 0, rows, 0, Weather(store_s=store_s))


@pytest.mark.parametrize("store_s", [0.0, 0.05])
@pytest.mark.parametrize(
    ("lease_s", "patience_s"),
    [(30, 5), (12, 5), (8, 5), (4, 5), (4, 1), (2.5, 60), (30, 1), (30, 3600)],
)
@pytest.mark.acceptance
def test_limit_is_used_to_the_full_however_long_a_lease_is(
    lease_s: float, patience_s: float, store_s: float
) -> None:
    pace = Pace(lease_s=lease_s, patience_s=patience_s, send_s=1)

    world = run_plan(calm(pace, 100, store_s))

    assert world.diary.problems == []
    assert world.left >= 99
    # Some expire before it is their turn.
    arrived = sum(map(len, world.diary.came.values()))
    assert world.took_s == pytest.approx(arrived, abs=3)


# ---------------------------------------------------------------------------- what goes together


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"lease_s": 4}, "send_s up to 1.8, or lease_s from 22.2222"),
        ({"send_s": 16}, "send_s up to 13.5, or lease_s from 35.5556"),
        ({"poll_s": 0}, "poll_s is 0"),
        ({"lanes": 0}, "lanes is 0"),
        ({"errors": -1}, "errors is -1"),
        ({"backoff_s": float("nan")}, "backoff_s is nan"),
        ({"give_up_s": float("inf")}, "give_up_s is inf"),
    ],
)
def test_pace_whose_parts_do_not_go_together_is_refused(given: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Pace(**given)


def test_what_is_drawn_as_late_as_may_be_can_still_be_sent_under_its_lease() -> None:
    pace = Pace(lease_s=4, send_s=1.8)

    assert pace.begins_s - pace.send_s == pytest.approx(pace.late_s)
