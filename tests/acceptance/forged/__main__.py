"""Press many forged buttons, and see that nothing is told and nothing changes.

    python -m tests.acceptance.forged [--presses 50000] [--seed N]

Prints a line of JSON; ends with 1 where something was told, changed or put aside.
"""

import argparse
import json
import sys
from random import SystemRandom

from tests.acceptance.forged.trial import try_forged

SHOWN = 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance.forged", description=__doc__)
    parser.add_argument("--presses", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    given = parser.parse_args()
    trial = try_forged(given.presses, given.seed)
    for pressed, text in trial.told[:SHOWN]:
        sys.stderr.write(f"{pressed!a}\n{text[:400]!a}\n")
    told = {
        "proof": "forged", "presses": trial.pressed, "seed": given.seed, "replies": trial.replies,
        "told": len(trial.told), "changed": trial.changed, "failed": trial.failed,
    }  # fmt: skip
    sys.stdout.write(json.dumps(told) + "\n")
    return 0 if trial.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
