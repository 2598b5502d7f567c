"""Attack random histories by linear algebra, and small ones by going through all worlds.

    python -m tests.acceptance.attack --histories 100000 [--seed N] [--rule NAME]
    python -m tests.acceptance.attack --small 20000 [--seed N] [--rule NAME]

Prints a line of JSON; ends with 1 where anything can be worked out of too few people.
"""

import argparse
import json
import sys
from random import SystemRandom

from tests.acceptance.attack.campaign import campaign
from tests.acceptance.attack.rules import RULES

SHOWN = 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance.attack", description=__doc__)
    many = parser.add_mutually_exclusive_group()
    many.add_argument("--histories", type=int, default=100_000)
    many.add_argument("--small", type=int)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--rule", choices=sorted(RULES), default="real")
    given = parser.parse_args()
    small = given.small is not None
    told = campaign(given.small or given.histories, given.seed, RULES[given.rule], small=small)
    for number, finding in told.findings[:SHOWN]:
        sys.stderr.write(f"history {number}: {finding}\n")
    attacker = "worlds" if small else "matrix"
    said = {"proof": "attack", "attacker": attacker, "rule": given.rule, "seed": given.seed}
    said |= told.in_short()
    sys.stdout.write(json.dumps(said) + "\n")
    return 1 if told.findings else 0


if __name__ == "__main__":
    sys.exit(main())
