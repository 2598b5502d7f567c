"""Type random texts at every question, through every channel.

    python -m tests.acceptance.typed --texts 100000 [--seed N]

Prints a line of JSON; ends with 1 where a text raised, or was not answered.
"""

import argparse
import json
import sys
from itertools import islice
from random import SystemRandom

from tests.acceptance.typed.check import failures

SHOWN = 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance.typed", description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    given = parser.parse_args()
    found = list(islice(failures(given.texts, given.seed), SHOWN))
    for failure in found:
        sys.stderr.write(f"{failure.text[:200]!a}\n{failure.where[:200]}\n{failure.error}\n")
    told = {"proof": "typed", "texts": given.texts, "seed": given.seed, "failed": len(found)}
    sys.stdout.write(json.dumps(told) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
