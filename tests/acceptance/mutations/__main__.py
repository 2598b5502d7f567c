"""Send many mutations of real payloads to each channel, and see that they break nothing.

    python -m tests.acceptance.mutations [--number 10000] [--seed N]

Prints a line of JSON for each channel; ends with 1 where anything was answered wrongly, put aside,
or told of as a fault in the log.
"""

import argparse
import asyncio
import json
import sys
from random import SystemRandom

from bot.loading.library import edition_folders, flow_folders, load_edition
from tests.acceptance.mutations.trial import Trial, try_slack, try_telegram
from tests.conftest import make_assessment


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    given = parser.parse_args()
    edition = load_edition(edition_folders()["liveops-2026"])
    assessment = make_assessment(edition, flow_folders()["quick-check"])
    clean = True
    for name, run in (("slack", try_slack), ("telegram", try_telegram)):
        trial = asyncio.run(run(assessment, given.number, given.seed))
        print(json.dumps({"channel": name, "seed": given.seed, **_told(trial)}))  # noqa: T201 - the report
        clean = clean and trial.is_clean
    sys.exit(0 if clean else 1)


def _told(trial: Trial) -> dict[str, object]:
    return {
        "clean": trial.is_clean,
        "statuses": dict(sorted(trial.statuses.items())),
        "wrong": [(status, body[:300].decode("latin-1")) for status, body in trial.wrong[:5]],
        "faults": dict(trial.faults.most_common(10)),
        "put_aside": trial.failed,
        "lively": trial.lively,
    }


if __name__ == "__main__":
    main()
