"""A copy of the tree in which the tests of a mutant run."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.code_mutants.kinds import Mutant

Fate = Literal["killed", "survived"]

START_S = 120.0
"""Seconds for the start of the tests, beside five times what they took when they were measured."""


PYTEST = ("-x", "-q", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider", "-o", "addopts=")
SEED = "--hypothesis-seed=0"

PASSED = (0, 5)
"""Exit codes of pytest: all passed, or nothing was collected."""

Reached = dict[str, float]
"""Tests with the seconds that each takes."""


@dataclass(frozen=True)
class Reach:
    """The tests that reach each line.

    Attributes:
        seconds: How long each test takes.
        lines: The places of tests in that list, by file and line.
    """

    seconds: dict[str, float]
    lines: dict[str, dict[str, list[int]]]

    def tests_of(self, mutant: Mutant, most_s: float) -> Reached:
        """Return the tests that reach a mutant: the quickest files first, up to some seconds.

        A line that runs only on import belongs to all tests that reach its file.
        """
        tests, lines = list(self.seconds), self.lines.get(mutant.file, {})
        places = lines.get(str(mutant.line)) or {at for found in lines.values() for at in found}
        by_file: dict[str, list[str]] = {}
        for test in sorted((tests[place] for place in places), key=self.seconds.__getitem__):
            by_file.setdefault(test.split("::")[0], []).append(test)
        chosen: Reached = {}
        for file in sorted(by_file, key=lambda file: sum(self.seconds[at] for at in by_file[file])):
            for test in by_file[file]:
                most_s -= self.seconds[test]
                if most_s >= 0:
                    chosen[test] = self.seconds[test]
        return chosen


class Copy:
    """A copy of a tree that tests can run in.

    Args:
        tree: The repository.
        folder: An empty folder for the copy.
    """

    def __init__(self, tree: Path, folder: Path) -> None:
        self.folder = folder
        ignored = shutil.ignore_patterns(".*", "__pycache__", "node_modules")
        shutil.copytree(tree, folder, ignore=ignored, dirs_exist_ok=True)

    def reach(self, file: Path, sources: list[str], tests: list[str]) -> Reach:
        """Return what tests reach, from a file; measure and write it first where there is none."""
        if not file.exists():
            made = str(file.absolute()), ",".join(sources)
            self._python("tests.code_mutants.reach", *made, *PYTEST[1:], SEED, *tests)
        given = json.loads(file.read_text())
        return Reach(given["tests"], given["lines"])

    def attempt(self, mutant: Mutant, tests: Reached) -> tuple[Fate, str]:
        """Run tests with a mutant.

        Returns:
            What became of it, and the test that noticed it.
        """
        path, listed = self.folder / mutant.file, self.folder / "chosen-tests.txt"
        before = path.read_text()
        path.write_text(mutant.applied(before))
        listed.write_text("\n".join(tests))
        try:
            options = (*PYTEST, SEED, "--timeout=60", f"@{listed}")
            code, said = self._python("pytest", *options, limit_s=START_S + 5 * sum(tests.values()))
        finally:
            path.write_text(before)
        if code in PASSED:
            return "survived", f"{len(tests)} tests pass"
        failed = [line for line in said.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return "killed", failed[-1][:150] if failed else f"exit code {code}"

    def _python(self, *command: str, limit_s: float | None = None) -> tuple[int, str]:
        """Run a module; a run that takes too long is ended, with all that it started."""
        found = os.environ | {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
        with subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=self.folder, env=found, start_new_session=True, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            try:
                said, _ = process.communicate(timeout=limit_s)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return -1, ""
        return process.returncode, said
