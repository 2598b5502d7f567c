"""A model of delivery in virtual time: is an address ever held, or sent to twice, or out of order?

    python -m tests.unit.delivery.model --seeds FROM TO [--store sqlite|postgres]

One to three processes deliver from one outbox, with the real SQL of a store, on a platform and in
a store that go wrong in every way at random, while processes are killed. Then nothing goes wrong
anymore, and everything that can be sent must be, within a bound. `tests.unit.delivery.checks`
has the other invariants, and `tests.unit.delivery.plan` the meaning of a seed. Ends with 1 where
any invariant is violated.
"""

import argparse
import logging
import sys
from time import monotonic

from tests.unit.delivery.stores import STORES, database, scale_of
from tests.unit.delivery.world import World, one_run


def main() -> int:
    """Run the seeds that are wanted."""
    parser = argparse.ArgumentParser(prog="python -m tests.unit.delivery.model")
    parser.add_argument("--seeds", nargs=2, type=int, metavar=("FROM", "TO"), default=(0, 100))
    parser.add_argument("--store", choices=STORES, default="sqlite")
    wanted = parser.parse_args()
    # Everything that goes wrong here goes wrong on purpose.
    logging.disable(logging.CRITICAL)
    began, bad, seeds = monotonic(), 0, range(*wanted.seeds)
    with database(wanted.store) as url:
        for seed in seeds:
            world = one_run(seed, url=url, scale=scale_of(wanted.store))
            bad += bool(world.diary.problems)
            _tell(seed, world)
    took_s = monotonic() - began
    print(f"{len(seeds)} seeds on {wanted.store}, {bad} bad, {took_s:.0f} s")  # noqa: T201 - its report
    return int(bad > 0)


def _tell(seed: int, world: World) -> None:
    for problem in world.diary.problems[:6]:
        print(f"seed {seed}: {problem}", flush=True)  # noqa: T201 - its report
    if world.diary.problems:
        print(f"seed {seed}: {world.plan}", flush=True)  # noqa: T201 - its report


if __name__ == "__main__":
    sys.exit(main())
