"""Which tests reach which lines, and how long each takes."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest


class Recorder:
    """A pytest plugin that measures each test's lines and time."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self.measured = measured
        self.seconds: dict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Give what runs from here on to this test."""
        self.measured.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add the time of one phase of a test; leave out tests that do not pass."""
        self.seconds[report.nodeid] += report.duration if report.passed else float("inf")


def main(out: str, source: str, *options: str) -> None:
    """Run tests and write the map as JSON.

    Args:
        out: The file to write.
        source: The folders that are measured, separated by commas.
        options: Arguments for pytest.
    """
    measured = coverage.Coverage(
        data_file=None, include=[f"{folder}*" for folder in source.split(",")], config_file=False
    )
    recorder = Recorder(measured)
    measured.start()
    pytest.main(list(options), plugins=[recorder])
    measured.stop()
    seconds = {test: taken for test, taken in recorder.seconds.items() if taken < float("inf")}
    number = {test: place for place, test in enumerate(seconds)}
    data, root = measured.get_data(), Path.cwd()
    lines = {
        str(Path(file).relative_to(root)): {
            line: sorted({number[test] for test in tests if test in number})
            for line, tests in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }
    Path(out).write_text(json.dumps({"tests": seconds, "lines": lines}))


if __name__ == "__main__":
    main(*sys.argv[1:])
