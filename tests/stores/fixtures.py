"""A PostgreSQL server and a pooler per test process, and an empty database per test.

Without a server or a pooler the tests that need one are skipped, loudly; with
CXBOT_REQUIRE_POSTGRES=1 in the environment they fail.
"""

import os
from collections.abc import Iterator
from typing import NoReturn

import pytest

from tests.kit.memory import ROOM_FOR_SERVERS, folder_in_memory
from tests.kit.pooler import NoPooler, Pooler
from tests.kit.postgres import NoPostgres, Server, running

REASON_STARTS = {
    "PostgreSQL: ": "PostgreSQL, which can be had neither installed nor from the wheel",
    "PostgreSQL with TLS: ": "PostgreSQL with TLS",
    "PgBouncer: ": "PgBouncer",
}
"""The missing thing, by the start of the reason for skipping."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A server for all tests of this process."""
    try:
        # Tests kill processes, not the machine: what the system has taken is safe without fsync.
        with running(fsync=False, parent=folder_in_memory(ROOM_FOR_SERVERS)) as server:
            yield server
    except NoPostgres as error:
        reason = str(error)
    else:
        return
    _do_without("PostgreSQL: ", reason)


@pytest.fixture(scope="session")
def pooler(postgres_server: Server) -> Iterator[Pooler]:
    """A PgBouncer in transaction mode before that server."""
    try:
        with Pooler(postgres_server) as made:
            yield made
    except NoPooler as error:
        reason = str(error)
    else:
        return
    _do_without("PgBouncer: ", reason)


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The address of an empty database that is this test's own."""
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url.rpartition("/")[2])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were skipped for want of PostgreSQL or PgBouncer."""
    skipped = terminalreporter.stats.get("skipped", [])
    for starts, missing in REASON_STARTS.items():
        reasons = [reason for report in skipped if (reason := _want_of(starts, report))]
        if reasons:
            line = f"SKIPPED: {len(reasons)} tests need {missing}: {reasons[0]}"
            terminalreporter.write_line(line, red=True, bold=True)


def _want_of(starts: str, report: pytest.TestReport) -> str:
    """Return why the test had to do without, "" if it was skipped for another reason."""
    # Path, line and message; a list when the report comes from another process.
    if not isinstance(report.longrepr, tuple | list):
        return ""
    _, found, reason = str(report.longrepr[2]).partition(starts)
    return reason if found else ""


def _do_without(starts: str, reason: str) -> NoReturn:
    if os.environ.get("CXBOT_REQUIRE_POSTGRES") == "1":
        pytest.fail(starts + reason, pytrace=False)
    pytest.skip(starts + reason)
