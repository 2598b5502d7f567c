"""Send many mutations of real payloads to each channel, and see that they break nothing.

    python -m tests.acceptance.mutations [--number 10000] [--seed N]

Prints a line of JSON for each channel; ends with 1 where anything was answered wrongly, put aside,
or logged as a fault.
"""

import asyncio
import sys

from bot.loading.library import edition_folders, flow_folders, load_edition
from tests.acceptance.mutations.trial import TRIALS
from tests.acceptance.program import arguments, tell
from tests.conftest import make_assessment


def main() -> int:
    given = arguments("mutations", __doc__, number=10_000)
    edition = load_edition(edition_folders()["liveops-2026"])
    assessment = make_assessment(edition, flow_folders()["quick-check"])
    clean = True
    for name, attempt in TRIALS.items():
        trial = asyncio.run(attempt(assessment, given.number, given.seed))
        tell(
            channel=name,
            seed=given.seed,
            clean=trial.is_clean,
            statuses=dict(sorted(trial.statuses.items())),
            wrong=[(status, body[:300].decode("latin-1")) for status, body in trial.wrong[:5]],
            faults=dict(trial.faults.most_common(10)),
            put_aside=trial.failed,
            lively=trial.lively,
        )
        clean = clean and trial.is_clean
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
