"""The model of delivery, as far as it is quick; `make crash` runs more of it, on both stores."""

import pytest

from tests.unit.delivery.mutants import HELD, WITHIN_S, Mutant, find
from tests.unit.delivery.world import one_run

SEEDS = range(10)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.acceptance
def test_nothing_is_held_or_lost_or_out_of_order_whatever_goes_wrong(seed: int) -> None:
    world = one_run(seed)

    assert world.diary.problems == []


def test_seed_gives_the_same_run_again() -> None:
    assert one_run(3, scale=0.2).diary.came == one_run(3, scale=0.2).diary.came


@pytest.mark.parametrize("mutant", HELD, ids=lambda mutant: mutant.fault)
def test_fault_that_holds_addresses_is_found(mutant: Mutant) -> None:
    found = find(mutant, "sqlite", "")

    assert found.problem
    assert found.took_s < WITHIN_S["sqlite"]
