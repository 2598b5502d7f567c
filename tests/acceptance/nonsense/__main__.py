"""Send many requests without sense, and check that each is answered with a page of ours.

    python -m tests.acceptance.nonsense [--requests 50000] [--seed N]

Prints a line of JSON; ends with 1 where the page failed, lacked a header or put something aside.
"""

import asyncio
import sys
import time

from tests.acceptance.nonsense.trial import try_nonsense
from tests.acceptance.program import arguments, tell

SHOWN = 5


def main() -> int:
    given = arguments("nonsense", __doc__, requests=50_000)
    begun = time.monotonic()
    trial = asyncio.run(try_nonsense(given.requests, given.seed))
    for method, path, status in trial.broken[:SHOWN]:
        sys.stderr.write(f"{status} {method} {path[:400]!a} ({len(path)} characters)\n")
    for line in trial.logged[:SHOWN]:
        sys.stderr.write(line + "\n")
    tell(
        proof="nonsense", requests=trial.sent, seed=given.seed, statuses=dict(trial.statuses),
        broken=len(trial.broken), logged=len(trial.logged), failed=trial.failed,
        seconds=round(time.monotonic() - begun, 1),
    )  # fmt: skip
    return 0 if trial.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
