"""How soon ``cxbot chat`` asks its first question, as a process of its own.

Run it with ``make bench-start``. The first run makes the database, and may read files that no cache
holds yet; the others start over in the same database.
"""

import json
import os
import statistics
import subprocess
import sys
from tempfile import TemporaryDirectory
from time import perf_counter

RUNS = 15
TARGET_S = 1.0


def first_question(folder: str) -> float:
    """Return seconds from starting the process until it waits for the first answer."""
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/start.sqlite3"}
    started = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "chat", "--fresh"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            if b"[I agree" in line or b"1  I agree" in line:
                break
        seconds = perf_counter() - started
        process.communicate()
    return seconds


def main() -> None:
    with TemporaryDirectory(prefix="cxbot-") as folder:
        runs = [first_question(folder) for _ in range(RUNS)]
    found = {
        "target_s": TARGET_S,
        "first_s": round(runs[0], 3),
        "median_s": round(statistics.median(runs), 3),
        "slowest_s": round(max(runs), 3),
    }
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
