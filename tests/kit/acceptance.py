"""Acceptance tests: they start whole processes, kill them, or play whole campaigns.

`make acceptance` runs them. Plain `pytest` leaves them out and says so; a file or a test that is
named on the command line is run whole. Every other test fails where it starts a Python program, so
that `make test` stays fast.
"""

import os
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest

MARK = "acceptance"
LEFT_OUT = "left_out"
PROGRAMS = re.compile(r"(^|/)(python[\d.]*|cxbot)(\s|$)|\$CXBOT")

_left_out = pytest.StashKey[int]()

_running: list[str] = []
"""The test that runs now, unless it is one of acceptance."""


class WholeProcess(AssertionError):
    """A test that is not marked starts a Python program."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARK}: starts processes, kills, or takes long")
    config.stash[_left_out] = 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the acceptance tests out, unless they are asked for."""
    if config.option.markexpr or _names_files(config):
        return
    left_out = [item for item in items if item.get_closest_marker(MARK)]
    items[:] = [item for item in items if not item.get_closest_marker(MARK)]
    config.stash[_left_out] = len(left_out)
    config.hook.pytest_deselected(items=left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that prints, where this one only runs tests."""
    workeroutput = getattr(session.config, "workeroutput", None)
    if workeroutput is not None:
        workeroutput[LEFT_OUT] = session.config.stash[_left_out]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker tells; each of them leaves out the same tests."""
    node.config.stash[_left_out] = getattr(node, "workeroutput", {}).get(LEFT_OUT, 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    number = terminalreporter.config.stash[_left_out]
    if number:
        line = f"NOT RUN: {number} acceptance tests. Run them with: make acceptance"
        terminalreporter.write_line(line, yellow=True, bold=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Watch a test that may start no program."""
    if not item.get_closest_marker(MARK):
        _running.append(item.nodeid)
    try:
        return (yield)
    finally:
        _running.clear()


def _names_files(config: pytest.Config) -> bool:
    return all(".py" in argument for argument in config.args)


def _refuse_programs(event: str, arguments: tuple[Any, ...]) -> None:
    """Fail where a Python program is started, also by way of a shell."""
    if event != "subprocess.Popen" or not _running:
        return
    _, command, *_ = arguments
    words = [command] if isinstance(command, str | bytes | os.PathLike) else command
    if any(PROGRAMS.search(os.fsdecode(word)) for word in words):
        message = f"this test starts a Python program: mark it with pytest.mark.{MARK}"
        raise WholeProcess(message)


sys.addaudithook(_refuse_programs)
