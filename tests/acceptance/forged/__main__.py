"""Press many forged buttons, and check that they reveal nothing and change nothing.

    python -m tests.acceptance.forged [--presses 50000] [--seed N]

Prints a line of JSON; ends with 1 where something was told, changed or put aside.
"""

import sys

from tests.acceptance.forged.trial import try_forged
from tests.acceptance.program import arguments, tell

SHOWN = 5


def main() -> int:
    given = arguments("forged", __doc__, presses=50_000)
    trial = try_forged(given.presses, given.seed)
    for pressed, text in trial.told[:SHOWN]:
        sys.stderr.write(f"{pressed!a}\n{text[:400]!a}\n")
    tell(
        proof="forged", presses=trial.pressed, seed=given.seed, replies=trial.replies,
        told=len(trial.told), changed=trial.changed, failed=trial.failed,
    )  # fmt: skip
    return 0 if trial.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
