"""Runs tests in a copy of the tree: once to see what they reach, then those that reach a mutant."""

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

from coverage import CoverageData

from tests.code_mutants.kinds import Mutant

PYTEST = ("-q", "-n0", "-pno:randomly", "-pno:cacheprovider", "-oaddopts=", "--hypothesis-seed=0")

NOT_RUN = "not postgres and not process"
"""Slow tests of other parts."""

PASSED = (0, 5)
"""Exit codes of pytest: all passed, or nothing was collected."""


class Reach:
    """The reach of tests: the tests of each line of a file, and the number of a test's lines."""

    def __init__(self, file: Path) -> None:
        data = CoverageData(str(file))
        data.read()
        self.lines: dict[str, dict[int, set[str]]] = {}
        self.width: Counter[str] = Counter()
        for name in data.measured_files():
            lines: dict[int, set[str]] = defaultdict(set)
            for line, contexts in data.contexts_by_lineno(name).items():
                lines[line] = {context.rpartition("|")[0] for context in contexts} - {""}
                self.width.update(lines[line])
            self.lines["bot/" + name.rpartition("/bot/")[2]] = lines

    def tests_of(self, mutant: Mutant, most: int) -> list[str]:
        """Return the tests that reach a mutant; those first that reach little else.

        A line that runs only on import belongs to all tests that reach its file.
        """
        lines = self.lines.get(mutant.file, {})
        tests = lines.get(mutant.line) or set().union(*lines.values())
        return sorted(tests, key=lambda test: (self.width[test], test))[:most]


class Copy:
    """A copy of the tree in an empty folder."""

    def __init__(self, tree: Path, folder: Path) -> None:
        self.folder = folder
        ignored = shutil.ignore_patterns(".*", "__pycache__")
        shutil.copytree(tree, folder, ignore=ignored, dirs_exist_ok=True)

    def reach(self, file: Path, tests: list[str]) -> Reach:
        """Return what tests reach, from a file; measure and write it first where there is none.

        Raises:
            RuntimeError: Tests fail without any mutant; the message is what pytest said.
        """
        if not file.exists():
            measured = ("--cov=bot", "--cov-context=test", "--cov-report=", "--cov-fail-under=0")
            code, said = self._pytest(*measured, "-k", NOT_RUN, *tests)
            if code not in PASSED:
                raise RuntimeError(said)
            shutil.copy(self.folder / ".coverage", file)
        return Reach(file)

    def attempt(self, mutant: Mutant, tests: list[str], limit_s: float) -> str:
        """Return what noticed a mutant, empty for nothing."""
        path, before = self.folder / mutant.file, (self.folder / mutant.file).read_text()
        path.write_text(mutant.applied(before))
        try:
            code, said = self._pytest("-x", "--timeout=60", *tests, limit_s=limit_s)
        finally:
            path.write_text(before)
            # Python compares whole seconds and sizes: it could take the mutant's for the file's.
            for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
                compiled.unlink()
        if code in PASSED:
            return ""
        failed = [line for line in said.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return failed[-1][:150] if failed else f"exit code {code}"

    def _pytest(self, *options: str, limit_s: float | None = None) -> tuple[int, str]:
        """Return the exit code and output; a run that takes too long is ended with its children."""
        command = [sys.executable, "-m", "pytest", *PYTEST, *options]
        env = os.environ | {"PYTHONPATH": str(self.folder)}
        with subprocess.Popen(
            command, cwd=self.folder, env=env, stdout=subprocess.PIPE, text=True,
            stderr=subprocess.STDOUT, start_new_session=True,
        ) as process:  # fmt: skip
            try:
                said, _ = process.communicate(timeout=limit_s)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return -1, "ERROR: it took too long"
        return process.returncode, said
