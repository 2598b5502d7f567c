"""Type random texts at every question, through every channel.

    python -m tests.acceptance.typed --texts 100000 [--seed N]

Prints a line of JSON; ends with 1 where a text raised, or was not answered.
"""

import sys
from itertools import islice

from tests.acceptance.program import arguments, tell
from tests.acceptance.typed.check import failures

SHOWN = 5


def main() -> int:
    given = arguments("typed", __doc__, texts=100_000)
    found = list(islice(failures(given.texts, given.seed), SHOWN))
    for failure in found:
        sys.stderr.write(f"{failure.text[:200]!a}\n{failure.where[:200]}\n{failure.error}\n")
    tell(proof="typed", texts=given.texts, seed=given.seed, failed=len(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
