"""Rules for quick tests: what `make test` leaves to `make acceptance`, and limits of time."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.sqlite.opening import connect
from tests.kit.acceptance import WholeProcess

ROOT = Path(__file__).parents[2]
BESIDE = "tests/benchmarks/test_beside.py"


@pytest.mark.parametrize(
    "command", [[sys.executable, "-c", ""], ["cxbot"], ["/bin/sh", "-c", "$CXBOT chat"]]
)
def test_whole_process_may_be_started_by_acceptance_tests_alone(command: list[str]) -> None:
    with pytest.raises(WholeProcess):
        subprocess.run(command, check=False)


@pytest.mark.acceptance
@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize(("named", "times"), [("tests/benchmarks", 1), (BESIDE, 0)])
def test_acceptance_tests_are_left_out_loudly_unless_their_file_is_named(
    named: str, times: int, workers: str
) -> None:
    command = [sys.executable, "-m", "pytest", "-n", workers, "-k", "nothing_of_this_name", named]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stdout.count("acceptance tests. Run them with: make acceptance") == times


def synchronous(path: Path) -> int:
    """Return how long a commit waits: 0 not at all, 2 for the disk."""
    with closing(connect(path)) as connection:
        (level,) = connection.execute("PRAGMA synchronous").fetchone()
    return int(level)


@pytest.mark.acceptance
def test_commit_of_the_product_waits_for_the_disk(tmp_path: Path) -> None:
    assert synchronous(tmp_path / "kept.sqlite3") == 2


def test_commit_of_other_tests_does_not(tmp_path: Path) -> None:
    assert synchronous(tmp_path / "kept.sqlite3") == 0
